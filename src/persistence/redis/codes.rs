//! Codes sent by mail, and the proofs they are traded for, in Redis.
//!
//! Each step is one script, which nothing else comes between. What has expired by the house's clock does not count, whatever Redis' own clock
//! says; Redis forgets it some time later. An address stands nowhere in a key, and in a value only for the ten minutes that a proof lives.

use super::RedisShelf;
use crate::identity::Purpose;
use crate::persistence::{CodeTry, Codes, NewCode, StoreError};
use crate::proof::hex;
use crate::timestamp::Timestamp;
use ::redis::Script;
use async_trait::async_trait;
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

/// Key: the code. Arguments: its hash, tries of strangers, tries of those who are known, until when, and for how long Redis keeps it.
static PUT: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'hash', ARGV[1], 'left', ARGV[2], 'known_left', ARGV[3], 'until', ARGV[4])
        redis.call('PEXPIRE', KEYS[1], ARGV[5])",
    )
});

/// Keys: the code, the proof. Arguments: hash that was typed, now, whether the client is known, its name, how often it may try, and of the
/// proof: address, until when, for how long Redis keeps it. The counts go down before the hash is looked at.
static TRY: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local code, now = KEYS[1], tonumber(ARGV[2])
        local kept = redis.call('HMGET', code, 'hash', 'until', 'left', 'known_left')
        if not kept[1] or tonumber(kept[2]) <= now then return 0 end
        if ARGV[3] == '1' then
            if tonumber(kept[4]) <= 0 then return 0 end
            redis.call('HINCRBY', code, 'known_left', -1)
        else
            local client = 'client:' .. ARGV[4]
            if tonumber(kept[3]) <= 0 then return 0 end
            if tonumber(redis.call('HGET', code, client) or 0) >= tonumber(ARGV[5]) then return 0 end
            redis.call('HINCRBY', code, client, 1)
            redis.call('HINCRBY', code, 'left', -1)
        end
        if kept[1] ~= ARGV[1] then return 0 end
        redis.call('DEL', code)
        redis.call('HSET', KEYS[2], 'email', ARGV[6], 'until', ARGV[7])
        redis.call('PEXPIRE', KEYS[2], ARGV[8])
        return 1",
    )
});

/// Key: the proof. Arguments: now, whether it is used up.
static PROOF: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local kept = redis.call('HMGET', KEYS[1], 'email', 'until')
        if not kept[1] or tonumber(kept[2]) <= tonumber(ARGV[1]) then return false end
        if ARGV[2] == '1' then redis.call('DEL', KEYS[1]) end
        return kept[1]",
    )
});

#[async_trait]
impl Codes for RedisShelf {
    async fn put_code(&self, new: &NewCode) -> Result<(), StoreError> {
        let mut script = PUT.key(self.code(&new.email, new.purpose));
        script
            .arg(&new.code_hash[..])
            .arg(new.tries)
            .arg(new.known_tries)
            .arg(new.expires_at.as_micros())
            .arg(lives(new.at, new.expires_at));
        self.call(async |conn| script.invoke_async(conn).await).await
    }

    async fn try_code(&self, attempt: &CodeTry) -> Result<bool, StoreError> {
        let mut script = TRY.key(self.code(&attempt.email, attempt.purpose));
        script
            .key(self.proof(&attempt.verification_hash, attempt.purpose))
            .arg(&attempt.code_hash[..])
            .arg(attempt.at.as_micros())
            .arg(u8::from(attempt.is_known))
            .arg(hash(&attempt.client))
            .arg(attempt.client_tries)
            .arg(attempt.email.as_str())
            .arg(attempt.verified_until.as_micros())
            .arg(lives(attempt.at, attempt.verified_until));
        let traded: i64 = self.call(async |conn| script.invoke_async(conn).await).await?;
        Ok(traded == 1)
    }

    async fn verified(&self, hash: &[u8; 32], purpose: Purpose, now: Timestamp) -> Result<Option<String>, StoreError> {
        self.look(hash, purpose, now, false).await
    }

    async fn use_verification(
        &self,
        hash: &[u8; 32],
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        self.look(hash, purpose, now, true).await
    }
}

impl RedisShelf {
    fn code(&self, email: &str, purpose: Purpose) -> String {
        self.key("code", &format!("{}:{}", purpose.word(), hash(email)))
    }

    fn proof(&self, hash: &[u8; 32], purpose: Purpose) -> String {
        self.key("proof", &format!("{}:{}", purpose.word(), hex(hash)))
    }

    async fn look(
        &self,
        hash: &[u8; 32],
        purpose: Purpose,
        now: Timestamp,
        is_used_up: bool,
    ) -> Result<Option<String>, StoreError> {
        let mut script = PROOF.key(self.proof(hash, purpose));
        script.arg(now.as_micros()).arg(u8::from(is_used_up));
        self.call(async |conn| script.invoke_async(conn).await).await
    }
}

fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Returns for how long Redis keeps something, in milliseconds; never nothing, or it would not take it.
fn lives(from: Timestamp, until: Timestamp) -> u64 {
    u64::try_from(until.since(from).as_millis()).unwrap_or(u64::MAX).max(1)
}
