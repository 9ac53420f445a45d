//! What the papers tell a newcomer to type is typed, and what they show comes out.

use crate::support::process::{program, run};
use tokio::process::Command;

async fn do_as_it_says(file: &str, more: &[&str]) {
    // Only to learn where the program is.
    let arte = program().as_std().get_program().to_owned();
    let root = env!("CARGO_MANIFEST_DIR");
    let mut command = Command::new("python3");
    command
        .arg(format!("{root}/scripts/run-document.py"))
        .arg(format!("{root}/{file}"))
        .args(more)
        .arg("--arte")
        .arg(arte);
    let ran = run(command.kill_on_drop(true)).await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    print!("{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_comes_through_a_sale_by_curl() {
    do_as_it_says("docs/API.md", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_opens_a_house_by_the_readme() {
    do_as_it_says("README.md", &["--from", "## Run a house", "--to", "## Commands"]).await;
}
