//! Redis with a script that compares and sets, and every write synced before it is answered.

use redis::Script;
use redis::aio::MultiplexedConnection;
use std::cell::Cell;
use std::rc::Rc;

use crate::chance;
use crate::crowd::{Answer, Bid};

/// The least that a bid needs: the price is compared and set, with who and under which key. No log, no rules. A bid that another
/// connection has overtaken is raised rather than refused, for only what is accepted counts, and only what is written costs.
const COMPARE_AND_SET: &str = "
    local price = tonumber(redis.call('HGET', KEYS[1], 'price') or '0')
    local amount = tonumber(ARGV[1])
    if amount <= price then amount = price + 1 end
    redis.call('HSET', KEYS[1], 'price', amount, 'leader', ARGV[2], 'key', ARGV[3])
    return 1";

pub struct RedisLot {
    pub url: String,
    /// How many connections the bidders share; each carries the bids of many at once.
    pub connections: usize,
}

impl RedisLot {
    pub async fn arrive(&self, bidders: usize) -> anyhow::Result<Vec<RedisBidder>> {
        let client = redis::Client::open(self.url.as_str())?;
        let mut connections = Vec::new();
        for _ in 0..self.connections.min(bidders) {
            connections.push(client.get_multiplexed_async_connection().await?);
        }
        let mut first = connections[0].clone();
        let script = Script::new(COMPARE_AND_SET);
        script.prepare_invoke().load_async(&mut first).await?;
        // A lot for each round: the round before may have gone higher.
        let lot: Rc<str> = chance::uuid().to_string().into();
        let offered = Rc::new(Cell::new(0));
        let hash: Rc<str> = script.get_hash().into();
        let bidder = |n: usize| RedisBidder {
            connection: connections[n % connections.len()].clone(),
            lot: Rc::clone(&lot),
            hash: Rc::clone(&hash),
            user: chance::uuid().to_string(),
            offered: Rc::clone(&offered),
        };
        Ok((0..bidders).map(bidder).collect())
    }
}

pub struct RedisBidder {
    connection: MultiplexedConnection,
    lot: Rc<str>,
    hash: Rc<str>,
    user: String,
    offered: Rc<Cell<i64>>,
}

impl Bid for RedisBidder {
    async fn bid(&mut self) -> anyhow::Result<Answer> {
        let amount = self.offered.get() + 1;
        self.offered.set(amount);
        let key = chance::uuid().simple().to_string();
        let accepted: i64 = redis::cmd("EVALSHA")
            .arg(&*self.hash)
            .arg(1)
            .arg(&*self.lot)
            .arg(amount)
            .arg(&self.user)
            .arg(key)
            .query_async(&mut self.connection)
            .await?;
        Ok(if accepted == 1 { Answer::Accepted } else { Answer::Refused })
    }
}
