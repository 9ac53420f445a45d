//! One socket: an adaptor between frames and the engine, and nothing else.
//!
//! It is polled only while its peer reads (the crate below sees to that), so that nothing may rely on it: what must happen to a peer
//! that has stopped reading is done by the hub, through the [`Lane`]. What the hub sends does not pass through here at all.

use super::super::call::Caller;
use super::super::house::House;
use super::super::limits::{AddressPlace, Bucket, Rate};
use super::lane::{Lane, Parting};
use super::reply::{Refusal, word};
use super::signed_in::{SignedIn, TOKEN_EXPIRED};
use crate::actors::{BidRequest, Engine, HubHandle, InFlight, InFlightPlace, NewSession, SessionId, SocketBid};
use crate::drill_point;
use crate::ids::{AuctionId, BidKey, UserId};
use crate::persistence::Role;
use crate::wire::{ClientFrame, Code, Instant, Limits, MAX_FRAME_BYTES, Position, ServerFrame, Unreadable, read_frame};
use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, Handler, StreamHandler, WrapFuture};
use actix_web::web::Data;
use actix_web_actors::ws::{CloseCode, CloseReason, Message, ProtocolError, WebsocketContext};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use uuid::Uuid;

/// Close codes of the contract that the session itself uses.
const TOO_MANY_MESSAGES: u16 = 4008;
const BAD_PROTOCOL: u16 = 4502;
const TRY_AGAIN_LATER: u16 = 1013;
const SILENT: u16 = 4000;

/// So many frames that are no frames of ours, and the socket closes. *Source*: the contract.
const MALFORMED_MAX: u32 = 20;

/// So many frames beyond the rate at once, and the socket closes.
const FLOOD_BURST: u32 = 200;

/// How long a peer may take to answer our goodbye. Without this time what it still sends would reset the connection, and the goodbye with it.
const GOODBYE: Duration = Duration::from_secs(2);

/// When to send a bid again that met a full connection.
const IN_FLIGHT_RETRY: Duration = Duration::from_millis(100);

/// The largest number that every client can hold exactly.
const NUMBER_MAX: f64 = 9_007_199_254_740_992.0;

/// What a socket starts with.
pub struct Opening {
    /// Its number in this process.
    pub id: SessionId,
    /// The house.
    pub house: Data<House>,
    /// The auctions.
    pub engine: Data<Engine>,
    /// The hub of this worker.
    pub hub: HubHandle,
    /// Who, when signed in.
    pub caller: Option<Caller>,
    /// Where the hub's frames go.
    pub lane: Lane,
    /// One of the address's places, given back when the socket is gone.
    pub _place: AddressPlace,
}

/// A socket.
pub struct LiveSession {
    opening: Opening,
    bucket: Bucket,
    patience: Bucket,
    malformed: u32,
    in_flight: InFlight,
    followed: BTreeSet<Uuid>,
    /// Heartbeats since anything was heard.
    quiet_beats: u32,
    is_closing: bool,
    signed_in: Option<SignedIn>,
}

impl LiveSession {
    /// Makes the session of a socket that is about to open.
    pub fn new(opening: Opening) -> Self {
        let live = &opening.house.settings.live;
        let second = Duration::from_secs(1);
        Self {
            bucket: Bucket::new(Rate::new(live.messages_per_second, second, live.messages_burst)),
            patience: Bucket::new(Rate::new(live.messages_per_second, second, FLOOD_BURST)),
            malformed: 0,
            in_flight: InFlight::new(live.bids_in_flight),
            followed: BTreeSet::new(),
            quiet_beats: 0,
            is_closing: false,
            signed_in: None,
            opening,
        }
    }

    fn say(&self, frame: &ServerFrame, ctx: &mut WebsocketContext<Self>) {
        if !self.is_closing {
            ctx.text(frame.text());
        }
    }

    fn close(&mut self, code: u16, reason: &str, ctx: &mut WebsocketContext<Self>) {
        if self.is_closing {
            return;
        }
        self.is_closing = true;
        self.opening.lane.close_behind();
        self.opening.hub.disconnect(self.opening.id);
        ctx.close(Some(CloseReason { code: CloseCode::from(code), description: Some(reason.to_owned()) }));
        ctx.run_later(GOODBYE, |_, ctx| ctx.stop());
    }

    /// Takes one from the connection's rate; closes a socket that goes on sending beyond it.
    fn may_speak(&mut self, ctx: &mut WebsocketContext<Self>) -> Result<(), Duration> {
        let now = self.opening.house.clock.now();
        let taken = self.bucket.take(now);
        if taken.is_err() && self.patience.take(now).is_err() {
            self.close(TOO_MANY_MESSAGES, "too many messages", ctx);
        }
        taken
    }

    fn hear(&mut self, text: &[u8], ctx: &mut WebsocketContext<Self>) {
        let spoken = self.may_speak(ctx);
        match (spoken, read_frame(text)) {
            (Ok(()), Ok(frame)) => self.act(frame, ctx),
            (Ok(()), Err(error)) => {
                self.refuse(
                    &error,
                    Refusal { message: error.message.clone(), ..Refusal::plain(Code::Malformed, None) },
                    ctx,
                );
                self.malformed += 1;
                if self.malformed >= MALFORMED_MAX {
                    self.close(BAD_PROTOCOL, "too many malformed frames", ctx);
                }
            }
            (Err(wait), frame) => {
                let about = match frame {
                    Ok(frame) => named(&frame),
                    Err(error) => error,
                };
                self.refuse(&about, Refusal::plain(Code::RateLimited, Some(wait)), ctx);
            }
        }
    }

    /// Answers a frame that is not acted upon: a bid with `refused`, which its sender can match, anything else with `error`.
    fn refuse(&self, about: &Unreadable, refusal: Refusal, ctx: &mut WebsocketContext<Self>) {
        let frame = match about.bid {
            Some((auction, key)) => refusal.frame(auction, key),
            None => ServerFrame::Error { code: refusal.code, message: refusal.message, of: about.of.clone() },
        };
        self.say(&frame, ctx);
    }

    fn act(&mut self, frame: ClientFrame, ctx: &mut WebsocketContext<Self>) {
        match frame {
            ClientFrame::Subscribe { auctions, from } => self.subscribe(auctions, &from, ctx),
            ClientFrame::Unsubscribe { auctions } => {
                self.followed.retain(|auction| !auctions.contains(auction));
                let auctions = auctions.into_iter().map(AuctionId).collect();
                if self.opening.hub.unsubscribe(self.opening.id, auctions).is_err() {
                    self.close(TRY_AGAIN_LATER, "too much is going on", ctx);
                }
            }
            ClientFrame::Bid { auction, key, amount, max, expect_ask } => {
                let (auction, key) = (AuctionId(auction), BidKey(key));
                match self.may_bid() {
                    Ok((user, place)) => {
                        drill_point!("live.bid.before");
                        let request = BidRequest { auction, user, key, amount, max, expect_ask };
                        let bid = SocketBid { session: self.opening.id, request, word, place };
                        self.opening.engine.bid_over(&self.opening.hub, bid);
                    }
                    Err(refusal) => self.say(&refusal.frame(auction, key), ctx),
                }
            }
            ClientFrame::Ping { t } if t.abs() <= NUMBER_MAX => {
                let server_time = Instant(self.opening.house.clock.now());
                self.say(&ServerFrame::Pong { t, server_time }, ctx);
            }
            ClientFrame::Ping { .. } => {
                let message = "t is a number of at most 2^53".to_owned();
                self.say(&ServerFrame::Error { code: Code::Malformed, message, of: Some("ping".into()) }, ctx);
            }
        }
    }

    fn subscribe(&mut self, auctions: Vec<Uuid>, from: &BTreeMap<Uuid, Position>, ctx: &mut WebsocketContext<Self>) {
        let wanted: BTreeSet<Uuid> = auctions.into_iter().collect();
        let most = self.opening.house.settings.live.subscriptions as usize;
        if self.followed.union(&wanted).count() > most {
            let message = format!("A socket follows at most {most} auctions; leave some of them first.");
            self.say(&ServerFrame::Error { code: Code::Invalid, message, of: Some("subscribe".into()) }, ctx);
            return;
        }
        let places = wanted.iter().map(|id| (AuctionId(*id), from.get(id).copied())).collect();
        self.followed.extend(wanted);
        if self.opening.hub.subscribe(self.opening.id, places).is_err() {
            self.close(TRY_AGAIN_LATER, "too much is going on", ctx);
        }
    }

    fn may_bid(&self) -> Result<(UserId, InFlightPlace), Refusal> {
        let house = &self.opening.house;
        let user = match &self.opening.caller {
            None => return Err(Refusal::plain(Code::Unauthenticated, None)),
            Some(caller) => &caller.session.user,
        };
        if user.role != Role::Bidder {
            return Err(Refusal::plain(Code::Forbidden, None));
        }
        let in_flight = || Refusal::plain(Code::RateLimited, Some(IN_FLIGHT_RETRY));
        let place = self.in_flight.take().ok_or_else(in_flight)?;
        let taken = house.limits.user_bids.take(user.id, house.clock.now());
        taken.map(|()| (user.id, place)).map_err(|wait| Refusal::plain(Code::RateLimited, Some(wait)))
    }

    fn beat(&mut self, ctx: &mut WebsocketContext<Self>) {
        let live = &self.opening.house.settings.live;
        self.quiet_beats += 1;
        if live.heartbeat * self.quiet_beats >= live.silent {
            self.close(SILENT, "silent for too long", ctx);
        } else if !self.is_closing {
            ctx.ping(b"");
        }
    }

    fn welcome(&self) -> ServerFrame {
        let (house, live) = (&self.opening.house, &self.opening.house.settings.live);
        ServerFrame::Welcome {
            server_time: Instant(house.clock.now()),
            connection: (house.new_id)(),
            user: self.opening.caller.as_ref().map(|caller| caller.session.user.id.0),
            heartbeat_ms: u64::try_from(live.heartbeat.as_millis()).unwrap_or(u64::MAX),
            limits: Limits {
                frame_bytes: u32::try_from(MAX_FRAME_BYTES).unwrap_or(u32::MAX),
                subscriptions: live.subscriptions,
                messages_per_second: live.messages_per_second,
                bids_in_flight: live.bids_in_flight,
            },
        }
    }
}

/// Returns what an answer to a frame must name.
fn named(frame: &ClientFrame) -> Unreadable {
    let (of, bid) = match frame {
        ClientFrame::Subscribe { .. } => ("subscribe", None),
        ClientFrame::Unsubscribe { .. } => ("unsubscribe", None),
        ClientFrame::Bid { auction, key, .. } => ("bid", Some((AuctionId(*auction), BidKey(*key)))),
        ClientFrame::Ping { .. } => ("ping", None),
    };
    Unreadable { message: String::new(), of: Some(of.to_owned()), bid }
}

impl Actor for LiveSession {
    type Context = WebsocketContext<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let (house, id) = (self.opening.house.clone(), self.opening.id);
        let live = &house.settings.live;
        self.say(&self.welcome(), ctx);
        let lane = &self.opening.lane;
        lane.belongs_to(ctx.address().recipient());
        let user = self.opening.caller.as_ref().map(|caller| caller.session.user.id);
        if self.opening.hub.connect(NewSession { session: id, user, outlet: Box::new(lane.clone()) }).is_err() {
            self.close(TRY_AGAIN_LATER, "too much is going on", ctx);
            return;
        }
        if let Some(caller) = &self.opening.caller {
            self.signed_in = Some(house.signed_in.add(caller.session.id, id, self.opening.lane.clone()));
            let expired = house.clock.sleep_until(caller.session.expires_at).into_actor(self);
            ctx.spawn(expired.map(|(), session, ctx| session.close(TOKEN_EXPIRED, "the session is over", ctx)));
        }
        // Pings only keep the line warm and find out who is still there; a peer that does not read is the hub's business.
        ctx.run_interval(live.heartbeat, Self::beat);
    }
}

impl Drop for LiveSession {
    fn drop(&mut self) {
        // However a socket ends, its hub hears of it, and nothing is written to it meanwhile.
        self.opening.lane.close_behind();
        self.opening.hub.disconnect(self.opening.id);
    }
}

impl Handler<Parting> for LiveSession {
    type Result = ();

    fn handle(&mut self, parting: Parting, ctx: &mut Self::Context) {
        self.close(parting.code, parting.reason, ctx);
    }
}

impl StreamHandler<Result<Message, ProtocolError>> for LiveSession {
    fn handle(&mut self, message: Result<Message, ProtocolError>, ctx: &mut Self::Context) {
        self.quiet_beats = 0;
        if self.is_closing {
            if matches!(message, Ok(Message::Close(_))) {
                ctx.stop();
            }
            return;
        }
        match message {
            Ok(Message::Text(text)) => self.hear(text.as_bytes(), ctx),
            Ok(Message::Ping(bytes)) => {
                if self.may_speak(ctx).is_ok() {
                    ctx.pong(&bytes);
                }
            }
            // Nothing is answered, but a flood of them is a flood.
            Ok(Message::Pong(_)) => drop(self.may_speak(ctx)),
            Ok(Message::Nop) => {}
            Ok(Message::Close(_)) => {
                self.opening.lane.close_behind();
                ctx.close(Some(CloseCode::Normal.into()));
                ctx.stop();
            }
            Ok(Message::Binary(_)) => self.close(BAD_PROTOCOL, "send text frames", ctx),
            Ok(Message::Continuation(_)) => self.close(BAD_PROTOCOL, "send whole frames", ctx),
            Err(_) => self.close(BAD_PROTOCOL, "a frame is too large or broken", ctx),
        }
    }

    fn finished(&mut self, ctx: &mut Self::Context) {
        ctx.stop();
    }
}
