//! The house through its public doors, as real processes, on both stores.

mod backup;
mod bad_input;
mod bank;
#[path = "../check/mod.rs"]
mod check;
mod commands;
mod database;
mod documents;
mod dropped;
mod fencing;
mod kills;
mod live;
mod mail;
mod operator;
mod people;
mod pictures;
mod pictures_s3;
mod planted;
mod points;
mod power;
mod proof;
mod replay;
mod sale_day;
mod sessions;
mod storm;
mod support;
