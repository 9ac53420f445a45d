//! The auction: a small deterministic machine.
//!
//! It hears commands, answers with events or with a refusal, and says when it next wants waking:
//! [`decide`], [`apply`], [`next_deadline`]. It has no clock, no chance and no I/O; `now`, salts and identities come in as
//! arguments. The same code runs the live auction, recovery, replay and the tests.

mod answers;
mod apply;
mod bid;
mod command;
mod deadline;
mod decide;
mod event;
mod head;
mod ladder;
mod outage;
mod recheck;
mod rejection;
mod reserve;
mod standing;
mod state;
mod terms;
mod underbidders;

pub use answers::{Accepted, Answer, AnswerBook, Look, Verdict, accepted_by};
pub use apply::apply;
pub use bid::{Bidder, Fingerprint, Offer, PlaceBid};
pub use command::{ActKind, Command, OperatorAct};
pub use deadline::{Deadline, DeadlineKind, next_deadline};
pub use decide::{decide, decide_bid};
pub use event::{Act, BidAccepted, Event, EventKind, ExtensionCause, Outcome};
pub use head::Head;
pub use ladder::{Ladder, LadderError, LadderMode, Rung};
pub use outage::{OutageRule, credit};
pub use recheck::{Departure, recheck};
pub use rejection::Rejection;
pub use reserve::{Commitment, Reserve, ReserveStatus};
pub use standing::{Leader, Standing};
pub use state::{Auction, Clock, HistoryLine, Phase, Status};
pub use terms::{SoftClose, Terms, TermsError, TermsHash};
pub use underbidders::highest_bids;
