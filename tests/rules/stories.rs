//! What the rules do when they say yes.

use crate::table::play;

#[test]
fn opening_and_plain_bids() {
    play(
        "auction start 70 step 10
         1  ann bids 70           -> price 70 leader ann ask 80 count 1 events bid
         2  bob bids 80           -> price 80 leader bob ask 90
         3  ann bids 95           -> price 95 leader ann ask 105
         4  bob bids 200          -> price 200 leader bob ask 210
         100 closes               -> outcome bob@200 status closed events closed",
    );
}

#[test]
fn maxima_open_at_the_lowest_non_competitive_amount() {
    play(
        "auction start 70 step 10
         1  ann bids 70 max 100   -> price 70 leader ann ask 80
         2  bob bids 80 max 300   -> price 110 leader bob ask 120 count 2 events bid
         100 closes               -> outcome bob@110",
    );
}

#[test]
fn a_pure_maximum_may_be_sent_with_an_amount_that_is_too_low_by_now() {
    play(
        "auction start 70 step 10
         1  ann bids 70 max 100   -> price 70
         2  bob bids 70 max 300   -> price 110 leader bob
         3  cid bids 70           -> bid_below_ask
         4  cid bids 70 max 119   -> bid_below_ask
         5  cid bids 70 max 120   -> price 130 leader bob",
    );
}

#[test]
fn of_equal_maxima_the_earlier_leads_at_that_amount() {
    play(
        "auction start 70 step 10
         1  ann bids 70 max 100   -> price 70 leader ann
         2  bob bids 80 max 100   -> price 100 leader ann ask 110 count 2 events bid+proxy
         100 closes               -> outcome ann@100",
    );
}

#[test]
fn a_raised_own_maximum_moves_neither_price_nor_clock() {
    play(
        "auction start 70 step 10 soft 20/20/60 ends 100
         1   ann bids 70 max 100  -> price 70 leader ann ends 100
         95  ann bids 80 max 500  -> price 70 leader ann ask 80 ends 100 events bid
         96  ann bids 80 max 500  -> already_leading
         97  ann bids 400         -> already_leading
         98  bob bids 80 max 450  -> price 460 leader ann ends 118 events bid+proxy+extended",
    );
}

#[test]
fn the_raised_maximum_counts_from_its_own_time_against_later_bids() {
    play(
        "auction start 70 step 10
         1  ann bids 70 max 100   -> price 70
         2  ann bids 70 max 300   -> price 70
         3  bob bids 80 max 300   -> price 300 leader ann",
    );
}

#[test]
fn lost_by_less_than_a_step() {
    play(
        "auction start 70 step 10
         1  ann bids 70 max 105   -> price 70
         2  bob bids 80 max 100   -> price 105 leader ann ask 115 events bid+proxy
         3  cid bids 110          -> bid_below_ask",
    );
}

#[test]
fn won_by_less_than_a_step() {
    play(
        "auction start 70 step 10
         1  ann bids 70 max 100   -> price 70
         2  bob bids 80 max 105   -> price 105 leader bob ask 115",
    );
}

#[test]
fn a_jump_stands_at_its_full_amount() {
    play(
        "auction start 70 step 10
         1  ann bids 70 max 100     -> price 70
         2  bob bids 250 max 300    -> price 250 leader bob ask 260",
    );
}

#[test]
fn a_maximum_at_the_reserve_lifts_the_price_to_it_at_once() {
    play(
        "auction start 70 step 10 reserve 200
         1  ann bids 70 max 100   -> price 100 leader ann reserve NotMet ask 110
         2  bob bids 110 max 150  -> price 150 leader bob reserve NotMet
         3  cid bids 160 max 500  -> price 200 leader cid reserve Met ask 210 events bid+reserve_met
         4  ann bids 210 max 300  -> price 310 leader cid events bid+proxy
         100 closes               -> outcome cid@310",
    );
}

#[test]
fn a_reserve_hit_exactly_is_met() {
    play(
        "auction start 70 step 10 reserve 200
         1  ann bids 200          -> price 200 reserve Met events bid+reserve_met
         100 closes               -> outcome ann@200",
    );
}

#[test]
fn below_the_reserve_nothing_is_sold() {
    play(
        "auction start 70 step 10 reserve 200
         1  ann bids 199          -> price 199 reserve NotMet
         100 closes               -> outcome passed",
    );
    play(
        "auction start 70 step 10
         100 closes               -> outcome passed",
    );
}

#[test]
fn against_an_unmet_reserve_even_the_leader_bids_in_full() {
    play(
        "auction start 70 step 10 reserve 200
         1  ann bids 70 max 100   -> price 100
         2  ann bids 100 max 150  -> price 150 leader ann reserve NotMet
         3  ann bids 150 max 400  -> price 200 leader ann reserve Met events bid+reserve_met",
    );
}

#[test]
fn a_lowered_reserve_may_be_met_at_once() {
    play(
        "auction start 70 step 10 reserve 200
         1  ann bids 70 max 150   -> price 150 reserve NotMet
         2  lower 200             -> reserve_not_lower
         3  lower 170             -> reserve NotMet price 150 events reserve_lowered
         4  lower 140             -> reserve Met price 150 leader ann events reserve_lowered+reserve_met
         100 closes               -> outcome ann@150",
    );
    play(
        "auction start 70 step 10
         1  lower 10              -> act_not_allowed",
    );
}

#[test]
fn the_soft_close_moves_the_end_for_bids_that_move_the_price_and_only_then() {
    play(
        "auction start 70 step 10 soft 20/20/45 ends 100
         79  ann bids 70          -> ends 100 events bid
         80  bob bids 80          -> ends 100 events bid
         81  ann bids 90          -> ends 101 events bid+extended
         82  bob bids 95          -> bid_below_ask
         100 bob bids 100         -> ends 120 events bid+extended
         119.999 ann bids 110     -> ends 139.999 events bid+extended
         139 bob bids 120         -> ends 145 events bid+extended
         # the allowance of 45 seconds is used up
         144 ann bids 130         -> ends 145 events bid
         145 bob bids 140         -> auction_closed
         145 closes               -> outcome ann@130",
    );
}

#[test]
fn an_operators_extension_does_not_use_up_the_soft_close() {
    play(
        "auction start 70 step 10 soft 20/20/30 ends 100
         90  ann bids 70          -> ends 110 events bid+extended
         91  extend 60            -> ends 170 events extended
         160 bob bids 80          -> ends 180 events bid+extended
         179 ann bids 90          -> ends 190 events bid+extended",
    );
}

#[test]
fn the_end_is_the_end_even_if_the_timer_is_late() {
    play(
        "auction start 70 step 10 ends 100
         99.999 ann bids 70       -> price 70
         100 bob bids 80          -> auction_closed
         100 pause                -> act_not_allowed
         101 closes               -> outcome ann@70
         102 closes               -> not_due",
    );
}

#[test]
fn a_bid_received_before_the_end_and_decided_after_it_counts() {
    // The actor hands the instant of receipt to the rules, whenever it gets to them.
    play(
        "auction start 70 step 10 ends 100
         99  ann bids 70          -> price 70
         99.5 bob bids 80         -> price 80 leader bob
         100 closes               -> outcome bob@80",
    );
}

#[test]
fn the_timer_is_never_early() {
    play(
        "auction waiting yes start 70 step 10 ends 100
         0  closes                -> not_due
         0  opens                 -> status open ends 100 events opened
         0  opens                 -> not_due
         99.999 closes            -> not_due",
    );
}

#[test]
fn pause_and_resume_keep_the_time_that_was_left() {
    play(
        "auction start 70 step 10 ends 100
         40 pause                 -> status paused events paused
         41 pause                 -> act_not_allowed
         50 ann bids 70           -> auction_paused
         300 closes               -> not_due
         500 resume               -> status open ends 560 events resumed
         501 ann bids 70          -> price 70
         560 closes               -> outcome ann@70",
    );
    play(
        "auction start 70 step 10 ends 100
         40 pause                 -> status paused
         50 extend 30             -> ends 130
         60 resume                -> ends 150",
    );
}

#[test]
fn a_retracted_bid_never_was() {
    play(
        "auction start 70 step 10
         1  ann bids 70 max 100   -> price 70
         2  bob bids 80 max 300   -> price 110 leader bob
         3  cid bids 120 max 200  -> price 210 leader bob count 3
         # opened is 1, so ann's bid is 2, bob's 3, cid's 4 and the house's answer 5
         4  retract 5             -> no_such_bid
         5  retract 3             -> price 120 leader cid ask 130 count 2 events bid_retracted
         6  retract 3             -> no_such_bid
         7  retract 9             -> no_such_bid
         8  retract 4             -> price 70 leader ann ask 80 count 1
         9  retract 2             -> price none leader none ask 70 count 0
         100 closes               -> outcome passed",
    );
}

#[test]
fn retraction_may_take_the_reserve_back() {
    play(
        "auction start 70 step 10 reserve 200
         1  ann bids 70 max 150   -> price 150 reserve NotMet
         2  bob bids 160 max 300  -> price 200 reserve Met
         3  retract 3             -> price 150 leader ann reserve NotMet
         4  cid bids 250          -> price 250 reserve Met events bid+reserve_met",
    );
}

#[test]
fn cancel_and_reopen() {
    play(
        "auction start 70 step 10 ends 100
         1  ann bids 70           -> price 70
         2  reopen 200            -> act_not_allowed
         100 closes               -> outcome ann@70
         101 cancel               -> act_not_allowed
         102 reopen 102           -> end_not_in_future
         103 reopen 200           -> status open ends 200 outcome none events reopened
         104 bob bids 80          -> price 80 leader bob
         200 closes               -> outcome bob@80",
    );
    play(
        "auction start 70 step 10 ends 100
         1  cancel                -> status cancelled events cancelled
         2  ann bids 70           -> auction_closed
         3  cancel                -> act_not_allowed",
    );
    play(
        "auction waiting yes start 70 step 10
         0  cancel                -> status cancelled",
    );
}

#[test]
fn an_outage_is_given_back() {
    play(
        "auction start 70 step 10 ends 100
         99 outage 400            -> ends 400 events extended
         99 outage 400            -> not_due
         399 ann bids 70          -> price 70",
    );
}

#[test]
fn a_key_is_answered_the_same_for_ever() {
    play(
        "auction start 70 step 10 ends 100
         1  ann bids 70 key 5           -> price 70
         2  ann bids 70 key 5           -> again seq 2
         3  ann bids 71 key 5           -> key_reused
         3  ann bids 70 key 5 max 90    -> key_reused
         3  ann bids 70 key 5 expecting 70 -> key_reused
         4  bob bids 75 key 6           -> bid_below_ask
         5  bob bids 80 key 7           -> price 80
         6  bob bids 75 key 6           -> again bid_below_ask
         # a key is its owner's own
         7  cid bids 90 key 5           -> price 90
         # words that cannot be read have a content too
         8  ann bids 1e3 key 8          -> amount_invalid
         9  ann bids 1e3 key 8          -> again amount_invalid
         9  ann bids 1e4 key 8          -> key_reused
         100 closes                     -> outcome cid@90
         101 ann bids 70 key 5          -> again seq 2
         102 ann bids 70 key 9          -> auction_closed",
    );
}

#[test]
fn strict_ladders_take_positions_only() {
    play(
        "auction start 200 ladder saleroom_258 strict yes
         1  ann bids 210          -> bid_off_ladder
         2  ann bids 200 max 255  -> bid_off_ladder
         3  ann bids 200 max 280  -> price 200 ask 220
         4  bob bids 220 max 350  -> price 300 leader bob ask 320
         5  cid bids 350          -> price 350 leader bob",
    );
}
