//! The house through its public doors, as real processes, on both stores.

mod bad_input;
mod kills;
mod live;
mod support;
