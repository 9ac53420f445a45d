//! Invoices, credit notes and statements.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::language;
use super::my_wins::{my_consignment, my_win};
use super::settlements::the_one;
use crate::ids::UserId;
use crate::mail::Language;
use crate::papers::{Kind, Matter, html, pdf};
use crate::persistence::{PaperKind, Settlement};
use crate::settlement::saga::Ending;
use crate::timestamp::Timestamp;
use crate::wire::{Code, Instant, local_minute};

/// What is loosened for a page that only shows: nothing but its own words.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

pub(super) async fn invoice(call: Call) -> Result<Reply, ApiError> {
    let settlement = my_win(&call).await?;
    made_out(&call, &settlement).await
}

pub(super) async fn invoice_for_admins(call: Call) -> Result<Reply, ApiError> {
    let settlement = the_one(&call).await?;
    made_out(&call, &settlement).await
}

async fn made_out(call: &Call, settlement: &Settlement) -> Result<Reply, ApiError> {
    let kind = match call.query("kind") {
        None => PaperKind::Invoice,
        Some(word) => {
            PaperKind::from_word(word).ok_or_else(|| ApiError::invalid("kind", "kind is invoice or credit_note."))?
        }
    };
    let papers = call.house().settlements.papers(settlement.id).await?;
    let Some(paper) = papers.iter().find(|paper| paper.kind == kind) else {
        return Err(ApiError::new(Code::NotFound, "Nothing of the kind was made out: it is when the money has moved."));
    };
    let shown = match kind {
        PaperKind::Invoice => Kind::Invoice,
        PaperKind::CreditNote => Kind::CreditNote,
    };
    let matter = matter(call, settlement, shown, settlement.buyer(), paper.issued_at).await?;
    set(call, Matter { number: Some(paper.printed()), ..matter }).await
}

pub(super) async fn statement(call: Call) -> Result<Reply, ApiError> {
    let settlement = my_consignment(&call).await?;
    stated(&call, &settlement).await
}

pub(super) async fn statement_for_admins(call: Call) -> Result<Reply, ApiError> {
    let settlement = the_one(&call).await?;
    stated(&call, &settlement).await
}

async fn stated(call: &Call, settlement: &Settlement) -> Result<Reply, ApiError> {
    let Some(consignor) = settlement.consignor else {
        return Err(ApiError::new(Code::NotFound, "It was the house's own: there is no consignor to state it to."));
    };
    let paid_at = settlement.ended_at.filter(|_| settlement.saga.ending() == Some(Ending::Paid));
    let Some(paid_at) = paid_at else {
        return Err(ApiError::new(
            Code::NotFound,
            "There is no statement yet: it is there when the proceeds are paid out.",
        ));
    };
    let matter = matter(call, settlement, Kind::Statement, consignor, paid_at).await?;
    set(call, matter).await
}

async fn matter(
    call: &Call,
    settlement: &Settlement,
    kind: Kind,
    to: UserId,
    day: Timestamp,
) -> Result<Matter, ApiError> {
    let language = match call.query("language") {
        None => language::of(call),
        Some(tag) => Language::from_tag(tag).ok_or_else(|| ApiError::invalid("language", "language is ko or en."))?,
    };
    let house = call.house();
    let gone = || ApiError::internal("a settlement is of an auction that is gone");
    let record = house.catalogue.auction(settlement.saga.auction()).await?.ok_or_else(gone)?;
    let sale = house.catalogue.sale(settlement.sale).await?.ok_or_else(gone)?;
    // Who was forgotten has no name any more; the paddle remains.
    let name = house.accounts.person(to).await?.map(|person| person.user.name).unwrap_or_default();
    let day = local_minute(Instant(day), &sale.zone).chars().take(10).collect();
    let settings = &house.settings.settlement;
    Ok(Matter {
        kind,
        language,
        number: None,
        day,
        house: [settings.house_name.clone(), settings.house_address.clone(), settings.house_registration.clone()],
        to: name,
        paddle: (kind != Kind::Statement).then(|| settlement.saga.buyer().paddle.0),
        sale: sale.title,
        lot: record.lot_number,
        artwork: format!("{} ({})", record.artwork.title, record.artwork.artist),
        currency: settlement.currency,
        split: settlement.saga.buyer().split,
    })
}

/// Sets a paper in the form that was asked for.
async fn set(call: &Call, matter: Matter) -> Result<Reply, ApiError> {
    let sheet = matter.sheet();
    match call.query("format") {
        None | Some("html") => {
            Ok(Reply::media("text/html; charset=utf-8", "no-store", html(&sheet)).with_policy(POLICY))
        }
        Some("pdf") => {
            let Some(font) = call.house().font.clone() else {
                let why = "This house has no font for PDF (setting settlement.font); the same is there as html.";
                return Err(ApiError::new(Code::Conflict, why));
            };
            // One of the few places for work that takes a while, on a thread that may.
            let place = call.house().exports.acquire().await.map_err(ApiError::internal)?;
            let page = tokio::task::spawn_blocking(move || pdf(&sheet, &font)).await;
            drop(place);
            let page = page.map_err(ApiError::internal)?.map_err(|error| ApiError::internal(error.to_string()))?;
            Ok(Reply::media("application/pdf", "no-store", page))
        }
        Some(_) => Err(ApiError::invalid("format", "format is html or pdf.")),
    }
}
