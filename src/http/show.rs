//! From the stores' words to the wire's: what each kind of reader gets to see.

use super::house::House;
use crate::actors::Engine;
use crate::auction::Head;
use crate::identity::Address;
use crate::persistence::{Artwork, Attempt, AttemptOutcome, AuctionRecord, Person, Sale, User};
use crate::wire::{
    AddressFields, ArtworkResource, ArtworkSummary, AttemptResource, AuctionResource, Code, Instant, PersonResource,
    ProfileFields, SaleResource, UserResource, auction_resource,
};

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
