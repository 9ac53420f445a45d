//! `arte admin create`

mod password;

use super::failure::Failure;
use super::{audit, fresh, say};
use crate::clock::{Clock as _, SystemClock};
use crate::identity;
use crate::ids::UserId;
use crate::persistence::{Role, Store, StoreError, User};
use crate::settings::Settings;
use anyhow::{Context as _, anyhow};
use clap::{Args, Subcommand, ValueEnum};
use std::path::Path;
use std::sync::Arc;

/// What can be done with accounts from here.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an account that may run the house. The password comes from ARTE_ADMIN_PASSWORD, or is asked for.
    Create(Options),
}

/// Whose account.
#[derive(Debug, Args)]
pub struct Options {
    /// The e-mail to sign in with.
    #[arg(long, value_name = "E-MAIL")]
    email: String,
    /// The name to be shown.
    #[arg(long)]
    name: String,
    /// What the account may do.
    #[arg(long, value_enum, default_value_t = StaffRole::Admin)]
    role: StaffRole,
}

/// The roles that are made here; bidders sign up by themselves.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum StaffRole {
    /// Everything.
    Admin,
    /// Catalogue, sales, operator acts.
    Operator,
}

impl From<StaffRole> for Role {
    fn from(role: StaffRole) -> Self {
        match role {
            StaffRole::Admin => Self::Admin,
            StaffRole::Operator => Self::Operator,
        }
    }
}

/// Makes an account of the house's own people.
///
/// # Errors
/// E-mail, name or password that cannot be are a matter of usage; an e-mail that is taken, or a store that fails, is a failure.
pub async fn create(config: Option<&Path>, options: Options) -> Result<(), Failure> {
    let settings = Settings::load(config)?;
    let email = identity::normal_email(&options.email).map_err(Failure::usage)?;
    let name = identity::read_name(&options.name).map_err(Failure::usage)?;
    let password = password::obtain().map_err(Failure::Usage)?;
    identity::check_password(&password).map_err(Failure::usage)?;
    let hash = identity::hash_password(&password, &fresh::bytes()?)?;

    let now = SystemClock::new().now();
    let role = Role::from(options.role);
    let user = User { id: UserId(fresh::id(now)?), email, name, role, suspended: false, created_at: now };
    let store = crate::app::open_store(&settings).await.context("cannot open the store")?;
    let added = add_audited(&store, &user, &hash).await;
    store.close().await;
    added?;
    Ok(say::out(&format!("{} {} can sign in now. The account is {}.", role.word(), user.email, user.id))?)
}

async fn add_audited(store: &Arc<dyn Store>, user: &User, hash: &str) -> anyhow::Result<()> {
    let summary = format!(r#"{{"role":"{}"}}"#, user.role.word());
    let begun = audit::begin(store.as_ref(), "arte admin create", user.id.to_string(), summary).await?;
    let added = add(store, user, hash).await;
    begun.end(store.as_ref(), added.is_ok(), String::new()).await?;
    added
}

async fn add(store: &Arc<dyn Store>, user: &User, hash: &str) -> anyhow::Result<()> {
    match store.add_user(user, hash).await {
        Err(StoreError::Conflict(_)) => Err(anyhow!("there is an account with the e-mail {} already", user.email)),
        added => added.context("cannot add the account"),
    }
}
