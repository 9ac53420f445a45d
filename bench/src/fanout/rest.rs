//! As much HTTP as it takes to set a scene.

use anyhow::{Context as _, bail};
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

/// Gets an answer.
///
/// # Errors
/// When it is a refusal.
pub fn get(server: SocketAddr, path: &str) -> anyhow::Result<Value> {
    call(server, "GET", None, path, "")
}

/// Posts JSON and returns the answer.
///
/// # Errors
/// When it is a refusal.
pub fn post(server: SocketAddr, token: Option<&str>, path: &str, body: &Value) -> anyhow::Result<Value> {
    call(server, "POST", token, path, &body.to_string())
}

fn call(server: SocketAddr, verb: &str, token: Option<&str>, path: &str, body: &str) -> anyhow::Result<Value> {
    let authorization = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let mut stream = TcpStream::connect(server)?;
    let length = body.len();
    write!(
        stream,
        "{verb} {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n{authorization}Content-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, content) = answer.split_once("\r\n\r\n").context("no answer")?;
    if !head.starts_with("HTTP/1.1 2") {
        bail!("{path} was refused: {head}\n{content}");
    }
    Ok(if content.is_empty() { Value::Null } else { serde_json::from_str(content)? })
}
