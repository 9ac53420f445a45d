//! The house through its public doors, as real processes, on both stores.

mod backup;
mod bad_input;
mod commands;
mod documents;
mod fencing;
mod kills;
mod live;
mod operator;
mod proof;
mod replay;
mod support;
