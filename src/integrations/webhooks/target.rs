//! An address as an admin types it, read exactly as the client will read it.

use super::public::is_public;
use reqwest::Url;
use std::net::IpAddr;

/// The longest address, in bytes.
const LENGTH_MOST: usize = 500;

/// Where deliveries go: an address that may be asked, as far as its text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(Url);

/// Why nothing is sent to an address. Said to the admin who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is none.
    #[error("it is not an address that can be read (https://host/path)")]
    Unreadable,
    /// It is too long.
    #[error("it has more than {LENGTH_MOST} bytes")]
    Long,
    /// Another scheme.
    #[error("it must begin with https://")]
    Scheme,
    /// A name or password in it.
    #[error("it must not hold a user name or a password: deliveries are signed instead")]
    Credentials,
    /// A part that is never sent.
    #[error("it must not end in a fragment (#…)")]
    Fragment,
    /// Another port.
    #[error("port {0} is not one of webhooks.ports")]
    Port(u16),
    /// Not on the public Internet.
    #[error("its host is not on the public Internet")]
    NotPublic,
}

impl Target {
    /// Reads an address. `ports` are those that may be asked; `loopback` lets `http` and any port through to this very machine, for trying out.
    ///
    /// # Errors
    /// [`TargetError`].
    pub fn read(text: &str, ports: &[u16], loopback: bool) -> Result<Self, TargetError> {
        if text.len() > LENGTH_MOST {
            return Err(TargetError::Long);
        }
        // The parser would strip or bend these, and the address would be another one than was read by people.
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(TargetError::Unreadable);
        }
        let url = Url::parse(text).map_err(|_| TargetError::Unreadable)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(TargetError::Unreadable)?;
        let is_own = loopback && is_loopback(host);
        match url.scheme() {
            "https" => {}
            "http" if is_own => {}
            _ => return Err(TargetError::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetError::Credentials);
        }
        if url.fragment().is_some() {
            return Err(TargetError::Fragment);
        }
        if is_own {
            return Ok(Self(url));
        }
        // An address in numbers, in whatever way it was written, is numbers now.
        match literal(host) {
            Some(address) if !is_public(address) => return Err(TargetError::NotPublic),
            Some(_) => {}
            None if is_local_name(host) => return Err(TargetError::NotPublic),
            None => {}
        }
        let port = url.port_or_known_default().unwrap_or(0);
        if !ports.contains(&port) {
            return Err(TargetError::Port(port));
        }
        Ok(Self(url))
    }

    /// Returns the address as it is asked.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

/// Reads an address in numbers as a parsed URL writes it.
fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Returns whether a host is this very machine.
pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost" || literal(host).is_some_and(|address| address.is_loopback())
}

/// Names that no public name server answers for; a single word is completed by the machine's own search list.
fn is_local_name(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    let last = host.rsplit('.').next().unwrap_or_default();
    !host.contains('.') || ["localhost", "local", "internal", "intranet", "lan", "home", "arpa"].contains(&last)
}
