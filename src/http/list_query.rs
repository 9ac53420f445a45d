//! What the public lists are asked for: read strictly, refused by name.

use super::call::Call;
use super::error::ApiError;
use super::table::Param;
use crate::artwork::taxonomy::{self, Medium, Term};
use crate::auction::Status;
use crate::ids::SaleId;
use crate::money::{Amount, Currency};
use crate::persistence::{ArtworkQuery, ArtworkSort, AuctionQuery, AuctionSort, Wanted};
use crate::search;
use crate::wire::Code;

/// How long a question is at most. *Source*: house rule; the longest titles have this many letters.
const ASKED_MAX: usize = 200;

/// How many words of it count. *Source*: judgement; each is looked up in the index.
const WORDS_MAX: usize = 40;

/// What is looked for.
pub const ASKED: Param = Param {
    name: "q",
    about: "Only those with all of these words in title, artist or medium, in Korean or English: a part of a Korean word, the beginning of another.",
};
/// Which media.
pub const MEDIUM: Param =
    Param { name: "medium", about: "Only those of one of these media: codes of the taxonomy, with commas between." };
/// Which themes.
pub const THEME: Param = Param { name: "theme", about: "Only those of one of these themes, likewise." };
/// Which styles.
pub const STYLE: Param = Param { name: "style", about: "Only those of one of these styles, likewise." };
/// Which techniques.
pub const TECHNIQUE: Param = Param { name: "technique", about: "Only those of one of these techniques, likewise." };
/// In which order auctions are.
pub const AUCTION_SORT: Param = Param {
    name: "sort",
    about: "`default` (when absent: live, then upcoming, then ended), `lot`, `ending`, `newest`, `price` or `-price`.",
};
/// In which order artworks are.
pub const ARTWORK_SORT: Param = Param { name: "sort", about: "`newest` (when absent), `oldest`, `title` or `artist`." };
/// Which statuses.
pub const STATUS: Param = Param { name: "status", about: "Only those of one of these statuses, with commas between." };
/// Which currency.
pub const CURRENCY: Param = Param {
    name: "currency",
    about: "Only those in this currency. Wanted with `price_min`, `price_max` and an order by price, unless `sale` says it.",
};
/// From which price on.
pub const PRICE_MIN: Param = Param {
    name: "price_min",
    about: "Only those whose price, or first ask while there is no bid, is at least this. Prices are those of some seconds ago.",
};
/// Up to which price.
pub const PRICE_MAX: Param = Param { name: "price_max", about: "The same, at most this." };

/// Reads what auctions are asked for.
///
/// # Errors
/// `malformed` and `invalid` name the parameter.
pub async fn auctions(call: &Call) -> Result<AuctionQuery, ApiError> {
    let sort = match call.query("sort") {
        None | Some("default") => AuctionSort::Natural,
        Some("lot") => AuctionSort::Lot,
        Some("ending") => AuctionSort::Ending,
        Some("newest") => AuctionSort::Newest,
        Some("price") => AuctionSort::Cheapest,
        Some("-price") => AuctionSort::Dearest,
        Some(_) => {
            return Err(ApiError::invalid("sort", "sort is default, lot, ending, newest, price or -price."));
        }
    };
    let sale = call.query("sale").map(str::parse::<SaleId>).transpose();
    let sale = sale.map_err(|_| ApiError::malformed("sale is the id of a sale.").in_field("sale"))?;
    let is_about_money = matches!(sort, AuctionSort::Cheapest | AuctionSort::Dearest)
        || ["price_min", "price_max"].iter().any(|name| call.query(name).is_some());
    let currency = currency(call, sale, is_about_money).await?;
    let mut query = AuctionQuery {
        sort,
        artwork: wanted(call)?,
        statuses: statuses(call)?,
        sale,
        currency,
        drafts: call.sees_drafts(),
        ..AuctionQuery::all()
    };
    if let Some(currency) = currency {
        query.price_min = price(call, "price_min", currency)?;
        query.price_max = price(call, "price_max", currency)?;
    }
    if query.price_min.zip(query.price_max).is_some_and(|(least, most)| least > most) {
        return Err(ApiError::invalid("price_max", "price_max is not below price_min."));
    }
    Ok(query)
}

/// Reads what artworks are asked for.
///
/// # Errors
/// As [`auctions`].
pub fn artworks(call: &Call) -> Result<ArtworkQuery, ApiError> {
    let sort = match call.query("sort") {
        None | Some("newest") => ArtworkSort::Newest,
        Some("oldest") => ArtworkSort::Oldest,
        Some("title") => ArtworkSort::Title,
        Some("artist") => ArtworkSort::Artist,
        Some(_) => return Err(ApiError::invalid("sort", "sort is newest, oldest, title or artist.")),
    };
    Ok(ArtworkQuery { sort, artwork: wanted(call)? })
}

fn wanted(call: &Call) -> Result<Wanted, ApiError> {
    let mut wanted = Wanted::default();
    if let Some(asked) = call.query("q") {
        if asked.chars().count() > ASKED_MAX {
            return Err(ApiError::invalid("q", format!("q has at most {ASKED_MAX} characters.")));
        }
        wanted.words = search::wanted(asked);
        if wanted.words.is_empty() {
            return Err(ApiError::invalid("q", "q has a letter or a digit in it."));
        }
        if wanted.words.len() > WORDS_MAX {
            return Err(ApiError::invalid("q", "q has too many words in it."));
        }
    }
    for (kind, terms) in KINDS {
        if let Some(codes) = call.query(kind) {
            wanted.codes.push((kind, self::codes(kind, codes, terms)?));
        }
    }
    Ok(wanted)
}

/// Returns the words that a medium has for one property.
type TermsOf = fn(&'static Medium) -> &'static [Term];

/// What artworks are sorted by, and the words of a medium for it.
const KINDS: [(&str, TermsOf); 4] = [
    ("medium", |medium| std::slice::from_ref(&medium.term)),
    ("theme", |medium| medium.themes),
    ("style", |medium| medium.styles),
    ("technique", |medium| medium.techniques),
];

fn codes(kind: &'static str, asked: &str, terms: TermsOf) -> Result<Vec<String>, ApiError> {
    let is_known = |code: &str| taxonomy::MEDIA.iter().flat_map(terms).any(|term| term.code == code);
    let mut codes: Vec<String> = asked.split(',').map(str::to_owned).collect();
    if !codes.iter().all(|code| is_known(code)) {
        return Err(ApiError::invalid(
            kind,
            format!("{kind} is one or several codes of /v1/taxonomy, with commas between."),
        ));
    }
    // The same list, however it is asked for.
    codes.sort_unstable();
    codes.dedup();
    Ok(codes)
}

fn statuses(call: &Call) -> Result<Vec<Status>, ApiError> {
    let Some(words) = call.query("status") else { return Ok(Vec::new()) };
    let mut statuses = Vec::new();
    for word in words.split(',') {
        let status = Status::from_word(word).ok_or_else(|| {
            let known = Status::ALL.map(Status::word).join(", ");
            ApiError::invalid("status", format!("status is one or several of {known}, with commas between."))
        })?;
        if statuses.contains(&status) {
            return Err(ApiError::invalid("status", "status names one twice."));
        }
        statuses.push(status);
    }
    // The same list, however it is asked for.
    statuses.sort_by_key(|status| status.word());
    Ok(statuses)
}

async fn currency(call: &Call, sale: Option<SaleId>, is_wanted: bool) -> Result<Option<Currency>, ApiError> {
    if let Some(code) = call.query("currency") {
        let currency = Currency::parse(code);
        return currency.map(Some).ok_or_else(|| ApiError::invalid("currency", "currency is a code such as KRW."));
    }
    match (is_wanted, sale) {
        (false, _) => Ok(None),
        (true, None) => Err(ApiError::invalid("currency", "currency is wanted to compare prices, or sale.")),
        (true, Some(sale)) => match call.house().catalogue.sale(sale).await? {
            Some(sale) => Ok(Some(sale.currency)),
            None => Err(ApiError::invalid("sale", "There is no such sale.")),
        },
    }
}

fn price(call: &Call, name: &'static str, currency: Currency) -> Result<Option<Amount>, ApiError> {
    let read = |text| {
        currency
            .read(text)
            .map_err(|error| ApiError::amount(name, format!("{name} is not an amount of {currency}: {error}.")))
    };
    call.query(name).map(read).transpose()
}

/// The code with which a list refuses.
pub const REFUSES: &[Code] = &[Code::Invalid, Code::AmountInvalid, Code::Conflict];
