//! Drawing the board over itself on a terminal, without taking the whole screen: what stood above stays there.

use super::board::{Row, Tint};
use crossterm::cursor::{Hide, MoveToColumn, MoveUp, Show};
use crossterm::style::{Attribute, Color, Print, ResetColor, SetAttribute, SetForegroundColor};
use crossterm::terminal::{Clear, ClearType, size};
use crossterm::{execute, queue};
use std::io::{self, IsTerminal as _, Stdout, Write as _};

/// The smallest terminal on which a table makes sense, in columns and rows.
const SMALLEST: (u16, u16) = (68, 10);

/// A terminal that is drawn on.
pub struct Screen {
    out: Stdout,
    /// How many rows the last drawing took.
    drawn: u16,
}

impl Screen {
    /// Takes the terminal, if standard output is one and it is large enough.
    pub fn take() -> Option<Self> {
        let mut out = io::stdout();
        let (wide, tall) = size().ok()?;
        if !out.is_terminal() || wide < SMALLEST.0 || tall < SMALLEST.1 {
            return None;
        }
        execute!(out, Hide).ok()?;
        Some(Self { out, drawn: 0 })
    }

    /// Returns how many columns and rows there are.
    pub fn size(&self) -> (usize, usize) {
        let (wide, tall) = size().unwrap_or(SMALLEST);
        // The last column is left free: some terminals begin a new line after it.
        (usize::from(wide).saturating_sub(1), usize::from(tall))
    }

    /// Draws rows over the last drawing.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, rows: &[Row]) -> io::Result<()> {
        self.back()?;
        for row in rows {
            for (text, tint) in row {
                paint(&mut self.out, *tint)?;
                queue!(self.out, Print(text), SetAttribute(Attribute::Reset), ResetColor)?;
            }
            queue!(self.out, Clear(ClearType::UntilNewLine), Print("\r\n"))?;
        }
        queue!(self.out, Clear(ClearType::FromCursorDown))?;
        self.drawn = u16::try_from(rows.len()).unwrap_or(u16::MAX);
        self.out.flush()
    }

    fn back(&mut self) -> io::Result<()> {
        // A terminal that was made smaller has fewer rows to go up.
        let tallest = size().map_or(self.drawn, |(_, tall)| tall.saturating_sub(1));
        match self.drawn.min(tallest) {
            0 => queue!(self.out, MoveToColumn(0)),
            rows => queue!(self.out, MoveUp(rows), MoveToColumn(0)),
        }
    }
}

impl Drop for Screen {
    /// Gives the terminal back as it was, also when the demo is broken off.
    fn drop(&mut self) {
        let _ = execute!(self.out, SetAttribute(Attribute::Reset), ResetColor, Show);
    }
}

fn paint(out: &mut Stdout, tint: Tint) -> io::Result<()> {
    match tint {
        Tint::Plain => Ok(()),
        Tint::Dim => queue!(out, SetAttribute(Attribute::Dim)),
        Tint::Bold => queue!(out, SetAttribute(Attribute::Bold)),
        Tint::Flash => queue!(out, SetAttribute(Attribute::Reverse)),
        Tint::Good => queue!(out, SetForegroundColor(Color::Green)),
        Tint::Bad => queue!(out, SetForegroundColor(Color::DarkYellow)),
        Tint::Urgent => queue!(out, SetForegroundColor(Color::Red), SetAttribute(Attribute::Bold)),
    }
}
