//! Settlements as tables for a spreadsheet: all of them for the house, and to each seller what was sold for him.

use super::call::{Call, Pieces, Reply};
use super::error::ApiError;
use super::my_wins::show_consignment;
use crate::importing::guarded;
use crate::persistence::{Page, SettlementFilter, ShownSettlement};
use crate::wire::Instant;
use actix_web::web::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{iter, unfold};

/// A table: its columns, and the cells of a line in the same order.
struct Table {
    file: &'static str,
    columns: &'static [&'static str],
    cells: fn(&ShownSettlement) -> Vec<String>,
}

const HOUSE: Table = Table {
    file: "settlements.csv",
    columns: &[
        "id",
        "sale",
        "auction",
        "stage",
        "stuck",
        "currency",
        "hammer_price",
        "premium",
        "buyer_tax",
        "resale_right",
        "commission",
        "seller_tax",
        "total",
        "payout",
        "buyer",
        "paddle",
        "consignor",
        "papers",
        "ended_at",
    ],
    cells: |ShownSettlement { settlement, papers, .. }| {
        let (saga, split) = (&settlement.saga, &settlement.saga.buyer().split);
        let write = |amount| settlement.currency.write(amount);
        let papers: Vec<String> = papers.iter().map(|paper| paper.printed()).collect();
        vec![
            settlement.id.to_string(),
            settlement.sale.to_string(),
            saga.auction().to_string(),
            saga.stage().word().to_owned(),
            saga.stuck().map(|why| why.word()).unwrap_or_default().to_owned(),
            settlement.currency.code().to_owned(),
            write(split.hammer),
            write(split.premium),
            write(split.buyer_tax),
            write(split.resale_right),
            write(split.commission),
            write(split.seller_tax),
            write(split.total),
            write(split.payout),
            settlement.buyer().to_string(),
            saga.buyer().paddle.to_string(),
            settlement.consignor.map(|user| user.to_string()).unwrap_or_default(),
            papers.join(" "),
            settlement.ended_at.map(|at| Instant(at).to_string()).unwrap_or_default(),
        ]
    },
};

/// What a seller is shown of it elsewhere, and no more.
const SELLERS: Table = Table {
    file: "consignments.csv",
    columns: &[
        "id",
        "sale",
        "auction",
        "title",
        "state",
        "currency",
        "hammer_price",
        "commission",
        "tax",
        "resale_right",
        "payout",
        "ended_at",
    ],
    cells: |shown| {
        let shown = show_consignment(shown);
        vec![
            shown.id.to_string(),
            shown.sale.to_string(),
            shown.auction.to_string(),
            shown.title,
            shown.state.to_owned(),
            shown.currency,
            shown.hammer_price,
            shown.commission,
            shown.tax,
            shown.resale_right,
            shown.payout,
            shown.ended_at.map(|at| at.to_string()).unwrap_or_default(),
        ]
    },
};

/// All settlements.
pub(super) async fn of_the_house(call: Call) -> Result<Reply, ApiError> {
    table(call, &HOUSE, SettlementFilter::default()).await
}

/// What was sold for whoever asks.
pub(super) async fn of_a_seller(call: Call) -> Result<Reply, ApiError> {
    let filter = SettlementFilter { consignor: Some(call.user()?.id), ..SettlementFilter::default() };
    table(call, &SELLERS, filter).await
}

/// Sends a table, a page at a time as the client takes them. What a spreadsheet would calculate is guarded.
async fn table(call: Call, table: &'static Table, filter: SettlementFilter<'static>) -> Result<Reply, ApiError> {
    let head = Bytes::from(format!("{}\r\n", table.columns.join(",")));
    // A store that cannot be read is said so before anything is sent.
    let (first, next) = piece(&call, table, filter, None).await?;
    let rest = unfold((call, filter, next), move |(call, filter, after)| async move {
        let (piece, next) = match piece(&call, table, filter, Some(after?)).await {
            Ok((piece, next)) => (Ok(piece), next),
            Err(error) => {
                tracing::error!(?error, "an export of settlements broke off");
                (Err(Box::from(format!("{error:?}"))), None)
            }
        };
        Some((piece, (call, filter, next)))
    });
    let pieces: Pieces = iter([Ok(head), Ok(first)]).chain(rest).boxed_local();
    Ok(Reply::download("text/csv; charset=utf-8", table.file.to_owned(), pieces))
}

/// Writes one page, and says where the next begins.
async fn piece(
    call: &Call,
    table: &Table,
    filter: SettlementFilter<'_>,
    after: Option<String>,
) -> Result<(Bytes, Option<String>), ApiError> {
    // Given back with the page, so that a client that takes its time holds no place.
    let _place = call.house().exports.acquire().await.map_err(ApiError::internal)?;
    let page = call.house().settlements.shown_settlements(filter, Page { limit: 100, after }).await?;
    let text: String = page.items.iter().map(|shown| line((table.cells)(shown))).collect();
    Ok((text.into(), page.next))
}

fn line(cells: Vec<String>) -> String {
    let quoted = |cell: String| {
        let cell = guarded(cell);
        if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
    };
    format!("{}\r\n", cells.into_iter().map(quoted).collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_calculated_and_none_breaks_the_line() {
        let cells = ["=1+1", "@x", "a, \"b\"\r\nc", "12.50", ""].map(str::to_owned).to_vec();
        assert_eq!(line(cells), "'=1+1,'@x,\"a, \"\"b\"\"\r\nc\",12.50,\r\n");
    }
}
