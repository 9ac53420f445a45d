//! A brush, full at first and then dry, on rice paper.

use super::canvas::{Canvas, color, faded, mixed};
use std::f32::consts::{PI, TAU};
use tiny_skia::Color;

/// How many hairs a brush has.
const HAIRS: u32 = 130;

pub(super) fn paint(canvas: &mut Canvas) {
    let paper = canvas.color(0);
    canvas.sky(&[mixed(paper, Color::WHITE, 0.25), paper, mixed(paper, canvas.color(3), 0.10)]);
    fibres(canvas);
    let ink = canvas.color(1);
    if canvas.chance.happens(50) {
        circle(canvas, ink);
    } else {
        bamboo(canvas, ink);
    }
    seal(canvas);
    canvas.grain(9);
}

fn fibres(canvas: &mut Canvas) {
    for _ in 0..240 {
        let (x, y) = (canvas.between(0.0, canvas.width), canvas.between(0.0, canvas.height));
        let (long, turn) = (canvas.between(8.0, 46.0), canvas.between(0.0, TAU));
        let tone = faded(canvas.color(3), 0.10);
        canvas.line(&[(x, y), (x + long * turn.cos(), y + long * turn.sin())], 0.8, tone);
    }
}

/// One turn of the brush that does not quite close.
fn circle(canvas: &mut Canvas, ink: Color) {
    let (x, y) = (canvas.width * 0.5, canvas.height * 0.46);
    let radius = canvas.between(225.0, 265.0);
    let begin = canvas.between(0.0, TAU);
    let sweep = TAU * canvas.between(0.90, 0.97);
    let flat = canvas.between(0.94, 1.05);
    let along = move |part: f32| {
        let angle = begin + sweep * part;
        let radius = radius * (1.0 + 0.045 * (part * PI).sin() - 0.05 * part);
        (x + radius * angle.cos(), y + radius * flat * angle.sin())
    };
    stroke(canvas, along, |part| 66.0 * (0.35 + 0.65 * (1.0 - part).powf(0.55)), 0.42, ink);
    for _ in 0..26 {
        let turn = begin + canvas.between(-0.5, 0.4);
        let far = radius + canvas.between(-70.0, 120.0);
        let drop = canvas.between(0.8, 4.6);
        canvas.disc(x + far * turn.cos(), y + far * turn.sin(), drop, faded(ink, 0.8));
    }
}

fn bamboo(canvas: &mut Canvas, ink: Color) {
    for (place, strength) in [(0.66, 0.30), (0.30, 0.45), (0.50, 1.0)] {
        let x = canvas.width * place + canvas.between(-24.0, 24.0);
        let lean = canvas.between(-70.0, 70.0);
        let tone = mixed(canvas.color(0), ink, strength);
        let (mut foot, mut part) = (canvas.height + 20.0, 0.0_f32);
        while foot > -40.0 {
            let long = canvas.between(130.0, 205.0);
            let (from, to) = ((x + lean * part, foot), (x + lean * (part + 0.2), foot - long + 12.0));
            let along = move |at: f32| (from.0 + (to.0 - from.0) * at, from.1 + (to.1 - from.1) * at);
            stroke(canvas, along, |at| 21.0 + 5.0 * (2.0 * at - 1.0).powi(2), 0.9, tone);
            if canvas.chance.happens(78) {
                leaves(canvas, to, tone);
            }
            foot -= long;
            part += 0.2;
        }
    }
}

fn leaves(canvas: &mut Canvas, (x, y): (f32, f32), ink: Color) {
    let side = if canvas.chance.happens(50) { 1.0 } else { -1.0 };
    for _ in 0..canvas.chance.between(3, 6) {
        let turn = canvas.between(0.05, 0.95);
        let long = canvas.between(80.0, 170.0);
        let droop = canvas.between(10.0, 46.0);
        let along = move |at: f32| {
            let reach = long * at;
            (x + side * reach * turn.cos(), y + reach * turn.sin() * 0.7 + droop * at * at)
        };
        stroke(canvas, along, |at| 15.0 * (at * PI).sin().max(0.0).powf(0.7), 1.1, ink);
    }
}

/// Draws a brush along a line. Hairs at the rim run dry first; `dry` is the part of the way at which that begins.
fn stroke(canvas: &mut Canvas, along: impl Fn(f32) -> (f32, f32), wide: impl Fn(f32) -> f32, dry: f32, ink: Color) {
    const STEPS: u32 = 90;
    for _ in 0..HAIRS {
        let place = canvas.between(-1.0, 1.0);
        let gives_out = dry + canvas.between(0.0, 0.75) * (1.15 - place.abs());
        let tone = faded(ink, canvas.between(0.25, 0.8));
        let mut run = Vec::new();
        // No brush comes down with all its hairs at once.
        let comes_down = u32::try_from(canvas.chance.below(4)).unwrap_or(0);
        for step in comes_down..=STEPS {
            let at = step as f32 / STEPS as f32;
            // A dry hair skips over the paper.
            if at > gives_out && canvas.chance.happens(30) {
                canvas.line(&run, 1.7, tone);
                run.clear();
                if canvas.chance.happens(18) {
                    break;
                }
                continue;
            }
            run.push(beside(&along, at, place * wide(at)));
        }
        let thick = canvas.between(1.2, 2.8);
        canvas.line(&run, thick, tone);
    }
}

/// The point beside a line at some distance.
fn beside(along: &impl Fn(f32) -> (f32, f32), at: f32, distance: f32) -> (f32, f32) {
    let (here, ahead) = (along(at), along(at + 0.01));
    let (across, down) = (ahead.0 - here.0, ahead.1 - here.1);
    let long = across.hypot(down).max(0.001);
    (here.0 - down / long * distance, here.1 + across / long * distance)
}

/// The painter's red seal.
fn seal(canvas: &mut Canvas) {
    let red = color(0xb3261e);
    let (x, y, side) = (canvas.width * 0.82, canvas.height * 0.86, 62.0);
    canvas.box_at(x, y, side, side, faded(red, 0.9));
    for row in 0..3_u8 {
        for column in 0..2_u8 {
            let (left, top) = (x + 9.0 + f32::from(column) * 24.0, y + 9.0 + f32::from(row) * 16.0);
            let paper = faded(canvas.color(0), 0.92);
            let reach = canvas.between(8.0, 19.0);
            canvas.line(&[(left, top), (left + reach, top)], 3.0, paper);
            if canvas.chance.happens(70) {
                let drop = left + canvas.between(2.0, 16.0);
                canvas.line(&[(drop, top), (drop, top + 10.0)], 3.0, paper);
            }
        }
    }
}
