//! The demo's artworks, drawn by the program itself: one file for each manner of painting.

mod bojagi;
mod canvas;
mod circles;
mod currents;
mod fields;
mod hills;
mod ink;

use super::chance::Chance;
use canvas::Canvas;

/// Width and height of every picture, in pixels.
const SIZE: (u32, u32) = (800, 1_000);

/// A manner of painting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Soft-edged fields of colour, one above the other.
    Fields,
    /// Squares with rings in them.
    Circles,
    /// Hills behind hills, in mist.
    Hills,
    /// A brush, full at first and then dry, on rice paper.
    Ink,
    /// Patchwork of thin cloth held against the light.
    Bojagi,
    /// Fine lines that follow an invisible current.
    Currents,
}

/// Five colours that go together, from the ground to the brightest, as 0xRRGGBB.
pub type Palette = [u32; 5];

/// Paints a picture and returns it as PNG. The same seed gives the same picture.
///
/// # Errors
/// When there is no memory for it.
pub fn paint(manner: Manner, palette: Palette, seed: u64) -> anyhow::Result<Vec<u8>> {
    let mut canvas = Canvas::new(SIZE, palette, Chance::new(seed))?;
    match manner {
        Manner::Fields => fields::paint(&mut canvas),
        Manner::Circles => circles::paint(&mut canvas),
        Manner::Hills => hills::paint(&mut canvas),
        Manner::Ink => ink::paint(&mut canvas),
        Manner::Bojagi => bojagi::paint(&mut canvas),
        Manner::Currents => currents::paint(&mut canvas),
    }
    canvas.png()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PALETTE: Palette = [0xf2e8d5, 0x2b2d42, 0xd62828, 0xf77f00, 0xfcbf49];

    #[test]
    fn every_manner_paints_the_same_picture_for_the_same_seed() {
        for manner in [Manner::Fields, Manner::Circles, Manner::Hills, Manner::Ink, Manner::Bojagi, Manner::Currents] {
            let picture = paint(manner, PALETTE, 3).unwrap();
            assert!(picture.starts_with(b"\x89PNG"), "{manner:?}");
            assert_eq!(picture, paint(manner, PALETTE, 3).unwrap(), "{manner:?}");
        }
        assert_ne!(paint(Manner::Hills, PALETTE, 3).unwrap(), paint(Manner::Hills, PALETTE, 4).unwrap());
    }
}
