//! Patchwork of thin cloth held against the light: the wrapping cloths of Korea.

use super::canvas::{Canvas, faded, mixed};
use tiny_skia::Color;

/// The narrowest patch, in pixels.
const PATCH_MIN: f32 = 74.0;

#[derive(Clone, Copy)]
struct Patch {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

pub(super) fn paint(canvas: &mut Canvas) {
    let light = mixed(canvas.color(0), Color::WHITE, 0.4);
    canvas.ground(light);
    let margin = 34.0;
    let whole =
        Patch { x: margin, y: margin, width: canvas.width - 2.0 * margin, height: canvas.height - 2.0 * margin };
    let mut patches = Vec::new();
    cut(canvas, whole, 0, &mut patches);
    for patch in &patches {
        sew(canvas, *patch);
    }
    for patch in &patches {
        seam(canvas, *patch);
    }
    // The light comes from one side.
    let (x, y) = (canvas.width * 0.24, canvas.height * 0.20);
    canvas.glow(x, y, canvas.width * 0.9, faded(Color::WHITE, 0.22));
    canvas.grain(8);
}

/// Cuts a piece in two until the pieces are small, or chance says enough.
fn cut(canvas: &mut Canvas, piece: Patch, depth: u32, patches: &mut Vec<Patch>) {
    let upright =
        if (piece.width - piece.height).abs() < 60.0 { canvas.chance.happens(50) } else { piece.width > piece.height };
    let long = if upright { piece.width } else { piece.height };
    if long < 2.2 * PATCH_MIN || (depth > 3 && canvas.chance.happens(24)) {
        patches.push(piece);
        return;
    }
    let at = (long * canvas.between(0.30, 0.70)).clamp(PATCH_MIN, long - PATCH_MIN);
    let (one, other) = if upright {
        (Patch { width: at, ..piece }, Patch { x: piece.x + at, width: piece.width - at, ..piece })
    } else {
        (Patch { height: at, ..piece }, Patch { y: piece.y + at, height: piece.height - at, ..piece })
    };
    cut(canvas, one, depth + 1, patches);
    cut(canvas, other, depth + 1, patches);
}

fn sew(canvas: &mut Canvas, patch: Patch) {
    let plain = canvas.chance.happens(34);
    let color = if plain { mixed(canvas.color(0), Color::WHITE, 0.15) } else { canvas.any_color() };
    let thin = canvas.between(0.55, 0.88);
    canvas.box_at(patch.x, patch.y, patch.width, patch.height, faded(color, thin));
    // Warp and weft of ramie show against the light.
    let mut at = 3.0;
    while at < patch.width {
        let tone = faded(Color::WHITE, canvas.between(0.03, 0.16));
        canvas.box_at(patch.x + at, patch.y, 1.0, patch.height, tone);
        at += canvas.between(3.0, 6.0);
    }
    at = 3.0;
    while at < patch.height {
        let tone = faded(Color::BLACK, canvas.between(0.01, 0.06));
        canvas.box_at(patch.x, patch.y + at, patch.width, 1.0, tone);
        at += canvas.between(3.0, 6.0);
    }
}

/// The doubled cloth at a seam is darker, with small stitches along it.
fn seam(canvas: &mut Canvas, patch: Patch) {
    let dark = faded(mixed(canvas.color(1), Color::BLACK, 0.2), 0.34);
    let (right, bottom) = (patch.x + patch.width, patch.y + patch.height);
    canvas.box_at(patch.x - 2.5, patch.y, 5.0, patch.height, dark);
    canvas.box_at(patch.x, patch.y - 2.5, patch.width, 5.0, dark);
    canvas.box_at(right - 2.5, patch.y, 5.0, patch.height, dark);
    canvas.box_at(patch.x, bottom - 2.5, patch.width, 5.0, dark);
    let stitch = faded(Color::WHITE, 0.55);
    let mut x = patch.x + 5.0;
    while x < right - 6.0 {
        canvas.line(&[(x, patch.y + 6.0), (x + 3.6, patch.y + 6.0)], 1.1, stitch);
        x += 9.0;
    }
}
