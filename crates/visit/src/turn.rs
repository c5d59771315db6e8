//! The relay (TURN, RFC 8656) for browsers that cannot reach each other, and the credentials for it.
//!
//! The protocol is a library's; the sockets are ours: UDP, and TCP for networks that let no UDP out. It forwards only
//! between its own clients, with credentials that live for hours and are made from a secret that dies with this process.
//! A clinic that has outgrown it names another relay with the same kind of shared secret (coturn's
//! `static-auth-secret`).

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{SignedDuration, Timestamp};
use record::{Chance, Clock, id::AppointmentId};
use serde::Serialize;
use tokio::net::{TcpListener, UdpSocket};
use turn_server::codec::crypto::hmac_sha1;

mod pass;
mod stream;

use pass::{Doors, Keeper, keep_going};

/// How long credentials live: longer than any visit.
const LIVES: SignedDuration = SignedDuration::from_hours(4);
/// The largest packet that is passed on: more than any path carries.
const LARGEST: usize = 4096;
/// How long a client may be silent before it is forgotten. Browsers say that they are there every few seconds.
const SILENT: Duration = Duration::from_mins(1);
/// Most clients at one time: a visit has two or three.
const MOST: usize = 2_000;
const REALM: &str = "anagen";

/// Where browsers find a relay, and the secret that it shares with us. Cheap to clone.
#[derive(Clone)]
pub struct Relay {
    urls: Arc<[String]>,
    secret: Arc<str>,
}

/// What a browser is told of a relay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ice {
    /// `turn:…` addresses.
    pub urls: Vec<String>,
    /// Until when and for which visit.
    pub username: String,
    /// What proves it.
    pub credential: String,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay")
            .field("urls", &self.urls)
            .finish_non_exhaustive()
    }
}

impl Relay {
    /// A relay that somebody else runs, by its addresses and the secret it shares with us.
    #[must_use]
    pub fn elsewhere(urls: Vec<String>, secret: &str) -> Self {
        Self {
            urls: urls.into(),
            secret: secret.into(),
        }
    }

    /// Starts our own on `listen`; browsers are told to find it at `host`, or at the address itself, and at `tls_at`
    /// (`turn.example:443`), where a proxy ends TLS and passes what is inside on to our TCP port. It runs until the process
    /// ends.
    ///
    /// # Errors
    ///
    /// The address cannot be listened on.
    pub async fn start(
        listen: SocketAddr,
        external: Option<IpAddr>,
        host: Option<&str>,
        tls_at: Option<&str>,
        clock: Arc<dyn Clock>,
        chance: &dyn Chance,
    ) -> io::Result<Self> {
        let socket = UdpSocket::bind(listen).await?;
        let local = socket.local_addr()?;
        let listener = match TcpListener::bind(local).await {
            // A port of nobody's choice may be taken for the other kind.
            Err(_) if listen.port() == 0 => TcpListener::bind(listen).await?,
            bound => bound?,
        };
        let tcp_port = listener.local_addr()?.port();
        let external = external.unwrap_or(local.ip());
        let mut bytes = [0; 32];
        chance.fill(&mut bytes);
        let secret: Arc<str> = BASE64_STANDARD.encode(bytes).into();
        let keeper = Keeper::new(secret.clone(), clock);
        tokio::spawn(keep_going(
            Doors::new(socket, listener, local, external),
            keeper,
        ));
        let at = |port| match host {
            Some(host) => format!("{host}:{port}"),
            None => SocketAddr::new(external, port).to_string(),
        };
        let mut urls = vec![
            format!("turn:{}?transport=udp", at(local.port())),
            format!("turn:{}?transport=tcp", at(tcp_port)),
        ];
        urls.extend(tls_at.map(|at| format!("turns:{at}?transport=tcp")));
        Ok(Self {
            urls: urls.into(),
            secret,
        })
    }

    /// What the browsers of one visit are told now.
    #[must_use]
    pub fn for_visit(&self, visit: AppointmentId, now: Timestamp) -> Ice {
        let until = now.checked_add(LIVES).unwrap_or(now).as_second();
        let username = format!("{until}:{visit}");
        let proof = hmac_sha1(self.secret.as_bytes(), &[username.as_bytes()]);
        let credential = BASE64_STANDARD.encode(proof);
        Ice {
            urls: self.urls.to_vec(),
            username,
            credential,
        }
    }
}

#[cfg(test)]
mod tests;
