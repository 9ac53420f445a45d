//! Sales.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::fields::needed;
use super::page::{answer, page};
use super::table::{Access, Endpoint, LIST, Success, delete, get, of, patch, post};
use super::terms::read_defaults;
use super::{etag, fields, show, zone};
use crate::identity::Scope;
use crate::ids::SaleId;
use crate::money::Currency;
use crate::persistence::{Sale, StoreError};
use crate::timestamp::Timestamp;
use crate::wire::{Code, EditSaleBody, ListOf, NewSaleBody, SaleResource};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/admin/sales", Access::Operator, "Make a sale", |call| Box::pin(add(call)))
        .scope(Scope::SalesWrite)
        .takes(of::<NewSaleBody>())
        .audits(&["currency", "zone", "starts_at", "ends_at", "defaults?"])
        .gives(Success::Created, of::<SaleResource>())
        .refuses(&[Code::Invalid, Code::AmountInvalid, Code::Conflict])
        .idempotent(),
    patch("/v1/admin/sales/{id}", Access::Operator, "Edit a sale: If-Match with the ETag of what was read", |call| {
        Box::pin(edit(call))
    })
    .scope(Scope::SalesWrite)
    .takes(of::<EditSaleBody>())
    .audits(&["title?", "description?", "zone", "starts_at", "ends_at", "defaults?"])
    .gives(Success::Ok, of::<SaleResource>())
    .refuses(&[Code::NotFound, Code::Invalid, Code::AmountInvalid, Code::PreconditionFailed]),
    delete(
        "/v1/admin/sales/{id}",
        Access::Operator,
        "Delete a sale that has nothing but drafts: If-Match with the ETag of what was read",
        |call| Box::pin(remove(call)),
    )
    .scope(Scope::SalesWrite)
    .gives_nothing(Success::NoContent)
    .refuses(&[Code::NotFound, Code::Conflict, Code::PreconditionFailed]),
    get("/v1/sales", Access::Anyone, "List sales, newest first", |call| Box::pin(list(call)))
        .scope(Scope::CatalogueRead)
        .query(LIST)
        .gives(Success::Ok, of::<ListOf<SaleResource>>())
        .refuses(&[Code::Invalid]),
    get("/v1/sales/{id}", Access::Anyone, "See a sale", |call| Box::pin(see(call)))
        .scope(Scope::CatalogueRead)
        .gives(Success::Ok, of::<SaleResource>())
        .refuses(&[Code::NotFound]),
];

/// The longest text about a sale, in characters. *Source*: the same as for artworks.
const DESCRIPTION_MAX: usize = 10_000;

async fn add(call: Call) -> Result<Reply, ApiError> {
    let body: NewSaleBody = call.json()?;
    let house = call.house();
    let currency = Currency::parse(&body.currency).ok_or_else(|| {
        ApiError::invalid("currency", "currency is a code of ISO 4217 with a minor unit, such as KRW or USD.")
    })?;
    let sale = Sale {
        id: SaleId((house.new_id)()),
        title: fields::line("title", &body.title, 200)?,
        currency,
        zone: zone::known(body.zone.as_deref())?,
        created_at: call.now(),
        auctions: 0,
        description: fields::prose_if_any("description", body.description, DESCRIPTION_MAX)?,
        starts_at: body.starts_at.map(|at| at.0),
        ends_at: body.ends_at.map(|at| at.0),
        defaults: body.defaults.map(|body| read_defaults(&body, currency)).transpose()?.unwrap_or_default(),
        version: 1,
    };
    check_dates(sale.starts_at, sale.ends_at)?;
    house.catalogue.add_sale(&sale).await?;
    Ok(etag::tell(Reply::created(&show::sale(&sale))?, sale.version))
}

fn check_dates(starts_at: Option<Timestamp>, ends_at: Option<Timestamp>) -> Result<(), ApiError> {
    match (starts_at, ends_at) {
        (Some(start), Some(end)) if end <= start => {
            Err(ApiError::invalid("ends_at", "ends_at must be after starts_at."))
        }
        _ => Ok(()),
    }
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    answer(call.house().catalogue.sales(page(&call)?).await, |sale| show::sale(&sale))
}

async fn see(call: Call) -> Result<Reply, ApiError> {
    let sale = find(&call).await?;
    Ok(etag::tell(Reply::ok(&show::sale(&sale))?, sale.version))
}

/// Finds the sale in the path.
///
/// # Errors
/// `not_found`; those of the store.
pub async fn find(call: &Call) -> Result<Sale, ApiError> {
    let found = call.house().catalogue.sale(SaleId(call.id()?)).await?;
    found.ok_or_else(|| ApiError::plain(Code::NotFound))
}

async fn edit(call: Call) -> Result<Reply, ApiError> {
    let body: EditSaleBody = call.json()?;
    let title = needed("title", body.title)?;
    let (zone, defaults) = (needed("zone", body.zone)?, needed("defaults", body.defaults)?);
    let seen = etag::seen(&call)?;
    let mut sale = find(&call).await?;
    if sale.version != seen {
        return Err(etag::changed());
    }
    if let Some(title) = title {
        sale.title = fields::line("title", &title, 200)?;
    }
    if let Some(description) = body.description {
        sale.description = fields::prose_if_any("description", description, DESCRIPTION_MAX)?;
    }
    if let Some(name) = zone {
        sale.zone = zone::known(Some(&name))?;
    }
    if let Some(at) = body.starts_at {
        sale.starts_at = at.map(|at| at.0);
    }
    if let Some(at) = body.ends_at {
        sale.ends_at = at.map(|at| at.0);
    }
    if let Some(defaults) = &defaults {
        sale.defaults = read_defaults(defaults, sale.currency)?;
    }
    check_dates(sale.starts_at, sale.ends_at)?;
    let sale = call.house().sales.edit_sale(&sale).await.map_err(|error| match error {
        StoreError::Conflict(_) => etag::changed(),
        other => other.into(),
    })?;
    Ok(etag::tell(Reply::ok(&show::sale(&sale))?, sale.version))
}

async fn remove(call: Call) -> Result<Reply, ApiError> {
    let seen = etag::seen(&call)?;
    let sale = find(&call).await?;
    call.house().sales.delete_sale(sale.id, seen).await.map_err(|error| match error {
        StoreError::NotFound(_) => etag::changed(),
        StoreError::Conflict(_) => {
            ApiError::new(Code::Conflict, "The sale has auctions that are no drafts: what was announced stays.")
        }
        other => other.into(),
    })?;
    Ok(Reply::nothing())
}
