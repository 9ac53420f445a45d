//! `arte check-config`

use super::failure::Failure;
use super::say;
use crate::settings::{
    BankSettings, DrainSettings, EngineSettings, FeeRates, HttpSettings, IdentitySettings, LiveSettings, LogFormat,
    LogSettings, MailSettings, NotificationSettings, ObjectSettings, PictureSettings, ProofSettings, RedisSettings,
    Settings, SettlementSettings, StoreKind, StoreSettings, StreamSettings, WebhookSettings,
};
use secrecy::ExposeSecret as _;
use std::path::Path;
use std::time::Duration;

/// Reads the settings and prints every one of them, secrets masked.
///
/// # Errors
/// Bad settings are a matter of usage; the error names the key.
pub fn run(config: Option<&Path>) -> Result<(), Failure> {
    let settings = Settings::load(config)?;
    for (key, value) in lines(&settings) {
        say::out(&format!("{key} = {value}"))?;
    }
    // What the settings point at must be there, too.
    crate::app::open_carrier(&settings).map_err(Failure::usage)?;
    crate::app::redis_options(&settings.redis).map_err(Failure::usage)?;
    Ok(say::out("OK: a house can run on these settings.")?)
}

/// Lists every setting as key and value. The structs are taken apart field by field, so that a new setting which is missing
/// here does not compile.
fn lines(settings: &Settings) -> Vec<(&'static str, String)> {
    let Settings {
        data_dir,
        store,
        http,
        live,
        engine,
        proof,
        pictures,
        objects,
        mail,
        redis,
        notifications,
        webhooks,
        streams,
        identity,
        bank,
        settlement,
        drain,
        log,
    } = settings;
    let mut lines = vec![("data_dir", text(data_dir.display()))];
    lines.extend(store_lines(store));
    lines.extend(http_lines(http));
    lines.extend(live_lines(live));
    let EngineSettings { threads, auction_queue, node_queue, proof_of_service, answer } = engine;
    lines.extend([
        ("engine.threads", threads.to_string()),
        ("engine.auction_queue", auction_queue.to_string()),
        ("engine.node_queue", node_queue.to_string()),
        ("engine.proof_of_service_ms", millis(*proof_of_service)),
        ("engine.answer_ms", millis(*answer)),
    ]);
    let ProofSettings { name, keys, checkpoint_every } = proof;
    lines.extend([
        ("proof.name", text(name)),
        ("proof.keys", text(keys.display())),
        ("proof.checkpoint_every_ms", millis(*checkpoint_every)),
    ]);
    lines.extend(picture_lines(pictures));
    lines.extend(object_lines(objects));
    lines.extend(mail_lines(mail));
    lines.extend(redis_lines(redis));
    let IdentitySettings { keys, access_token, refresh_token, session, favourites, unsettled } = identity;
    lines.extend([
        ("identity.keys", text(keys.display())),
        ("identity.access_token_ms", millis(*access_token)),
        ("identity.refresh_token_ms", millis(*refresh_token)),
        ("identity.session_ms", millis(*session)),
        ("identity.favourites", favourites.to_string()),
        ("identity.unsettled_ms", millis(*unsettled)),
    ]);
    lines.extend(notice_lines(notifications, webhooks));
    lines.extend(stream_lines(streams));
    lines.extend(bank_lines(bank));
    lines.extend(settlement_lines(settlement));
    let DrainSettings { deadline, come_back } = drain;
    lines.extend([("drain.deadline_ms", millis(*deadline)), ("drain.come_back_ms", millis(*come_back))]);
    let LogSettings { format, filter } = log;
    let format = match format {
        LogFormat::Text => "text",
        LogFormat::Json => "json",
    };
    lines.extend([("log.format", text(format)), ("log.filter", text(filter))]);
    lines
}

fn settlement_lines(settlement: &SettlementSettings) -> [(&'static str, String); 18] {
    let SettlementSettings {
        enabled,
        begin_after,
        pay_within,
        offer_for,
        second_chances,
        first_wait,
        longest_wait,
        hold,
        every,
        premium,
        commission,
        tax,
        resale_right,
        exchange,
        house_name,
        house_address,
        house_registration,
        font,
    } = settlement;
    [
        ("settlement.enabled", enabled.to_string()),
        ("settlement.begin_after_ms", millis(*begin_after)),
        ("settlement.pay_within_ms", millis(*pay_within)),
        ("settlement.offer_for_ms", millis(*offer_for)),
        ("settlement.second_chances", second_chances.to_string()),
        ("settlement.first_wait_ms", millis(*first_wait)),
        ("settlement.longest_wait_ms", millis(*longest_wait)),
        ("settlement.hold_ms", millis(*hold)),
        ("settlement.every_ms", millis(*every)),
        ("settlement.premium", rates(premium)),
        ("settlement.commission", rates(commission)),
        ("settlement.tax", text(tax)),
        ("settlement.resale_right", text(resale_right)),
        ("settlement.exchange", table(exchange)),
        ("settlement.house_name", text(house_name)),
        ("settlement.house_address", text(house_address)),
        ("settlement.house_registration", text(house_registration)),
        ("settlement.font", text(font.display())),
    ]
}

fn rates(rates: &FeeRates) -> String {
    match rates {
        FeeRates::Any(rate) => text(rate),
        FeeRates::By(by) => table(by),
    }
}

fn table<T: std::fmt::Display>(by: &std::collections::BTreeMap<String, T>) -> String {
    let cells: Vec<_> = by.iter().map(|(code, value)| format!("{code} = {}", text(value))).collect();
    if cells.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", cells.join(", ")) }
}

fn store_lines(store: &StoreSettings) -> [(&'static str, String); 2] {
    let StoreSettings { url: _, readers } = store;
    let url = match store.kind() {
        StoreKind::Sqlite => String::new(),
        StoreKind::Postgres(url) => masked(url.expose_secret()),
    };
    [("store.url", text(url)), ("store.readers", readers.to_string())]
}

fn http_lines(http: &HttpSettings) -> [(&'static str, String); 9] {
    let HttpSettings {
        bind,
        address_file,
        workers,
        allowed_origins,
        trusted_proxies,
        sockets_per_address,
        password_checks,
        password_queue,
        request,
    } = http;
    [
        ("http.bind", text(bind)),
        ("http.address_file", text(address_file.display())),
        ("http.workers", workers.to_string()),
        ("http.allowed_origins", format!("{allowed_origins:?}")),
        ("http.trusted_proxies", format!("{trusted_proxies:?}")),
        ("http.sockets_per_address", sockets_per_address.to_string()),
        ("http.password_checks", password_checks.to_string()),
        ("http.password_queue", password_queue.to_string()),
        ("http.request_ms", millis(*request)),
    ]
}

fn live_lines(live: &LiveSettings) -> [(&'static str, String); 10] {
    let LiveSettings {
        messages_per_second,
        messages_burst,
        bids_per_second,
        bids_burst,
        bids_in_flight,
        subscriptions,
        heartbeat,
        silent,
        slow_reader,
        socket_queue,
    } = live;
    [
        ("live.messages_per_second", messages_per_second.to_string()),
        ("live.messages_burst", messages_burst.to_string()),
        ("live.bids_per_second", bids_per_second.to_string()),
        ("live.bids_burst", bids_burst.to_string()),
        ("live.bids_in_flight", bids_in_flight.to_string()),
        ("live.subscriptions", subscriptions.to_string()),
        ("live.heartbeat_ms", millis(*heartbeat)),
        ("live.silent_ms", millis(*silent)),
        ("live.slow_reader_ms", millis(*slow_reader)),
        ("live.socket_queue", socket_queue.to_string()),
    ]
}

fn picture_lines(pictures: &PictureSettings) -> [(&'static str, String); 4] {
    let PictureSettings { queue, upload, keep, sweep_every } = pictures;
    [
        ("pictures.queue", queue.to_string()),
        ("pictures.upload_ms", millis(*upload)),
        ("pictures.keep_ms", millis(*keep)),
        ("pictures.sweep_every_ms", millis(*sweep_every)),
    ]
}

fn object_lines(objects: &ObjectSettings) -> [(&'static str, String); 6] {
    let ObjectSettings { endpoint, bucket, region, key_id, secret, path_style } = objects;
    let secret = if secret.expose_secret().is_empty() { "" } else { "***" };
    [
        ("objects.endpoint", text(endpoint)),
        ("objects.bucket", text(bucket)),
        ("objects.region", text(region)),
        ("objects.key_id", text(key_id)),
        ("objects.secret", text(secret)),
        ("objects.path_style", path_style.to_string()),
    ]
}

fn mail_lines(mail: &MailSettings) -> [(&'static str, String); 13] {
    let MailSettings {
        carrier,
        from,
        reply_to,
        public_url,
        keep_days,
        smtp_host,
        smtp_port,
        smtp_security,
        smtp_user,
        smtp_password,
        smtp_password_file,
        smtp_ca_file,
        smtp_timeout,
    } = mail;
    let password = if smtp_password.expose_secret().is_empty() { "" } else { "***" };
    [
        ("mail.carrier", text(carrier.word())),
        ("mail.from", text(from)),
        ("mail.reply_to", text(reply_to)),
        ("mail.public_url", text(public_url)),
        ("mail.keep_days", keep_days.to_string()),
        ("mail.smtp_host", text(smtp_host)),
        ("mail.smtp_port", smtp_port.to_string()),
        ("mail.smtp_security", text(smtp_security.word())),
        ("mail.smtp_user", text(smtp_user)),
        ("mail.smtp_password", text(password)),
        ("mail.smtp_password_file", text(smtp_password_file.display())),
        ("mail.smtp_ca_file", text(smtp_ca_file.display())),
        ("mail.smtp_timeout_ms", millis(*smtp_timeout)),
    ]
}

fn redis_lines(redis: &RedisSettings) -> [(&'static str, String); 5] {
    let RedisSettings { url, url_file, ca_file, prefix, timeout } = redis;
    let url = url.expose_secret();
    let url = if url.is_empty() { String::new() } else { masked(url) };
    [
        ("redis.url", text(url)),
        ("redis.url_file", text(url_file.display())),
        ("redis.ca_file", text(ca_file.display())),
        ("redis.prefix", text(prefix)),
        ("redis.timeout_ms", millis(*timeout)),
    ]
}

fn notice_lines(notices: &NotificationSettings, webhooks: &WebhookSettings) -> [(&'static str, String); 7] {
    let NotificationSettings { every, closing_soon, keep_days } = notices;
    let WebhookSettings { ports, allow_loopback, timeout, keep_days: webhooks_keep_days } = webhooks;
    [
        ("notifications.every_ms", millis(*every)),
        ("notifications.closing_soon_ms", millis(*closing_soon)),
        ("notifications.keep_days", keep_days.to_string()),
        ("webhooks.ports", format!("{ports:?}")),
        ("webhooks.allow_loopback", allow_loopback.to_string()),
        ("webhooks.timeout_ms", millis(*timeout)),
        ("webhooks.keep_days", webhooks_keep_days.to_string()),
    ]
}

fn stream_lines(streams: &StreamSettings) -> [(&'static str, String); 6] {
    let StreamSettings { redis, redis_key, redis_entries, kafka, kafka_topic, every } = streams;
    [
        ("streams.redis", redis.to_string()),
        ("streams.redis_key", text(redis_key)),
        ("streams.redis_entries", redis_entries.to_string()),
        ("streams.kafka", text(kafka)),
        ("streams.kafka_topic", text(kafka_topic)),
        ("streams.every_ms", millis(*every)),
    ]
}

fn bank_lines(bank: &BankSettings) -> [(&'static str, String); 11] {
    let BankSettings {
        url,
        secret,
        secret_file,
        timeout,
        bind,
        address_file,
        data_dir,
        store_url,
        holds,
        ahead_percent,
        surplus,
    } = bank;
    let secret = if secret.expose_secret().is_empty() { "" } else { "***" };
    let store = store_url.expose_secret();
    [
        ("bank.url", text(url)),
        ("bank.secret", text(secret)),
        ("bank.secret_file", text(secret_file.display())),
        ("bank.timeout_ms", millis(*timeout)),
        ("bank.bind", text(bind)),
        ("bank.address_file", text(address_file.display())),
        ("bank.data_dir", text(data_dir.display())),
        ("bank.store_url", text(if store.is_empty() { String::new() } else { masked(store) })),
        ("bank.holds", holds.to_string()),
        ("bank.ahead_percent", ahead_percent.to_string()),
        ("bank.surplus_ms", millis(*surplus)),
    ]
}

fn text(value: impl ToString) -> String {
    format!("{:?}", value.to_string())
}

fn millis(span: Duration) -> String {
    span.as_millis().to_string()
}

/// Leaves of an address what says which database is meant. Who signs in, with what, and any parameters (which may hold a
/// password too) are hidden.
fn masked(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", ""));
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    let secret = if place.len() < rest.len() { "***@" } else { "" };
    match place.split_once('?') {
        Some((place, _)) => format!("{scheme}://{secret}{place}?***"),
        None => format!("{scheme}://{secret}{place}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_manual_is_listed() {
        let manual = include_str!("../../config/default.toml");
        let mut section = String::new();
        let mut keys = Vec::new();
        for line in manual.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = format!("{name}.");
            } else if let Some((key, value)) = line.split_once(" = ") {
                keys.push((format!("{section}{key}"), value.to_owned()));
            }
        }
        let listed: Vec<(String, String)> =
            lines(&Settings::load(None).unwrap()).into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        assert_eq!(listed, keys);
    }

    #[test]
    fn no_part_of_a_secret_is_printed() {
        let table = [
            ("postgres://arte:hunter2@db:5432/arte", "postgres://***@db:5432/arte"),
            ("postgres://arte:hu@nter2@db/arte", "postgres://***@db/arte"),
            ("postgresql://db/arte?user=arte&password=hunter2", "postgresql://db/arte?***"),
            ("postgres://db/arte", "postgres://db/arte"),
            ("rediss://:hunter2@redis:6379/0", "rediss://***@redis:6379/0"),
            ("redis://redis:6379/0?password=hunter2", "redis://redis:6379/0?***"),
        ];
        for (url, shown) in table {
            assert_eq!(masked(url), shown);
        }
    }
}
