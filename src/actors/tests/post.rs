//! The postman, with a real SQLite outbox, a carrier that does as it is told and a clock moved by hand.

use super::post_stage::{Does, Post, code, letter};
use super::stage::{play, start};
use crate::clock::Clock;
use crate::mail::TRIES_MOST;
use crate::persistence::{MailState, Outbox};
use std::sync::atomic::Ordering;
use std::time::Duration;

#[test]
fn a_letter_goes_out_when_the_postman_is_called() {
    play(async {
        let mut post = Post::open([]).await;
        let letter = letter(1);
        post.put(&letter).await;
        assert_eq!(post.noted().await, letter.id);
        let mail = post.mail(letter.id).await.0;
        assert_eq!((mail.state, mail.attempts, mail.sent_at), (MailState::Sent, 1, Some(start())));
        let carried = post.carried();
        assert_eq!(carried.len(), 1);
        assert_eq!((carried[0].id, &carried[0].to, &carried[0].text), (letter.id, &letter.to, &letter.text));
        assert_eq!(carried[0].written_at, letter.created_at);
    });
}

#[test]
fn letters_that_were_there_before_the_house_opened_go_out_too() {
    play(async {
        let mut post = Post::closed([]).await;
        post.store.put(&letter(1)).await.unwrap();
        post.call_postman();
        assert_eq!(post.noted().await, letter(1).id);
    });
}

#[test]
fn a_letter_that_another_process_left_behind_is_found_within_a_minute() {
    play(async {
        let mut post = Post::open([]).await;
        post.put(&letter(1)).await;
        post.noted().await;
        // Nobody rings for this one.
        post.store.put(&letter(2)).await.unwrap();
        post.clock.advance(Duration::from_secs(60));
        assert_eq!(post.noted().await, letter(2).id);
    });
}

#[test]
fn a_letter_that_was_refused_for_now_is_tried_again_in_its_time_and_not_before() {
    play(async {
        let mut post = Post::open([Does::Later, Does::Later]).await;
        post.put(&letter(1)).await;
        for (attempt, pause) in [(1, 5), (2, 10)] {
            assert_eq!(post.noted().await, letter(1).id);
            let mail = post.mail(letter(1).id).await.0;
            assert_eq!(
                (mail.state, mail.attempts, mail.last_error.as_deref()),
                (MailState::Waiting, attempt, Some("greylisted"))
            );
            let (waits, pause) = (mail.next_try_at.since(post.clock.now()), Duration::from_secs(pause));
            assert!(waits >= pause * 3 / 4 && waits <= pause * 5 / 4, "{attempt}: {waits:?}");
            // A moment too early another letter goes out, and this one does not.
            post.clock.advance_to(mail.next_try_at - Duration::from_micros(1));
            post.does(Does::Take);
            post.put(&letter(10 + attempt)).await;
            assert_eq!(post.noted().await, letter(10 + attempt).id);
            assert_eq!(post.mail(letter(1).id).await.0.attempts, attempt);
            post.clock.advance_to(mail.next_try_at);
        }
        assert_eq!(post.noted().await, letter(1).id);
        let mail = post.mail(letter(1).id).await.0;
        assert_eq!((mail.state, mail.attempts, mail.last_error), (MailState::Sent, 3, None));
    });
}

#[test]
fn a_letter_that_was_refused_for_good_is_dead_until_somebody_has_it_tried_again() {
    play(async {
        let mut post = Post::open([Does::Never]).await;
        post.put(&letter(1)).await;
        post.noted().await;
        let mail = post.mail(letter(1).id).await.0;
        assert_eq!(
            (mail.state, mail.attempts, mail.last_error.as_deref()),
            (MailState::Dead, 1, Some("no such mailbox"))
        );
        post.clock.advance(Duration::from_secs(3_600));
        post.store.try_again(letter(1).id, post.clock.now()).await.unwrap();
        post.postman().wake();
        assert_eq!(post.noted().await, letter(1).id);
        assert_eq!(post.mail(letter(1).id).await.0.state, MailState::Sent);
    });
}

#[test]
fn a_letter_is_given_up_after_so_many_tries() {
    play(async {
        let mut post = Post::open((0..100).map(|_| Does::Later)).await;
        post.put(&letter(1)).await;
        for attempt in 1..=TRIES_MOST {
            post.noted().await;
            let mail = post.mail(letter(1).id).await.0;
            assert_eq!(mail.attempts, attempt);
            assert_eq!(mail.state, if attempt < TRIES_MOST { MailState::Waiting } else { MailState::Dead });
            post.clock.advance_to(mail.next_try_at);
        }
        assert!(post.mail(letter(1).id).await.1.is_some(), "it holds no secret, and can be tried again");
        assert_eq!(post.carried().len(), TRIES_MOST as usize);
    });
}

#[test]
fn a_letter_with_a_code_loses_its_words_when_it_is_sent_or_too_late() {
    play(async {
        let mut post = Post::open((0..100).map(|_| Does::Later)).await;
        post.put(&code(1)).await;
        let (mail, words) = loop {
            post.noted().await;
            let (mail, words) = post.mail(code(1).id).await;
            if mail.state != MailState::Waiting {
                break (mail, words);
            }
            assert!(words.is_some());
            post.clock.advance_to(mail.next_try_at);
        };
        assert_eq!((mail.state, words), (MailState::Dead, None));
        let age = post.clock.now().since(mail.created_at);
        assert!(age <= Duration::from_secs(3_600) && mail.attempts > 5 && mail.attempts < 12, "{age:?}, {mail:?}");

        post.do_nothing_more_but_take();
        let now = post.clock.now();
        post.put(&crate::persistence::NewMail { created_at: now, ..code(2) }).await;
        post.noted().await;
        let (mail, words) = post.mail(code(2).id).await;
        assert_eq!((mail.state, words), (MailState::Sent, None));
        // One that lay there while the house was closed: nobody is sent a code that cannot be good any more.
        let tries = post.carried().len();
        post.clock.advance(Duration::from_secs(3_600));
        post.put(&code(3)).await;
        post.noted().await;
        let (mail, words) = post.mail(code(3).id).await;
        assert_eq!((mail.state, words, post.carried().len()), (MailState::Dead, None, tries));
    });
}

#[test]
fn where_letters_stay_in_the_house_their_words_do_too() {
    play(async {
        let mut post = Post::open([Does::Take, Does::Never]).await;
        post.carrier.is_local.store(true, Ordering::SeqCst);
        for number in [1, 2] {
            post.put(&code(number)).await;
            post.noted().await;
            assert!(post.mail(code(number).id).await.1.is_some());
        }
    });
}

#[test]
fn a_few_letters_are_under_way_at_once_and_no_more() {
    play(async {
        let mut post = Post::open((0..4).map(|_| Does::Hang)).await;
        for number in 1..=10 {
            post.put(&letter(number)).await;
        }
        // Whoever hangs has all hands; the clock may go on, nobody else is taken up.
        post.begun(4).await;
        for _ in 0..5 {
            post.clock.advance(Duration::from_secs(5));
            post.postman().wake();
            tokio::task::yield_now().await;
        }
        assert_eq!(post.carrier.begun(), 4);
        post.carrier.let_go();
        for _ in 0..10 {
            post.noted_while_time_passes().await;
        }
        assert_eq!(post.carrier.at_once_most(), 4);
        for number in 1..=10 {
            assert_eq!(post.mail(letter(number).id).await.0.state, MailState::Sent);
        }
    });
}

#[test]
fn a_letter_over_which_the_carrier_panics_or_hangs_costs_itself_a_try_and_nobody_else_anything() {
    play(async {
        let mut post = Post::open([Does::Panic]).await;
        post.put(&letter(1)).await;
        post.noted().await;
        let mail = post.mail(letter(1).id).await.0;
        assert_eq!((mail.state, mail.attempts), (MailState::Waiting, 1));
        assert!(mail.last_error.unwrap().contains("panicked"));

        post.does(Does::Hang);
        post.put(&letter(2)).await;
        post.begun(2).await;
        // Under way for a minute; meanwhile others go out.
        post.put(&letter(3)).await;
        assert_eq!(post.noted().await, letter(3).id);
        post.clock.advance(Duration::from_secs(60));
        let mut noted = vec![post.noted().await, post.noted().await];
        noted.sort_unstable();
        assert_eq!(noted, [letter(1).id, letter(2).id]);
        let mail = post.mail(letter(2).id).await.0;
        assert!(mail.state == MailState::Waiting && mail.last_error.unwrap().contains("60 s"));
    });
}

#[test]
fn what_became_of_a_letter_is_written_down_even_when_the_store_is_away_for_a_while() {
    play(async {
        let mut post = Post::open([]).await;
        post.outbox.away_for.store(3, Ordering::SeqCst);
        post.put(&letter(1)).await;
        assert_eq!(post.noted_while_time_passes().await, letter(1).id);
        assert_eq!(post.mail(letter(1).id).await.0.state, MailState::Sent);
        assert_eq!(post.carried().len(), 1, "not sent again for it");
    });
}

#[test]
fn a_letter_of_which_nothing_could_be_written_down_is_sent_again_under_the_same_name() {
    play(async {
        let mut post = Post::open([]).await;
        post.outbox.away_for.store(1_000, Ordering::SeqCst);
        post.put(&letter(1)).await;
        post.begun(1).await;
        // As long as the first postman held it.
        post.outbox.tried(125, &post.clock).await;
        post.outbox.away_for.store(0, Ordering::SeqCst);
        assert_eq!(post.noted_while_time_passes().await, letter(1).id);
        let carried = post.carried();
        assert!(carried.len() == 2 && carried[0] == carried[1]);
    });
}

#[test]
fn a_house_that_closes_waits_for_the_letters_under_way_and_takes_up_no_more() {
    play(async {
        let mut post = Post::open([Does::Hang]).await;
        post.put(&letter(1)).await;
        post.begun(1).await;
        let postman = post.postman();
        let draining = actix::spawn(async move { postman.drain().await });
        // So that the postman has heard of it.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        post.put(&letter(2)).await;
        assert!(!draining.is_finished());
        post.carrier.let_go();
        draining.await.unwrap();
        assert_eq!(post.noted().await, letter(1).id);
        post.clock.advance(Duration::from_secs(3_600));
        assert_eq!(post.mail(letter(2).id).await.0.attempts, 0);
        assert_eq!(post.carrier.begun(), 1);
    });
}

#[test]
fn a_postman_who_dies_ends_the_house() {
    play(async {
        let post = Post::open([]).await;
        post.outbox.panics.store(true, Ordering::SeqCst);
        post.put(&letter(1)).await;
        let why = post.broken().await;
        assert!(why.contains("postman"), "{why}");
    });
}

#[test]
fn old_letters_are_forgotten() {
    play(async {
        let mut post = Post::open([]).await;
        post.put(&letter(1)).await;
        post.noted().await;
        for _ in 0..91 {
            post.outbox.forgotten().await;
            post.clock.advance(Duration::from_secs(24 * 3_600));
        }
        post.outbox.forgotten().await;
        assert_eq!(post.store.mail(letter(1).id).await.unwrap(), None);
    });
}
