//! One auction: what there is to be told of it, in words.

use super::{NotifierParts, breathe};
use crate::auction::{Event, Outcome, Status};
use crate::ids::{Paddle, Seq, UserId};
use crate::mail::{Letter, Lot};
use crate::money::Amount;
use crate::notices::{Channel, Crowd, Heard, Kind, LINES_MOST, PEOPLE_MOST, hear, webhook_kind};
use crate::persistence::{
    ALL_PADDLES, AuctionRecord, Audience, EVERYBODY, NewDelivery, NewMail, NewNotice, Notice, Position, Recipient,
    StoreError, Telling, Untold,
};
use crate::timestamp::Timestamp;
use crate::wire::{Instant, ServerFrame, WebhookLine, WebhookPayload, local_minute, public_event};
use bytestring::ByteString;
use std::time::Duration;

/// No second letter about being outbid in one auction within this time. *Source*: judgement: the bell and the socket say it at once.
const LETTER_EVERY: Duration = Duration::from_secs(10 * 60);
/// Within this time a sale begins once, however many lots it has.
const SALE_EVERY: Duration = Duration::from_secs(12 * 60 * 60);

/// The frame that tells a socket what is behind the bell.
pub(super) fn frame(notice: &Notice) -> (UserId, ByteString) {
    let frame = ServerFrame::Notice {
        kind: notice.kind.into(),
        auction: notice.auction.0,
        seq: notice.seq,
        price: notice.price.clone(),
        id: Some(notice.id),
    };
    (notice.user, frame.text().into())
}

/// Tells of one auction, in at most so many commits. Returns whether there is more.
pub(super) async fn tell(parts: &NotifierParts, untold: Untold, commits_most: u32) -> Result<bool, StoreError> {
    let Some(record) = parts.catalogue.auction(untold.auction).await? else { return Ok(false) };
    let zone = parts.catalogue.sale(record.terms.sale).await?.map(|sale| (sale.title, sale.zone));
    let (sale_title, zone) = zone.unwrap_or_default();
    let page = Page { parts, record: &record, sale_title, zone };
    let mut untold = untold;
    for _ in 0..commits_most {
        let Some(telling) = page.next(&untold).await? else { return Ok(false) };
        let (letters, deliveries) =
            (telling.notices.iter().any(|new| new.mail.is_some()), !telling.deliveries.is_empty());
        if !parts.notices.tell(&telling).await? {
            // Another process was faster, and goes on from there.
            return Ok(false);
        }
        if letters {
            parts.postman.wake();
        }
        if deliveries {
            parts.courier.wake();
        }
        untold.position = Position { version: untold.position.version + 1, ..telling.position };
        breathe(parts).await;
    }
    Ok(true)
}

/// What is told of one line, or of an end that is near.
#[derive(Clone, Copy)]
struct Word {
    kind: Kind,
    seq: Seq,
    at: Timestamp,
    price: Option<Amount>,
}

/// How far a crowd has heard: those with paddles first, then those who marked the auction.
#[derive(Clone, Copy)]
struct Reached {
    part: Paddle,
    fan: Option<UserId>,
}

/// So many of a crowd as one commit tells.
struct Few {
    with_paddles: Vec<Recipient>,
    fans: Vec<Recipient>,
    then: Reached,
}

struct Page<'a> {
    parts: &'a NotifierParts,
    record: &'a AuctionRecord,
    sale_title: String,
    zone: String,
}

impl Page<'_> {
    /// Returns the next commit; none when all is told.
    async fn next(&self, untold: &Untold) -> Result<Option<Telling>, StoreError> {
        let position = untold.position;
        if untold.seq > position.seq {
            let events = self.parts.history.events(untold.auction, position.seq.saturating_add(1), LINES_MOST).await?;
            // A log that is shorter than its head says is another's to complain of; nothing is told of it.
            return match hear(position.leader, &events) {
                Some(Heard::Crowd { seq, at, crowd }) => self.to_crowd(position, &events[0], seq, at, crowd).await,
                Some(quiet @ Heard::Quiet { .. }) => self.to_the_outbid(position, &events, quiet).await,
                None => Ok(None),
            };
        }
        let is_near = untold.status == Status::Open
            && untold.ends_at <= self.parts.clock.now() + self.parts.closing_soon
            && position.closing != Some(EVERYBODY);
        if is_near { self.that_the_end_is_near(position, untold.ends_at).await.map(Some) } else { Ok(None) }
    }

    fn telling(&self, position: Position, notices: Vec<NewNotice>, deliveries: Vec<NewDelivery>) -> Telling {
        let now = self.parts.clock.now();
        Telling {
            auction: self.record.terms.auction,
            position,
            notices,
            no_letter_since: now - LETTER_EVERY,
            no_opening_since: now - SALE_EVERY,
            deliveries,
        }
    }

    /// Somebody was outbid, or nobody was.
    async fn to_the_outbid(
        &self,
        position: Position,
        events: &[Event],
        heard: Heard,
    ) -> Result<Option<Telling>, StoreError> {
        let Heard::Quiet { through, leader, outbid, is_reopened, is_over } = heard else { return Ok(None) };
        let mut notices = Vec::new();
        for one in outbid {
            let word = Word { kind: Kind::Outbid, seq: one.seq, at: one.at, price: Some(one.price) };
            for recipient in self.recipients(Audience::One(one.paddle), 1).await? {
                notices.extend(self.notice(&recipient, word, None));
            }
        }
        let lines = events.iter().take_while(|event| event.seq <= through);
        let deliveries = self.deliveries(lines).await?;
        let (closing, fan) = if is_reopened { (None, None) } else { (position.closing, position.fan) };
        let position = Position { seq: through, part: Paddle(0), leader, closing, fan, is_done: is_over, ..position };
        Ok(Some(self.telling(position, notices, deliveries)))
    }

    /// A line that many are to hear of, so many at a time.
    async fn to_crowd(
        &self,
        position: Position,
        event: &Event,
        seq: Seq,
        at: Timestamp,
        crowd: Crowd,
    ) -> Result<Option<Telling>, StoreError> {
        let (part, fan) = (position.part, position.fan);
        let (audience, fans_before, is_over) = match crowd {
            Crowd::Opened { .. } => (Audience::Registered { after: part }, Some(0), false),
            Crowd::Closed(_) => (Audience::Bidders { before: seq, after: part }, None, true),
        };
        let few = self.few(Reached { part, fan }, audience, fans_before).await?;
        let mut notices = Vec::new();
        for recipient in &few.with_paddles {
            let (kind, price) = match crowd {
                Crowd::Opened { .. } => (Kind::Opened, None),
                Crowd::Closed(Outcome::Sold { paddle, hammer_price }) if Some(paddle) == recipient.paddle => {
                    (Kind::Won, Some(hammer_price))
                }
                Crowd::Closed(Outcome::Sold { hammer_price, .. }) => (Kind::Lost, Some(hammer_price)),
                Crowd::Closed(Outcome::Passed) => (Kind::Lost, None),
            };
            notices.extend(self.notice(recipient, Word { kind, seq, at, price }, None));
        }
        if let Crowd::Opened { ends_at } = crowd {
            let word = Word { kind: Kind::FavouriteOpened, seq, at, price: None };
            notices.extend(few.fans.iter().filter_map(|fan| self.notice(fan, word, Some(ends_at))));
        }
        // Other systems hear of it with the first of the crowd.
        let deliveries = if part == Paddle(0) { self.deliveries([event].into_iter()).await? } else { Vec::new() };
        let Reached { part, fan } = few.then;
        let position = if part == EVERYBODY {
            Position { seq, part: Paddle(0), fan, is_done: is_over, ..position }
        } else {
            Position { part, fan, ..position }
        };
        Ok(Some(self.telling(position, notices, deliveries)))
    }

    /// The end is near: all who have bid or marked the auction hear of it, once.
    async fn that_the_end_is_near(&self, position: Position, ends_at: Timestamp) -> Result<Telling, StoreError> {
        let terms = &self.record.terms;
        // An auction that is short as a whole is near its end from the beginning: nobody need be told.
        let is_short = terms.ends_at.since(terms.starts_at) < self.parts.closing_soon * 2;
        let part = position.closing.unwrap_or(Paddle(0));
        let before = position.seq.saturating_add(1);
        let few = if is_short {
            Few { with_paddles: Vec::new(), fans: Vec::new(), then: Reached { part: EVERYBODY, fan: None } }
        } else {
            let reached = Reached { part, fan: position.fan };
            self.few(reached, Audience::Bidders { before, after: part }, Some(before)).await?
        };
        let now = self.parts.clock.now();
        let word = |kind| Word { kind, seq: position.seq, at: now, price: self.record.head.price };
        let tell = |people: &[Recipient], kind| -> Vec<NewNotice> {
            people.iter().filter_map(|one| self.notice(one, word(kind), Some(ends_at))).collect()
        };
        let mut notices = tell(&few.with_paddles, Kind::ClosingSoon);
        notices.extend(tell(&few.fans, Kind::FavouriteClosing));
        let position = Position { closing: Some(few.then.part), fan: few.then.fan, ..position };
        Ok(self.telling(position, notices, Vec::new()))
    }

    /// Finds the next few of a crowd: those with paddles, and when there are no more, those who marked the auction, but for whoever bid before a line.
    /// No line: those do not hear of it.
    async fn few(&self, reached: Reached, audience: Audience, fans_before: Option<Seq>) -> Result<Few, StoreError> {
        let with_paddles = match reached.part {
            ALL_PADDLES => Vec::new(),
            _ => self.recipients(audience, PEOPLE_MOST).await?,
        };
        let room = PEOPLE_MOST.saturating_sub(with_paddles.len());
        if room == 0 {
            let part = with_paddles.last().and_then(|last| last.paddle).unwrap_or(ALL_PADDLES);
            return Ok(Few { with_paddles, fans: Vec::new(), then: Reached { part, fan: None } });
        }
        let fans = match fans_before {
            Some(before) => self.recipients(Audience::Fans { before, after: reached.fan }, room).await?,
            None => Vec::new(),
        };
        let then = match fans.last() {
            Some(last) if fans.len() >= room => Reached { part: ALL_PADDLES, fan: Some(last.user) },
            _ => Reached { part: EVERYBODY, fan: None },
        };
        Ok(Few { with_paddles, fans, then })
    }

    async fn recipients(&self, audience: Audience, most: usize) -> Result<Vec<Recipient>, StoreError> {
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        self.parts.notices.recipients(self.record.terms.auction, audience, most).await
    }

    /// Returns what one person is told, by the ways that are wanted; none when none is.
    fn notice(&self, to: &Recipient, word: Word, ends_at: Option<Timestamp>) -> Option<NewNotice> {
        let wants = |channel| to.preferences.wants(word.kind, channel);
        let (in_bell, by_mail) = (wants(Channel::Bell), wants(Channel::Mail));
        if !in_bell && !by_mail {
            return None;
        }
        let (terms, now) = (&self.record.terms, self.parts.clock.now());
        let title = if word.kind == Kind::Opened { &self.sale_title } else { &self.record.artwork.title };
        let notice = Notice {
            id: (self.parts.new_id)(),
            user: to.user,
            kind: word.kind,
            sale: terms.sale,
            auction: terms.auction,
            seq: word.seq,
            title: title.clone(),
            price: word.price.map(|price| terms.currency.write(price)),
            currency: terms.currency.code().to_owned(),
            at: word.at,
            told_at: now,
            read_at: None,
        };
        let mail = by_mail.then(|| self.mail(to, &notice, ends_at));
        Some(NewNotice { notice, in_bell, mail })
    }

    fn mail(&self, to: &Recipient, notice: &Notice, ends_at: Option<Timestamp>) -> NewMail {
        let price = notice.price.as_ref().map(|price| format!("{price} {}", notice.currency));
        let lot = Lot {
            title: notice.title.clone(),
            number: self.record.lot_number,
            price: price.unwrap_or_else(|| "–".to_owned()),
        };
        let ending = || local_minute(Instant(ends_at.unwrap_or(notice.at)), &self.zone);
        let letter = match notice.kind {
            Kind::Outbid => Letter::Outbid(lot),
            Kind::Won => Letter::Won(lot),
            Kind::Lost => Letter::Lost(lot),
            Kind::ClosingSoon => Letter::ClosingSoon { lot, ends_at: ending() },
            Kind::FavouriteOpened => Letter::FavouriteOpened { lot, ends_at: ending() },
            Kind::FavouriteClosing => {
                // There may be no bid, and so no price yet.
                let ask = format!("{} {}", self.record.terms.currency.write(self.record.head.ask), notice.currency);
                Letter::FavouriteClosing { lot: Lot { price: ask, ..lot }, ends_at: ending() }
            }
            Kind::Opened => Letter::Opened { title: notice.title.clone() },
            // Those of payments come from settlements, which say the instants themselves: `payments/words.rs`.
            Kind::PaymentReceived => Letter::PaymentReceived(lot),
            Kind::PaymentFailed => Letter::PaymentFailed(lot),
            Kind::Refunded => Letter::Refunded(lot),
            Kind::PaymentDue => Letter::PaymentDue { lot, pay_by: local_minute(Instant(notice.at), &self.zone) },
            Kind::SecondChance => Letter::SecondChance { lot, answer_by: local_minute(Instant(notice.at), &self.zone) },
        };
        let language = to.preferences.language;
        let words = letter.render_from(language, &self.parts.public_url);
        NewMail {
            id: (self.parts.new_id)(),
            to: to.email.clone(),
            kind: letter.kind().to_owned(),
            language: language.tag().to_owned(),
            subject: words.subject,
            text: words.text,
            html: words.html,
            created_at: notice.told_at,
            holds_secret: false,
        }
    }

    /// Returns what goes to other systems of these lines.
    async fn deliveries<'e>(&self, lines: impl Iterator<Item = &'e Event>) -> Result<Vec<NewDelivery>, StoreError> {
        let lines: Vec<_> = lines.filter_map(|event| Some((event, webhook_kind(&event.kind)?))).collect();
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let (terms, now) = (&self.record.terms, self.parts.clock.now());
        let webhooks = self.parts.webhooks.webhooks().await?;
        let mut deliveries = Vec::new();
        for (event, kind) in lines {
            let line = WebhookLine {
                sale: terms.sale.0,
                auction: terms.auction.0,
                lot_number: self.record.lot_number,
                currency: terms.currency.code().to_owned(),
                event: public_event(terms.currency, event),
            };
            let body = WebhookPayload::new(kind.word(), Instant(event.at), Some(line)).text();
            let wanting = webhooks.iter().filter(|webhook| webhook.is_enabled && webhook.kinds.contains(&kind));
            deliveries.extend(wanting.map(|webhook| NewDelivery {
                id: (self.parts.new_id)(),
                webhook: webhook.id,
                line: Some((terms.auction, event.seq)),
                kind: kind.word().to_owned(),
                body: body.clone(),
                at: now,
            }));
        }
        Ok(deliveries)
    }
}
