//! The doors, tried without an engine: who gets in, what is refused, and whether the documents tell the truth.

mod access;
mod audit;
mod documents;
mod edits;
mod fakes;
mod idempotency;
mod imports;
mod listening;
mod lists;
mod mails;
mod no_bank;
mod no_builder;
mod no_lists;
mod no_notices;
mod no_pictures;
mod no_settlements;
mod no_streams;
mod requests;
mod web;
