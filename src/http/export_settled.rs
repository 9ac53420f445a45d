//! The part of an export that is about money: what somebody has won, and what was sold for him, a page at a time.

use super::call::{Call, Pieces};
use super::my_wins::{show_consignment, show_win};
use crate::ids::UserId;
use crate::persistence::{Page, SettlementFilter};
use actix_web::web::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::unfold;

/// How many settlements are read at once.
const PAGE: u32 = 100;

/// Which of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Wins,
    Consignments,
}

/// Two lists of the document, the first of which is open already and the second left so that `bids` can follow.
pub(super) struct Settled {
    call: Call,
    user: UserId,
    /// Which page comes next; none when there is none.
    next: Option<(Part, Option<String>)>,
}

impl Settled {
    pub(super) fn of(call: Call, user: UserId) -> Self {
        Self { call, user, next: Some((Part::Wins, None)) }
    }

    pub(super) fn pieces(self) -> Pieces {
        unfold(self, |mut settled| async move {
            let (part, after) = settled.next.take()?;
            let piece = settled.page(part, after).await;
            if let Err(error) = &piece {
                tracing::error!(error = &**error, "an export broke off");
            }
            Some((piece, settled))
        })
        .boxed_local()
    }

    async fn page(&mut self, part: Part, after: Option<String>) -> Result<Bytes, Box<dyn std::error::Error>> {
        let (house, is_first) = (self.call.house(), after.is_none());
        let _place = house.exports.acquire().await?;
        let me = Some(self.user);
        let filter = match part {
            Part::Wins => SettlementFilter { buyer: me, ..SettlementFilter::default() },
            Part::Consignments => SettlementFilter { consignor: me, ..SettlementFilter::default() },
        };
        let page = house.settlements.shown_settlements(filter, Page { limit: PAGE, after }).await?;
        let mut text = String::new();
        for (place, one) in page.items.iter().enumerate() {
            if place > 0 || !is_first {
                text.push(',');
            }
            let shown = match part {
                Part::Wins => serde_json::to_string(&show_win(one))?,
                Part::Consignments => serde_json::to_string(&show_consignment(one))?,
            };
            text.push_str(&shown);
        }
        self.next = match (page.next, part) {
            (Some(next), part) => Some((part, Some(next))),
            (None, Part::Wins) => {
                text.push_str("],\"consignments\":[");
                Some((Part::Consignments, None))
            }
            (None, Part::Consignments) => {
                text.push_str("],\"bids\":[");
                None
            }
        };
        Ok(Bytes::from(text))
    }
}
