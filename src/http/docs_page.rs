//! The contract as a page to read: the table and the catalogue of codes.

use super::error::{About, status_number};
use super::openapi::refusals;
use super::table::Endpoint;
use crate::wire::Code;
use std::fmt::Write as _;

/// The page's style.
pub const STYLE: &str = include_str!("docs.css");

/// Writes the page.
pub fn page<'a>(rows: impl Iterator<Item = &'a Endpoint>) -> String {
    let mut page = String::from(concat!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
        "<title>Arte Moderni: the contract</title>\n<link rel=\"stylesheet\" href=\"/docs.css\">\n</head>\n<body>\n<main>\n",
        "<h1>Arte Moderni: the contract</h1>\n",
        "<p>For machines: <a href=\"/v1/openapi.json\">OpenAPI 3.1</a> for the calls, ",
        "<a href=\"/v1/asyncapi.json\">AsyncAPI 3</a> for the socket.</p>\n",
        "<h2 id=\"calls\">Calls</h2>\n",
        "<table>\n<thead><tr><th>Call</th><th>Who</th><th>What it does</th><th>Success</th><th>Refusals</th></tr></thead>\n<tbody>\n",
    ));
    rows.for_each(|row| write_row(&mut page, row));
    page.push_str("</tbody>\n</table>\n<h2 id=\"codes\">Codes</h2>\n<dl>\n");
    Code::ALL.into_iter().for_each(|code| write_code(&mut page, code));
    page.push_str("</dl>\n</main>\n</body>\n</html>\n");
    page
}

fn write_row(page: &mut String, row: &Endpoint) {
    let people = row.access.words();
    let query: Vec<_> =
        row.query.iter().map(|param| format!("<code>?{}</code> {}", escape(param.name), escape(param.about))).collect();
    let query = if query.is_empty() { String::new() } else { format!("<br><small>{}</small>", query.join("<br>")) };
    let success: Vec<_> = row.success.statuses().iter().map(u16::to_string).collect();
    let codes = refusals(row).into_values().flatten();
    let links: Vec<_> = codes.map(|code| format!("<a href=\"#{0}\">{0}</a>", code.word())).collect();
    // Writing into a String cannot fail.
    let _ = writeln!(
        page,
        "<tr><td><code>{} {}</code>{query}</td><td>{people}{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        row.verb.word(),
        escape(row.path),
        row.scope.map_or_else(String::new, |scope| format!("<br><small>key: {}</small>", scope.word())),
        escape(row.summary),
        success.join(", "),
        links.join(" "),
    );
}

fn write_code(page: &mut String, code: Code) {
    let again = if code.is_retryable() {
        "The same request may be sent again."
    } else {
        "Sending the same again gives the same answer."
    };
    let (word, status) = (code.word(), status_number(code, About::Request));
    let _ = writeln!(
        page,
        "<dt id=\"{word}\"><code>{word}</code> ({status})</dt><dd>{}. {again}</dd>",
        escape(code.title())
    );
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::table::endpoints;
    use super::*;

    #[test]
    fn every_problem_has_its_anchor_and_nothing_is_inline() {
        let page = page(endpoints());
        for code in Code::ALL {
            assert!(page.contains(&format!("<dt id=\"{}\">", code.word())), "{}", code.word());
        }
        for banned in ["<script", "<style", " style=", " onclick=", "http://", "https://"] {
            assert!(!page.contains(banned), "{banned}");
        }
    }
}
