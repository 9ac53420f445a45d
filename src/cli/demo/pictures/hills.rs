//! Hills behind hills, in mist.

use super::canvas::{Canvas, faded, mixed, through};
use std::f32::consts::TAU;
use tiny_skia::Color;

pub(super) fn paint(canvas: &mut Canvas) {
    let (sky, far, near, low, sun) =
        (canvas.color(0), canvas.color(2), canvas.color(1), canvas.color(3), canvas.color(4));
    canvas.sky(&[mixed(sky, far, 0.30), sky, mixed(sky, low, 0.55), mixed(sky, low, 0.75)]);
    let x = canvas.between(0.24, 0.76) * canvas.width;
    let y = canvas.between(0.16, 0.34) * canvas.height;
    let radius = canvas.between(44.0, 84.0);
    canvas.glow(x, y, radius * 4.6, faded(sun, 0.50));
    canvas.disc(x, y, radius, mixed(sun, Color::WHITE, 0.16));

    let ridges = canvas.chance.between(6, 8);
    for ridge in 0..ridges {
        let depth = ridge as f32 / (ridges - 1).max(1) as f32;
        let base = canvas.height * (0.40 + 0.50 * depth) + canvas.between(-18.0, 18.0);
        let outline = skyline(canvas, base, 34.0 + 74.0 * (1.0 - depth * 0.6), 1.0 + 1.6 * depth);
        let tone = if depth < 0.5 {
            mixed(mixed(sky, far, 0.4), far, depth * 2.0)
        } else {
            mixed(far, near, depth * 2.0 - 1.0)
        };
        canvas.fill(through(&outline, true).as_ref(), tone);
        if ridge + 1 < ridges {
            mist(canvas, base + 90.0, mixed(sky, low, 0.4));
        } else {
            trees(canvas, &outline, mixed(near, Color::BLACK, 0.35));
        }
    }
    birds(canvas, mixed(near, Color::BLACK, 0.3));
    canvas.grain(8);
}

/// A ridge from the left edge to the right and back along the bottom.
fn skyline(canvas: &mut Canvas, base: f32, tall: f32, rough: f32) -> Vec<(f32, f32)> {
    let mut waves = Vec::new();
    for octave in 0..6_u8 {
        let scale = 2.0_f32.powi(i32::from(octave));
        let turn = canvas.between(0.0, TAU);
        let wide = canvas.between(0.7, 1.3);
        waves.push((scale * wide * TAU / 900.0, turn, tall / scale.powf(1.25) * if octave > 2 { rough } else { 1.0 }));
    }
    let height = |x: f32| waves.iter().map(|(speed, turn, tall)| tall * (x * speed + turn).sin()).sum::<f32>();
    let mut points: Vec<_> =
        (0..=200).map(|step| step as f32 * canvas.width / 200.0).map(|x| (x, base - height(x))).collect();
    points.extend([(canvas.width, canvas.height), (0.0, canvas.height)]);
    points
}

fn mist(canvas: &mut Canvas, y: f32, color: Color) {
    for _ in 0..9 {
        let x = canvas.between(0.0, canvas.width);
        let lift = canvas.between(-26.0, 40.0);
        let radius = canvas.between(90.0, 230.0);
        canvas.glow(x, y + lift, radius, faded(color, 0.16));
    }
}

fn trees(canvas: &mut Canvas, outline: &[(f32, f32)], color: Color) {
    for (x, y) in outline.iter().take(201) {
        if !canvas.chance.happens(46) {
            continue;
        }
        let tall = canvas.between(12.0, 44.0);
        let half = tall * 0.20;
        let foot = y + 6.0;
        canvas.fill(through(&[(x - half, foot), (*x, foot - tall), (x + half, foot)], true).as_ref(), color);
    }
}

fn birds(canvas: &mut Canvas, color: Color) {
    let (x, y) = (canvas.between(140.0, 560.0), canvas.between(120.0, 300.0));
    for _ in 0..canvas.chance.between(3, 6) {
        let (x, y) = (x + canvas.between(-90.0, 90.0), y + canvas.between(-50.0, 50.0));
        let wing = canvas.between(6.0, 13.0);
        canvas.line(&[(x - wing, y - wing * 0.45), (x, y), (x + wing, y - wing * 0.45)], 1.8, faded(color, 0.75));
    }
}
