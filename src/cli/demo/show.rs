//! Shows the sale while it runs: a table that redraws itself on a terminal, plain lines elsewhere.

use super::board::Board;
use super::client::{Heard, Tally};
use super::screen::Screen;
use crate::cli::say;
use crate::clock::SharedClock;
use anyhow::{anyhow, bail};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tokio::time::{MissedTickBehavior, interval};

/// How often the table is drawn. *Source*: house rule; often enough for tenths of seconds, seldom enough for a slow line.
const FRAME: Duration = Duration::from_millis(125);

/// Shows the board until every lot is over, and returns it.
///
/// # Errors
/// When the house shuts the door on the watcher, or the terminal is gone.
pub async fn until_all_is_over(
    mut board: Board,
    mut heard: Receiver<Heard>,
    clock: &SharedClock,
    tally: &Arc<Tally>,
) -> anyhow::Result<Board> {
    let mut screen = Screen::take();
    let mut frames = interval(FRAME);
    frames.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            news = heard.recv() => {
                let news = news.ok_or_else(|| anyhow!("the house has shut the door on the watcher"))?;
                let line = board.hear(&news, clock.now());
                if let (Some(line), None) = (line, &screen) {
                    say::out(&line)?;
                }
            }
            _ = frames.tick() => {
                if let Some(screen) = &mut screen {
                    draw(screen, &mut board, clock, tally)?;
                }
                if board.is_over() {
                    break;
                }
            }
        }
    }
    if board.view().lots().count() == 0 {
        bail!("the house has shown the watcher nothing");
    }
    Ok(board)
}

fn draw(screen: &mut Screen, board: &mut Board, clock: &SharedClock, tally: &Tally) -> std::io::Result<()> {
    let size = screen.size();
    screen.draw(&board.rows(clock.now(), tally, size))
}
