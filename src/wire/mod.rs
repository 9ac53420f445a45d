//! The words that go over the wire, both ways. Pure: shapes and their texts, no sockets.
//!
//! `docs/PROTOCOL.md` is the contract; the schemas in the served OpenAPI and AsyncAPI documents are made of these types.

mod client;
mod code;
mod event;
mod image;
mod instant;
mod mail;
mod money;
mod people;
mod proof;
mod request;
mod resource;
mod server;
mod strict;

pub use client::{ClientFrame, MAX_FRAME_BYTES, Position, Unreadable, read_frame};
pub use code::Code;
pub use event::{PublicEvent, PublicKind, ReserveOpening, public_event};
pub use image::{ImageOrderBody, ImageResource, VariantResource};
pub use instant::Instant;
pub use mail::{MailResource, MailSummary, TestMailBody};
pub use money::{
    AccountBody, AccountResource, BalanceFields, DepositBody, EntryResource, MovementResource, TrialLineFields,
    TrialResource, WithdrawalBody,
};
pub use people::{
    AddressBody, AddressFields, ApiKeyResource, CodeAnswer, CodeBody, EditMeBody, NewApiKeyAnswer, NewApiKeyBody,
    PasswordBody, PersonResource, ProfileFields, ResetBody, RoleBody, SessionResource, SignUpBody, VerificationAnswer,
    VerifyBody,
};
pub use proof::{ConsistencyResource, InclusionResource, KeyResource, path_of};
pub use request::{
    BidBody, ExtendBody, LadderBody, LimitBody, LoginBody, LowerReserveBody, NewArtworkBody, NewAuctionBody,
    NewSaleBody, NewUserBody, ReasonBody, ReopenBody, RungBody, SoftCloseBody, SoftCloseFigures,
};
pub use resource::{
    ArtworkResource, ArtworkSummary, AttemptResource, AuctionResource, BidLine, ListOf, LoginAnswer, Problem,
    RegistrationResource, SaleResource, TicketAnswer, TimeAnswer, UserResource, auction_resource, bid_line,
    bid_line_of_event,
};
pub use server::{AcceptedFrame, Limits, NoticeKind, Receipt, ServerFrame, accepted_frame};
pub use strict::{StrictError, read_strict};
