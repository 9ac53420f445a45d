//! Owners: each batch was written by the owner of the moment.

use super::Findings;
use super::record::Log;
use arte::ids::AuctionId;

pub(crate) fn check(id: AuctionId, log: &Log, findings: &mut Findings) {
    for (event, write) in log.events.iter().zip(&log.writes) {
        if write.epoch != write.owner {
            let says =
                format!("owner {} wrote line {} while owner {} had the auction", write.epoch, event.seq, write.owner);
            findings.add("S12", id, says);
        }
    }
    for (event, pair) in log.events.iter().skip(1).zip(log.writes.windows(2)) {
        if pair[1].epoch < pair[0].epoch {
            findings.add("S11", id, format!("line {} is of an older owner than the line before it", event.seq));
        }
    }
}
