//! Hears which sessions other nodes have ended, and what was said of registrations there. Requests need nothing of this, for each looks its session up; it is for the sockets that are
//! open.

use super::house::House;
use crate::actors::Engine;
use crate::persistence::StoreError;
use crate::timestamp::Timestamp;
use actix_web::web::Data;
use std::time::Duration;

/// How often the store is asked. *Source*: SEC-9: a disabled user is cut off within 5 s, open sockets too; this leaves a slow store time for two tries.
const EVERY: Duration = Duration::from_secs(2);

/// How far back it is asked for. *Source*: many times what two nodes' clocks may differ and a commit may take; naming a session twice costs nothing.
const LOOK_BACK: Duration = Duration::from_secs(60);

/// Asks again and again, as long as the house lives.
pub async fn watch(house: Data<House>, engine: Engine) {
    let (mut has_failed, mut heard) = (false, house.clock.now());
    loop {
        let now = house.clock.now();
        let asked = round(&house, &engine, heard - LOOK_BACK).await;
        // Once is enough to say it; the store complains by itself elsewhere.
        if let (Err(error), false) = (&asked, has_failed) {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "cannot hear which sessions were ended; trying again"
            );
        }
        has_failed = asked.is_err();
        if !has_failed {
            heard = now;
        }
        house.clock.sleep_until(house.clock.now() + EVERY).await;
    }
}

async fn round(house: &House, engine: &Engine, since: Timestamp) -> Result<(), StoreError> {
    // Suspensions first: their sockets are told why they close.
    engine.look_at_suspensions().await?;
    engine.look_at_registrations(since).await?;
    for session in house.sessions.ended_since(since).await? {
        house.signed_in.close_all(session);
    }
    Ok(())
}
