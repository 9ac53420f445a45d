//! Soft-edged fields of colour, one above the other.

use super::canvas::{Canvas, faded, mixed, through};
use tiny_skia::Color;

/// How many thin washes make a field. Many thin ones give the soft edge.
const WASHES: u32 = 46;

pub(super) fn paint(canvas: &mut Canvas) {
    let ground = canvas.color(0);
    let deep = mixed(ground, canvas.color(1), 0.35);
    canvas.sky(&[ground, mixed(ground, deep, 0.5), deep]);
    let fields = canvas.chance.between(2, 3);
    let margin = canvas.width * 0.085;
    let gap = canvas.height * 0.026;
    let mut shares = Vec::new();
    for _ in 0..fields {
        shares.push(canvas.between(0.6, 1.6));
    }
    let total: f32 = shares.iter().sum();
    let room = canvas.height - 2.0 * margin - gap * (shares.len() as f32 - 1.0);
    let mut top = margin;
    let mut index = canvas.chance.below(4);
    for share in shares {
        let height = room * share / total;
        let color = canvas.color(1 + usize::try_from(index % 4).unwrap_or(0));
        field(canvas, (margin, top, canvas.width - 2.0 * margin, height), color);
        top += height + gap;
        index += 1 + canvas.chance.below(2);
    }
    canvas.grain(9);
}

fn field(canvas: &mut Canvas, (x, y, width, height): (f32, f32, f32, f32), color: Color) {
    for wash in 0..WASHES {
        // Early washes reach far out, late ones lie well inside.
        let inset = (wash as f32 / WASHES as f32 - 0.45) * 30.0;
        let edge = |canvas: &mut Canvas| inset + canvas.between(-7.0, 7.0);
        let (left, right) = (x + edge(canvas), x + width - edge(canvas));
        let (top, bottom) = (y + edge(canvas), y + height - edge(canvas));
        let warmer = canvas.between(-0.08, 0.08);
        let tone = mixed(color, if warmer > 0.0 { Color::WHITE } else { Color::BLACK }, warmer.abs());
        let outline = ragged(canvas, left, top, right, bottom);
        canvas.fill(through(&outline, true).as_ref(), faded(tone, 0.075));
    }
    // Brush marks inside the field.
    for _ in 0..70 {
        let middle = canvas.between(y + 24.0, y + height - 24.0);
        let (from, to) = (canvas.between(x + 18.0, x + width * 0.6), canvas.between(x + width * 0.4, x + width - 18.0));
        let lighter = if canvas.chance.happens(55) { Color::WHITE } else { Color::BLACK };
        let bow = canvas.between(-5.0, 5.0);
        let thick = canvas.between(3.0, 16.0);
        let tone = faded(mixed(color, lighter, 0.3), 0.045);
        canvas.line(&[(from, middle), ((from + to) / 2.0, middle + bow), (to, middle)], thick, tone);
    }
}

/// A rectangle whose sides a hand has drawn.
fn ragged(canvas: &mut Canvas, left: f32, top: f32, right: f32, bottom: f32) -> Vec<(f32, f32)> {
    const STEPS: u32 = 14;
    let mut points = Vec::new();
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
    for side in corners.windows(2) {
        for step in 0..STEPS {
            let part = step as f32 / STEPS as f32;
            let shake = (canvas.between(-3.0, 3.0), canvas.between(-3.0, 3.0));
            let x = side[0].0 + (side[1].0 - side[0].0) * part;
            let y = side[0].1 + (side[1].1 - side[0].1) * part;
            points.push((x + shake.0, y + shake.1));
        }
    }
    points
}
