//! What people hear of a settlement.

use super::PaymentsParts;
use crate::mail::{Letter, Lot};
use crate::notices::{Channel, Kind};
use crate::persistence::{NewMail, NewNotice, Notice, Recipient, Settlement, StoreError};
use crate::settlement::saga::{Ending, Stage};
use crate::timestamp::Timestamp;
use crate::wire::{Instant, local_minute};

/// What goes with a change.
#[derive(Default)]
pub(super) struct Words {
    /// Who is told what.
    pub(super) notices: Vec<NewNotice>,
    /// The year of now, by the calendar of the sale.
    pub(super) year: u32,
}

/// Somebody hears something, with the instant by which it matters.
type Word = (Kind, usize, Timestamp);

/// Finds what is to be told of a change.
fn word(before: &Settlement, after: &Settlement) -> Option<Word> {
    let (old, new) = (&before.saga, &after.saga);
    let was = (old.stage(), old.buyer_at());
    match (old.stage(), new.stage()) {
        (_, Stage::Ended(Ending::Paid)) => Some((Kind::PaymentReceived, new.buyer_at(), after.changed_at)),
        (_, Stage::Ended(Ending::Refunded)) => Some((Kind::Refunded, new.buyer_at(), after.changed_at)),
        (_, Stage::Offering { until }) if was.0 != new.stage() || was.1 != new.buyer_at() => {
            Some((Kind::SecondChance, new.buyer_at(), until))
        }
        (Stage::Securing, Stage::Releasing) if !new.is_taking_back() => {
            Some((Kind::PaymentFailed, old.buyer_at(), old.pay_by()))
        }
        // The first try in vain: there is no money yet, or no account.
        (Stage::Securing, Stage::Securing) if old.parts().round < new.parts().round => {
            Some((Kind::PaymentDue, new.buyer_at(), new.pay_by()))
        }
        _ => None,
    }
}

/// Writes what goes with a change.
pub(super) async fn of(parts: &PaymentsParts, before: &Settlement, after: &Settlement) -> Result<Words, StoreError> {
    let word = word(before, after);
    let ends = before.saga.ending().is_none() && after.saga.ending().is_some();
    if word.is_none() && !ends {
        return Ok(Words::default());
    }
    let zone = parts.catalogue.sale(after.sale).await?.map(|sale| sale.zone).unwrap_or_default();
    let year = local_minute(Instant(after.changed_at), &zone).get(..4).and_then(|year| year.parse().ok());
    let mut words = Words { notices: Vec::new(), year: year.unwrap_or_default() };
    let Some((kind, candidate, by)) = word else { return Ok(words) };
    let Some(record) = parts.catalogue.auction(after.saga.auction()).await? else { return Ok(words) };
    let candidate = after.saga.candidates()[candidate];
    let holders = parts.settlements.paddle_holders(after.sale, &[candidate.paddle]).await?;
    let lot = Lot {
        title: record.artwork.title.clone(),
        number: record.lot_number,
        price: format!("{} {}", after.currency.write(candidate.split.total), after.currency.code()),
    };
    let letter = match kind {
        Kind::PaymentReceived => Letter::PaymentReceived(lot),
        Kind::PaymentFailed => Letter::PaymentFailed(lot),
        Kind::Refunded => Letter::Refunded(lot),
        Kind::SecondChance => Letter::SecondChance { lot, answer_by: local_minute(Instant(by), &zone) },
        _ => Letter::PaymentDue { lot, pay_by: local_minute(Instant(by), &zone) },
    };
    for to in &holders {
        let notice = Notice {
            id: (parts.new_id)(),
            user: to.user,
            kind,
            sale: after.sale,
            auction: after.saga.auction(),
            seq: after.saga.closing(),
            title: record.artwork.title.clone(),
            price: Some(after.currency.write(candidate.split.total)),
            currency: after.currency.code().to_owned(),
            at: after.changed_at,
            told_at: after.changed_at,
            read_at: None,
        };
        words.notices.extend(wanted(parts, to, notice, &letter));
    }
    Ok(words)
}

fn wanted(parts: &PaymentsParts, to: &Recipient, notice: Notice, letter: &Letter) -> Option<NewNotice> {
    let wants = |channel| to.preferences.wants(notice.kind, channel);
    let (in_bell, by_mail) = (wants(Channel::Bell), wants(Channel::Mail));
    if !in_bell && !by_mail {
        return None;
    }
    let mail = by_mail.then(|| {
        let words = letter.render_from(to.preferences.language, &parts.public_url);
        NewMail {
            id: (parts.new_id)(),
            to: to.email.clone(),
            kind: letter.kind().to_owned(),
            language: to.preferences.language.tag().to_owned(),
            subject: words.subject,
            text: words.text,
            html: words.html,
            created_at: notice.told_at,
            holds_secret: false,
        }
    });
    Some(NewNotice { notice, in_bell, mail })
}
