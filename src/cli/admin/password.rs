//! Where a new password comes from: the environment, or two hands that type it twice.

use anyhow::{Context as _, bail};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io::{self, IsTerminal as _, Write as _};

/// The variable scripts use. It is no setting, so `check-config` does not know it.
const VARIABLE: &str = "ARTE_ADMIN_PASSWORD";

/// The most a person can type here, in characters. More than the rules allow, so that the rules can say so.
const TYPED_MAX: usize = 256;

/// Returns the password for a new account.
///
/// # Errors
/// When nobody can be asked, the two answers differ, or the asking is broken off.
pub(super) fn obtain() -> anyhow::Result<String> {
    match std::env::var(VARIABLE) {
        Ok(password) => return Ok(password),
        Err(std::env::VarError::NotUnicode(_)) => bail!("{VARIABLE} is not UTF-8"),
        Err(std::env::VarError::NotPresent) => {}
    }
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        bail!("there is no password: set {VARIABLE}, or run this from a terminal to be asked");
    }
    let first = ask("Password: ")?;
    if first != ask("The same again: ")? {
        bail!("the two passwords differ");
    }
    Ok(first)
}

fn ask(question: &str) -> anyhow::Result<String> {
    let mut screen = io::stderr().lock();
    write!(screen, "{question}")?;
    screen.flush()?;
    enable_raw_mode().context("the terminal cannot be kept from showing what is typed")?;
    let typed = read_typed();
    disable_raw_mode().context("the terminal cannot be set back")?;
    writeln!(screen)?;
    typed
}

fn read_typed() -> anyhow::Result<String> {
    let mut typed = String::new();
    loop {
        let Event::Key(key) = read().context("the terminal cannot be read")? else { continue };
        match meaning(key) {
            Key::Done => return Ok(typed),
            Key::Stop => bail!("broken off; no account was made"),
            Key::Back => {
                typed.pop();
            }
            Key::Clear => typed.clear(),
            Key::Letter(letter) if typed.chars().count() < TYPED_MAX => typed.push(letter),
            Key::Letter(_) | Key::Nothing => {}
        }
    }
}

/// What a key means while a password is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Letter(char),
    Back,
    Clear,
    Done,
    Stop,
    Nothing,
}

fn meaning(key: KeyEvent) -> Key {
    if key.kind == KeyEventKind::Release {
        return Key::Nothing;
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Enter => Key::Done,
        KeyCode::Esc => Key::Stop,
        KeyCode::Backspace => Key::Back,
        KeyCode::Char('c' | 'd') if control => Key::Stop,
        KeyCode::Char('u') if control => Key::Clear,
        KeyCode::Char('h') if control => Key::Back,
        KeyCode::Char('j' | 'm') if control => Key::Done,
        KeyCode::Char(letter) if !control => Key::Letter(letter),
        _ => Key::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_what_hands_expect() {
        let none = KeyModifiers::NONE;
        let control = KeyModifiers::CONTROL;
        let table = [
            (KeyCode::Char('a'), none, Key::Letter('a')),
            (KeyCode::Char('A'), KeyModifiers::SHIFT, Key::Letter('A')),
            (KeyCode::Char('한'), none, Key::Letter('한')),
            (KeyCode::Char('c'), control, Key::Stop),
            (KeyCode::Char('u'), control, Key::Clear),
            (KeyCode::Char('x'), control, Key::Nothing),
            (KeyCode::Enter, none, Key::Done),
            (KeyCode::Backspace, none, Key::Back),
            (KeyCode::Esc, none, Key::Stop),
            (KeyCode::Left, none, Key::Nothing),
        ];
        for (code, modifiers, expected) in table {
            assert_eq!(meaning(KeyEvent::new(code, modifiers)), expected, "{code:?} {modifiers:?}");
        }
    }
}
