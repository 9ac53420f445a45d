//! Who gets to read letters.

use super::fakes::Fake;
use crate::mail::{Language, Letter};
use crate::persistence::{NewMail, Outbox, Role};
use actix_web::test::TestRequest;
use serde_json::{Value, json};

/// A letter that lies in the outbox.
async fn a_letter(fake: &Fake, letter: &Letter) -> String {
    let words = letter.render(Language::English);
    let id = (fake.house.new_id)();
    let mail = NewMail {
        id,
        to: "ann@example.org".to_owned(),
        kind: letter.kind().to_owned(),
        language: "en".to_owned(),
        subject: words.subject,
        text: words.text,
        html: words.html,
        created_at: fake.house.clock.now(),
        holds_secret: letter.holds_secret(),
    };
    fake.people.put(&mail).await.unwrap();
    format!("/v1/admin/mails/{id}")
}

#[actix_web::test]
async fn a_code_is_read_by_admins_only_where_letters_stay_in_the_house() {
    let folder = Fake::new();
    let smtp = Fake::with(&[("mail.carrier", "smtp"), ("mail.smtp_host", "relay.example")]);
    let code = Letter::SignUpCode { code: "7GK4QX".to_owned(), minutes: 3 };
    let welcome = Letter::Welcome { name: "Ann".to_owned() };
    for (fake, letter, shown) in
        [(&folder, &code, true), (&folder, &welcome, true), (&smtp, &code, false), (&smtp, &welcome, true)]
    {
        let path = a_letter(fake, letter).await;
        let answer = fake.knock(TestRequest::get().uri(&path).insert_header(fake.bearer(Role::Admin))).await;
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((answer.status, &body["kind"]), (200, &json!(letter.kind())));
        assert_eq!((body["text"].is_string(), body["html"].is_string()), (shown, shown), "{body}");
        assert!(shown || !answer.body.contains("7GK4QX"), "{body}");
        assert_eq!(
            fake.knock(TestRequest::get().uri(&path).insert_header(fake.bearer(Role::Operator))).await.status,
            403
        );
    }
}

#[actix_web::test]
async fn a_test_letter_goes_to_whoever_asks_and_nobody_else() {
    let fake = Fake::with(&[("mail.public_url", "https://arte.example")]);
    let ask = |body: Value| {
        TestRequest::post().uri("/v1/admin/mails/test").insert_header(fake.bearer(Role::Admin)).set_json(body)
    };
    assert_eq!(fake.knock(ask(json!({"language": "ko"}))).await.status, 201);
    for wrong in [json!({"language": "fr"}), json!({"to": "eve@example.org"}), json!({"language": 7})] {
        assert!(matches!(fake.knock(ask(wrong)).await.status, 400 | 422));
    }
    let put = fake.people.mails.lock().unwrap();
    let [mail] = put.as_slice() else { panic!("{put:?}") };
    assert_eq!((mail.to.as_str(), mail.kind.as_str(), mail.language.as_str()), ("admin@x.example", "test", "ko"));
    assert!(mail.text.contains("admin님") && mail.text.contains("https://arte.example") && !mail.holds_secret);
}
