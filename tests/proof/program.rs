//! `arte verify` from the command line.

use crate::sales::{SMALL, sale};
use std::process::{Command, Output};

fn verify(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_arte")).arg("verify").args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_exit_code_says_what_the_words_say() {
    let folder = tempfile::tempdir().unwrap();
    let sale = sale(1, SMALL);
    let path = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let bytes = sale.export();
    let good = path("good.arte", &bytes);
    let key = sale.vkeys()[0].to_string();

    let out = verify(&[&good]);
    assert_eq!(out.status.code(), Some(0), "{out:?}");
    assert!(text(&out.stdout).contains("good") && text(&out.stdout).contains("compare them with GET /v1/keys"));
    // The title holds what a terminal would obey; it is shown and not obeyed.
    assert!(!text(&out.stdout).trim_end().chars().any(|letter| letter.is_control() && letter != '\n'));

    let out = verify(&["--key", &key, "--format", "json", &good]);
    let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((&report["good"], &report["trusted"]), (&true.into(), &true.into()));
    assert_eq!(report["keys"], serde_json::json!([key]));

    let mut spoilt = bytes.clone();
    let middle = spoilt.len() / 2;
    spoilt[middle] ^= 1;
    let spoilt = path("spoilt.arte", &spoilt);
    let out = verify(&[&spoilt]);
    assert_eq!(out.status.code(), Some(3), "{out:?}");
    assert!(text(&out.stdout).contains("FAULT\nline ") && text(&out.stderr).starts_with("fault: "), "{out:?}");
    let out = verify(&["--format", "json", &spoilt]);
    let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert!(out.status.code() == Some(3) && report["good"] == false && report["fault"]["line"].as_u64() > Some(1));

    let other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    assert_eq!(verify(&["--key", other, &good]).status.code(), Some(3), "signed by nobody one trusts");
    assert_eq!(verify(&["--key", "nonsense", &good]).status.code(), Some(2));
    assert_eq!(verify(&[]).status.code(), Some(2));
    assert_eq!(verify(&[&format!("{good}.not")]).status.code(), Some(1));
    assert_eq!(verify(&[folder.path().to_str().unwrap()]).status.code(), Some(1), "a folder cannot be read");
}
