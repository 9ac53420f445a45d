//! Everything the house holds about the signed-in user, as one JSON document, written while it is sent.

use super::call::{Call, Pieces, Reply};
use super::error::ApiError;
use super::export_settled::Settled;
use super::table::{Access, Endpoint, get};
use super::{my_account, my_bids, my_notices, notice_choices, show};
use crate::bank::AccountName;
use crate::persistence::{About, History, MyBids, Page, RegistrationLine};
use crate::teller::Bank;
use crate::wire::{AboutMe, ConsignedLine, FavouriteLine, Instant, KeyFields, LetterFields, SeatFields, SessionFields};
use actix_web::web::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{once, unfold};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many bids are read at once.
const PAGE: u32 = 100;

/// The rows of this file.
pub const ROWS: &[Endpoint] =
    &[get("/v1/me/export", Access::SignedIn, "All that the house holds about me, as one JSON document", |call| {
        Box::pin(export(call))
    })
    .shows("application/json")];

async fn export(call: Call) -> Result<Reply, ApiError> {
    let (house, user) = (call.house(), call.user()?.id);
    let gone = || ApiError::internal("somebody is signed in who has no account");
    let person = house.accounts.person(user).await?.ok_or_else(gone)?;
    let about = house.belongings.about(user).await?;
    let sessions = house.sessions.sessions_of(user, call.now()).await?;
    let favourites = house.belongings.favourites(user).await?;
    let bank_account = house.bank.account_of(user).await.map_err(my_account::refused)?;
    let my_number = bank_account.as_ref().map(|view| view.account.name);
    let About {
        suspended_reason,
        suspended_at,
        role_reason,
        role_changed_at,
        registrations,
        letters,
        consigned,
        keys,
        notices,
    } = about;
    let head = AboutMe {
        made_at: Instant(call.now()),
        account: show::person(&person),
        suspended_reason,
        suspended_at: suspended_at.map(Instant),
        role_reason,
        role_changed_at: role_changed_at.map(Instant),
        sessions: sessions
            .into_iter()
            .map(|line| SessionFields {
                id: line.id.0,
                device: line.device,
                address: line.address,
                created_at: Instant(line.created_at),
                used_at: Instant(line.used_at),
                expires_at: Instant(line.expires_at),
            })
            .collect(),
        registrations: registrations.into_iter().map(seat).collect(),
        favourites: favourites
            .into_iter()
            .map(|line| FavouriteLine { auction: line.auction.0, created_at: Instant(line.created_at) })
            .collect(),
        letters: letters
            .into_iter()
            .map(|line| LetterFields {
                id: line.id,
                kind: line.kind,
                language: line.language,
                subject: line.subject,
                state: line.state,
                created_at: Instant(line.created_at),
                sent_at: line.sent_at.map(Instant),
            })
            .collect(),
        consigned: consigned.into_iter().map(|(id, title)| ConsignedLine { artwork: id.0, title }).collect(),
        api_keys: keys
            .into_iter()
            .map(|key| KeyFields {
                id: key.id,
                name: key.name,
                scopes: key.scopes,
                created_at: Instant(key.created_at),
                expires_at: Instant(key.expires_at),
            })
            .collect(),
        notifications: notices.into_iter().map(my_notices::show).collect(),
        bank_account: bank_account.map(my_account::show),
        notification_preferences: notice_choices::show(&house.notices.notice_preferences(user).await?),
    };
    let mut head = serde_json::to_string(&head).map_err(ApiError::internal)?;
    // The document goes on where the head ends.
    head.truncate(head.len().saturating_sub(1));
    head.push_str(",\"wins\":[");
    let bids = Bids {
        history: Arc::clone(&house.history),
        wanted: MyBids::of(user),
        after: Some(None),
        places: Arc::clone(&house.exports),
    };
    let lines = Lines {
        bank: Arc::clone(&house.bank),
        account: my_number,
        after: Some(None),
        places: Arc::clone(&house.exports),
    };
    let settled = Settled::of(call, user);
    let pieces = once(async move { Ok(Bytes::from(head)) });
    let pieces = pieces.chain(settled.pieces()).chain(bids.pieces()).chain(lines.pieces());
    Ok(Reply::download("application/json", format!("arte-{user}.json"), pieces.boxed_local()))
}

fn seat(line: RegistrationLine) -> SeatFields {
    let (registration, money) = (line.registration, |amount| line.currency.write(amount));
    let (decided_at, reason) = line.said.map(|said| (Instant(said.at), said.why)).unzip();
    SeatFields {
        sale: registration.sale.0,
        paddle: registration.paddle.0,
        limit: registration.limit.map(money),
        asked: line.asked.map(money),
        cap: registration.cap.map(money),
        currency: line.currency.code().to_owned(),
        status: show::registration_status(&registration).to_owned(),
        created_at: Instant(registration.created_at),
        decided_at,
        reason,
    }
}

/// The rest of the document: a page of bids at a time, as the client takes them.
struct Bids {
    history: Arc<dyn History>,
    wanted: MyBids,
    /// Where the next page starts; none when there is none.
    after: Option<Option<String>>,
    /// Taken for each page and given back with it, so that a client that takes its time holds none.
    places: Arc<Semaphore>,
}

impl Bids {
    fn pieces(self) -> Pieces {
        unfold(self, |mut bids| async move {
            let after = bids.after.take()?;
            let piece = bids.next(after).await;
            if let Err(error) = &piece {
                // The document breaks off, which no reader of JSON takes for a whole one.
                tracing::error!(error = &**error, "an export broke off");
            }
            Some((piece, bids))
        })
        .boxed_local()
    }

    async fn next(&mut self, after: Option<String>) -> Result<Bytes, Box<dyn std::error::Error>> {
        let is_first = after.is_none();
        let _place = self.places.acquire().await?;
        let page = self.history.attempts_of_user(&self.wanted, Page { limit: PAGE, after }).await?;
        let mut text = String::new();
        for (place, mine) in page.items.iter().enumerate() {
            if place > 0 || !is_first {
                text.push(',');
            }
            text.push_str(&serde_json::to_string(&my_bids::resource(mine))?);
        }
        if page.next.is_none() {
            text.push_str("],\"bank_account_entries\":[");
        }
        self.after = page.next.map(Some);
        Ok(Bytes::from(text))
    }
}

/// The end of the document: a page of the bank account's lines at a time.
struct Lines {
    bank: Arc<dyn Bank>,
    account: Option<AccountName>,
    after: Option<Option<String>>,
    places: Arc<Semaphore>,
}

impl Lines {
    fn pieces(self) -> Pieces {
        unfold(self, |mut lines| async move {
            let after = lines.after.take()?;
            let piece = lines.next(after).await;
            if let Err(error) = &piece {
                tracing::error!(error = &**error, "an export broke off");
            }
            Some((piece, lines))
        })
        .boxed_local()
    }

    async fn next(&mut self, after: Option<String>) -> Result<Bytes, Box<dyn std::error::Error>> {
        let Some(account) = self.account else { return Ok(Bytes::from_static(b"]}")) };
        let is_first = after.is_none();
        let _place = self.places.acquire().await?;
        let page = self.bank.statement(account, after, PAGE).await?;
        let mut text = String::new();
        for (place, line) in page.items.into_iter().enumerate() {
            if place > 0 || !is_first {
                text.push(',');
            }
            text.push_str(&serde_json::to_string(&my_account::show_line(line, account))?);
        }
        if page.next.is_none() {
            text.push_str("]}");
        }
        self.after = page.next.map(Some);
        Ok(Bytes::from(text))
    }
}
