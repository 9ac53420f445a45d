//! From names to addresses that may be asked. The client connects to what comes out of here and to nothing else: what a name stands for
//! cannot change between the judgement and the connection.

use super::public::is_public;
use super::target::is_loopback;
use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Asks what a name stands for.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// Returns all addresses of a name.
    ///
    /// # Errors
    /// When it has none, or nobody can be asked.
    async fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// As the machine resolves names.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// A name stands for an address that must not be asked.
#[derive(Debug, thiserror::Error)]
#[error("the host is not on the public Internet")]
pub(super) struct NotPublic;

/// Lets through only names all of whose addresses are public.
#[derive(Clone)]
pub(super) struct GuardedResolver {
    pub(super) lookup: Arc<dyn Lookup>,
    /// Whether this very machine may be asked, by its own name.
    pub(super) loopback: bool,
}

impl GuardedResolver {
    async fn judged(&self, name: &str) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
        let found = self.lookup.lookup(name).await?;
        let is_own = self.loopback && is_loopback(name);
        let may = |address: &IpAddr| if is_own { address.is_loopback() } else { is_public(*address) };
        // One that may not is enough: who mixes them wants the client to choose.
        if found.is_empty() || !found.iter().all(may) {
            return Err(Box::new(NotPublic));
        }
        // The client puts its own port in the place of 0.
        Ok(found.into_iter().map(|address| SocketAddr::new(address, 0)).collect())
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let addresses: Addrs = Box::new(resolver.judged(name.as_str()).await?.into_iter());
            Ok(addresses)
        })
    }
}
