//! The actors: who does what while a sale runs.
//!
//! | actor | one per | owns |
//! |---|---|---|
//! | `House` | node | starting auctions from the store, and starting them again when one dies |
//! | `AuctionActor` | live auction | the auction's state and queue; nothing else decides |
//! | `Journal` | node | the writing side of the store; one commit for all auctions that are ready |
//! | `Timekeeper` | node | every deadline, one timer |
//! | `Sealer` | node | which logs have moved since they were signed |
//! | [`Postman`]'s `Rounds` | node | which letters are under way |
//! | [`Notifier`]'s `Rounds` | node | nothing: how far the telling is lies in the store |
//! | [`Courier`]'s `Rounds` | node | which webhooks are under way |
//! | [`Publisher`]'s `Rounds` | node and stream | whether this process publishes the stream; how far it is lies in the store |
//! | [`Payments`]' `Rounds` | node | which settlements are under way; where they stand lies in the store |
//! | [`HubHandle`]'s `Hub` | HTTP worker | the sockets of that worker and what they follow |
//!
//! The actors are private; [`Engine`], [`HubHandle`], [`Postman`], [`Notifier`], [`Payments`], [`Publisher`] and [`Courier`] are what the rest of the house sees.

mod admission;
mod answer;
mod auction;
mod bidders;
mod bidding;
mod courier;
mod deps;
mod directory;
mod engine;
mod gather;
mod give_back;
mod holds;
mod house;
mod hub;
mod journal;
mod ledger;
mod lister;
mod moves;
mod notifier;
mod payments;
mod postman;
mod publisher;
mod reply_to;
mod sealer;
mod timekeeper;

pub use answer::{ActError, BidReply, BidRequest, LeafReceipt, OpenError};
pub use courier::{Courier, CourierParts};
pub use engine::{Engine, EngineParts, Pulse};
pub use holds::{Ahead, HoldParts};
pub use hub::{
    HubBusy, HubHandle, InFlight, InFlightPlace, NewSession, Outlet, Pack, SessionId, SocketBid, WordAnswer,
};
pub use lister::keep_lists_true;
pub use notifier::{Notifier, NotifierParts};
pub use payments::{PaymentAct, PaymentActError, Payments, PaymentsParts};
pub use postman::{Postman, PostmanParts};
pub use publisher::{Batch as StreamBatch, Broker, Line as StreamLine, Publisher, PublisherParts};

#[cfg(test)]
mod tests;
