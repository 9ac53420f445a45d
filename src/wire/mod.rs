//! The words that go over the wire, both ways. Pure: shapes and their texts, no sockets.
//!
//! `docs/PROTOCOL.md` is the contract; the schemas in the served OpenAPI and AsyncAPI documents are made of these types.

mod artwork;
mod audit;
mod belongings;
mod client;
mod code;
mod edit;
mod event;
mod image;
mod instant;
mod mail;
mod money;
mod named;
mod notices;
mod people;
mod proof;
mod request;
mod resource;
mod sale;
mod server;
mod settlement;
mod stream;
mod strict;

pub use artwork::{
    ArtworkPage, ArtworkResource, ArtworkSummary, CellChange, EditArtworkBody, EstimateFields, ImportFault,
    ImportResource, ImportedLine, MediumResource, NewArtworkBody, SizeFields, SizeResource, TaxonomyResource,
    TermResource,
};
pub use audit::{AuditCheckAnswer, AuditResource};
pub use belongings::{
    AboutMe, ConsignedLine, EraseMeBody, EraseUserBody, FavouriteLine, FavouriteResource, KeyFields, LetterFields,
    MyBidResource, SeatFields, SessionFields,
};
pub use client::{ClientFrame, MAX_FRAME_BYTES, Position, Unreadable, read_frame};
pub use code::Code;
pub use event::{PublicEvent, PublicKind, ReserveOpening, public_event};
pub use image::{ImageOrderBody, ImageResource, VariantResource};
pub use instant::Instant;
pub use mail::{MailResource, MailSummary, TestMailBody};
pub use money::{
    AccountBody, AccountResource, BalanceFields, ComparedFields, DepositBody, EntryResource, MovementResource,
    PayoutBody, TrialLineFields, TrialResource, WithdrawalBody,
};
pub use notices::{
    ChannelChoices, DeadLetterResource, DeliveryAnswer, EditWebhookBody, NewWebhookBody, NoticeResource, NoticesAnswer,
    PreferencesBody, WebhookLine, WebhookPayload, WebhookResource, WebhookSecretAnswer, local_minute,
};
pub use people::{
    AddressBody, AddressFields, ApiKeyResource, CodeAnswer, CodeBody, EditMeBody, NewApiKeyAnswer, NewApiKeyBody,
    PasswordBody, PersonResource, ProfileFields, ResetBody, RoleBody, SessionResource, SignUpBody, VerificationAnswer,
    VerifyBody,
};
pub use proof::{ConsistencyResource, InclusionResource, KeyResource, path_of};
pub use request::{
    BidBody, ExtendBody, LadderBody, LimitBody, LoginBody, LowerReserveBody, NewAuctionBody, NewSaleBody, NewUserBody,
    ReasonBody, ReopenBody, RungBody, SoftCloseBody, SoftCloseFigures,
};
pub use resource::{
    AttemptResource, AuctionResource, BidLine, DefaultsFields, LadderFields, ListOf, LoginAnswer, Problem,
    RegistrationResource, RungFields, SaleResource, SoftCloseFields, SystemAnswer, TicketAnswer, TimeAnswer,
    UserResource, auction_resource, bid_line, bid_line_of_event,
};
pub use sale::{
    CapBody, ClosesBody, DefaultsBody, EditDraftBody, EditSaleBody, LotOrderBody, LotOutcome, LotResource, LotsAnswer,
    RegistrationLineResource, SaleActAnswer,
};
pub use server::{AcceptedFrame, Limits, NoticeKind, Receipt, ServerFrame, accepted_frame};
pub use settlement::{
    CandidateFields, CompensateBody, ConsignmentResource, FeesResource, PaperFields, ResaleRightBody,
    SettlementResource, SettlementSummary, SplitFields, StepFields, TakenBackFields, TierFields, WinResource,
};
pub use stream::{StreamData, StreamMessage, StreamResource};
pub use strict::{StrictError, read_strict};
