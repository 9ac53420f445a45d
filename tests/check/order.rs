//! Real time: what was answered before another thing was sent stands before it in the log.

use super::Findings;
use super::answers::{Call, name};
use arte::ids::AuctionId;
use arte::timestamp::Timestamp;

/// One scan backwards over the log, keeping the earliest answer seen so far.
pub(crate) fn check(id: AuctionId, calls: &[Call<'_>], findings: &mut Findings) {
    let mut placed: Vec<&Call<'_>> = calls.iter().filter(|call| call.seq.is_some()).collect();
    placed.sort_by_key(|call| std::cmp::Reverse(call.seq));
    let mut earliest: Option<(Timestamp, &Call<'_>)> = None;
    for call in placed {
        if let Some((answered_at, later)) = earliest
            && call.sent_at > answered_at
        {
            findings.add(
                "S5",
                id,
                format!("{} was sent after {} was answered, and stands before it", name(call), name(later)),
            );
        }
        if let Some(answered_at) = call.answered_at
            && earliest.is_none_or(|(at, _)| answered_at < at)
        {
            earliest = Some((answered_at, call));
        }
    }
}
