//! What the house has written to somebody, as an admin sees it.

use super::client::{PATIENCE, Rest};
use super::scene::text;
use std::time::Duration;

/// Waits for the newest letter of a kind to an address, and returns its words.
pub async fn letter(admin: &Rest, to: &str, kind: &str) -> String {
    let search = async {
        loop {
            let mails = admin.get("/v1/admin/mails?limit=100").await.ok();
            let found = mails["items"].as_array().unwrap().iter().find(|mail| mail["to"] == to && mail["kind"] == kind);
            if let Some(mail) = found {
                let whole = admin.get(&format!("/v1/admin/mails/{}", text(&mail["id"]))).await.ok();
                return text(&whole["text"]);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, search).await.unwrap_or_else(|_| panic!("no letter {kind} to {to}"))
}

/// Takes the code out of a letter: it stands alone on a line.
pub fn code_in(letter: &str) -> String {
    let is_code =
        |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    letter.lines().map(str::trim).find(is_code).unwrap_or_else(|| panic!("no code in {letter}")).to_owned()
}
