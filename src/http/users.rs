//! Accounts, for admins.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::page::{answer, page};
use super::table::{Access, Endpoint, LIST, Success, get, of, post};
use super::{fields, show};
use crate::identity::{check_password, normal_email};
use crate::ids::UserId;
use crate::persistence::{Role, StoreError, User};
use crate::wire::{Code, ListOf, NewUserBody, ReasonBody, UserResource};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/admin/users", Access::Admin, "Make an account", |call| Box::pin(add(call)))
        .takes(of::<NewUserBody>())
        .gives(Success::Created, of::<UserResource>())
        // Not idempotent by key: its body holds a password, of which not even a digest is kept; the e-mail is unique.
        .refuses(&[Code::Invalid, Code::Conflict]),
    get("/v1/admin/users", Access::Admin, "List accounts", |call| Box::pin(list(call)))
        .query(LIST)
        .gives(Success::Ok, of::<ListOf<UserResource>>())
        .refuses(&[Code::Invalid]),
    post("/v1/admin/users/{id}/suspend", Access::Admin, "Suspend an account: its sessions and sockets end", |call| {
        Box::pin(set_suspended(call, true))
    })
    .takes(of::<ReasonBody>())
    .gives(Success::Ok, of::<UserResource>())
    .refuses(&[Code::Invalid, Code::NotFound])
    .idempotent(),
    post("/v1/admin/users/{id}/reinstate", Access::Admin, "Let a suspended account back in", |call| {
        Box::pin(set_suspended(call, false))
    })
    .takes(of::<ReasonBody>())
    .gives(Success::Ok, of::<UserResource>())
    .refuses(&[Code::Invalid, Code::NotFound])
    .idempotent(),
];

async fn add(call: Call) -> Result<Reply, ApiError> {
    let body: NewUserBody = call.json()?;
    let house = call.house();
    let email = normal_email(&body.email).map_err(|error| ApiError::invalid("email", format!("{error}.")))?;
    let name = fields::text("name", body.name, 100)?;
    check_password(&body.password).map_err(|error| ApiError::invalid("password", format!("{error}.")))?;
    let role =
        Role::from_word(&body.role).ok_or_else(|| ApiError::invalid("role", "role is bidder, operator or admin."))?;
    let hash = house.passwords.hash(body.password).await?;
    let user = User { id: UserId((house.new_id)()), email, name, role, suspended: false, created_at: call.now() };
    house.people.add_user(&user, &hash).await.map_err(|error| match error {
        StoreError::Conflict(_) => {
            ApiError::new(Code::Conflict, "There is an account with this e-mail already.").in_field("email")
        }
        other => other.into(),
    })?;
    tracing::info!(user.id = %user.id, by.id = %call.user()?.id, role = role.word(), "an account was made");
    Reply::created(&show::user(&user))
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    answer(call.house().people.users(page(&call)?).await, |user| show::user(&user))
}

async fn set_suspended(call: Call, suspended: bool) -> Result<Reply, ApiError> {
    let id = UserId(call.id()?);
    let reason = fields::reason(call.json::<ReasonBody>()?.reason)?;
    let engine = call.engine()?;
    let user = call.house().people.set_suspended(id, suspended, &reason, call.now()).await?;
    engine.set_suspended(id, suspended);
    tracing::info!(user.id = %id, by.id = %call.user()?.id, suspended, "an account was suspended or reinstated");
    Reply::ok(&show::user(&user))
}
