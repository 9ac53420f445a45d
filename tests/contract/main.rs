//! One contract, two stores: every story is told to both, through the traits alone. What only one store promises comes after.

#[path = "../support/postgres.rs"]
mod support;

mod accounts;
mod bench;
mod houses;
mod lots;
mod only_postgres;
mod only_sqlite;
mod past;
mod signed;
mod writing;

macro_rules! stories {
    ($($room:ident: $($story:ident)*;)*) => {
        mod on_sqlite {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let house = crate::houses::SqliteHouse::open().await;
                    crate::$room::$story(house.store()).await;
                    house.close().await;
                }
            )*)*
        }

        mod on_postgres {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let house = crate::houses::PostgresHouse::open().await;
                    crate::$room::$story(house.store()).await;
                    house.close().await;
                }
            )*)*
        }
    };
}

stories! {
    writing:
        every_kind_of_event_comes_back_as_it_went_in
        a_batch_of_an_older_owner_is_fenced
        a_batch_that_does_not_follow_the_log_is_fenced
        one_fenced_batch_does_not_hold_up_the_others
        a_batch_that_breaks_a_promise_of_the_tables_is_fenced_alone
        two_batches_of_one_auction_follow_each_other
        an_empty_group_is_written_at_once
        only_auctions_that_can_be_bid_on_are_claimed
        a_claim_can_insist_on_what_was_held
        twenty_claims_at_once_get_twenty_epochs
        a_claim_sees_every_bid_that_an_older_owner_got_through
        a_claim_checks_the_reserve_against_its_commitment
        live_auctions_are_those_that_want_an_owner
        the_latest_proof_of_service_stands
        a_closed_store_says_so;
    past:
        refusals_are_remembered_and_the_first_answer_stands
        the_answer_to_a_key_is_found_for_ever
        events_are_read_in_pieces
        the_bid_history_knows_what_was_taken_out
        attempts_are_listed_newest_first_without_a_gap_between_pages
        attempts_of_a_stranger_are_listed_too;
    lots:
        an_artwork_comes_back_as_it_went_in
        an_artwork_is_catalogued_once
        sales_are_listed_newest_first
        a_draft_becomes_an_auction_once
        an_artwork_is_in_one_live_auction_at_a_time
        auctions_are_listed_by_sale_and_lot
        a_head_is_what_the_last_batch_said;
    signed:
        the_newest_checkpoint_comes_back_as_it_went_in
        a_checkpoint_gives_way_only_to_one_that_covers_more
        a_thousand_checkpoints_are_kept_in_one_go
        an_end_that_was_not_signed_is_found
        the_seed_and_the_reserve_come_back_for_the_proofs_alone;
    accounts:
        a_user_comes_back_as_added
        users_are_listed_page_by_page
        a_suspension_ends_all_sessions
        a_session_ends_in_time
        a_bidder_gets_one_paddle
        twenty_bidders_at_once_get_twenty_paddles
        a_call_is_begun_once_and_answered_for_ever
        ten_calls_at_once_are_begun_once;
}
