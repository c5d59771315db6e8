//! A client on a socket of its own: who gets a relay, whom it may reach, what arrives.

use std::net::SocketAddr;

use bytes::BytesMut;
use record::clock::{HandClock, SeededChance};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use turn_server::codec::{
    Decoder,
    crypto::generate_password,
    message::{
        MessageEncoder,
        attributes::{
            ChannelNumber, Data, ErrorCode, Nonce, PasswordAlgorithm, Realm, RequestedTransport,
            UserName, XorPeerAddress, XorRelayedAddress,
        },
        methods::{
            ALLOCATE_REQUEST, ALLOCATE_RESPONSE, BINDING_REQUEST, BINDING_RESPONSE,
            CHANNEL_BIND_REQUEST, CHANNEL_BIND_RESPONSE, CREATE_PERMISSION_REQUEST,
            CREATE_PERMISSION_RESPONSE, DATA_INDICATION, Method, SEND_INDICATION,
        },
    },
};

use super::*;

struct House {
    relay: Relay,
    at: SocketAddr,
    /// Its address for streams.
    tcp: SocketAddr,
    clock: Arc<HandClock>,
    visit: AppointmentId,
}

async fn house() -> House {
    let clock = Arc::new(HandClock::at("2026-11-27T12:00:00Z".parse().unwrap()));
    let chance = SeededChance::new(7);
    let any = "127.0.0.1:0".parse().unwrap();
    let relay = Relay::start(any, None, None, None, clock.clone(), &chance)
        .await
        .unwrap();
    let address = |place: usize, kind: &str| {
        let rest = relay.urls[place].strip_prefix("turn:");
        let at = rest.and_then(|rest| rest.strip_suffix(kind));
        at.unwrap().parse().unwrap()
    };
    let at = address(0, "?transport=udp");
    let tcp = address(1, "?transport=tcp");
    let visit = AppointmentId::new(&*clock, &chance);
    House {
        relay,
        at,
        tcp,
        clock,
        visit,
    }
}

/// One browser's socket.
struct Client {
    socket: Socket,
    nonce: String,
}

enum Socket {
    Udp(UdpSocket),
    Tcp(TcpStream),
}

impl Socket {
    async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Udp(socket) => socket.send(bytes).await.map(|_| ()),
            Self::Tcp(stream) => stream.write_all(bytes).await,
        }
    }

    /// One message. A stream's is taken off by its length, and the filling of a channel's with it.
    async fn recv(&mut self) -> io::Result<Vec<u8>> {
        match self {
            Self::Udp(socket) => {
                let mut packet = vec![0; LARGEST];
                let size = socket.recv(&mut packet).await?;
                packet.truncate(size);
                Ok(packet)
            }
            Self::Tcp(stream) => {
                let mut packet = vec![0; 4];
                stream.read_exact(&mut packet).await?;
                let said = usize::from(u16::from_be_bytes([packet[2], packet[3]]));
                let head = if packet[0] < 0x40 { 20 } else { 4 };
                packet.resize((head + said).next_multiple_of(4), 0);
                stream.read_exact(&mut packet[4..]).await?;
                Ok(packet)
            }
        }
    }
}

/// What the relay answered: the method, the error code, the relayed address.
#[derive(Debug)]
struct Answer {
    method: Method,
    error: Option<u16>,
    relayed: Option<SocketAddr>,
    bytes: Vec<u8>,
}

impl Client {
    async fn new(at: SocketAddr) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        socket.connect(at).await.unwrap();
        Self::on(Socket::Udp(socket)).await
    }

    async fn by_tcp(at: SocketAddr) -> Self {
        Self::on(Socket::Tcp(TcpStream::connect(at).await.unwrap())).await
    }

    async fn on(socket: Socket) -> Self {
        let mut client = Self {
            socket,
            nonce: String::new(),
        };
        // The first refusal brings the nonce.
        let refused = client
            .ask(ALLOCATE_REQUEST, None, |message| {
                message.append::<RequestedTransport>(RequestedTransport::Udp);
            })
            .await;
        assert_eq!(refused.error, Some(401));
        client
    }

    async fn allocate(&mut self, ice: &Ice) -> Answer {
        self.ask(ALLOCATE_REQUEST, Some(ice), |message| {
            message.append::<RequestedTransport>(RequestedTransport::Udp);
        })
        .await
    }

    async fn permit(&mut self, ice: &Ice, peer: SocketAddr) -> Answer {
        self.ask(CREATE_PERMISSION_REQUEST, Some(ice), |message| {
            message.append::<XorPeerAddress>(peer);
        })
        .await
    }

    async fn ask(
        &mut self,
        method: Method,
        ice: Option<&Ice>,
        more: impl FnOnce(&mut MessageEncoder<'_>),
    ) -> Answer {
        let mut bytes = BytesMut::new();
        let mut message = MessageEncoder::new(method, b"anagen-tests", &mut bytes);
        more(&mut message);
        let password = ice.map(|ice| {
            message.append::<UserName>(&ice.username);
            message.append::<Realm>(REALM);
            message.append::<Nonce>(&self.nonce);
            generate_password(
                &ice.username,
                &ice.credential,
                REALM,
                PasswordAlgorithm::Md5,
            )
        });
        message.flush(password.as_ref()).unwrap();
        self.socket.send(&bytes).await.unwrap();
        self.hear().await.expect("an answer")
    }

    async fn hear(&mut self) -> Option<Answer> {
        let waited = tokio::time::timeout(Duration::from_secs(2), self.socket.recv());
        let packet = waited.await.ok()?.unwrap();
        let mut decoder = Decoder::default();
        let message = decoder.decode(&packet).unwrap();
        let message = message.into_message().unwrap();
        if let Some(nonce) = message.get::<Nonce>() {
            nonce.clone_into(&mut self.nonce);
        }
        Some(Answer {
            method: message.method(),
            error: message
                .get::<ErrorCode<'_>>()
                .map(|error| (error.code >> 8) * 100 + (error.code & 0xff)),
            relayed: message.get::<XorRelayedAddress>(),
            bytes: packet.clone(),
        })
    }
}

#[tokio::test]
async fn two_browsers_of_a_visit_reach_each_other_through_it() {
    let house = house().await;
    let ice = house.relay.for_visit(house.visit, house.clock.now());
    let (mut one, mut two) = (Client::new(house.at).await, Client::new(house.at).await);
    let (from, to) = (one.allocate(&ice).await, two.allocate(&ice).await);
    assert_eq!(from.method, ALLOCATE_RESPONSE);
    let (from, to) = (from.relayed.unwrap(), to.relayed.unwrap());
    assert_eq!(
        one.permit(&ice, to).await.method,
        CREATE_PERMISSION_RESPONSE
    );
    assert_eq!(
        two.permit(&ice, from).await.method,
        CREATE_PERMISSION_RESPONSE
    );

    let mut bytes = BytesMut::new();
    let mut message = MessageEncoder::new(SEND_INDICATION, b"anagen-tests", &mut bytes);
    message.append::<XorPeerAddress>(to);
    message.append::<Data>(b"hello");
    message.flush(None).unwrap();
    one.socket.send(&bytes).await.unwrap();
    let heard = two.hear().await.expect("what was sent");
    assert_eq!(heard.method, DATA_INDICATION);
    assert!(heard.bytes.windows(5).any(|part| part == b"hello"));
}

/// One has bound a channel and the other has not: what is said by the channel is heard all the same.
#[tokio::test]
async fn a_channel_reaches_a_peer_that_has_none_of_its_own() {
    let house = house().await;
    let ice = house.relay.for_visit(house.visit, house.clock.now());
    let (mut one, mut two) = (Client::new(house.at).await, Client::new(house.at).await);
    let from = one.allocate(&ice).await.relayed.unwrap();
    let to = two.allocate(&ice).await.relayed.unwrap();
    let bound = one
        .ask(CHANNEL_BIND_REQUEST, Some(&ice), |message| {
            message.append::<ChannelNumber>(0x4001);
            message.append::<XorPeerAddress>(to);
        })
        .await;
    assert_eq!(bound.method, CHANNEL_BIND_RESPONSE);
    let packet = [&[0x40, 0x01, 0x00, 0x05], &b"hello\0\0\0"[..]].concat();
    one.socket.send(&packet).await.unwrap();
    // The other has not allowed the first yet, and hears nothing.
    assert!(two.hear().await.is_none());
    two.permit(&ice, from).await;
    one.socket.send(&packet).await.unwrap();
    let heard = two.hear().await.expect("what was sent");
    assert_eq!(heard.method, DATA_INDICATION);
    assert!(heard.bytes.windows(5).any(|part| part == b"hello"));
}

/// One is behind a network that lets no UDP out: both hear each other all the same, by message and by channel.
#[tokio::test]
async fn a_stream_reaches_a_socket_and_a_socket_a_stream() {
    let house = house().await;
    let ice = house.relay.for_visit(house.visit, house.clock.now());
    let (mut one, mut two) = (Client::by_tcp(house.tcp).await, Client::new(house.at).await);
    let from = one.allocate(&ice).await.relayed.unwrap();
    let to = two.allocate(&ice).await.relayed.unwrap();
    for (client, peer) in [(&mut one, to), (&mut two, from)] {
        let bound = client
            .ask(CHANNEL_BIND_REQUEST, Some(&ice), |message| {
                message.append::<ChannelNumber>(0x4001);
                message.append::<XorPeerAddress>(peer);
            })
            .await;
        assert_eq!(bound.method, CHANNEL_BIND_RESPONSE);
    }
    // In pieces, and two at once: where a message ends is said by itself alone.
    let said = [&[0x40, 0x01, 0x00, 0x05], &b"hello\0\0\0"[..]].concat();
    let (first, second) = said.split_at(3);
    one.socket.send(first).await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    one.socket.send(&[second, &said].concat()).await.unwrap();
    for _ in 0..2 {
        let heard = two.socket.recv().await.unwrap();
        assert!(heard.starts_with(&said[..9]), "{heard:?}");
    }
    two.socket.send(&said).await.unwrap();
    let heard = one.socket.recv().await.unwrap();
    assert_eq!(heard, said, "filled up to four bytes");

    let mut bytes = BytesMut::new();
    let mut message = MessageEncoder::new(SEND_INDICATION, b"anagen-tests", &mut bytes);
    message.append::<XorPeerAddress>(from);
    message.append::<Data>(b"hello");
    message.flush(None).unwrap();
    two.socket.send(&bytes).await.unwrap();
    let heard = one.socket.recv().await.unwrap();
    assert!(heard.windows(5).any(|part| part == b"hello"));
}

/// A stream that speaks no TURN is closed; what its client had is given back, and others go on.
#[tokio::test]
async fn a_stream_of_garbage_is_closed_and_the_others_go_on() {
    let house = house().await;
    let ice = house.relay.for_visit(house.visit, house.clock.now());
    let mut other = Client::by_tcp(house.tcp).await;
    for garbage in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        &[0, 1, 0xff, 0xff],
        &[255; 9],
    ] {
        let mut client = Client::by_tcp(house.tcp).await;
        client.allocate(&ice).await;
        client.socket.send(garbage).await.unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(2), client.socket.recv());
        let error = ended.await.expect("it is closed").unwrap_err();
        assert!(
            matches!(
                error.kind(),
                io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset
            ),
            "{error}"
        );
    }
    assert_eq!(other.allocate(&ice).await.method, ALLOCATE_RESPONSE);
}

/// Networks that let only TLS out: a proxy ends it, and browsers are told where.
#[tokio::test]
async fn browsers_are_told_every_way_in() {
    let clock = Arc::new(HandClock::at("2026-11-27T12:00:00Z".parse().unwrap()));
    let chance = SeededChance::new(7);
    let any = "127.0.0.1:0".parse().unwrap();
    let host = Some("clinic.example");
    let tls = Some("turn.clinic.example:443");
    let relay = Relay::start(any, None, host, tls, clock.clone(), &chance);
    let relay = relay.await.unwrap();
    let told = relay.for_visit(AppointmentId::new(&*clock, &chance), clock.now());
    let [udp, tcp, tls] = told.urls.as_slice() else {
        panic!("{:?}", told.urls);
    };
    assert!(udp.starts_with("turn:clinic.example:") && udp.ends_with("?transport=udp"));
    assert!(tcp.starts_with("turn:clinic.example:") && tcp.ends_with("?transport=tcp"));
    assert_eq!(tls, "turns:turn.clinic.example:443?transport=tcp");
}

#[tokio::test]
async fn credentials_that_are_made_up_changed_or_old_open_nothing() {
    let house = house().await;
    let good = house.relay.for_visit(house.visit, house.clock.now());
    let until: i64 = good.username.split(':').next().unwrap().parse().unwrap();
    let longer = Ice {
        username: format!("{}:{}", until + 86_400, house.visit),
        ..good.clone()
    };
    let guessed = Ice {
        credential: BASE64_STANDARD.encode([0; 20]),
        ..good.clone()
    };
    let odd = Ice {
        username: "admin".to_owned(),
        ..good.clone()
    };
    for bad in [&longer, &guessed, &odd] {
        let answer = Client::new(house.at).await.allocate(bad).await;
        assert_eq!(answer.error, Some(401), "{bad:?}");
    }
    house.clock.advance(LIVES);
    let answer = Client::new(house.at).await.allocate(&good).await;
    assert_eq!(answer.error, Some(401), "old");
    let fresh = house.relay.for_visit(house.visit, house.clock.now());
    let answer = Client::new(house.at).await.allocate(&fresh).await;
    assert_eq!(answer.method, ALLOCATE_RESPONSE);
}

/// S-24: the relay is no way into the network behind it.
#[tokio::test]
async fn it_leads_to_nobody_but_its_own_clients() {
    let house = house().await;
    let ice = house.relay.for_visit(house.visit, house.clock.now());
    let mut client = Client::new(house.at).await;
    client.allocate(&ice).await;
    for inside in [
        "10.0.0.1:80",
        "169.254.169.254:80",
        "192.168.1.1:443",
        "[::1]:22",
        "8.8.8.8:53",
    ] {
        let answer = client.permit(&ice, inside.parse().unwrap()).await;
        // 403 says "not there", 443 "not such an address".
        assert!(
            matches!(answer.error, Some(403 | 443)),
            "{inside}: {answer:?}"
        );
    }
    // Another port of the machine itself is no client either: nothing that is sent there arrives.
    let bystander = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let there = bystander.local_addr().unwrap();
    client.permit(&ice, there).await;
    let mut bytes = BytesMut::new();
    let mut message = MessageEncoder::new(SEND_INDICATION, b"anagen-tests", &mut bytes);
    message.append::<XorPeerAddress>(there);
    message.append::<Data>(b"knock");
    message.flush(None).unwrap();
    client.socket.send(&bytes).await.unwrap();
    let mut packet = [0; 64];
    let heard = tokio::time::timeout(Duration::from_millis(300), bystander.recv(&mut packet));
    assert!(heard.await.is_err());
}

/// Bytes of chance, some of them behind the head of a real message: the relay answers the next honest client.
#[tokio::test]
async fn bytes_of_chance_do_not_end_it() {
    let house = house().await;
    let mut client = Client::new(house.at).await;
    let chance = SeededChance::new(11);
    let heads = [
        &[][..],
        &[0x00, 0x01, 0x00, 0x10, 0x21, 0x12, 0xa4, 0x42],
        &[0x00, 0x03, 0x00, 0x20, 0x21, 0x12, 0xa4, 0x42],
        &[0x00, 0x08, 0x00, 0x18, 0x21, 0x12, 0xa4, 0x42],
        &[0x00, 0x16, 0x00, 0x14, 0x21, 0x12, 0xa4, 0x42],
        &[0x40, 0x00, 0x00, 0x08],
    ];
    for round in 0..3_000 {
        let mut bytes = vec![0; round % 80];
        chance.fill(&mut bytes);
        let packet = [heads[round % heads.len()], &bytes].concat();
        client.socket.send(&packet).await.unwrap();
        if round % 100 == 0 {
            tokio::task::yield_now().await;
        }
    }
    let mut other = Client::new(house.at).await;
    let answer = other.ask(BINDING_REQUEST, None, |_| {}).await;
    assert_eq!(answer.method, BINDING_RESPONSE);
}

#[tokio::test]
async fn what_is_no_message_is_passed_over_and_it_goes_on() {
    let house = house().await;
    let mut client = Client::new(house.at).await;
    for garbage in [
        &[0_u8; 3][..],
        &[255; 40],
        &[0, 1, 0, 200, 1, 2, 3, 4],
        &[0x40, 0, 0, 90, 1],
    ] {
        client.socket.send(garbage).await.unwrap();
    }
    let answer = client.ask(BINDING_REQUEST, None, |_| {}).await;
    assert_eq!(answer.method, BINDING_RESPONSE);
}
