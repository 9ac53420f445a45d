//! The `arte` program.
fn main() {}
