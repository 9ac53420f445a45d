//! The signed-in user: who, and with which data.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::fields::needed;
use super::sign_up::read_address;
use super::table::{Access, Endpoint, Success, get, of, patch};
use super::{etag, show};
use crate::identity::{Gender, Profile, read_birth_date, read_name, read_phone};
use crate::persistence::StoreError;
use crate::wire::{Code, EditMeBody, PersonResource};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/v1/me", Access::SignedIn, "Who I am", |call| Box::pin(me(call))).gives(Success::Ok, of::<PersonResource>()),
    patch("/v1/me", Access::SignedIn, "Edit my data: If-Match with the ETag of what was read", |call| {
        Box::pin(edit(call))
    })
    .takes(of::<EditMeBody>())
    .gives(Success::Ok, of::<PersonResource>())
    .refuses(&[Code::Invalid, Code::PreconditionFailed]),
];

async fn me(call: Call) -> Result<Reply, ApiError> {
    let person = call.house().accounts.person(call.user()?.id).await?;
    let person = person.ok_or_else(|| ApiError::internal("somebody is signed in who has no account"))?;
    Ok(etag::tell(Reply::ok(&show::person(&person))?, person.version))
}

async fn edit(call: Call) -> Result<Reply, ApiError> {
    let body: EditMeBody = call.json()?;
    let (house, now, id) = (call.house(), call.now(), call.user()?.id);
    let version = etag::seen(&call)?;
    let name = needed("name", body.name)?.as_deref().map(read_name).transpose()?;
    let gender = needed("gender", body.gender)?.as_deref().map(Gender::read).transpose()?;
    let birth_date = needed("birth_date", body.birth_date)?;
    let birth_date = birth_date.as_deref().map(|text| read_birth_date(text, now)).transpose()?;
    let phone = needed("phone", body.phone)?.as_deref().map(read_phone).transpose()?;
    let address = needed("address", body.address)?.map(read_address).transpose()?;
    let person = house.accounts.person(id).await?.ok_or_else(etag::changed)?;
    let is_about_profile = gender.is_some() || birth_date.is_some() || phone.is_some() || address.is_some();
    let profile = match (person.profile, is_about_profile) {
        (_, false) => None,
        (Some(old), true) => Some(Profile {
            gender: gender.unwrap_or(old.gender),
            birth_date: birth_date.unwrap_or(old.birth_date),
            phone: phone.unwrap_or(old.phone),
            address: address.unwrap_or(old.address),
        }),
        (None, true) => {
            let missing =
                |field| move || ApiError::invalid(field, format!("{field} is missing: nothing is known of it yet."));
            Some(Profile {
                gender: gender.ok_or_else(missing("gender"))?,
                birth_date: birth_date.ok_or_else(missing("birth_date"))?,
                phone: phone.ok_or_else(missing("phone"))?,
                address: address.ok_or_else(missing("address"))?,
            })
        }
    };
    let name = name.unwrap_or(person.user.name);
    let edited = house.accounts.edit_person(id, version, &name, profile.as_ref()).await;
    let person = edited.map_err(|error| match error {
        StoreError::Conflict(_) => etag::changed(),
        other => other.into(),
    })?;
    tracing::info!(user.id = %id, "a user edited his data");
    Ok(etag::tell(Reply::ok(&show::person(&person))?, person.version))
}
