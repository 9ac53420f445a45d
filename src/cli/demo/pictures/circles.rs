//! Squares with rings in them.

use super::canvas::{Canvas, faded, mixed, through};
use std::f32::consts::TAU;
use tiny_skia::Color;

const COLUMNS: u32 = 4;
const ROWS: u32 = 5;

pub(super) fn paint(canvas: &mut Canvas) {
    canvas.ground(canvas.color(0));
    let (width, height) = (canvas.width / COLUMNS as f32, canvas.height / ROWS as f32);
    let mut last = 0;
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            let (x, y) = (column as f32 * width, row as f32 * height);
            // Two squares of one colour never stand side by side.
            last = (last + 1 + canvas.chance.below(3)) % 4;
            let under = tinted(canvas, usize::try_from(last).unwrap_or(0) + 1);
            canvas.box_at(x, y, width + 1.0, height + 1.0, under);
            rings(canvas, x + width / 2.0, y + height / 2.0, width.min(height) * 0.48);
            washes(canvas, (x, y, width, height));
        }
    }
    canvas.grain(10);
}

/// A palette colour, a little lighter, darker or nearer to the ground.
fn tinted(canvas: &mut Canvas, index: usize) -> Color {
    let color = canvas.color(index);
    let part = canvas.between(0.0, 0.34);
    match canvas.chance.below(3) {
        0 => mixed(color, Color::WHITE, part),
        1 => mixed(color, Color::BLACK, part * 0.7),
        _ => mixed(color, canvas.color(0), part),
    }
}

fn rings(canvas: &mut Canvas, x: f32, y: f32, radius: f32) {
    let count = canvas.chance.between(4, 6);
    let (mut x, mut y) = (x, y);
    let mut index = canvas.chance.below(5);
    for ring in 0..count {
        let part = 1.0 - ring as f32 / count as f32;
        let radius = radius * part * canvas.between(0.9, 1.02);
        index = (index + 1 + canvas.chance.below(4)) % 5;
        let color = tinted(canvas, usize::try_from(index).unwrap_or(0));
        let outline = wobbly(canvas, x, y, radius);
        canvas.fill(through(&outline, true).as_ref(), faded(color, 0.93));
        canvas.line(&outline, 1.6, faded(Color::BLACK, 0.10));
        x += canvas.between(-3.0, 3.0);
        y += canvas.between(-3.0, 3.0);
    }
}

/// A circle drawn by hand.
fn wobbly(canvas: &mut Canvas, x: f32, y: f32, radius: f32) -> Vec<(f32, f32)> {
    let (turn, other) = (canvas.between(0.0, TAU), canvas.between(0.0, TAU));
    let (deep, deeper) = (canvas.between(0.008, 0.035), canvas.between(0.004, 0.018));
    let point = |step: u32| {
        let angle = TAU * step as f32 / 72.0;
        let radius = radius * (1.0 + deep * (2.0 * angle + turn).sin() + deeper * (3.0 * angle + other).sin());
        (x + radius * angle.cos(), y + radius * angle.sin())
    };
    (0..=72).map(point).collect()
}

/// Water colour never dries evenly.
fn washes(canvas: &mut Canvas, (x, y, width, height): (f32, f32, f32, f32)) {
    for _ in 0..5 {
        let (left, top) = (canvas.between(x, x + width), canvas.between(y, y + height));
        let radius = canvas.between(18.0, 46.0);
        let shade = if canvas.chance.happens(80) { Color::WHITE } else { Color::BLACK };
        canvas.glow(left, top, radius, faded(shade, 0.08));
    }
}
