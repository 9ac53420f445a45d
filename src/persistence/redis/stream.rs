//! The logs as a Redis Stream: lines put there in order, each once as far as Redis remembers.

use super::RedisShelf;
use crate::persistence::StoreError;
use ::redis::Script;
use std::sync::LazyLock;
use std::time::Duration;

/// Keys: the stream, the mark of one log. Arguments: log epoch, the most entries that are kept (about), how long the mark is (ms), the auction, the
/// number of the first line, and of each line its name, its type and its text. One step: nothing of another publisher comes between, and what
/// stands in the stream of one log is always its beginning. Answers up to which line the stream has the log; less than the line before the first when
/// Redis has lost some, and -1 when it knows a later history.
static ADD: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local epoch, first = tonumber(ARGV[1]), tonumber(ARGV[5])
        local last = first - 1
        local kept = redis.call('HMGET', KEYS[2], 'epoch', 'seq')
        if kept[1] then
            if tonumber(kept[1]) > epoch then return -1 end
            if tonumber(kept[1]) == epoch then
                last = tonumber(kept[2])
                if last < first - 1 then return last end
            end
        end
        for at = 6, #ARGV, 3 do
            local seq = first + (at - 6) / 3
            if seq > last then
                redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'id', ARGV[at], 'auction', ARGV[4],
                    'seq', string.format('%d', seq), 'type', ARGV[at + 1], 'event', ARGV[at + 2])
                last = seq
            end
        end
        redis.call('HSET', KEYS[2], 'epoch', ARGV[1], 'seq', string.format('%d', last))
        redis.call('PEXPIRE', KEYS[2], ARGV[3])
        return last",
    )
});

/// How long Redis remembers up to where it has a log that does not move. *Source*: longer than a publisher that stood still could come back after.
const MARK_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A line on its way.
#[derive(Clone, Debug)]
pub struct StreamLine {
    /// Its name, the same for ever.
    pub id: String,
    /// What it is about.
    pub kind: &'static str,
    /// The message.
    pub text: String,
}

/// Why lines were not put into the stream.
#[derive(Debug, thiserror::Error)]
pub enum NotAdded {
    /// Redis is away, refuses, or did not answer.
    #[error(transparent)]
    Redis(#[from] StoreError),
    /// Two houses write there, or one that was put back to an earlier state still does.
    #[error("the stream has a later history of this auction than the house: another house writes to the same stream")]
    LaterHistory,
}

impl RedisShelf {
    /// Puts lines of one log into the stream `key`, which keeps about `most` entries: those that it does not have, in order. Returns up to which line
    /// it has the log. Less than the line before `first`: Redis has lost some, and nothing was put in.
    ///
    /// # Errors
    /// [`NotAdded`]; some of the lines may be there nevertheless, in order.
    pub async fn add_to_stream(
        &self,
        key: &str,
        most: u64,
        auction: &str,
        log_epoch: u64,
        first: u64,
        lines: &[StreamLine],
    ) -> Result<u64, NotAdded> {
        let mut script = ADD.key(self.key("stream", key));
        script.key(self.key("stream-mark", &format!("{key}:{auction}")));
        script.arg(log_epoch).arg(most).arg(MARK_FOR.as_secs() * 1_000).arg(auction).arg(first);
        for line in lines {
            script.arg(line.id.as_str()).arg(line.kind).arg(line.text.as_str());
        }
        let last: i64 = self.call(async |conn| script.invoke_async(conn).await).await?;
        u64::try_from(last).map_err(|_| NotAdded::LaterHistory)
    }
}
