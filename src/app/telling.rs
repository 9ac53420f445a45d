//! Who tells people and other systems what the logs say: the notifier and the courier, as the settings name them.

use super::{House, days, fresh_uuid, stop_the_process};
use crate::actors::{Courier, CourierParts, Notifier, NotifierParts, Postman};
use crate::http::JudgeUrl;
use crate::integrations::webhooks::{Sender, SenderOptions, SystemLookup, Target};
use crate::persistence::{Catalogue, History, Notices, Webhooks};
use crate::settings::Settings;
use std::sync::Arc;

pub(super) fn start_courier(house: &House, settings: &Settings) -> Courier {
    let webhooks = &settings.webhooks;
    Courier::start(CourierParts {
        webhooks: Arc::clone(&house.store) as Arc<dyn Webhooks>,
        sender: Sender::new(SenderOptions {
            ports: webhooks.ports.clone(),
            loopback: webhooks.allow_loopback,
            timeout: webhooks.timeout,
            lookup: Arc::new(SystemLookup),
        }),
        clock: Arc::clone(&house.clock),
        keep: days(webhooks.keep_days),
        on_broken: Arc::new(stop_the_process),
    })
}

pub(super) fn url_judge(settings: &Settings) -> JudgeUrl {
    let (ports, loopback) = (settings.webhooks.ports.clone(), settings.webhooks.allow_loopback);
    Arc::new(move |url| Target::read(url, &ports, loopback).map(drop).map_err(|error| error.to_string()))
}

pub(super) fn start_notifier(house: &House, settings: &Settings, postman: Postman, courier: Courier) -> Notifier {
    let ids = Arc::clone(&house.clock);
    Notifier::start(NotifierParts {
        notices: Arc::clone(&house.store) as Arc<dyn Notices>,
        webhooks: Arc::clone(&house.store) as Arc<dyn Webhooks>,
        catalogue: Arc::clone(&house.store) as Arc<dyn Catalogue>,
        history: Arc::clone(&house.store) as Arc<dyn History>,
        engine: house.engine.clone(),
        postman,
        courier,
        clock: Arc::clone(&house.clock),
        new_id: Arc::new(move || fresh_uuid(ids.now())),
        public_url: settings.mail.public_url.clone(),
        every: settings.notifications.every,
        closing_soon: settings.notifications.closing_soon,
        keep: days(settings.notifications.keep_days),
        on_broken: Arc::new(stop_the_process),
    })
}
