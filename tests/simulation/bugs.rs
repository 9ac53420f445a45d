//! The planted bugs: mistakes written beside the right code (`planted!`), each of which the oracles must notice.

/// Every planted bug of the house and of the model store.
pub const ALL: &[&str] = &[
    // the rules
    "late_by_one",
    "close_ignores_extensions",
    "timer_rings_for_paused",
    "soft_close_off_by_one",
    "soft_close_without_a_cap",
    "reserve_ignored",
    "consignor_bids",
    "leader_bids_against_himself",
    "limit_ignored",
    "paused_takes_bids",
    "retraction_forgets_the_leader",
    "ties_to_the_later",
    "price_not_lifted",
    "overflow_unchecked",
    // keys
    "reused_key_unnoticed",
    "answer_forgets_the_proxy",
    "retry_doubles",
    "refusals_not_kept",
    "book_not_rebuilt",
    "book_forgets_refusals",
    "acts_decided_again",
    // commits
    "answers_before_the_commit",
    "announces_before_the_commit",
    "public_before_the_commit",
    "unknown_taken_for_committed",
    "refused_taken_for_committed",
    "fenced_taken_for_committed",
    "state_kept_after_unknown",
    "state_kept_after_a_refusal",
    "last_line_lost_on_reload",
    // time
    "dated_when_decided",
    "close_overtakes_bids",
    "deadline_not_moved",
    "credit_forgotten",
    // queues and people
    "place_never_given_back",
    "bids_lost_on_reload",
    "suspension_unheard",
    // watchers
    "event_dropped_from_a_frame",
    "resume_off_by_one",
    "snapshot_claims_a_later_line",
    "lagging_goes_unnoticed",
    // the model store
    "the_store_forgets_the_epoch",
    "the_store_answers_before_it_syncs",
    "a_claim_does_not_move_the_epoch",
];
