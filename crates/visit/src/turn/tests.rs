//! A client on a socket of its own: who gets a relay, whom it may reach, what arrives.

use std::net::SocketAddr;

use record::clock::{HandClock, SeededChance};
use turn_server::codec::{
    Decoder,
    crypto::generate_password,
    message::{
        attributes::{
            ChannelNumber, ErrorCode, Nonce, Realm, RequestedTransport, UserName, XorRelayedAddress,
        },
        methods::{
            ALLOCATE_REQUEST, ALLOCATE_RESPONSE, BINDING_REQUEST, BINDING_RESPONSE,
            CHANNEL_BIND_REQUEST, CHANNEL_BIND_RESPONSE, CREATE_PERMISSION_REQUEST,
            CREATE_PERMISSION_RESPONSE, Method, SEND_INDICATION,
        },
    },
};

use super::*;

struct House {
    relay: Relay,
    at: SocketAddr,
    clock: Arc<HandClock>,
    visit: AppointmentId,
}

async fn house() -> House {
    let clock = Arc::new(HandClock::at("2026-11-27T12:00:00Z".parse().unwrap()));
    let chance = SeededChance::new(7);
    let any = "127.0.0.1:0".parse().unwrap();
    let relay = Relay::start(any, None, None, clock.clone(), &chance)
        .await
        .unwrap();
    let at = relay.urls[0]
        .strip_prefix("turn:")
        .and_then(|rest| rest.strip_suffix("?transport=udp"))
        .and_then(|at| at.parse().ok())
        .unwrap();
    let visit = AppointmentId::new(&*clock, &chance);
    House {
        relay,
        at,
        clock,
        visit,
    }
}

/// One browser's socket.
struct Client {
    socket: UdpSocket,
    nonce: String,
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
        let mut packet = vec![0; LARGEST];
        let waited = tokio::time::timeout(Duration::from_secs(2), self.socket.recv(&mut packet));
        let size = waited.await.ok()?.unwrap();
        let mut decoder = Decoder::default();
        let message = decoder.decode(&packet[..size]).unwrap();
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
            bytes: packet[..size].to_vec(),
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
    let client = Client::new(house.at).await;
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
