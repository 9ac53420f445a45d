//! The whole table: the rows of every file that has some.

use super::table::Endpoint;

/// Returns all rows.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    [
        super::auth::ROWS,
        super::codes::ROWS,
        super::sign_up::ROWS,
        super::me::ROWS,
        super::my_account::ROWS,
        super::my_sessions::ROWS,
        super::my_bids::ROWS,
        super::favourites::ROWS,
        super::export::ROWS,
        super::erasure::ROWS,
        super::users::ROWS,
        super::bank_accounts::ROWS,
        super::api_keys::ROWS,
        super::artworks::ROWS,
        super::taxonomy::ROWS,
        super::import::ROWS,
        super::catalogue_export::ROWS,
        super::images::ROWS,
        super::sales::ROWS,
        super::lots::ROWS,
        super::sale_acts::ROWS,
        super::registrations::ROWS,
        super::audit_log::ROWS,
        super::auctions::ROWS,
        super::drafts::ROWS,
        super::bids::ROWS,
        super::proofs::ROWS,
        super::acts::ROWS,
        super::live::ROWS,
        super::system::ROWS,
        super::docs::ROWS,
        super::media::ROWS,
        super::mails::ROWS,
        super::my_notices::ROWS,
        super::notice_choices::ROWS,
        super::webhooks::ROWS,
        super::dead_letters::ROWS,
        super::streams::ROWS,
        super::settlements::ROWS,
        super::my_wins::ROWS,
    ]
    .into_iter()
    .flatten()
}
