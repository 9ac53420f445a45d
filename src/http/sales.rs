//! Sales, and registering for them.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::page::{answer, page};
use super::table::{Access, Endpoint, LIST, Success, get, of, post};
use super::{fields, show, zone};
use crate::identity::Scope;
use crate::ids::SaleId;
use crate::money::Currency;
use crate::persistence::Sale;
use crate::wire::{Code, Instant, LimitBody, ListOf, NewSaleBody, RegistrationResource, SaleResource};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/admin/sales", Access::Operator, "Make a sale", |call| Box::pin(add(call)))
        .scope(Scope::SalesWrite)
        .takes(of::<NewSaleBody>())
        .gives(Success::Created, of::<SaleResource>())
        .refuses(&[Code::Invalid, Code::Conflict])
        .idempotent(),
    get("/v1/sales", Access::Anyone, "List sales, newest first", |call| Box::pin(list(call)))
        .scope(Scope::CatalogueRead)
        .query(LIST)
        .gives(Success::Ok, of::<ListOf<SaleResource>>())
        .refuses(&[Code::Invalid]),
    get("/v1/sales/{id}", Access::Anyone, "See a sale", |call| Box::pin(see(call)))
        .scope(Scope::CatalogueRead)
        .gives(Success::Ok, of::<SaleResource>())
        .refuses(&[Code::NotFound]),
    post("/v1/sales/{id}/registrations", Access::Bidder, "Register for a sale, or set another limit", |call| {
        Box::pin(register(call))
    })
    .takes_if_any(of::<LimitBody>())
    .gives(Success::CreatedOrOk, of::<RegistrationResource>())
    .refuses(&[Code::NotFound, Code::AmountInvalid])
    .idempotent(),
];

async fn add(call: Call) -> Result<Reply, ApiError> {
    let body: NewSaleBody = call.json()?;
    let house = call.house();
    let currency = Currency::parse(&body.currency).ok_or_else(|| {
        ApiError::invalid("currency", "currency is a code of ISO 4217 with a minor unit, such as KRW or USD.")
    })?;
    let sale = Sale {
        id: SaleId((house.new_id)()),
        title: fields::text("title", body.title, 200)?,
        currency,
        zone: zone::known(body.zone.as_deref())?,
        created_at: call.now(),
        auctions: 0,
    };
    house.catalogue.add_sale(&sale).await?;
    Reply::created(&show::sale(&sale))
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    answer(call.house().catalogue.sales(page(&call)?).await, |sale| show::sale(&sale))
}

async fn see(call: Call) -> Result<Reply, ApiError> {
    Reply::ok(&show::sale(&find(&call).await?))
}

async fn find(call: &Call) -> Result<Sale, ApiError> {
    let found = call.house().catalogue.sale(SaleId(call.id()?)).await?;
    found.ok_or_else(|| ApiError::plain(Code::NotFound))
}

async fn register(call: Call) -> Result<Reply, ApiError> {
    let body: LimitBody = call.json_or_empty()?;
    let sale = find(&call).await?;
    let limit = body.limit.map(|text| fields::positive("limit", sale.currency, &text)).transpose()?;
    let engine = call.engine()?;
    let (registration, is_new) = call.house().people.register(sale.id, call.user()?.id, limit, call.now()).await?;
    crate::drill_point!("register.tell.before");
    engine.registered(registration);
    let shown = RegistrationResource {
        sale_id: registration.sale.0,
        paddle: registration.paddle.0,
        limit: registration.limit.map(|limit| sale.currency.write(limit)),
        created_at: Instant(registration.created_at),
    };
    if is_new { Reply::created(&shown) } else { Reply::ok(&shown) }
}
