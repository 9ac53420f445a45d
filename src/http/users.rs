//! Accounts, for admins.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::page::{answer, page};
use super::table::{Access, CURSOR, Endpoint, LIMIT, Param, Success, get, of, post};
use super::{etag, fields, show};
use crate::identity::{Scope, check_password, normal_email, read_name};
use crate::ids::UserId;
use crate::persistence::{Role, StoreError, User, UserQuery, UserSort};
use crate::wire::{Code, ListOf, NewUserBody, PersonResource, ReasonBody, RoleBody, UserResource};

/// What is looked for.
const CONTAINING: Param = Param { name: "q", about: "Only accounts with this in name or e-mail." };
/// Which role.
const ROLE: Param = Param { name: "role", about: "Only `bidder`, `operator` or `admin`." };
/// Let in or not.
const SUSPENDED: Param =
    Param { name: "suspended", about: "`true`: only accounts that are suspended; `false`: only those that are not." };
/// In which order.
const SORT: Param = Param { name: "sort", about: "`created_at` (when absent), `-created_at`, `email` or `name`." };

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/admin/users", Access::Admin, "Make an account", |call| Box::pin(add(call)))
        .takes(of::<NewUserBody>())
        .audits(&["role"])
        .gives(Success::Created, of::<UserResource>())
        // Not idempotent by key: its body holds a password, of which not even a digest is kept; the e-mail is unique.
        .refuses(&[Code::Invalid, Code::Conflict, Code::Busy]),
    get("/v1/admin/users", Access::Admin, "List accounts", |call| Box::pin(list(call)))
        .scope(Scope::UsersRead)
        .query(&[CURSOR, LIMIT, CONTAINING, ROLE, SUSPENDED, SORT])
        .gives(Success::Ok, of::<ListOf<UserResource>>())
        .refuses(&[Code::Invalid]),
    get("/v1/admin/users/{id}", Access::Admin, "One account with all that is known of its owner", |call| {
        Box::pin(one(call))
    })
    .scope(Scope::UsersRead)
    .gives(Success::Ok, of::<PersonResource>())
    .refuses(&[Code::NotFound]),
    post(
        "/v1/admin/users/{id}/role",
        Access::Admin,
        "Give an account another role: its sessions and sockets end",
        |call| Box::pin(set_role(call)),
    )
    .takes(of::<RoleBody>())
    .audits(&["role"])
    .gives(Success::Ok, of::<UserResource>())
    .refuses(&[Code::Invalid, Code::NotFound, Code::Conflict])
    .idempotent(),
    post("/v1/admin/users/{id}/suspend", Access::Admin, "Suspend an account: its sessions and sockets end", |call| {
        Box::pin(set_suspended(call, true))
    })
    .takes(of::<ReasonBody>())
    .gives(Success::Ok, of::<UserResource>())
    .refuses(&[Code::Invalid, Code::NotFound, Code::Conflict])
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
    let name = read_name(&body.name)?;
    check_password(&body.password).map_err(|error| ApiError::invalid("password", format!("{error}.")))?;
    let role = read_role(&body.role)?;
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
    let sort = match call.query("sort") {
        None | Some("created_at") => UserSort::Oldest,
        Some("-created_at") => UserSort::Newest,
        Some("email") => UserSort::Email,
        Some("name") => UserSort::Name,
        Some(_) => return Err(ApiError::invalid("sort", "sort is created_at, -created_at, email or name.")),
    };
    let containing = call.query("q").map(|text| fields::line("q", text, 100)).transpose()?;
    let role = call.query("role").map(read_role).transpose()?;
    let suspended = match call.query("suspended") {
        None => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(_) => return Err(ApiError::invalid("suspended", "suspended is true or false.")),
    };
    let query = UserQuery { sort, containing, role, suspended };
    answer(call.house().accounts.find_users(&query, page(&call)?).await, |user| show::user(&user))
}

async fn one(call: Call) -> Result<Reply, ApiError> {
    let person = call.house().accounts.person(UserId(call.id()?)).await?;
    let person = person.ok_or_else(|| ApiError::plain(Code::NotFound))?;
    Ok(etag::tell(Reply::ok(&show::person(&person))?, person.version))
}

fn read_role(word: &str) -> Result<Role, ApiError> {
    Role::from_word(word).ok_or_else(|| ApiError::invalid("role", "role is bidder, operator or admin."))
}

/// A house without an admin could not be mended from its doors.
fn last_admin(error: StoreError) -> ApiError {
    match error {
        StoreError::Conflict(_) => ApiError::new(Code::Conflict, "This is the last admin. Make another one first."),
        other => other.into(),
    }
}

async fn set_role(call: Call) -> Result<Reply, ApiError> {
    let (id, now) = (UserId(call.id()?), call.now());
    let body: RoleBody = call.json()?;
    let (role, reason) = (read_role(&body.role)?, fields::reason(body.reason)?);
    let user = call.house().accounts.set_role(id, role, &reason, now).await.map_err(last_admin)?;
    call.house().close_ended(now).await;
    tracing::info!(user.id = %id, by.id = %call.user()?.id, role = role.word(), "an account has another role");
    Reply::ok(&show::user(&user))
}

async fn set_suspended(call: Call, suspended: bool) -> Result<Reply, ApiError> {
    let id = UserId(call.id()?);
    let reason = fields::reason(call.json::<ReasonBody>()?.reason)?;
    let engine = call.engine()?;
    let user = call.house().people.set_suspended(id, suspended, &reason, call.now()).await.map_err(last_admin)?;
    engine.set_suspended(id, suspended);
    call.house().relay.ring();
    tracing::info!(user.id = %id, by.id = %call.user()?.id, suspended, "an account was suspended or reinstated");
    Reply::ok(&show::user(&user))
}
