//! Delays, counted for all processes on one Redis.

use super::RedisShelf;
use crate::persistence::{Change, Delay, Delays, Growth, StoreError};
use crate::timestamp::Timestamp;
use ::redis::{Script, ScriptInvocation};
use async_trait::async_trait;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// Looks at all, then counts: one step, whatever comes at once. Keys: those asked for, then those counted. Arguments: now, how many are only
/// asked for, and of each key its growth: how many are free, first wait, longest wait, and when it is forgotten, which is also when Redis forgets it.
/// *Unit*: microseconds. Answers how long to wait; 0 when nobody must.
static TAKE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local now, asked = tonumber(ARGV[1]), tonumber(ARGV[2])
        local longest, counts = 0, {}
        for i, key in ipairs(KEYS) do
            local at = 3 + (i - 1) * 4
            local free, first, most = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
            local kept = redis.call('HMGET', key, 'count', 'last')
            local count, last = tonumber(kept[1] or 0), tonumber(kept[2] or 0)
            if now - last >= tonumber(ARGV[at + 3]) then count = 0 end
            local wait = 0
            if count > free then wait = math.min(first * 2 ^ math.min(count - free - 1, 20), most) end
            longest = math.max(longest, last + wait - now)
            counts[i] = count
        end
        if longest > 0 then return longest end
        for i = asked + 1, #KEYS do
            redis.call('HSET', KEYS[i], 'count', counts[i] + 1, 'last', ARGV[1])
            redis.call('PEXPIRE', KEYS[i], math.ceil(tonumber(ARGV[3 + (i - 1) * 4 + 3]) / 1000))
        end
        return 0",
    )
});

/// Keys; arguments: now, and of each key what becomes of it and when it is forgotten.
static CHANGE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        for i, key in ipairs(KEYS) do
            local what, forgotten = ARGV[i * 2], tonumber(ARGV[i * 2 + 1])
            local kept = redis.call('HMGET', key, 'count', 'last')
            local count, last = tonumber(kept[1] or 0), tonumber(kept[2] or 0)
            if what == 'forget' then
                redis.call('DEL', key)
            elseif what == 'undo' then
                if count > 0 then redis.call('HINCRBY', key, 'count', -1) end
            else
                if tonumber(ARGV[1]) - last >= forgotten then count = 0 end
                redis.call('HSET', key, 'count', count + 1, 'last', ARGV[1])
                redis.call('PEXPIRE', key, math.ceil(forgotten / 1000))
            end
        end",
    )
});

#[async_trait]
impl Delays for RedisShelf {
    async fn take(&self, asked: &[Delay], counted: &[Delay], now: Timestamp) -> Result<Option<Duration>, StoreError> {
        let mut script = TAKE.prepare_invoke();
        script.arg(now.as_micros()).arg(asked.len());
        for delay in asked.iter().chain(counted) {
            let Growth { free, first, most, forgotten_after } = delay.growth;
            script.key(self.delay(delay)).arg(free).arg(micros(first)).arg(micros(most)).arg(micros(forgotten_after));
        }
        let wait: i64 = self.run(script).await?;
        Ok(u64::try_from(wait).ok().filter(|wait| *wait > 0).map(Duration::from_micros))
    }

    async fn change(&self, changes: &[(Delay, Change)], now: Timestamp) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut script = CHANGE.prepare_invoke();
        script.arg(now.as_micros());
        for (delay, change) in changes {
            let what = match change {
                Change::Note => "note",
                Change::Undo => "undo",
                Change::Forget => "forget",
            };
            script.key(self.delay(delay)).arg(what).arg(micros(delay.growth.forgotten_after));
        }
        self.run(script).await
    }
}

impl RedisShelf {
    fn delay(&self, delay: &Delay) -> String {
        self.key("delay", &delay.key)
    }

    async fn run<T: ::redis::FromRedisValue>(&self, script: ScriptInvocation<'_>) -> Result<T, StoreError> {
        self.call(async |conn| script.invoke_async(conn).await).await
    }
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

/// Counts in Redis, and by the store while Redis is away. Whoever guesses is counted in one place or the other, at every moment; what was counted
/// in the one does not count in the other.
pub struct StoreWhileAway {
    redis: Arc<RedisShelf>,
    store: Arc<dyn Delays>,
}

impl StoreWhileAway {
    /// Puts the two together.
    pub fn new(redis: Arc<RedisShelf>, store: Arc<dyn Delays>) -> Self {
        Self { redis, store }
    }
}

#[async_trait]
impl Delays for StoreWhileAway {
    async fn take(&self, asked: &[Delay], counted: &[Delay], now: Timestamp) -> Result<Option<Duration>, StoreError> {
        match self.redis.take(asked, counted, now).await {
            Err(error) if error.is_transient() => self.store.take(asked, counted, now).await,
            done => done,
        }
    }

    async fn change(&self, changes: &[(Delay, Change)], now: Timestamp) -> Result<(), StoreError> {
        match self.redis.change(changes, now).await {
            Err(error) if error.is_transient() => self.store.change(changes, now).await,
            done => done,
        }
    }
}
