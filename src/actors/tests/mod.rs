//! The actors over a real store with a hand-moved clock, and over one that fails on command.

mod fanout;
mod faults;
mod life;
mod proof;
mod stage;
