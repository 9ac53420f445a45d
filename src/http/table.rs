//! The endpoints as data. One row registers a route, guards it and documents it, so that none of the three can be forgotten.

pub use super::rows::endpoints;
pub use super::verb::Verb;

use super::call::{Call, Reply};
use super::error::ApiError;
use crate::identity::Scope;
use crate::wire::Code;
use futures_util::future::LocalBoxFuture;
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Writes the schema of one type, and puts what it refers to among the shared ones.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// Does what a row is for.
pub type Run = fn(Call) -> LocalBoxFuture<'static, Result<Reply, ApiError>>;

/// Says whether a body can be read at all.
pub type Look = fn(&[u8]) -> Result<(), ApiError>;

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone; a token is not even looked at.
    Open,
    /// Anyone; a token that is given must be valid, for operators see more.
    Anyone,
    /// Whoever is signed in.
    SignedIn,
    /// Bidders.
    Bidder,
    /// Operators and admins.
    Operator,
    /// Admins.
    Admin,
}

impl Access {
    /// Says it in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Open | Self::Anyone => "anyone",
            Self::SignedIn => "signed in",
            Self::Bidder => "bidder",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }

    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Anyone => "anyone",
            Self::SignedIn => "signed_in",
            Self::Bidder => "bidder",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }

    /// Returns whether a token must be given.
    pub const fn needs_token(self) -> bool {
        !matches!(self, Self::Open | Self::Anyone)
    }
}

/// What a success looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// 200.
    Ok,
    /// 201.
    Created,
    /// 201, or 200 when it was there already.
    CreatedOrOk,
    /// 202: it will be done.
    Accepted,
    /// 204.
    NoContent,
    /// 101.
    Upgrade,
}

impl Success {
    /// Returns the statuses.
    pub const fn statuses(self) -> &'static [u16] {
        match self {
            Self::Ok => &[200],
            Self::Created => &[201],
            Self::CreatedOrOk => &[200, 201],
            Self::Accepted => &[202],
            Self::NoContent => &[204],
            Self::Upgrade => &[101],
        }
    }
}

/// What the body of a request is.
#[derive(Clone, Copy)]
pub enum Body {
    /// Nothing, or an empty object.
    Nothing,
    /// JSON of this shape.
    Json(SchemaOf),
    /// Something else. The handler reads it with [`Call::bytes`], when it has made room for it.
    Bytes {
        /// The media types it may be sent as; the part after the slash may be `*`.
        kinds: &'static [&'static str],
        /// How many bytes it has at most.
        bytes_max: usize,
    },
}

/// What a successful answer carries.
#[derive(Clone, Copy)]
pub enum Gives {
    /// Nothing.
    Nothing,
    /// JSON of this shape.
    Json(SchemaOf),
    /// Something else, of this media type.
    Media(&'static str),
}

/// A query parameter.
#[derive(Clone, Copy)]
pub struct Param {
    /// Its key.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
}

/// What every list takes.
pub const LIST: &[Param] = &[CURSOR, LIMIT];
/// Where the page starts.
pub const CURSOR: Param = Param { name: "cursor", about: "The `next` of the page before." };
/// How long the page is.
pub const LIMIT: Param = Param { name: "limit", about: "At most this many, 1 to 100; 20 when absent." };

/// How a row is run.
#[derive(Clone, Copy)]
pub enum Door {
    /// A request and its answer.
    Call(Run),
    /// The way to a socket.
    Socket,
}

/// One row of the table.
#[derive(Clone, Copy)]
pub struct Endpoint {
    /// The method.
    pub verb: Verb,
    /// The path; parts that vary stand in braces.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
    /// Which scope of a service's key opens it; none does when there is none.
    pub scope: Option<Scope>,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// What may stand in the query; nothing else may.
    pub query: &'static [Param],
    /// What the body must look like.
    pub body: Body,
    /// How it succeeds.
    pub success: Success,
    /// With what.
    pub gives: Gives,
    /// The codes it can refuse with, beside those that follow from the rest of the row.
    pub refuses: &'static [Code],
    /// Refuses a body that cannot be read before anybody asks who sent it: the contract's order for bids.
    pub look: Option<Look>,
    /// Whether `Idempotency-Key` is understood.
    pub idempotent: bool,
    /// Whether `Idempotency-Key` is understood by whoever does the work, who keeps what became of it.
    pub keyed: bool,
    /// Whether nothing is done without `Idempotency-Key`.
    pub needs_key: bool,
    /// Which fields of the body the audit log repeats; of one that ends in `?` it says only that it was there.
    pub audited: &'static [&'static str],
    /// Whether it is answered even while the house starts or drains.
    pub always: bool,
    /// What runs.
    pub door: Door,
}

/// Returns the schema function of a type.
pub const fn of<T: JsonSchema>() -> SchemaOf {
    SchemaGenerator::subschema_for::<T>
}

/// Starts a row that reads.
pub const fn get(path: &'static str, access: Access, summary: &'static str, run: Run) -> Endpoint {
    Endpoint::new(Verb::Get, path, access, summary, Door::Call(run))
}

/// Starts a row that acts.
pub const fn post(path: &'static str, access: Access, summary: &'static str, run: Run) -> Endpoint {
    Endpoint::new(Verb::Post, path, access, summary, Door::Call(run))
}

/// Starts a row that puts something in its place.
pub const fn put(path: &'static str, access: Access, summary: &'static str, run: Run) -> Endpoint {
    Endpoint::new(Verb::Put, path, access, summary, Door::Call(run))
}

/// Starts a row that changes parts of something.
pub const fn patch(path: &'static str, access: Access, summary: &'static str, run: Run) -> Endpoint {
    Endpoint::new(Verb::Patch, path, access, summary, Door::Call(run))
}

/// Starts a row that takes something away.
pub const fn delete(path: &'static str, access: Access, summary: &'static str, run: Run) -> Endpoint {
    Endpoint::new(Verb::Delete, path, access, summary, Door::Call(run))
}

impl Endpoint {
    /// Starts a row.
    pub const fn new(verb: Verb, path: &'static str, access: Access, summary: &'static str, door: Door) -> Self {
        Self {
            verb,
            path,
            access,
            scope: None,
            summary,
            query: &[],
            body: Body::Nothing,
            success: Success::Ok,
            gives: Gives::Nothing,
            refuses: &[],
            look: None,
            idempotent: false,
            keyed: false,
            needs_key: false,
            audited: &[],
            always: false,
            door,
        }
    }

    /// Opens to keys of services with this scope.
    pub const fn scope(mut self, scope: Scope) -> Self {
        self.scope = Some(scope);
        self
    }

    /// Takes these query parameters.
    pub const fn query(mut self, query: &'static [Param]) -> Self {
        self.query = query;
        self
    }

    /// Takes a body.
    pub const fn takes(mut self, body: SchemaOf) -> Self {
        self.body = Body::Json(body);
        self
    }

    /// Takes a body that is not JSON, of these media types and at most so many bytes.
    pub const fn takes_bytes(mut self, kinds: &'static [&'static str], bytes_max: usize) -> Self {
        self.body = Body::Bytes { kinds, bytes_max };
        self
    }

    /// Succeeds with JSON.
    pub const fn gives(mut self, success: Success, schema: SchemaOf) -> Self {
        self.success = success;
        self.gives = Gives::Json(schema);
        self
    }

    /// Succeeds with something else than JSON.
    pub const fn shows(mut self, media_type: &'static str) -> Self {
        self.gives = Gives::Media(media_type);
        self
    }

    /// Succeeds without a body.
    pub const fn gives_nothing(mut self, success: Success) -> Self {
        self.success = success;
        self
    }

    /// Refuses with these too.
    pub const fn refuses(mut self, codes: &'static [Code]) -> Self {
        self.refuses = codes;
        self
    }

    /// Looks at the body first of all.
    pub const fn looks_first(mut self, look: Look) -> Self {
        self.look = Some(look);
        self
    }

    /// Understands `Idempotency-Key`.
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Hands `Idempotency-Key` on as [`Self::keyed`] does, and does nothing without it.
    pub const fn needs_key(mut self) -> Self {
        self.needs_key = true;
        self.keyed()
    }

    /// Hands `Idempotency-Key` on to whoever does the work.
    pub const fn keyed(mut self) -> Self {
        self.keyed = true;
        self
    }

    /// Has these fields of its body repeated in the audit log, where staff call it. Nothing else of a body ever gets there: name no secrets, no
    /// free text and nothing about a person but identifiers; `"reserve?"` says that the field was there and not what it held.
    pub const fn audits(mut self, fields: &'static [&'static str]) -> Self {
        self.audited = fields;
        self
    }

    /// Answers even while the house starts or drains.
    pub const fn always(mut self) -> Self {
        self.always = true;
        self
    }

    /// Returns every code this row can refuse with.
    pub fn codes(&self) -> Vec<Code> {
        let mut codes = vec![Code::Malformed, Code::Internal];
        if self.verb.acts() && matches!(self.door, Door::Call(_)) {
            codes.extend([Code::PayloadTooLarge, Code::UnsupportedMediaType]);
        }
        if !self.always {
            codes.push(Code::Unavailable);
        }
        if self.access != Access::Open {
            // Also where every person may: a key of a service may not.
            codes.extend([Code::Unauthenticated, Code::Forbidden]);
        }
        if self.idempotent {
            codes.extend([Code::KeyReused, Code::Busy]);
        }
        // A page that is too long, or of no length.
        if self.query.iter().any(|param| param.name == LIMIT.name) {
            codes.push(Code::Invalid);
        }
        if self.keyed {
            codes.push(Code::KeyReused);
        }
        codes.extend(self.refuses);
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// Returns the names in braces, in order.
    pub fn path_names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}
