//! One contract, two stores: every story is told to both, through the traits alone. What only one store promises comes after.

#[path = "../support/redis.rs"]
mod redis;
#[path = "../support/postgres.rs"]
mod support;

mod accounts;
mod audits;
mod bank;
mod bank_tables;
mod banks;
mod belongings;
mod bench;
mod builder;
mod codes;
mod contested;
mod delays;
mod forgetting;
mod forgotten;
mod gallery;
mod hell;
mod holds;
mod holds_planted;
mod hooks;
mod houses;
mod hung;
mod imports;
mod letters;
mod listing;
mod lots;
mod notices;
mod older;
mod older_artworks;
mod older_lists;
mod older_names;
mod only_postgres;
mod only_redis;
mod only_sqlite;
mod past;
mod payments;
mod persons;
mod plans;
mod reversals;
mod sessions;
mod settlements;
mod signed;
mod strangers;
mod streams;
mod works;
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
        a_log_reads_alike_however_it_was_cut_into_batches
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
    listing:
        lists_have_what_a_look_at_everything_finds
        a_list_stays_what_it_was_while_prices_and_statuses_move
        a_cursor_is_good_for_ten_minutes_and_for_its_own_list
        of_several_publishers_one_publishes
        artworks_are_found_in_korean_and_english
        no_question_is_an_operator;
    forgetting:
        nothing_stays_of_registrations_that_cross_the_forgetting
        who_is_forgotten_begins_no_call_and_takes_no_paddle
        whoever_sold_lately_is_not_forgotten_yet
        nothing_of_the_forgotten_is_put_up_for_sale
        of_putting_up_for_sale_and_forgetting_the_seller_one_comes_first;
    imports:
        a_table_is_entered_once_however_often_it_is_sent
        what_does_not_fit_the_house_is_told_before_anything_is_written
        an_import_that_is_stopped_half_way_goes_on_from_the_top
        what_is_exported_is_imported_as_it_was
        who_was_forgotten_is_given_nothing_to_sell
        nobody_is_given_anything_to_sell_while_being_forgotten
        a_file_is_cut_when_it_is_too_long
        names_that_look_alike_are_one;
    works:
        an_artwork_is_edited_by_who_has_seen_it
        of_many_editors_at_once_one_is_heard
        a_picture_is_a_change_too
        who_sells_it_is_fixed_when_people_may_bid
        an_artwork_goes_with_its_pictures_unless_an_auction_names_it
        all_artworks_are_gone_through_once;
    hung:
        a_picture_hangs_until_it_is_taken_down
        ten_of_twenty_pictures_at_once_find_room
        the_same_picture_twenty_times_at_once_is_there_once
        pictures_are_put_in_order_as_a_whole
        an_object_is_swept_when_the_last_who_used_it_is_gone
        of_a_sweep_and_an_upload_at_once_one_wins;
    gallery:
        a_storage_that_fails_at_every_step_leaves_no_hole_and_no_rubbish
        two_artworks_share_a_picture_and_neither_loses_it;
    signed:
        the_newest_checkpoint_comes_back_as_it_went_in
        a_checkpoint_gives_way_only_to_one_that_covers_more
        a_thousand_checkpoints_are_kept_in_one_go
        an_end_that_was_not_signed_is_found
        the_seed_and_the_reserve_come_back_for_the_proofs_alone;
    sessions:
        a_suspension_ends_all_sessions
        a_session_ends_in_time
        a_session_is_ended_by_its_user_alone
        sessions_are_listed_newest_first
        a_refresh_token_is_good_once
        a_token_that_was_just_spent_gets_the_same_successor
        an_old_token_ends_the_session
        a_guessed_token_changes_nothing
        twenty_uses_at_once_turn_the_token_once
        a_session_is_not_refreshed_beyond_its_length
        an_account_is_known_from_where_it_signed_in
        what_was_ended_is_heard_of
        sessions_that_are_long_over_are_forgotten;
    codes:
        what_has_expired_is_forgotten_with_the_next_code;
    persons:
        somebody_who_signs_up_comes_back_as_added
        two_who_sign_up_at_once_with_one_address_are_one
        two_who_edit_at_once_do_not_undo_each_other
        a_new_password_ends_the_other_sessions;
    accounts:
        a_user_comes_back_as_added
        users_are_listed_page_by_page
        users_are_found_by_a_part_of_name_or_address_in_every_order
        users_are_found_by_role_and_by_whether_they_are_let_in
        another_role_ends_all_sessions_and_the_last_admin_stays
        admins_who_demote_each_other_at_once_leave_one
        a_key_of_a_service_counts_until_it_ends
        a_bidder_gets_one_paddle
        twenty_bidders_at_once_get_twenty_paddles
        a_call_is_begun_once_and_answered_for_ever
        ten_calls_at_once_are_begun_once;
    belongings:
        forty_favourites_at_once_are_ten
        my_bids_say_where_they_stand
        what_stands_against_forgetting_somebody_is_said
        who_is_erased_leaves_a_paddle_and_nothing_else
        nothing_is_added_to_somebody_who_is_being_erased
        the_last_two_admins_cannot_both_be_erased;
    letters:
        a_letter_comes_back_as_it_went_in
        a_letter_is_held_by_whoever_took_it_until_an_instant
        twenty_postmen_at_once_take_each_letter_once
        letters_with_codes_lose_their_words
        a_try_that_somebody_else_has_repeated_says_nothing
        what_was_sent_is_a_fact
        a_dead_letter_is_tried_again_from_the_beginning
        letters_are_listed_newest_first
        old_letters_are_forgotten_but_for_those_that_wait;
    builder:
        a_sale_comes_back_as_it_was_edited
        ten_editors_of_a_sale_at_once_are_one
        a_sale_is_deleted_with_its_drafts_and_never_with_an_auction
        a_draft_comes_back_as_it_was_edited_and_keeps_its_secret
        drafts_trade_numbers_all_or_none
        ten_who_order_drafts_at_once_leave_one_order
        drafts_become_auctions_all_or_none
        sales_whose_sellers_cross_are_scheduled_at_once
        pauses_are_noted_until_they_are_over
        the_house_has_the_last_word_on_a_registration
        a_draft_goes_with_the_stars_it_was_given;
    audits:
        rows_come_back_as_they_went_in_and_follow_each_other
        forty_writers_at_once_make_one_chain;
    notices:
        an_auction_is_told_of_from_its_first_line_to_its_last
        an_end_that_is_near_is_found_until_all_have_heard
        of_twenty_who_tell_at_once_one_does
        the_outbid_find_one_line_and_get_a_letter_now_and_then
        a_sale_begins_once_for_everybody
        who_is_told_is_found_piece_by_piece
        who_marked_an_auction_is_found_by_name_and_without_those_who_bid
        a_bell_is_its_owners_alone
        choices_are_kept
        a_whole_sale_that_is_scheduled_is_told_of
        who_is_forgotten_is_told_nothing
        who_is_being_forgotten_is_told_nothing;
    holds:
        an_intent_is_the_owners_and_one_at_a_time;
    strangers:
        what_the_house_knows_nothing_of_is_told
        a_word_that_is_awaited_for_long_is_told
        an_older_bank_is_said_to_be_one;
    settlements:
        a_closing_makes_a_settlement_due_and_a_reopening_takes_it_back
        a_settlement_that_has_begun_is_not_reopened
        what_was_set_aside_for_the_winning_bid_goes_to_the_settlement
        of_twenty_who_begin_at_once_one_does
        of_a_beginning_and_a_reopening_at_once_one_wins
        a_settlement_comes_back_as_it_was_changed
        of_twenty_changes_at_once_one_is_written
        a_settlement_is_taken_by_one_until_its_time_is_over
        papers_have_numbers_without_gaps
        fees_are_those_of_the_scheduling
        an_artwork_is_not_sold_again_while_it_is_settled
        an_artwork_is_not_sold_again_before_its_settlement_begins
        an_artwork_that_was_paid_is_its_buyers_to_sell
        an_artwork_of_the_house_is_sold_again_once_it_is_settled
        lists_show_what_was_asked_for;
    hooks:
        a_webhook_comes_back_as_it_was_registered_and_changed
        a_line_goes_to_an_address_once_with_the_move_that_tells_it
        deliveries_are_held_by_address
        twenty_couriers_at_once_take_each_delivery_once
        what_was_given_up_is_listed_and_tried_again;
    streams:
        a_stream_is_held_by_one_at_a_time
        of_twenty_who_want_a_stream_one_has_it
        a_log_is_found_from_its_first_line_to_its_last
        what_came_and_went_unseen_is_found_among_all
        what_moved_is_asked_for_by_name
        who_lost_a_stream_notes_nothing
        each_stream_has_places_of_its_own;
}

/// What Redis keeps where there is one: the same stories, told to both stores and to Redis.
macro_rules! shelf_stories {
    ($($room:ident: $($story:ident)*;)*) => {
        mod shelf_on_sqlite {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let house = crate::houses::SqliteHouse::open().await;
                    crate::$room::$story(house.store()).await;
                    house.close().await;
                }
            )*)*
        }

        mod shelf_on_postgres {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let house = crate::houses::PostgresHouse::open().await;
                    crate::$room::$story(house.store()).await;
                    house.close().await;
                }
            )*)*
        }

        mod shelf_on_redis {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    crate::$room::$story(crate::redis::fresh_shelf().await).await;
                }
            )*)*
        }
    };
}

shelf_stories! {
    codes:
        a_right_code_is_traded_once
        a_code_has_five_tries_and_three_minutes
        a_new_code_takes_the_place_of_the_old
        a_hundred_guesses_at_once_are_five_tries
        a_stranger_who_guesses_uses_up_his_own_tries
        the_right_code_at_once_by_many_is_traded_once
        a_proof_is_good_once_for_one_purpose_and_not_for_long
        twenty_uses_of_a_proof_at_once_are_one;
    delays:
        the_first_are_free_and_then_each_wait_is_twice_the_last_up_to_the_most
        what_went_well_is_taken_back
        all_are_counted_or_none
        after_a_while_all_is_forgotten
        a_hundred_at_once_are_as_many_as_are_free;
}

macro_rules! banks {
    ($($story:ident)*) => {
        mod bank_on_sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    crate::banks::embedded_on_sqlite(crate::bank::$story).await;
                }
            )*
        }

        mod bank_on_postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    crate::banks::embedded_on_postgres(crate::bank::$story).await;
                }
            )*
        }

        mod bank_over_http {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    crate::banks::over_http(crate::bank::$story).await;
                }
            )*
        }
    };
}

banks! {
    an_account_is_opened_filled_read_and_emptied
    a_user_who_opens_twenty_accounts_at_once_has_one
    twenty_users_who_open_at_once_get_twenty_numbers
    the_same_order_twenty_times_at_once_is_done_once
    a_refusal_is_an_answer_for_ever
    two_hundred_holds_at_once_never_over_commit
    money_is_held_raised_freed_captured_and_given_back
    an_order_that_is_called_off_is_never_done
    an_order_and_its_calling_off_at_once_agree
    an_account_is_linked_once_by_whoever_knows_all_of_it
    a_closed_account_takes_nothing
    wrong_pins_are_slowed_down
    purses_are_read_page_by_page_without_a_gap
    a_statement_is_read_page_by_page_without_a_gap
    many_orders_at_once_each_have_their_own_outcome
}
