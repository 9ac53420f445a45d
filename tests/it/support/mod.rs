//! The house as seen from the street: a real process, its REST doors and its sockets. Nothing here reaches inside.

pub mod client;
pub mod disk;
pub mod judge;
pub mod load;
pub mod office;
pub mod postbox;
#[path = "../../support/postgres.rs"]
pub mod postgres;
pub mod process;
pub mod proxy;
#[path = "../../support/redis.rs"]
pub mod redis;
#[path = "../../support/relay.rs"]
pub mod relay;
pub mod scene;
pub mod server;
pub mod trap;

/// The stores every story is played on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
}

/// Returns this moment by the client's own clock.
pub fn now() -> arte::timestamp::Timestamp {
    #[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
    let at = std::time::SystemTime::now();
    let micros = at.duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap().as_micros();
    arte::timestamp::Timestamp::from_micros(micros.try_into().unwrap())
}

/// Reads an instant as the contract writes it.
pub fn instant_of(value: &serde_json::Value) -> arte::timestamp::Timestamp {
    let at: jiff::Timestamp = value.as_str().unwrap().parse().unwrap();
    arte::timestamp::Timestamp::from_micros(at.as_microsecond())
}

/// Returns a number from the environment, for the long forms of tests.
pub fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}

/// A small generator of chance with a seed that is printed, so that a run can be repeated (splitmix64).
pub struct Chance(u64);

impl Chance {
    /// Takes the seed from `ARTE_SEED`, or makes one up.
    pub fn new(what: &str) -> Self {
        let made_up = uuid::Uuid::new_v4().as_u64_pair().0;
        let seed = number("ARTE_SEED", made_up);
        println!("{what}: ARTE_SEED={seed}");
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}
