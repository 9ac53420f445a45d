//! What every manner paints on and with: a sheet, five colours, chance.

use super::Palette;
use crate::cli::demo::chance::Chance;
use anyhow::{Context as _, anyhow};
use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder, Pixmap, Point,
    RadialGradient, Rect, Shader, SpreadMode, Stroke, Transform,
};

/// A sheet under work.
pub(super) struct Canvas {
    sheet: Pixmap,
    palette: Palette,
    pub chance: Chance,
    pub width: f32,
    pub height: f32,
}

impl Canvas {
    pub fn new((width, height): (u32, u32), palette: Palette, chance: Chance) -> anyhow::Result<Self> {
        let sheet = Pixmap::new(width, height).ok_or_else(|| anyhow!("there is no memory for a picture"))?;
        Ok(Self { sheet, palette, chance, width: width as f32, height: height as f32 })
    }

    pub fn png(&self) -> anyhow::Result<Vec<u8>> {
        self.sheet.encode_png().context("a picture cannot be written as PNG")
    }

    /// Returns a number between `low` and `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        // 24 bits are what the fraction of an f32 holds.
        let part = (self.chance.next() >> 40) as f32 / (1_u32 << 24) as f32;
        low + (high - low) * part
    }

    /// Returns a colour of the palette, the first for any number beyond the last.
    pub fn color(&self, index: usize) -> Color {
        color(self.palette.get(index).copied().unwrap_or(self.palette[0]))
    }

    /// Returns one of the four colours that are not the ground.
    pub fn any_color(&mut self) -> Color {
        let index = self.chance.between(1, 4);
        self.color(usize::try_from(index).unwrap_or(1))
    }

    pub fn ground(&mut self, color: Color) {
        self.sheet.fill(color);
    }

    /// Covers the sheet from top to bottom with colours in even steps.
    pub fn sky(&mut self, colors: &[Color]) {
        let last = colors.len().saturating_sub(1).max(1) as f32;
        let stops =
            colors.iter().enumerate().map(|(index, color)| GradientStop::new(index as f32 / last, *color)).collect();
        let (top, bottom) = (Point::from_xy(0.0, 0.0), Point::from_xy(0.0, self.height));
        let shader = LinearGradient::new(top, bottom, stops, SpreadMode::Pad, Transform::identity());
        let path = rectangle(0.0, 0.0, self.width, self.height);
        self.fill_shaded(path.as_ref(), shader);
    }

    /// A disc that fades from the middle to nothing.
    pub fn glow(&mut self, x: f32, y: f32, radius: f32, middle: Color) {
        let stops = vec![GradientStop::new(0.0, middle), GradientStop::new(1.0, faded(middle, 0.0))];
        let center = Point::from_xy(x, y);
        let shader = RadialGradient::new(center, 0.0, center, radius, stops, SpreadMode::Pad, Transform::identity());
        self.fill_shaded(PathBuilder::from_circle(x, y, radius).as_ref(), shader);
    }

    pub fn disc(&mut self, x: f32, y: f32, radius: f32, color: Color) {
        self.fill(PathBuilder::from_circle(x, y, radius).as_ref(), color);
    }

    pub fn box_at(&mut self, x: f32, y: f32, width: f32, height: f32, color: Color) {
        self.fill(rectangle(x, y, width, height).as_ref(), color);
    }

    /// Fills an outline; nothing when there is none, for instance because it is too small to see.
    pub fn fill(&mut self, path: Option<&Path>, color: Color) {
        self.fill_shaded(path, Some(Shader::SolidColor(color)));
    }

    fn fill_shaded(&mut self, path: Option<&Path>, shader: Option<Shader<'_>>) {
        if let (Some(path), Some(shader)) = (path, shader) {
            let paint = Paint { shader, ..Paint::default() };
            self.sheet.fill_path(path, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }

    pub fn line(&mut self, points: &[(f32, f32)], width: f32, color: Color) {
        if let Some(path) = through(points, false) {
            let paint = Paint { shader: Shader::SolidColor(color), ..Paint::default() };
            let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
            self.sheet.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
        }
    }

    /// Lays the fine unevenness of a real sheet over the picture, so that even areas do not look printed.
    pub fn grain(&mut self, strength: u64) {
        let chance = &mut self.chance;
        let mut noise = 0_u64;
        for pixel in self.sheet.data_mut().chunks_exact_mut(4) {
            // One draw serves sixteen pixels: four bits are plenty for a grain.
            noise = if noise == 0 { chance.next() | 1 << 63 } else { noise >> 4 };
            let step = (noise & 0xf) * strength / 0xf;
            for channel in &mut pixel[..3] {
                *channel = channel.saturating_sub(u8::try_from(step).unwrap_or(0));
            }
        }
    }
}

/// Reads 0xRRGGBB.
pub(super) fn color(rgb: u32) -> Color {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Color::from_rgba8(red, green, blue, 0xff)
}

/// Returns a colour at another opacity.
pub(super) fn faded(color: Color, opacity: f32) -> Color {
    let mut faded = color;
    faded.set_alpha(opacity);
    faded
}

/// Returns the colour at `part` of the way from one to another.
pub(super) fn mixed(from: Color, to: Color, part: f32) -> Color {
    let mix = |from: f32, to: f32| (from + (to - from) * part).clamp(0.0, 1.0);
    let parts = [
        mix(from.red(), to.red()),
        mix(from.green(), to.green()),
        mix(from.blue(), to.blue()),
        mix(from.alpha(), to.alpha()),
    ];
    Color::from_rgba(parts[0], parts[1], parts[2], parts[3]).unwrap_or(from)
}

/// Returns the outline through some points.
pub(super) fn through(points: &[(f32, f32)], closed: bool) -> Option<Path> {
    let (first, rest) = points.split_first()?;
    let mut builder = PathBuilder::new();
    builder.move_to(first.0, first.1);
    rest.iter().for_each(|(x, y)| builder.line_to(*x, *y));
    if closed {
        builder.close();
    }
    builder.finish()
}

fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Option<Path> {
    Rect::from_xywh(x, y, width, height).map(PathBuilder::from_rect)
}
