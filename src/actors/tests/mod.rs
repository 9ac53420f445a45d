//! The actors over a real store with a hand-moved clock, and over one that fails on command.

mod fanout;
mod faults;
mod life;
mod post;
mod post_stage;
mod proof;
mod sockets;
mod stage;
