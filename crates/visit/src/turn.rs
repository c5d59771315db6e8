//! The relay (TURN, RFC 8656) for browsers that cannot reach each other, and the credentials for it.
//!
//! The protocol is a library's; the socket is ours. It forwards only between its own clients, with credentials that
//! live for hours and are made from a secret that dies with this process. A clinic that has outgrown it names another
//! relay with the same kind of shared secret (coturn's `static-auth-secret`).

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::BytesMut;
use jiff::{SignedDuration, Timestamp};
use record::{Chance, Clock, id::AppointmentId};
use serde::Serialize;
use tokio::{net::UdpSocket, time::Instant};
use turn_server::{
    codec::{
        crypto::{Password, hmac_sha1, static_auth_secret},
        message::{
            MessageEncoder,
            attributes::{Data, PasswordAlgorithm, XorPeerAddress},
            methods::DATA_INDICATION,
        },
    },
    service::{
        InterfaceAddr, Service, ServiceHandler, ServiceOptions, Transport,
        routing::Router,
        session::{Identifier, Session, ports::PortRange},
    },
};

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

    /// Starts our own on `listen`; browsers are told to find it at `host`, or at the address itself. It runs until the
    /// process ends.
    ///
    /// # Errors
    ///
    /// The address cannot be listened on.
    pub async fn start(
        listen: SocketAddr,
        external: Option<IpAddr>,
        host: Option<&str>,
        clock: Arc<dyn Clock>,
        chance: &dyn Chance,
    ) -> io::Result<Self> {
        let socket = UdpSocket::bind(listen).await?;
        let local = socket.local_addr()?;
        let external = SocketAddr::new(external.unwrap_or(local.ip()), local.port());
        let mut bytes = [0; 32];
        chance.fill(&mut bytes);
        let secret: Arc<str> = BASE64_STANDARD.encode(bytes).into();
        let keeper = Keeper {
            secret: secret.clone(),
            clock,
        };
        tokio::spawn(keep_going(Arc::new(socket), local, external, keeper));
        let at = match host {
            Some(host) => format!("turn:{host}:{}?transport=udp", local.port()),
            None => format!("turn:{external}?transport=udp"),
        };
        Ok(Self {
            urls: Arc::new([at]),
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

/// Knows the password of whoever has credentials that are still good.
#[derive(Clone)]
struct Keeper {
    secret: Arc<str>,
    clock: Arc<dyn Clock>,
}

impl ServiceHandler for Keeper {
    async fn get_password(
        &self,
        _: &Identifier,
        username: &str,
        algorithm: PasswordAlgorithm,
    ) -> Option<Password> {
        let until: i64 = username.split(':').next()?.parse().ok()?;
        (until > self.clock.now().as_second())
            .then(|| static_auth_secret(username, &self.secret, REALM, algorithm))
    }
}

/// One client of the relay.
struct Client {
    router: Router<Keeper>,
    heard: Instant,
}

/// Passes packets on, for ever. A packet that the library trips over costs the calls that are going on a moment, never
/// the relay: browsers find their way back by themselves.
async fn keep_going(
    socket: Arc<UdpSocket>,
    local: SocketAddr,
    external: SocketAddr,
    keeper: Keeper,
) {
    loop {
        let service = Service::new(ServiceOptions {
            port_range: PortRange::default(),
            realm: REALM.to_owned(),
            interfaces: vec![InterfaceAddr {
                addr: local,
                external,
                transport: Transport::Udp,
            }],
            handler: keeper.clone(),
        });
        let passing = tokio::spawn(pass_on(socket.clone(), local, external, service));
        if let Err(error) = passing.await {
            tracing::error!(%error, "the relay fell and starts again");
        }
    }
}

async fn pass_on(
    socket: Arc<UdpSocket>,
    local: SocketAddr,
    external: SocketAddr,
    service: Service<Keeper>,
) {
    let id = |source| Identifier {
        source,
        external,
        interface: local,
        transport: Transport::Udp,
    };
    let mut clients: HashMap<SocketAddr, Client> = HashMap::new();
    let mut packet = vec![0; LARGEST];
    let mut answer = BytesMut::with_capacity(LARGEST);
    let mut round = tokio::time::interval(Duration::from_secs(5));
    loop {
        let (size, from) = tokio::select! {
            received = socket.recv_from(&mut packet) => match received {
                Ok(it) => it,
                // What an earlier packet to somebody who has gone brings back.
                Err(error) => {
                    tracing::debug!(%error, "the relay could not read");
                    continue;
                }
            },
            _ = round.tick() => {
                let gone: Vec<SocketAddr> = clients
                    .iter()
                    .filter(|(_, client)| client.heard.elapsed() > SILENT)
                    .map(|(address, _)| *address)
                    .collect();
                for address in gone {
                    clients.remove(&address);
                    service.get_session_manager().refresh(&id(address), 0);
                }
                continue;
            }
        };
        if clients.len() >= MOST && !clients.contains_key(&from) {
            continue;
        }
        let client = clients.entry(from).or_insert_with(|| Client {
            router: service.make_router(id(from)),
            heard: Instant::now(),
        });
        client.heard = Instant::now();
        answer.clear();
        let Some(said) = packet.get(..size) else {
            continue;
        };
        let to = match client.router.route(said, &mut answer).await {
            Ok(Some(out)) => out.relay.map_or(from, |relay| relay.source),
            Ok(None) => match unbound(&service, &id(from), said, &mut answer) {
                Some(to) => to,
                None => continue,
            },
            Err(_) => continue,
        };
        if let Err(error) = socket.send_to(&answer, to).await {
            tracing::debug!(%error, "the relay could not write");
        }
    }
}

/// What came by a channel for a peer who has bound none of its own yet, as the message that such a peer hears (RFC 8656,
/// 12.7). The library passes channels on to channels alone; a browser binds its own only when it has been heard, so
/// without this two of them can wait for each other for ever.
fn unbound(
    service: &Service<Keeper>,
    me: &Identifier,
    said: &[u8],
    answer: &mut BytesMut,
) -> Option<SocketAddr> {
    let (head, rest) = said.split_at_checked(4)?;
    let [a, b, c, d] = *head else { return None };
    let (channel, size) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    if !(0x4000..=0x4fff).contains(&channel) {
        return None;
    }
    let data = rest.get(..usize::from(size))?;
    let sessions = service.get_session_manager();
    let (peer, port) = match sessions.get_session(me).get_ref()? {
        Session::Authenticated {
            channel_relay_table,
            allocated_port,
            ..
        } => (*channel_relay_table.get(&channel)?, (*allocated_port)?),
        Session::New { .. } => return None,
    };
    // The peer hears only those whom it has allowed.
    let allowed = match sessions.get_session(&peer).get_ref()? {
        Session::Authenticated {
            port_relay_table, ..
        } => port_relay_table.get(&port) == Some(me),
        Session::New { .. } => false,
    };
    if !allowed {
        return None;
    }
    let mut message = MessageEncoder::new(DATA_INDICATION, b"anagen-relay", answer);
    message.append::<XorPeerAddress>(SocketAddr::new(me.external.ip(), port));
    message.append::<Data>(data);
    message.flush(None).ok()?;
    Some(peer.source)
}

#[cfg(test)]
mod tests;
