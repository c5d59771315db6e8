//! What the relay hears on its sockets, given to the library, and what comes of it, sent on.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use bytes::{Bytes, BytesMut};
use record::Clock;
use tokio::{
    net::{TcpListener, UdpSocket},
    sync::{
        Mutex,
        mpsc::{self, error::TrySendError},
    },
    time::Instant,
};
use turn_server::{
    codec::{
        crypto::{Password, static_auth_secret},
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

use super::{
    LARGEST, MOST, REALM, SILENT,
    stream::{self, Arrival},
};

/// How many packets of streams may wait to be passed on.
const WAITING: usize = 1_024;

/// Knows the password of whoever has credentials that are still good.
#[derive(Clone)]
pub(super) struct Keeper {
    secret: Arc<str>,
    clock: Arc<dyn Clock>,
}

impl Keeper {
    pub(super) fn new(secret: Arc<str>, clock: Arc<dyn Clock>) -> Self {
        Self { secret, clock }
    }
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

/// Where clients come in.
pub(super) struct Doors {
    socket: UdpSocket,
    /// What came by streams. Behind a lock that outlives a fall of whoever reads it.
    arrivals: Mutex<mpsc::Receiver<Arrival>>,
    local: SocketAddr,
    external: SocketAddr,
}

impl Doors {
    /// Opens them; `external` is how this machine is seen from outside.
    pub(super) fn new(
        socket: UdpSocket,
        listener: TcpListener,
        local: SocketAddr,
        external: IpAddr,
    ) -> Self {
        let (arrive, arrivals) = mpsc::channel(WAITING);
        tokio::spawn(stream::listen(listener, arrive));
        Self {
            socket,
            arrivals: Mutex::new(arrivals),
            local,
            external: SocketAddr::new(external, local.port()),
        }
    }

    fn id(&self, source: SocketAddr, transport: Transport) -> Identifier {
        Identifier {
            source,
            external: self.external,
            interface: self.local,
            transport,
        }
    }
}

/// One client of the relay.
struct Client {
    router: Router<Keeper>,
    heard: Instant,
    /// Where to write to one that came by a stream.
    line: Option<mpsc::Sender<Bytes>>,
}

/// Passes packets on, for ever. A packet that the library trips over costs the calls that are going on a moment, never
/// the relay: browsers find their way back by themselves.
pub(super) async fn keep_going(doors: Doors, keeper: Keeper) {
    let doors = Arc::new(doors);
    loop {
        let service = Service::new(ServiceOptions {
            port_range: PortRange::default(),
            realm: REALM.to_owned(),
            // However a client comes, what is allocated to it is a place to send datagrams to.
            interfaces: vec![InterfaceAddr {
                addr: doors.local,
                external: doors.external,
                transport: Transport::Udp,
            }],
            handler: keeper.clone(),
        });
        let mut relay = Passing {
            doors: doors.clone(),
            service,
            clients: HashMap::new(),
            answer: BytesMut::with_capacity(LARGEST),
        };
        let passing = tokio::spawn(async move { relay.pass_on().await });
        if let Err(error) = passing.await {
            tracing::error!(%error, "the relay fell and starts again");
        }
    }
}

struct Passing {
    doors: Arc<Doors>,
    service: Service<Keeper>,
    clients: HashMap<Identifier, Client>,
    answer: BytesMut,
}

impl Passing {
    async fn pass_on(&mut self) {
        let doors = self.doors.clone();
        let mut arrivals = doors.arrivals.lock().await;
        let mut packet = vec![0; LARGEST];
        let mut round = tokio::time::interval(SILENT / 12);
        loop {
            tokio::select! {
                received = doors.socket.recv_from(&mut packet) => match received {
                    Ok((size, from)) => {
                        let id = doors.id(from, Transport::Udp);
                        if let Some(said) = packet.get(..size) {
                            self.hear(id, said, None).await;
                        }
                    }
                    // What an earlier packet to somebody who has gone brings back.
                    Err(error) => tracing::debug!(%error, "the relay could not read"),
                },
                Some(arrival) = arrivals.recv() => {
                    let id = doors.id(arrival.from, Transport::Tcp);
                    match arrival.said {
                        Some(said) => self.hear(id, &said, Some(arrival.line)).await,
                        None => self.forget(&id),
                    }
                }
                _ = round.tick() => self.forget_silent(),
            }
        }
    }

    /// Gives the library what `id` said, and sends on what comes of it.
    async fn hear(&mut self, id: Identifier, said: &[u8], line: Option<mpsc::Sender<Bytes>>) {
        if self.clients.len() >= MOST && !self.clients.contains_key(&id) {
            return;
        }
        let client = self.clients.entry(id).or_insert_with(|| Client {
            router: self.service.make_router(id),
            heard: Instant::now(),
            line,
        });
        client.heard = Instant::now();
        self.answer.clear();
        let said = unfilled(said);
        let to = match client.router.route(said, &mut self.answer).await {
            Ok(Some(out)) => out.relay.unwrap_or(id),
            Ok(None) => match unbound(&self.service, &id, said, &mut self.answer) {
                Some(to) => to,
                None => return,
            },
            Err(_) => return,
        };
        if to.transport == Transport::Udp {
            if let Err(error) = self.doors.socket.send_to(&self.answer, to.source).await {
                tracing::debug!(%error, "the relay could not write");
            }
            return;
        }
        let line = self
            .clients
            .get(&to)
            .and_then(|client| client.line.as_ref());
        // A line that does not keep up loses packets, as a network would: sound that comes late is worth nothing.
        if let Some(line) = line
            && let Err(TrySendError::Full(_)) = line.try_send(stream::framed(&self.answer))
        {
            tracing::debug!("a line to the relay is full");
        }
    }

    fn forget(&mut self, id: &Identifier) {
        self.clients.remove(id);
        self.service.get_session_manager().refresh(id, 0);
    }

    fn forget_silent(&mut self) {
        let silent = self.clients.iter();
        let silent = silent.filter(|(_, client)| client.heard.elapsed() > SILENT);
        let silent: Vec<Identifier> = silent.map(|(id, _)| *id).collect();
        for id in &silent {
            self.forget(id);
        }
    }
}

/// A message by a channel without what it may be filled up with (RFC 8656, 12.5). The library would pass the filling on,
/// and what is longer than it was sealed no browser opens.
fn unfilled(said: &[u8]) -> &[u8] {
    match *said {
        [0x40..=0x4f, _, a, b, ..] => {
            let size = 4 + usize::from(u16::from_be_bytes([a, b]));
            said.get(..size).unwrap_or(said)
        }
        _ => said,
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
) -> Option<Identifier> {
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
    Some(peer)
}
