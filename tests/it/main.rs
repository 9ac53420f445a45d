//! The house through its public doors, as real processes, on both stores.

mod attacks;
mod backup;
mod bad_input;
mod bank;
mod bank_restored;
#[path = "../check/mod.rs"]
mod check;
mod commands;
mod database;
mod delivery;
mod documents;
mod dropped;
mod favourites;
mod fencing;
mod forgotten;
mod imports;
mod kills;
mod live;
mod mail;
mod matrix;
mod nodes;
mod notices;
mod operator;
mod papers;
mod people;
mod pictures;
mod pictures_s3;
mod planted;
mod points;
mod power;
mod proof;
mod redis;
mod replay;
mod saga;
mod sale_day;
mod sessions;
mod settlement;
mod storm;
mod stream_events;
mod streams;
#[cfg(feature = "kafka")]
mod streams_kafka;
mod support;
