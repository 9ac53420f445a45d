//! A wire between the house and whoever gets its letters or webhooks. At a moment that was ordered the house is killed, with a delivery in exactly that state.

use super::process::signal;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What goes over a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// Letters, by SMTP in the clear.
    Letters,
    /// Webhooks, by HTTP, one to a connection.
    Hooks,
}

/// How far a delivery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// There is a connection, and nothing was said.
    Begun,
    /// Half of the message has gone out.
    Half,
    /// It was taken, and the house has not heard it.
    Taken,
    /// The house hears it in the moment in which it dies.
    Heard,
}

/// When the house is to die.
pub type Moment = (Channel, Stage);

/// Every moment.
pub const MOMENTS: [Moment; 8] = [
    (Channel::Letters, Stage::Begun),
    (Channel::Hooks, Stage::Begun),
    (Channel::Letters, Stage::Half),
    (Channel::Hooks, Stage::Half),
    (Channel::Letters, Stage::Taken),
    (Channel::Hooks, Stage::Taken),
    (Channel::Letters, Stage::Heard),
    (Channel::Hooks, Stage::Heard),
];

/// An order to kill: when, how many such moments are let pass, and which process.
struct Order {
    moment: Moment,
    passes: u64,
    pid: u32,
}

/// What the wires of a house have in common.
#[derive(Clone, Default)]
pub struct Trap(Arc<Mutex<Option<Order>>>);

impl Trap {
    /// Puts a wire in front of a server and returns where the house is to send to.
    pub async fn before(&self, channel: Channel, server: SocketAddr) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let trap = self.clone();
        tokio::spawn(async move {
            while let Ok((house, _)) = listener.accept().await {
                let trap = trap.clone();
                tokio::spawn(async move { trap.carry(house, channel, server).await });
            }
        });
        address
    }

    /// Kills a process as soon as a delivery is so far, after so many others were.
    pub fn set(&self, moment: Moment, passes: u64, pid: u32) {
        *self.0.lock().unwrap() = Some(Order { moment, passes, pid });
    }

    /// Returns whether the house has just been killed, which it is when this is the moment. It is dead when this returns.
    async fn springs(&self, channel: Channel, stage: Stage) -> bool {
        let pid = {
            let mut order = self.0.lock().unwrap();
            let Some(next) = order.as_mut().filter(|order| order.moment == (channel, stage)) else { return false };
            if next.passes > 0 {
                next.passes -= 1;
                return false;
            }
            order.take().unwrap().pid
        };
        signal(pid, "KILL").await;
        true
    }

    /// Carries one connection. Returning cuts both sides.
    async fn carry(&self, mut house: TcpStream, channel: Channel, server: SocketAddr) -> Option<()> {
        if self.springs(channel, Stage::Begun).await {
            return None;
        }
        let mut server = TcpStream::connect(server).await.ok()?;
        let (mut sent, mut said) = (vec![0; 1 << 16], vec![0; 1 << 16]);
        // Whether what the house sends now is the message, and whether what the server says now is its answer to it.
        let (mut is_message, mut is_answer) = (channel == Channel::Hooks, false);
        loop {
            tokio::select! {
                size = house.read(&mut sent) => {
                    let sent = &sent[..size.ok().filter(|size| *size > 0)?];
                    if is_message && self.springs(channel, Stage::Half).await {
                        return server.write_all(&sent[..sent.len() / 2]).await.ok();
                    }
                    server.write_all(sent).await.ok()?;
                    is_answer = is_message && (channel == Channel::Hooks || sent.ends_with(b"\r\n.\r\n"));
                    is_message |= sent.starts_with(b"DATA\r\n");
                }
                size = server.read(&mut said) => {
                    let said = &said[..size.ok().filter(|size| *size > 0)?];
                    if is_answer && self.springs(channel, Stage::Taken).await {
                        return None;
                    }
                    house.write_all(said).await.ok()?;
                    if is_answer && self.springs(channel, Stage::Heard).await {
                        return None;
                    }
                    is_message &= !is_answer || channel == Channel::Hooks;
                    is_answer &= channel == Channel::Hooks;
                }
            }
        }
    }
}
