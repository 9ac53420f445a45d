//! How large an artwork is.

use super::flaw::Flaw;

/// Height, width and depth, as far as they are known.
///
/// *Unit*: millimetres, 1 to [`Size::MOST`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// How high.
    pub height_mm: Option<u32>,
    /// How wide.
    pub width_mm: Option<u32>,
    /// How deep.
    pub depth_mm: Option<u32>,
}

impl Size {
    /// The largest measure. *Source*: a kilometre; no artwork that was ever sold is longer.
    pub const MOST: u32 = 1_000_000;

    /// Checks the measures.
    ///
    /// # Errors
    /// [`Flaw`] names the first that cannot be.
    pub fn check(&self) -> Result<(), Flaw> {
        for (field, measure) in
            [("height_mm", self.height_mm), ("width_mm", self.width_mm), ("depth_mm", self.depth_mm)]
        {
            if measure.is_some_and(|measure| !(1..=Self::MOST).contains(&measure)) {
                let why = format!("{field} is a whole number of millimetres, 1 to {}.", Self::MOST);
                return Err(Flaw::new(field, why));
            }
        }
        Ok(())
    }
}
