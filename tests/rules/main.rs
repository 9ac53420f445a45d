//! The rules of an auction: stories in a table, every refusal, every tie, and a naive model beside the machine.

mod bank;
mod model;
mod properties;
mod refusals;
mod stories;
mod table;
mod transcripts;
