//! From the stores' words to the wire's: what each kind of reader gets to see.

use super::house::House;
use crate::actors::Engine;
use crate::auction::{Head, LadderMode, Rung};
use crate::identity::Address;
use crate::money::Currency;
use crate::persistence::{
    Artwork, Attempt, AttemptOutcome, AuctionRecord, DefaultLadder, Person, Registration, Sale, SaleDefaults, User,
};
use crate::wire::{
    AddressFields, ArtworkResource, ArtworkSummary, AttemptResource, AuctionResource, Code, DefaultsFields, Instant,
    LadderFields, PersonResource, ProfileFields, RegistrationResource, RungFields, SaleResource, SoftCloseFields,
    UserResource, auction_resource,
};
use std::time::Duration;

/// Shows a user to himself or to an admin.
pub fn user(user: &User) -> UserResource {
    UserResource {
        id: user.id.0,
        email: user.email.clone(),
        name: user.name.clone(),
        role: user.role.word().to_owned(),
        suspended: user.suspended,
        created_at: Instant(user.created_at),
    }
}

/// Shows all that is known of a person to himself or to an admin.
pub fn person(person: &Person) -> PersonResource {
    let profile = person.profile.as_ref().map(|profile| ProfileFields {
        gender: profile.gender.word().to_owned(),
        birth_date: profile.birth_date.to_string(),
        phone: profile.phone.clone(),
        address: address(&profile.address),
    });
    PersonResource { user: user(&person.user), profile }
}

fn address(address: &Address) -> AddressFields {
    AddressFields {
        country: address.country.clone(),
        postcode: address.postcode.clone(),
        region: address.region.clone(),
        city: address.city.clone(),
        line1: address.line1.clone(),
        line2: address.line2.clone(),
    }
}

/// Shows a sale.
pub fn sale(sale: &Sale) -> SaleResource {
    SaleResource {
        id: sale.id.0,
        title: sale.title.clone(),
        currency: sale.currency.code().to_owned(),
        zone: sale.zone.clone(),
        created_at: Instant(sale.created_at),
        auctions: sale.auctions,
        description: sale.description.clone(),
        starts_at: sale.starts_at.map(Instant),
        ends_at: sale.ends_at.map(Instant),
        defaults: defaults(&sale.defaults, sale.currency),
    }
}

fn defaults(defaults: &SaleDefaults, currency: Currency) -> DefaultsFields {
    let money = |amount| currency.write(amount);
    let millis = |span: Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    let rung =
        |rung: &Rung| RungFields { from: money(rung.from), steps: rung.steps.iter().copied().map(money).collect() };
    DefaultsFields {
        ladder: defaults.ladder.as_ref().map(|ladder| match ladder {
            DefaultLadder::Preset(name) => LadderFields::Preset(name.clone()),
            DefaultLadder::Rungs(ladder) => LadderFields::Rungs(ladder.rungs().iter().map(rung).collect()),
        }),
        ladder_mode: defaults.ladder_mode.map(|mode| match mode {
            LadderMode::AtLeast => "at_least".to_owned(),
            LadderMode::Strict => "strict".to_owned(),
        }),
        soft_close: defaults.soft_close.map(|soft| SoftCloseFields {
            trigger_ms: millis(soft.trigger),
            extend_to_ms: millis(soft.extend_to),
            max_extension_ms: millis(soft.max_extension),
        }),
    }
}

/// Says whether a registration takes bids.
pub const fn registration_status(registration: &Registration) -> &'static str {
    if registration.withdrawn { "withdrawn" } else { "active" }
}

/// Shows a registration to its owner.
pub fn registration(registration: &Registration, currency: Currency) -> RegistrationResource {
    RegistrationResource {
        sale_id: registration.sale.0,
        paddle: registration.paddle.0,
        limit: registration.limit.map(|limit| currency.write(limit)),
        currency: currency.code().to_owned(),
        cap: registration.cap.map(|cap| currency.write(cap)),
        status: registration_status(registration).to_owned(),
        created_at: Instant(registration.created_at),
    }
}

/// Shows an artwork; who sells it is nobody's business.
pub fn artwork(artwork: &Artwork) -> ArtworkResource {
    ArtworkResource::new(artwork.id, &artwork.title, &artwork.artist, &artwork.details, &artwork.images)
}

/// Shows an artwork to an operator.
pub fn artwork_to_operator(shown: &Artwork) -> ArtworkResource {
    ArtworkResource { consignor: shown.consignor.map(|user| user.0), ..artwork(shown) }
}

fn summary(artwork: &Artwork) -> ArtworkSummary {
    ArtworkSummary::new(artwork.id, &artwork.title, &artwork.artist, &artwork.images)
}

/// Shows an auction as it stands now: by its actor if one looks after it, else as the store has it.
pub fn auction(house: &House, engine: &Engine, record: &AuctionRecord) -> AuctionResource {
    let (head, watchers) = match engine.live(record.terms.auction) {
        // The store may be ahead for a moment: its row was read after the actor's face was committed, or the other way round.
        Some((head, watchers)) if head.seq >= record.head.seq => (head, watchers),
        Some((_, watchers)) => (record.head, watchers),
        None => (record.head, 0),
    };
    auction_with(house, record, &head, watchers)
}

/// Shows an auction with a face that is known.
pub fn auction_with(house: &House, record: &AuctionRecord, head: &Head, watchers: u32) -> AuctionResource {
    auction_resource(
        &record.terms,
        &record.terms_hash,
        record.lot_number,
        summary(&record.artwork),
        head,
        record.log_epoch,
        watchers,
        house.clock.now(),
    )
}

/// Shows an attempt to bid; `with_user` for the operator.
pub fn attempt(attempt: &Attempt, with_user: bool) -> AttemptResource {
    let money = |amount| attempt.currency.write(amount);
    let (outcome, seq) = match attempt.outcome {
        AttemptOutcome::Accepted { seq } => ("accepted", Some(seq)),
        AttemptOutcome::Refused(rejection) => (Code::from(rejection).word(), None),
    };
    AttemptResource {
        auction: attempt.auction.0,
        user: with_user.then_some(attempt.user.0),
        paddle: attempt.paddle.map(|paddle| paddle.0),
        key: attempt.key.0,
        at: Instant(attempt.at),
        amount: attempt.amount.map(money),
        max: attempt.max.map(money),
        currency: attempt.currency.code().to_owned(),
        outcome: outcome.to_owned(),
        seq,
    }
}
