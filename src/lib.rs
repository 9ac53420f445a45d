//! Arte Moderni: an open, self-hostable, real-time art-auction house.
//!
//! `docs/ARCHITECTURE.md` has the picture and four walkthroughs; `docs/PROTOCOL.md` is the contract with clients.

pub mod actors;
pub mod app;
pub mod artwork;
pub mod auction;
pub mod bank;
pub mod cli;
pub mod clock;
pub mod drill;
pub mod gallery;
pub mod hashing;
pub mod http;
pub mod identity;
pub mod ids;
pub mod importing;
pub mod integrations;
pub mod mail;
pub mod money;
pub mod notary;
pub mod notices;
pub mod papers;
pub mod persistence;
pub mod pictures;
pub mod proof;
pub mod reconciling;
pub mod search;
pub mod settings;
pub mod settlement;
pub mod shutdown;
pub mod telemetry;
pub mod teller;
pub mod text;
pub mod timestamp;
pub mod wire;
