//! Fine lines that follow an invisible current.

use super::canvas::{Canvas, faded, mixed};
use std::f32::consts::TAU;
use tiny_skia::Color;

/// How many lines are drawn.
const LINES: u32 = 1_500;

/// How long a line may grow, in steps of [`STEP`] pixels.
const STEPS: u32 = 120;
const STEP: f32 = 3.2;

pub(super) fn paint(canvas: &mut Canvas) {
    let ground = canvas.color(0);
    canvas.sky(&[mixed(ground, Color::WHITE, 0.10), ground, mixed(ground, Color::BLACK, 0.12)]);
    let mut waves = Vec::new();
    for _ in 0..4 {
        let (slow, quick) = (canvas.between(0.0016, 0.0062), canvas.between(0.0016, 0.0062));
        waves.push((slow, quick, canvas.between(0.0, TAU), canvas.between(0.5, 1.1)));
    }
    let heading = canvas.between(0.0, TAU);
    let flow = |x: f32, y: f32| {
        let bend: f32 = waves.iter().map(|(slow, quick, turn, deep)| deep * (x * slow + y * quick + turn).sin()).sum();
        heading + bend
    };
    // A few calm places where the current goes round.
    let mut islands = Vec::new();
    for _ in 0..canvas.chance.between(2, 4) {
        let (x, y) = (canvas.between(120.0, canvas.width - 120.0), canvas.between(140.0, canvas.height - 140.0));
        islands.push((x, y, canvas.between(50.0, 118.0)));
    }
    for _ in 0..LINES {
        let start = (canvas.between(-40.0, canvas.width + 40.0), canvas.between(-40.0, canvas.height + 40.0));
        let line = drift(start, &flow, &islands);
        let color = canvas.any_color();
        let thick = canvas.between(0.7, 3.4);
        let opacity = canvas.between(0.35, 0.85);
        canvas.line(&line, thick, faded(color, opacity));
    }
    for (x, y, radius) in islands {
        let tone = canvas.color(4);
        canvas.glow(x, y, radius * 1.5, faded(tone, 0.28));
        canvas.disc(x, y, radius * 0.80, tone);
        canvas.disc(x - radius * 0.08, y - radius * 0.08, radius * 0.62, mixed(tone, Color::WHITE, 0.18));
    }
    canvas.grain(7);
}

fn drift(start: (f32, f32), flow: &impl Fn(f32, f32) -> f32, islands: &[(f32, f32, f32)]) -> Vec<(f32, f32)> {
    let (mut x, mut y) = start;
    let mut line = vec![(x, y)];
    for _ in 0..STEPS {
        let angle = flow(x, y);
        x += STEP * angle.cos();
        y += STEP * angle.sin();
        if islands.iter().any(|(left, top, radius)| (x - left).hypot(y - top) < *radius) {
            break;
        }
        line.push((x, y));
    }
    line
}
