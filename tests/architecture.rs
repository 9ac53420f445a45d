//! Reads the sources and checks who may know whom: the room table of docs/ARCHITECTURE.md, as a test.
//!
//! It knows only the standard library and reads text. It reads the way a careful person skims: comments, strings and test
//! modules are left out, `use` trees are unfolded, `super::` and names brought in by `use` are followed; macros are not
//! expanded. When a rule is in the way, either the code is in the wrong room or the table is wrong: change the table here
//! and in the document together, and say why in docs/adr/.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

// ----------------------------------------------------------------------------------------------------------- the table

/// What a room may name.
enum May {
    /// No limit: these put the others together.
    All,
    /// These only, beside the standard library and the room itself.
    Only(&'static [&'static [&'static str]]),
}

struct Room {
    /// The name of the file or folder directly under `src/`.
    name: &'static str,
    crates: May,
    rooms: May,
}

/// No clock, no chance, no reading or writing, no waiting: the same arguments give the same answer for ever.
const PURE: &[&str] = &[
    "artwork",
    "auction",
    "bank",
    "identity",
    "ids",
    "mail",
    "money",
    "notices",
    "papers",
    "pictures",
    "proof",
    "search",
    "settlement",
    "text",
    "timestamp",
];
/// What every pure room builds on. `drill` is a constant in a program that is shipped.
const VALUES: &[&str] = &["drill", "ids", "money", "text", "timestamp"];

const ROOMS: &[Room] = &[
    room("drill", May::Only(&[]), May::Only(&[])),
    room("money", May::Only(&[&["iso_currency", "rust_decimal", "thiserror"]]), May::Only(&[])),
    room("ids", May::Only(&[&["thiserror", "uuid"]]), May::Only(&[])),
    room("text", May::Only(&[&["unicode_normalization"]]), May::Only(&[])),
    room("timestamp", May::Only(&[&["thiserror"]]), May::Only(&[])),
    room("artwork", May::Only(&[&["thiserror"]]), May::Only(&[VALUES])),
    room("auction", May::Only(&[&["rust_decimal", "sha2", "thiserror"]]), May::Only(&[VALUES])),
    room("bank", May::Only(&[&["sha2", "thiserror"]]), May::Only(&[VALUES])),
    room("settlement", May::Only(&[&["rust_decimal", "sha2", "thiserror"]]), May::Only(&[VALUES])),
    room("proof", May::Only(&[&["base64", "ed25519_dalek", "sha2", "thiserror"]]), May::Only(&[VALUES, &["auction"]])),
    room(
        "identity",
        May::Only(&[
            &["argon2", "base64", "hmac", "secrecy", "serde", "serde_json", "sha2", "thiserror", "uuid"],
            &["aws_lc_rs"],
        ]),
        May::Only(&[VALUES, &["proof"]]),
    ),
    room("mail", May::Only(&[]), May::Only(&[VALUES])),
    room("notices", May::Only(&[&["base64", "hmac", "sha2", "uuid"]]), May::Only(&[VALUES, &["auction", "mail"]])),
    room(
        "pictures",
        May::Only(&[&["base64", "fast_image_resize", "image", "moxcms", "sha2", "thiserror", "thumbhash", "webp"]]),
        May::Only(&[VALUES]),
    ),
    room("papers", May::Only(&[&["krilla", "skrifa", "thiserror"]]), May::Only(&[VALUES, &["mail", "settlement"]])),
    room("search", May::Only(&[&["unicode_normalization"]]), May::Only(&[])),
    room("wire", May::Only(&[&["jiff", "schemars", "serde", "serde_json", "thiserror", "uuid"]]), May::Only(&[PURE])),
    room(
        "persistence",
        May::Only(&[
            &[
                "async_trait",
                "futures_util",
                "redis",
                "rusqlite",
                "rustix",
                "secrecy",
                "serde",
                "serde_json",
                "sha2",
                "sqlx",
            ],
            &["getrandom", "thiserror", "tokio", "tracing", "uuid"],
        ]),
        May::Only(&[PURE, &["drill"]]),
    ),
    room(
        "integrations",
        May::Only(&[
            &[
                "async_trait",
                "bytes",
                "futures_util",
                "hmac",
                "lettre",
                "rdkafka",
                "reqwest",
                "secrecy",
                "serde",
                "serde_json",
                "sha2",
            ],
            &["thiserror", "tiny_skia", "tokio", "tracing", "uuid"],
        ]),
        May::Only(&[PURE]),
    ),
    room(
        "teller",
        May::Only(&[&["actix_web", "async_trait", "secrecy", "serde", "serde_json", "sha2", "tokio", "tracing"]]),
        May::Only(&[PURE, &["persistence", "integrations", "clock", "hashing"]]),
    ),
    room(
        "hashing",
        May::Only(&[&["getrandom", "thiserror", "thread_priority", "tokio", "tracing"]]),
        May::Only(&[&["identity"]]),
    ),
    room(
        "notary",
        May::Only(&[&["futures_util", "getrandom", "thiserror", "tokio", "tracing", "uuid"]]),
        May::Only(&[PURE, &["drill", "persistence", "clock"]]),
    ),
    room(
        "gallery",
        May::Only(&[&["bytes", "rustix", "thiserror", "tokio", "tracing"]]),
        May::Only(&[PURE, &["persistence", "integrations", "clock", "settings"]]),
    ),
    room(
        "importing",
        May::Only(&[&["csv", "thiserror", "uuid"]]),
        May::Only(&[&["artwork", "ids", "text", "timestamp", "persistence"]]),
    ),
    room(
        "reconciling",
        May::Only(&[&["thiserror", "uuid"]]),
        May::Only(&[PURE, &["persistence", "integrations", "clock"]]),
    ),
    room(
        "actors",
        May::Only(&[
            &["actix", "actix_rt", "async_trait", "bytes", "bytestring", "futures_util", "getrandom"],
            &["thiserror", "tokio", "tracing", "uuid"],
        ]),
        May::Only(&[PURE, &["drill", "wire", "persistence", "notary", "integrations", "clock", "settings"]]),
    ),
    room(
        "http",
        May::Only(&[
            &[
                "actix",
                "actix_http",
                "actix_rt",
                "actix_service",
                "actix_web",
                "actix_web_actors",
                "async_trait",
                "bytestring",
            ],
            &["futures_util", "getrandom", "jiff", "rustix", "schemars", "secrecy", "serde", "serde_json", "sha2"],
            &["socket2", "thiserror", "tokio", "tracing", "uuid"],
        ]),
        May::Only(&[
            PURE,
            &["drill", "wire", "persistence", "notary", "gallery", "importing", "actors", "clock", "settings"],
            &["hashing", "reconciling", "teller"],
        ]),
    ),
    room("settings", May::Only(&[&["config", "secrecy", "serde", "thiserror"]]), May::Only(&[PURE])),
    room("telemetry", May::Only(&[&["thiserror", "tracing", "tracing_subscriber"]]), May::Only(&[&["settings"]])),
    room("clock", May::Only(&[&["futures_util", "jiff", "rustix", "tokio", "tracing"]]), May::Only(&[&["timestamp"]])),
    room("shutdown", May::Only(&[&["actix_rt", "futures_util", "tokio", "tracing"]]), May::Only(&[])),
    room("app", May::All, May::All),
    room("cli", May::All, May::All),
    room("lib", May::All, May::All),
    room("main", May::All, May::All),
];

/// What `http` may name of `persistence`: doors for reading and for keeping books beside the bidding, and their words.
/// Never a trait that can write a bid, such as `EventLog` or `Store`: a handler that could write past the auction's
/// actor would break the one-writer rule.
const HTTP_MAY_NAME_OF_PERSISTENCE: &[&[&str]] = &[
    &["Artwork", "AuctionFilter", "AuctionRecord", "Catalogue", "NewAuction", "Sale"],
    &["Attempt", "AttemptOutcome", "History", "MyAttempt", "MyBids"],
    &["About", "Belongings", "Erased", "Erasure", "Obstacle"],
    &["ArtworkQuery", "ArtworkSort", "AuctionQuery", "AuctionSort", "Listings", "Wanted"],
    &["Attempt", "AttemptOutcome", "History"],
    &["Idempotent", "People", "Registration", "Role", "StoredAnswer", "User"],
    &["Blocked", "DefaultLadder", "Draft", "DraftEdit", "Lot", "ReserveEdit", "SaleDefaults", "Sales"],
    &["Decision", "RegistrationLine", "Registrations", "Said"],
    &["Audit", "AuditFilter", "AuditKind", "AuditLog", "ChainCheck", "NewAudit"],
    &["Accounts", "ApiKey", "ApiKeys", "CodeTry", "Codes", "NewApiKey", "NewCode", "Person", "UserQuery", "UserSort"],
    &["Change", "Delay", "Delays", "Growth", "Relay"],
    &["NewSession", "Session", "SessionLine", "Sessions", "Turn", "Turned"],
    &["Mail", "MailBody", "MailState", "NewMail", "Outbox"],
    &["DeadLetter", "Delivery", "NewDelivery", "Notice", "Notices", "Webhook", "WebhookEdit", "Webhooks"],
    &["BOUGHT", "UNSETTLED"],
    &["Paper", "PaperKind", "Settlement", "SettlementFilter", "Settlements", "ShownSettlement", "Step"],
    &["StreamState", "Streams"],
    &["Page", "Paged", "StoreError"],
];

/// Names that no pure room may reach, whatever the table says of the crate around them.
const NEVER_IN_PURE: &[&str] = &[
    "std::time::SystemTime",
    "std::time::Instant",
    "std::time::*",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "uuid::Uuid::now_v7",
    "uuid::Uuid::new_v4",
];

/// A macro stands at the root of the crate, whatever room it is written in.
const MACROS_OF_DRILL: &[&str] = &["drill_point", "planted", "sometimes"];

/// The stores themselves. `app` picks one, once; everybody else speaks to the traits and cannot tell which it is.
const STORES: &[&str] = &["sqlite", "postgres", "redis"];

/// Crates looked for even while Cargo.toml does not name them.
const WATCHED_CRATES: &[&str] =
    &["actix", "actix_web", "actix_ws", "getrandom", "rand", "redis", "rusqlite", "sqlx", "tokio"];

const LINES_MAX: usize = 400;
/// A pure room may run longer: a rule is easier to check when it is read in one piece.
const LINES_MAX_PURE: usize = 500;

const fn room(name: &'static str, crates: May, rooms: May) -> Room {
    Room { name, crates, rooms }
}

impl May {
    fn allows(&self, name: &str) -> bool {
        match self {
            May::All => true,
            May::Only(lists) => lists.iter().any(|list| list.contains(&name)),
        }
    }
}

fn find_room(name: &str) -> Option<&'static Room> {
    ROOMS.iter().find(|room| room.name == name)
}

fn is_pure(room: &str) -> bool {
    PURE.contains(&room) || room == "wire"
}

// ---------------------------------------------------------------------------------------------------------- the checks

#[test]
fn every_room_knows_only_whom_it_may_know() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).expect("Cargo.toml is readable");
    let sources = read_sources(root);
    assert!(
        !sources.is_empty(),
        "found no sources under {}: this test would prove nothing",
        root.join("src").display()
    );
    let findings = check(&sources, &known_crates(&manifest));
    let report: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(findings.is_empty(), "{} broken rule(s):\n\n{}\n", findings.len(), report.join("\n"));
}

/// One source file: its path from the repository root with `/` between the parts, and its text.
struct Source {
    path: String,
    text: String,
}

struct Finding {
    path: String,
    line: usize,
    rule: String,
    mend: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:{}: {}", self.path, self.line, self.rule)?;
        writeln!(f, "    to mend: {}", self.mend)
    }
}

fn check(sources: &[Source], known_crates: &BTreeSet<String>) -> Vec<Finding> {
    let files: Vec<File> = sources.iter().map(File::read).collect();
    let test_files: BTreeSet<&String> = files.iter().flat_map(|file| &file.test_modules).collect();
    let mut findings = Vec::new();
    for file in &files {
        let is_test = test_files
            .iter()
            .any(|module| file.path == format!("{module}.rs") || file.path.starts_with(&format!("{module}/")));
        if !is_test {
            file.check(known_crates, &mut findings);
        }
    }
    findings
}

/// A source file after skimming.
struct File<'a> {
    path: &'a str,
    text: &'a str,
    /// The words outside comments, strings and tests.
    tokens: Vec<Token>,
    /// Where the modules declared by `#[cfg(test)] mod name;` live, without `.rs`.
    test_modules: Vec<String>,
}

impl<'a> File<'a> {
    fn read(source: &'a Source) -> Self {
        let (tokens, test_names) = without_tests(tokenize(&blank(&source.text)));
        let (folder, stem) = split_path(&source.path);
        let home = if matches!(stem, "mod" | "lib" | "main") { folder.to_owned() } else { format!("{folder}/{stem}") };
        let test_modules = test_names.iter().map(|name| format!("{home}/{name}")).collect();
        File { path: &source.path, text: &source.text, tokens, test_modules }
    }

    /// The first part of the path under `src/`, without `.rs`.
    fn room(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or(self.path);
        let first = inside.split('/').next().unwrap_or(inside);
        first.strip_suffix(".rs").unwrap_or(first)
    }

    fn check(&self, known_crates: &BTreeSet<String>, findings: &mut Vec<Finding>) {
        let mut report = |line: usize, rule: String, mend: &'static str| {
            findings.push(Finding { path: self.path.to_owned(), line, rule, mend });
        };
        let Some(room) = find_room(self.room()) else {
            report(
                1,
                format!("`{}` is not a room of the house", self.room()),
                "move the file into a room, or add the room to ROOMS in tests/architecture.rs and to docs/ARCHITECTURE.md",
            );
            return;
        };
        self.check_length(room, &mut report);
        self.check_words(room, &mut report);
        let mut seen = BTreeSet::new();
        for name in names(&self.tokens, &module_of(self.path), known_crates) {
            // One line may reach the same forbidden thing by several words; one report is enough.
            if let Some((rule, mend)) = judge(room, &name.path)
                && seen.insert((name.line, rule.clone()))
            {
                report(name.line, rule, mend);
            }
        }
    }

    fn check_length(&self, room: &Room, report: &mut impl FnMut(usize, String, &'static str)) {
        let limit = if is_pure(room.name) { LINES_MAX_PURE } else { LINES_MAX };
        let lines = self.text.lines().count();
        if lines > limit {
            report(
                limit + 1,
                format!("{lines} lines, and {limit} is the most a file of `{}` may have", room.name),
                "find the second idea in this file and give it a file of its own",
            );
        }
    }

    /// Checks single words, wherever they stand.
    fn check_words(&self, room: &Room, report: &mut impl FnMut(usize, String, &'static str)) {
        for (i, token) in self.tokens.iter().enumerate() {
            let Word::Name(word) = &token.word else { continue };
            let after = self.tokens.get(i + 1).map(|t| &t.word);
            let before = i.checked_sub(1).map(|i| &self.tokens[i].word);
            match word.as_str() {
                "actix_web_actors" if !self.path.starts_with("src/http/live/") => report(
                    token.line,
                    "`actix_web_actors` is named outside src/http/live/".to_owned(),
                    "keep the websocket crate in that one folder, so that changing it stays a small change",
                ),
                "StatusCode" if self.path != "src/http/error.rs" => report(
                    token.line,
                    "`StatusCode` is named outside src/http/error.rs".to_owned(),
                    "return an error that src/http/error.rs turns into a status, or an HttpResponse builder by name",
                ),
                "async" if is_pure(room.name) => report(
                    token.line,
                    format!("`async` in the pure room `{}`", room.name),
                    "return what is to be done as a value, and let an actor or a handler do the waiting",
                ),
                "todo" | "unimplemented" if after == Some(&Word::Mark('!')) => report(
                    token.line,
                    format!("`{word}!` is a panic waiting for a guest"),
                    "build it, or return an error that says it cannot be done yet",
                ),
                "unwrap" | "expect"
                    if before == Some(&Word::Mark('.'))
                        && after == Some(&Word::Mark('('))
                        && !self.is_excused(token.line) =>
                {
                    report(
                        token.line,
                        format!("`.{word}(` outside tests without a reason"),
                        "return the error; or, if it can never happen, say why in `// INVARIANT: ...` on this line or right above",
                    );
                }
                _ => {}
            }
        }
    }

    /// True when the line, or the comment right above it, says why the panic can never happen.
    fn is_excused(&self, line: usize) -> bool {
        let lines: Vec<&str> = self.text.lines().collect();
        let says_why = |line: &str| line.split_once("// INVARIANT:").is_some_and(|(_, why)| !why.trim().is_empty());
        let above = lines[..line - 1].iter().rev().take_while(|line| line.trim_start().starts_with("//"));
        says_why(lines[line - 1]) || above.into_iter().any(|line| says_why(line))
    }
}

/// Says which rule a room breaks by naming this path, and how to mend it.
fn judge(room: &Room, path: &[String]) -> Option<(String, &'static str)> {
    let first = path.first()?.as_str();
    let full = path.join("::");
    let reaches = |banned: &&str| full == **banned || full.starts_with(&format!("{banned}::"));
    if is_pure(room.name)
        && let Some(banned) = NEVER_IN_PURE.iter().find(|banned| reaches(banned))
    {
        return Some((
            format!("the pure room `{}` names `{banned}`", room.name),
            "take the instant, the bytes or the text as an argument; let an outer room fetch it",
        ));
    }
    if matches!(first, "std" | "core" | "alloc") {
        return None;
    }
    if first != "crate" {
        let rule = format!("the room `{}` may not name the crate `{first}`", room.name);
        let mend = "move this to a room that may (ROOMS in tests/architecture.rs), or hide it behind a trait of ours";
        return (!room.crates.allows(first)).then_some((rule, mend));
    }
    // Macros stand at the root of the crate, wherever they are written.
    let other =
        path.get(1).map(|name| if MACROS_OF_DRILL.contains(&name.as_str()) { "drill" } else { name.as_str() })?;
    if other == room.name {
        return None;
    }
    if !room.rooms.allows(other) {
        return Some((
            format!("the room `{}` may not know `crate::{other}`", room.name),
            "pass a value or a trait in from outside instead, or move the code (ROOMS in tests/architecture.rs)",
        ));
    }
    if other != "persistence" || matches!(room.rooms, May::All) {
        return None;
    }
    let inside = &path[2..];
    if let Some(store) = inside.first().filter(|name| STORES.contains(&name.as_str())) {
        return Some((
            format!("the room `{}` asks which store it is on: `crate::persistence::{store}`", room.name),
            "use the trait in crate::persistence; only `app` picks a store",
        ));
    }
    let item = inside.iter().find(|name| name.starts_with(char::is_uppercase)).or(inside.last())?;
    (room.name == "http" && !HTTP_MAY_NAME_OF_PERSISTENCE.iter().any(|names| names.contains(&item.as_str()))).then(|| {
        (
            format!("`http` may not name `{item}` of `crate::persistence`"),
            "go through an actor's handle; a read-only name may join HTTP_MAY_NAME_OF_PERSISTENCE in tests/architecture.rs",
        )
    })
}

// ---------------------------------------------------------------------------------------------------- reading the tree

fn read_sources(root: &Path) -> Vec<Source> {
    let mut folders = vec![root.join("src")];
    let mut paths: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a source folder is readable") {
            let path = entry.expect("a folder entry is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let read = |path: &PathBuf| {
        let inside = path.strip_prefix(root).expect("a source lies under the root");
        let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Source { path: parts.join("/"), text: std::fs::read_to_string(path).expect("a source is readable") }
    };
    paths.iter().map(read).collect()
}

/// The crates a path may start with: those of the manifest, those of the table, and a few we never want.
fn known_crates(manifest: &str) -> BTreeSet<String> {
    let mut crates: BTreeSet<String> =
        ["std", "core", "alloc"].into_iter().chain(WATCHED_CRATES.iter().copied()).map(str::to_owned).collect();
    for room in ROOMS {
        if let May::Only(lists) = &room.crates {
            crates.extend(lists.iter().copied().flatten().map(|name| (*name).to_owned()));
        }
    }
    let mut in_dependencies = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            in_dependencies = section.trim_end_matches(']').ends_with("dependencies");
        } else if in_dependencies && let Some((name, _)) = line.split_once('=') {
            crates.insert(name.trim().replace('-', "_"));
        }
    }
    crates
}

fn split_path(path: &str) -> (&str, &str) {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    (folder, file.strip_suffix(".rs").unwrap_or(file))
}

/// The module a file is, from the crate's root: `src/http/live/mod.rs` is `crate::http::live`.
fn module_of(path: &str) -> Vec<String> {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    let parts = inside.strip_suffix(".rs").unwrap_or(inside).split('/');
    let named = parts.filter(|part| !matches!(*part, "mod" | "lib" | "main"));
    std::iter::once("crate").chain(named).map(str::to_owned).collect()
}

// ---------------------------------------------------------------------------------------------------- reading the text

/// Puts spaces where comments, strings and characters were. Lines stay where they are.
fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = literal_end(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

/// Where the comment, string or character that begins here ends; `at` itself when none begins here.
fn literal_end(chars: &[char], at: usize) -> usize {
    let get = |i: usize| chars.get(i).copied().unwrap_or('\0');
    match (get(at), get(at + 1)) {
        ('/', '/') => position(chars, at, |c| c == '\n'),
        ('/', '*') => comment_end(chars, at),
        ('"', _) => quoted_end(chars, at + 1, '"'),
        // 'x' and '\n' are characters, 'x alone is a lifetime.
        ('\'', '\\') => quoted_end(chars, at + 1, '\''),
        ('\'', _) if get(at + 2) == '\'' => at + 3,
        ('r', '"' | '#') if !continues_a_word(chars, at) => {
            let quote = position(chars, at + 1, |c| c != '#');
            if get(quote) == '"' { raw_end(chars, quote + 1, quote - at - 1) } else { at }
        }
        _ => at,
    }
}

/// True when the letter belongs to a longer word; the prefixes of `br"…"` and `cr"…"` do not count.
fn continues_a_word(chars: &[char], at: usize) -> bool {
    let is_word = |i: usize| chars.get(i).is_some_and(|c| c.is_alphanumeric() || *c == '_');
    match at.checked_sub(1) {
        Some(prefix) if matches!(chars[prefix], 'b' | 'c') => prefix.checked_sub(1).is_some_and(is_word),
        Some(before) => is_word(before),
        None => false,
    }
}

fn position(chars: &[char], from: usize, wanted: impl Fn(char) -> bool) -> usize {
    chars[from..].iter().position(|c| wanted(*c)).map_or(chars.len(), |offset| from + offset)
}

fn quoted_end(chars: &[char], from: usize, quote: char) -> usize {
    let mut at = from;
    while at < chars.len() && chars[at] != quote {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

fn raw_end(chars: &[char], from: usize, hashes: usize) -> usize {
    let closes = |at: &usize| chars[*at] == '"' && chars[at + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
    (from..chars.len()).find(closes).map_or(chars.len(), |at| at + 1 + hashes)
}

fn comment_end(chars: &[char], from: usize) -> usize {
    let mut depth = 0;
    let mut at = from;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => depth += 1,
            ('*', Some('/')) => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            break;
        }
    }
    at.min(chars.len())
}

#[derive(Clone, Debug, PartialEq)]
enum Word {
    Name(String),
    /// The `::` between the parts of a path.
    Path,
    Mark(char),
}

#[derive(Clone, Debug)]
struct Token {
    word: Word,
    line: usize,
}

fn tokenize(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let (mut tokens, mut at, mut line) = (Vec::new(), 0, 1);
    while at < chars.len() {
        let c = chars[at];
        let start = at;
        at += 1;
        if c == '\n' {
            line += 1;
        } else if c.is_alphanumeric() || c == '_' {
            at = position(&chars, at, |c| !c.is_alphanumeric() && c != '_');
            let name: String = chars[start..at].iter().collect();
            // `r#type` is the name `type`.
            let is_raw_prefix = name == "r" && chars.get(at) == Some(&'#');
            if is_raw_prefix {
                at += 1;
            } else {
                tokens.push(Token { word: Word::Name(name), line });
            }
        } else if c == ':' && chars.get(at) == Some(&':') {
            at += 1;
            tokens.push(Token { word: Word::Path, line });
        } else if !c.is_whitespace() {
            tokens.push(Token { word: Word::Mark(c), line });
        }
    }
    tokens
}

fn is_mark(tokens: &[Token], at: usize, mark: char) -> bool {
    tokens.get(at).is_some_and(|token| token.word == Word::Mark(mark))
}

fn name_at(tokens: &[Token], at: usize) -> Option<&str> {
    match &tokens.get(at)?.word {
        Word::Name(name) => Some(name),
        _ => None,
    }
}

/// The place after the bracket that closes the one standing at `open`.
fn group_end(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.word {
            Word::Mark('(' | '[' | '{') => depth += 1,
            Word::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// Takes out what is compiled for tests only; also gives the names of test modules that live in files of their own.
fn without_tests(tokens: Vec<Token>) -> (Vec<Token>, Vec<String>) {
    let (mut kept, mut test_modules, mut at) = (Vec::new(), Vec::new(), 0);
    while at < tokens.len() {
        let is_inner = is_mark(&tokens, at + 1, '!');
        let open = at + 1 + usize::from(is_inner);
        if !is_mark(&tokens, at, '#') || !is_mark(&tokens, open, '[') {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let end = group_end(&tokens, open);
        if !is_test_attribute(&tokens[open + 1..end - 1]) {
            kept.extend_from_slice(&tokens[at..end]);
            at = end;
        } else if is_inner {
            return (Vec::new(), test_modules);
        } else {
            let item_end = item_end(&tokens, end);
            let words: Vec<&str> = (end..item_end).filter_map(|i| name_at(&tokens, i)).collect();
            if is_mark(&tokens, item_end - 1, ';')
                && let [.., "mod", name] = words[..]
            {
                test_modules.push(name.to_owned());
            }
            at = item_end;
        }
    }
    (kept, test_modules)
}

/// True for `cfg(test)`, `cfg(all(test, …))`, `test` and `some_runtime::test`.
fn is_test_attribute(attribute: &[Token]) -> bool {
    let words: Vec<&str> = (0..attribute.len()).filter_map(|at| name_at(attribute, at)).collect();
    match words[..] {
        ["cfg", "test"] => true,
        ["cfg", "all", ref conditions @ ..] => conditions.contains(&"test") && !conditions.contains(&"not"),
        ["test"] | [_, "test"] => words[0] != "cfg" && !is_mark(attribute, 1, '('),
        _ => false,
    }
}

/// Where the item, field or statement that begins here ends, its further attributes included.
fn item_end(tokens: &[Token], from: usize) -> usize {
    const ITEMS: &[&str] =
        &["const", "enum", "extern", "fn", "impl", "mod", "static", "struct", "trait", "type", "use"];
    let (mut at, mut is_item) = (from, false);
    while at < tokens.len() {
        match &tokens[at].word {
            Word::Mark('{') => return group_end(tokens, at),
            Word::Mark('(' | '[') => {
                at = group_end(tokens, at);
                continue;
            }
            Word::Mark(';') => return at + 1,
            Word::Mark(',') if !is_item => return at + 1,
            Word::Mark('}' | ')' | ']') => return at,
            Word::Name(word) => is_item |= ITEMS.contains(&word.as_str()),
            _ => {}
        }
        at += 1;
    }
    at
}

// ----------------------------------------------------------------------------------------------------------- the names

/// A path the file names, from `crate` or from an outside crate.
struct Name {
    path: Vec<String>,
    line: usize,
}

/// Every path the file names that leads somewhere known. Paths that begin with a local name are left out.
fn names(tokens: &[Token], module: &[String], known_crates: &BTreeSet<String>) -> Vec<Name> {
    let follows_mod = |at: &usize| name_at(tokens, at - 1) == Some("mod");
    let local = (1..tokens.len()).filter(follows_mod).filter_map(|at| name_at(tokens, at)).map(str::to_owned).collect();
    let mut reader = Reader { known_crates, local, imports: BTreeMap::new(), found: Vec::new() };
    // The imports of the whole file first, for a `use` may stand below the path that needs it.
    reader.read(tokens, module, Part::Uses);
    reader.read(tokens, module, Part::Paths);
    reader.found
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Uses,
    Paths,
}

struct Reader<'a> {
    known_crates: &'a BTreeSet<String>,
    /// Modules declared in this file: they hide crates of the same name.
    local: BTreeSet<String>,
    /// What `use` brought in, by the name it goes under here.
    imports: BTreeMap<String, Vec<String>>,
    found: Vec<Name>,
}

impl Reader<'_> {
    fn read(&mut self, tokens: &[Token], module: &[String], part: Part) {
        let mut module = module.to_vec();
        // For each open brace, whether it opened a module: `super` means something else inside.
        let mut opened = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at].word {
                Word::Mark('{') => {
                    let inner = name_at(tokens, at.saturating_sub(1))
                        .filter(|_| at >= 2 && name_at(tokens, at - 2) == Some("mod"));
                    opened.push(inner.is_some());
                    module.extend(inner.map(str::to_owned));
                }
                Word::Mark('}') => {
                    let is_module = opened.pop().unwrap_or(false);
                    module.truncate(module.len() - usize::from(is_module));
                }
                // `use<'a>` in a return type is no import.
                Word::Name(word) if word == "use" && !is_mark(tokens, at + 1, '<') => {
                    let length = tokens[at..].iter().position(|token| token.word == Word::Mark(';'));
                    let end = length.map_or(tokens.len(), |length| at + length);
                    if part == Part::Uses {
                        self.read_tree(&tokens[at + 1..end], &mut 0, &[], &module);
                    }
                    at = end;
                    continue;
                }
                Word::Name(_) if part == Part::Paths && starts_path(tokens, at) => {
                    let line = tokens[at].line;
                    let mut path = Vec::new();
                    while let Some(name) = name_at(tokens, at) {
                        path.push(name.to_owned());
                        at += 1;
                        if tokens.get(at).is_none_or(|token| token.word != Word::Path) {
                            break;
                        }
                        at += 1;
                    }
                    self.find(&path, line, &module);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// Unfolds one branch of a `use` tree, up to the comma or brace that ends it.
    fn read_tree(&mut self, tokens: &[Token], at: &mut usize, prefix: &[String], module: &[String]) {
        let mut path = prefix.to_vec();
        let mut alias = None;
        let line = tokens.get(*at).map_or(0, |token| token.line);
        while let Some(token) = tokens.get(*at) {
            *at += 1;
            match &token.word {
                Word::Name(word) if word == "as" => {
                    alias = name_at(tokens, *at).map(str::to_owned);
                    *at += 1;
                }
                Word::Name(word) => path.push(word.clone()),
                Word::Mark('*') => path.push("*".to_owned()),
                Word::Mark('{') => {
                    while *at < tokens.len() && !is_mark(tokens, *at, '}') {
                        self.read_tree(tokens, at, &path, module);
                        *at += usize::from(is_mark(tokens, *at, ','));
                    }
                    *at += 1;
                    return;
                }
                Word::Mark(',' | '}') => {
                    *at -= 1;
                    break;
                }
                _ => {}
            }
        }
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        if let Some(resolved) = self.find(&path, line, module)
            && let Some(name) = alias.as_ref().or(path.last()).filter(|name| *name != "*" && *name != "_")
        {
            self.imports.insert(name.clone(), resolved);
        }
    }

    fn find(&mut self, path: &[String], line: usize, module: &[String]) -> Option<Vec<String>> {
        let resolved = self.resolve(path, module)?;
        self.found.push(Name { path: resolved.clone(), line });
        Some(resolved)
    }

    fn resolve(&self, path: &[String], module: &[String]) -> Option<Vec<String>> {
        let first = path.first()?.as_str();
        let (start, rest) = match first {
            // `main.rs` is a crate of its own and knows the library by its name.
            "crate" | "arte" => (vec!["crate".to_owned()], &path[1..]),
            "self" => (module.to_vec(), &path[1..]),
            "super" => {
                let up = path.iter().take_while(|part| *part == "super").count();
                (module[..module.len().saturating_sub(up).max(1)].to_vec(), &path[up..])
            }
            _ if self.local.contains(first) => (module.to_vec(), path),
            _ if self.imports.contains_key(first) => (self.imports[first].clone(), &path[1..]),
            _ if self.known_crates.contains(first) => (Vec::new(), path),
            _ => return None,
        };
        Some(start.into_iter().chain(rest.iter().cloned()).collect())
    }
}

/// True when a path of several parts begins with the name at this place.
fn starts_path(tokens: &[Token], at: usize) -> bool {
    let word = |back: usize| at.checked_sub(back).map(|at| &tokens[at].word);
    let is_path = tokens.get(at + 1).is_some_and(|token| token.word == Word::Path);
    // After a leading `::` a path begins; after `name::` or `>::` one goes on.
    let goes_on = word(1) == Some(&Word::Path) && matches!(word(2), Some(Word::Name(_) | Word::Mark('>')));
    is_path && !goes_on
}

// ----------------------------------------------------------------------------- the checks, checked on planted mistakes

/// What the checks say about one file, as `line: rule`.
fn findings_in(path: &str, text: &str) -> Vec<String> {
    let source = Source { path: path.to_owned(), text: text.to_owned() };
    check(&[source], &known_crates("")).iter().map(|finding| format!("{}: {}", finding.line, finding.rule)).collect()
}

#[track_caller]
fn assert_caught(path: &str, text: &str, expected: &str) {
    let findings = findings_in(path, text);
    assert!(
        findings.iter().any(|finding| finding.contains(expected)),
        "wanted {expected:?} in {path}, found {findings:?}"
    );
}

#[track_caller]
fn assert_clean(path: &str, text: &str) {
    assert_eq!(findings_in(path, text), Vec::<String>::new(), "in {path}");
}

#[test]
fn the_table_names_only_rooms_that_are_in_it() {
    for room in ROOMS {
        let May::Only(lists) = &room.rooms else { continue };
        for other in lists.iter().copied().flatten() {
            assert!(find_room(other).is_some(), "`{}` may know `{other}`, which is no room", room.name);
            assert_ne!(*other, "app", "nobody knows `app`");
        }
    }
    assert!(PURE.iter().all(|name| find_room(name).is_some()));
}

#[test]
fn a_pure_room_that_reaches_outside_is_caught() {
    assert_caught(
        "src/auction/bid.rs",
        "use crate::actors::House;",
        "1: the room `auction` may not know `crate::actors`",
    );
    assert_caught(
        "src/auction/bid.rs",
        "\nfn f() { tokio::spawn(g()) }",
        "2: the room `auction` may not name the crate `tokio`",
    );
    assert_caught("src/money.rs", "use std::{fmt, time::{Duration, Instant}};", "names `std::time::Instant`");
    assert_caught("src/money.rs", "use std::time; fn f() -> time::SystemTime { g() }", "names `std::time::SystemTime`");
    assert_caught("src/proof/tree.rs", "fn f() { ::std::fs::read(p); }", "names `std::fs`");
    assert_caught("src/identity.rs", "use rand as chance;", "may not name the crate `rand`");
    assert_caught("src/settlement/fee.rs", "use crate::auction::Auction;", "may not know `crate::auction`");
    assert_caught("src/wire/frame.rs", "pub async fn f() {}", "1: `async` in the pure room `wire`");
    assert_caught("src/ids.rs", "use uuid::Uuid; fn f() { Uuid::now_v7(); }", "names `uuid::Uuid::now_v7`");
    assert_clean(
        "src/proof/tree.rs",
        "use crate::auction::{self, Auction}; use std::time::Duration; use sha2::Digest;",
    );
}

#[test]
fn a_roundabout_name_is_caught_too() {
    assert_caught("src/auction/bid.rs", "use super::super::http::live;", "may not know `crate::http`");
    assert_caught(
        "src/auction/bid.rs",
        "mod inner { use super::super::super::clock::Clock; }",
        "may not know `crate::clock`",
    );
    assert_caught("src/wire/mod.rs", "use crate as root; fn f() { root::app::run() }", "may not know `crate::app`");
    assert_caught("src/actors/house.rs", "#[actix_web::main] fn f() {}", "may not name the crate `actix_web`");
    assert_caught("src/actors/house.rs", "fn f(s: &<X as crate::http::Y>::Z) {}", "may not know `crate::http`");
    assert_caught("src/persistence/mod.rs", "use crate::{money::Money, clock::Clock};", "may not know `crate::clock`");
}

#[test]
fn http_reads_the_store_and_never_writes_it() {
    assert_caught("src/http/bids.rs", "use crate::persistence::EventLog;", "may not name `EventLog`");
    assert_caught(
        "src/http/bids.rs",
        "use crate::persistence as p; fn f(l: &dyn p::EventLog) {}",
        "may not name `EventLog`",
    );
    assert_caught("src/http/bids.rs", "use crate::persistence::*;", "may not name `*`");
    assert_caught("src/http/bids.rs", "use crate::persistence::sqlite::Sqlite;", "asks which store it is on");
    assert_caught("src/http/bids.rs", "fn f() { sqlx::query(q) }", "may not name the crate `sqlx`");
    assert_clean("src/http/bids.rs", "use crate::persistence::{self, StoreError, catalogue::Catalogue};");
    assert_clean("src/app.rs", "use crate::persistence::sqlite::Sqlite; use sqlx::Pool;");
}

#[test]
fn the_socket_crate_and_status_codes_have_one_home_each() {
    assert_caught("src/http/bids.rs", "use actix_web_actors::ws;", "outside src/http/live/");
    assert_caught("src/http/bids.rs", "use actix_web::http::{header, StatusCode};", "outside src/http/error.rs");
    assert_clean("src/http/live/session.rs", "use actix_web_actors::ws;");
    assert_clean("src/http/error.rs", "use actix_web::http::StatusCode;");
}

#[test]
fn a_panic_wants_a_reason() {
    assert_caught("src/app.rs", "fn f() {\n    g().unwrap();\n}", "2: `.unwrap(` outside tests");
    assert_caught("src/app.rs", "fn f() {\n    g()\n        .expect(\"never\");\n}", "3: `.expect(` outside tests");
    assert_caught("src/app.rs", "fn f() { g().unwrap(); } // INVARIANT:", "without a reason");
    assert_caught("src/app.rs", "fn f() { todo!() }", "`todo!`");
    assert_caught("src/app.rs", "fn f() { unimplemented!(\"later\") }", "`unimplemented!`");
    assert_clean("src/app.rs", "fn f() {\n    g().unwrap(); // INVARIANT: g gives Some for every rung\n}");
    assert_clean(
        "src/app.rs",
        "fn f() {\n    // INVARIANT: the ladder is never empty,\n    // for parse refuses an empty one.\n    g().expect(\"a rung\");\n}",
    );
    assert_clean("src/app.rs", "#[expect(unused, reason = \"soon\")]\nfn f() { g().unwrap_or_default(); }");
}

#[test]
fn comments_strings_and_tests_are_left_alone() {
    assert_clean(
        "src/auction/mod.rs",
        "//! Never tokio::spawn.\n/* sqlx:: /* nested */ todo!() */ const A: &str = \"tokio::x .unwrap()\";",
    );
    assert_clean(
        "src/auction/mod.rs",
        "const A: &str = r#\"a \" tokio::x\"#; const B: &[u8] = br\"tokio::x\"; const C: char = '\"';",
    );
    assert_clean("src/auction/mod.rs", "fn f<'a>(x: &'a str) -> char { '\\'' } // tokio::x");
    assert_clean(
        "src/auction/mod.rs",
        "#[cfg(test)]\n#[allow(unused)]\nmod tests { use tokio::x; fn f(a: [u8; 3]) { g().unwrap(); } }",
    );
    assert_clean("src/auction/mod.rs", "#[cfg(test)]\nuse tokio::x;\n#[test]\nfn f<A, B>() { g().unwrap(); }");
    assert_caught("src/auction/mod.rs", "#[cfg(test)]\nmod tests { fn f() {} }\nuse tokio::x;", "3: ");
    assert_caught("src/auction/mod.rs", "#[cfg(not(test))]\nuse tokio::x;", "2: ");
    assert_caught("src/auction/mod.rs", "const C: char = '\"'; use tokio::x; const D: char = '\"';", "tokio");
}

#[test]
fn a_test_module_in_its_own_file_is_left_alone() {
    let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let parent = source("src/auction/rules.rs", "#[cfg(test)]\nmod tests;\nmod steps;");
    let test = source("src/auction/rules/tests.rs", "use tokio::x;");
    let sibling = source("src/auction/rules/steps.rs", "use tokio::x;");
    let findings = check(&[parent, test, sibling], &known_crates(""));
    assert_eq!(findings.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), ["src/auction/rules/steps.rs"]);
}

#[test]
fn a_long_file_and_an_unknown_room_are_caught() {
    assert_caught("src/http/bids.rs", &"\n".repeat(LINES_MAX + 1), "401: 401 lines, and 400 is the most");
    assert_clean("src/auction/bid.rs", &"\n".repeat(LINES_MAX_PURE));
    assert_caught("src/auction/bid.rs", &"\n".repeat(LINES_MAX_PURE + 1), "501 lines, and 500 is the most");
    assert_caught("src/helpers.rs", "", "`helpers` is not a room of the house");
}

#[test]
fn the_manifest_tells_which_crates_there_are() {
    let crates = known_crates(
        "[package]\nname = \"arte\"\n[dependencies]\nactix-files = \"1\" # a comment\n[lints.rust]\nunsafe_code = \"deny\"",
    );
    assert!(crates.contains("actix_files") && crates.contains("tokio"));
    assert!(!crates.contains("unsafe_code") && !crates.contains("name"));
}
