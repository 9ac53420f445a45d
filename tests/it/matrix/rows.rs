//! Who may do what, written from the contract and not from the code. A call that the house serves and this table does not name fails the test.

/// A call and what is expected of it.
///
/// - `who`: `open` (a token is not looked at), `anyone` (one that is sent must be good), `signed_in`, `bidder`, `operator` (and admins), `admin`.
/// - `scope`: the scope whose keys open it; `-` when none does.
/// - `object`: what the names in the path mean, see `world.rs`; with `!` a new one for each call, for the call changes it.
/// - `own`: what one who may gets with an object of his own, or simply one that is there.
/// - `other`: what he gets with one that is another's, not there, or in another state; `-` when there is no such thing; `hidden` is 404 for all but the house's own people.
pub const ROWS: &str = "
call                                              | who       | scope           | object   | own              | other
GET /docs                                         | open      | -               | -        | 200              | -
GET /docs.css                                     | open      | -               | -        | 200              | -
GET /healthz                                      | open      | -               | -        | 200              | -
GET /readyz                                       | open      | -               | -        | 200              | -
GET /v1/time                                      | open      | -               | -        | 200              | -
GET /v1/openapi.json                              | open      | -               | -        | 200              | -
GET /v1/asyncapi.json                             | open      | -               | -        | 200              | -
GET /v1/keys                                      | open      | -               | -        | 200              | -
GET /v1/live                                      | socket    | -               | -        | 101              | -
GET /media/{name}                                 | open      | -               | media    | 200              | 404 not_found
POST /v1/auth/codes                               | open      | -               | -        | 202              | -
POST /v1/auth/codes/verify                        | open      | -               | -        | 422 invalid      | -
POST /v1/users                                    | open      | -               | -        | 422 invalid      | -
POST /v1/auth/password/reset                      | open      | -               | -        | 422 invalid      | -
POST /v1/auth/login                               | open      | -               | -        | 200              | -
POST /v1/auth/refresh                             | open      | -               | -        | 401 unauthenticated | -
POST /v1/auth/logout                              | signed_in | -               | self!    | 204              | -
POST /v1/live/tickets                             | signed_in | -               | -        | 201              | -
GET /v1/me                                        | signed_in | -               | -        | 200              | -
PATCH /v1/me                                      | signed_in | -               | -        | 200              | -
GET /v1/me/bids                                   | signed_in | -               | -        | 200              | -
GET /v1/me/sessions                               | signed_in | -               | -        | 200              | -
DELETE /v1/me/sessions/{id}                       | signed_in | -               | session! | 204              | 404 not_found
POST /v1/me/password                              | signed_in | -               | self!    | 204              | -
DELETE /v1/me                                     | signed_in | -               | self!    | 204              | -
GET /v1/me/export                                 | signed_in | -               | -        | 200              | -
GET /v1/me/favourites                             | signed_in | -               | -        | 200              | -
PUT /v1/me/favourites/{id}                        | signed_in | -               | auction  | 204              | 404 auction_not_found
DELETE /v1/me/favourites/{id}                     | signed_in | -               | auction  | 204              | 204
GET /v1/me/registrations                          | signed_in | -               | -        | 200              | -
POST /v1/me/account                               | signed_in | -               | -        | 409 conflict     | -
GET /v1/me/account                                | signed_in | -               | -        | 200              | -
POST /v1/me/account/deposits                      | signed_in | -               | -        | 201              | -
POST /v1/me/account/withdrawals                   | signed_in | -               | -        | 201              | -
GET /v1/me/account/entries                        | signed_in | -               | -        | 200              | -
GET /v1/me/notifications                          | signed_in | -               | -        | 200              | -
POST /v1/me/notifications/read                    | signed_in | -               | -        | 204              | -
POST /v1/me/notifications/{id}/read               | signed_in | -               | notice   | 404 not_found    | 404 not_found
GET /v1/me/wins                                   | signed_in | -               | -        | 200              | -
POST /v1/me/wins/{id}/pay                         | signed_in | -               | win      | 404 not_found    | 404 not_found
POST /v1/me/wins/{id}/accept                      | signed_in | -               | win      | 404 not_found    | 404 not_found
POST /v1/me/wins/{id}/decline                     | signed_in | -               | win      | 404 not_found    | 404 not_found
GET /v1/me/wins/{id}/invoice                      | signed_in | -               | win      | 404 not_found    | 404 not_found
GET /v1/me/consignments                           | signed_in | -               | -        | 200              | -
GET /v1/me/consignments/export                    | signed_in | -               | -        | 200              | -
GET /v1/me/consignments/{id}/statement            | signed_in | -               | win      | 404 not_found    | 404 not_found
GET /v1/me/notification-preferences               | signed_in | -               | -        | 200              | -
PUT /v1/me/notification-preferences               | signed_in | -               | -        | 200              | -
POST /v1/admin/users                              | admin     | -               | -        | 201              | -
GET /v1/admin/users                               | admin     | users:read      | -        | 200              | -
GET /v1/admin/users/{id}                          | admin     | users:read      | user     | 200              | 404 not_found
DELETE /v1/admin/users/{id}                       | admin     | -               | user!    | 204              | 404 not_found
GET /v1/admin/users/{id}/account                  | admin     | -               | account  | 200              | 404 not_found
POST /v1/admin/users/{id}/account/payouts         | admin     | -               | account  | 201              | 404 not_found
POST /v1/admin/users/{id}/role                    | admin     | -               | user!    | 200              | 404 not_found
POST /v1/admin/users/{id}/suspend                 | admin     | -               | user!    | 200              | 404 not_found
POST /v1/admin/users/{id}/reinstate               | admin     | -               | user!    | 200              | 404 not_found
POST /v1/admin/api-keys                           | admin     | -               | -        | 201              | -
GET /v1/admin/api-keys                            | admin     | -               | -        | 200              | -
DELETE /v1/admin/api-keys/{id}                    | admin     | -               | key!     | 204              | 404 not_found
GET /v1/admin/mails                               | admin     | -               | -        | 200              | -
POST /v1/admin/mails/test                         | admin     | -               | -        | 201              | -
GET /v1/admin/mails/{id}                          | admin     | -               | mail     | 200              | 404 not_found
POST /v1/admin/mails/{id}/retry                   | admin     | -               | mail     | 409 conflict     | 404 not_found
GET /v1/admin/dead-letters                        | admin     | -               | -        | 200              | -
POST /v1/admin/dead-letters/{id}/retry            | admin     | -               | mail     | 409 conflict     | 404 not_found
GET /v1/admin/streams                             | admin     | -               | -        | 200              | -
GET /v1/admin/webhooks                            | admin     | -               | -        | 200              | -
POST /v1/admin/webhooks                           | admin     | -               | -        | 201              | -
GET /v1/admin/webhooks/{id}                       | admin     | -               | webhook  | 200              | 404 not_found
PATCH /v1/admin/webhooks/{id}                     | admin     | -               | webhook! | 200              | 404 not_found
DELETE /v1/admin/webhooks/{id}                    | admin     | -               | webhook! | 204              | 404 not_found
POST /v1/admin/webhooks/{id}/rotate               | admin     | -               | webhook! | 200              | 404 not_found
POST /v1/admin/webhooks/{id}/ping                 | admin     | -               | webhook! | 202              | 404 not_found
GET /v1/admin/trial-balance                       | operator  | -               | -        | 200              | -
GET /v1/admin/system                              | operator  | -               | -        | 200              | -
GET /v1/admin/settlements                         | admin     | -               | -        | 200              | -
GET /v1/admin/settlements/export                  | admin     | -               | -        | 200              | -
GET /v1/admin/settlements/{id}                    | admin     | -               | win      | 404 not_found    | 404 not_found
GET /v1/admin/settlements/{id}/invoice            | admin     | -               | win      | 404 not_found    | 404 not_found
GET /v1/admin/settlements/{id}/statement          | admin     | -               | win      | 404 not_found    | 404 not_found
POST /v1/admin/settlements/{id}/retry             | admin     | -               | win      | 404 not_found    | 404 not_found
POST /v1/admin/settlements/{id}/compensate        | admin     | -               | win      | 404 not_found    | 404 not_found
PUT /v1/admin/artworks/{id}/resale-right          | operator  | -               | artwork  | 204              | 404 not_found
GET /v1/auctions/{id}/fees                        | open      | -               | auction  | 200              | 404 auction_not_found
POST /v1/admin/artworks                           | operator  | catalogue:write | -        | 201              | -
GET /v1/artworks                                  | anyone    | catalogue:read  | -        | 200              | -
GET /v1/artworks/{id}                             | anyone    | catalogue:read  | artwork  | 200              | 404 not_found
GET /v1/taxonomy                                  | anyone    | catalogue:read  | -        | 200              | -
POST /v1/admin/import                             | operator  | catalogue:write | -        | 200              | -
GET /v1/admin/export                              | operator  | catalogue:write | -        | 200              | -
GET /v1/admin/artworks/{id}                       | operator  | catalogue:write | artwork  | 200              | 404 not_found
PATCH /v1/admin/artworks/{id}                     | operator  | catalogue:write | artwork! | 200              | 404 not_found
DELETE /v1/admin/artworks/{id}                    | operator  | catalogue:write | artwork! | 204              | 404 not_found
POST /v1/admin/artworks/{id}/images               | operator  | -               | artwork! | 201              | 404 not_found
POST /v1/admin/artworks/{id}/images/order         | operator  | -               | image    | 200              | 409 conflict
DELETE /v1/admin/artworks/{id}/images/{image}     | operator  | -               | image!   | 204              | 404 not_found
POST /v1/admin/sales                              | operator  | sales:write     | -        | 201              | -
GET /v1/sales                                     | anyone    | catalogue:read  | -        | 200              | -
GET /v1/sales/{id}                                | anyone    | catalogue:read  | sale     | 200              | 404 not_found
PATCH /v1/admin/sales/{id}                        | operator  | sales:write     | built!   | 200              | 404 not_found
DELETE /v1/admin/sales/{id}                       | operator  | sales:write     | built!   | 204              | 404 not_found
POST /v1/admin/sales/{id}/lots/order              | operator  | sales:write     | built!   | 200              | 404 not_found
POST /v1/admin/sales/{id}/closes                  | operator  | sales:write     | built!   | 200              | 404 not_found
POST /v1/admin/sales/{id}/schedule                | operator  | sales:write     | built!   | 200              | 404 not_found
POST /v1/admin/sales/{id}/pause                   | operator  | -               | built!   | 200              | 404 not_found
POST /v1/admin/sales/{id}/resume                  | operator  | -               | built!   | 200              | 404 not_found
GET /v1/admin/sales/{id}/registrations            | operator  | -               | sale     | 200              | 404 not_found
POST /v1/admin/sales/{id}/registrations/{paddle}/limit | operator  | -               | seat!    | 200              | 404 not_found
POST /v1/admin/sales/{id}/registrations/{paddle}/withdraw | operator  | -               | seat!    | 200              | 404 not_found
POST /v1/admin/sales/{id}/registrations/{paddle}/reinstate | operator  | -               | seat!    | 200              | 404 not_found
GET /v1/sales/{id}/registration                   | bidder    | -               | sale     | 200              | 404 not_found
POST /v1/sales/{id}/registrations                 | bidder    | -               | sale     | 200              | 404 not_found
GET /v1/sales/{id}/export                         | open      | -               | sale     | 200              | 404 not_found
POST /v1/admin/auctions                           | operator  | sales:write     | -        | 201              | -
PATCH /v1/admin/auctions/{id}                     | operator  | sales:write     | draft!   | 200              | 409 conflict
DELETE /v1/admin/auctions/{id}                    | operator  | sales:write     | draft!   | 204              | 409 conflict
POST /v1/admin/auctions/{id}/schedule             | operator  | sales:write     | draft!   | 200              | 409 conflict
GET /v1/auctions                                  | anyone    | catalogue:read  | -        | 200              | -
GET /v1/auctions/{id}                             | anyone    | catalogue:read  | auction  | 200              | hidden
GET /v1/auctions/{id}/bids                        | anyone    | catalogue:read  | auction  | 200              | hidden
GET /v1/auctions/{id}/log                         | anyone    | catalogue:read  | auction  | 200              | hidden
GET /v1/auctions/{id}/checkpoint                  | open      | -               | auction  | 200              | 404 auction_not_found
GET /v1/auctions/{id}/proof                       | open      | -               | auction  | 200              | 404 auction_not_found
GET /v1/auctions/{id}/consistency                 | open      | -               | auction  | 200              | 404 auction_not_found
GET /v1/auctions/{id}/export                      | open      | -               | over     | 200              | 404 auction_not_found
POST /v1/auctions/{id}/bids                       | bidder    | -               | auction! | 200              | 404 auction_not_found
GET /v1/admin/auctions/{id}/attempts              | operator  | audit:read      | auction  | 200              | 200
GET /v1/admin/audit                               | admin     | audit:read      | -        | 200              | -
GET /v1/admin/audit/check                         | admin     | audit:read      | -        | 200              | -
POST /v1/admin/auctions/{id}/pause                | operator  | -               | auction! | 200              | 409 conflict
POST /v1/admin/auctions/{id}/resume               | operator  | -               | paused!  | 200              | 409 conflict
POST /v1/admin/auctions/{id}/extend               | operator  | -               | auction! | 200              | 409 conflict
POST /v1/admin/auctions/{id}/lower-reserve        | operator  | -               | auction! | 200              | 409 conflict
POST /v1/admin/auctions/{id}/cancel               | operator  | -               | auction! | 200              | 409 conflict
POST /v1/admin/auctions/{id}/reopen               | operator  | -               | over!    | 200              | 409 conflict
POST /v1/admin/auctions/{id}/bids/{seq}/retract   | operator  | -               | bid!     | 200              | 409 conflict
";

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub call: &'static str,
    pub who: &'static str,
    pub scope: Option<&'static str>,
    pub object: &'static str,
    /// Whether every call needs a new one.
    pub changes: bool,
    pub own: &'static str,
    pub other: Option<&'static str>,
}

/// Reads the table.
pub fn rows() -> Vec<Row> {
    let lines = ROWS.lines().skip_while(|line| !line.starts_with("call ")).skip(1);
    lines
        .map(|line| {
            let cells: Vec<_> = line.split('|').map(str::trim).collect();
            let [call, who, scope, object, own, other] = cells[..] else { panic!("not six cells: {line}") };
            let some = |text: &'static str| (text != "-").then_some(text);
            let (changes, object) = (object.ends_with('!'), object.trim_end_matches('!'));
            Row { call, who, scope: some(scope), object, changes, own, other: some(other) }
        })
        .collect()
}
