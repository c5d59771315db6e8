//! S-17, S-19: clients that send slowly, hugely or never, against the real server on a real port.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests fall where they stand"
)]

mod house;

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use house::house;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};
use web::Settings;

const SOON: Duration = Duration::from_secs(5);

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
    _house: house::House,
}

async fn run(settings: Settings) -> Running {
    let house = house().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let practice = house.practice.clone();
    let served = tokio::spawn(async move {
        let stop = async {
            let _gone = stopped.await;
        };
        web::serve(listener, practice, settings, stop)
            .await
            .unwrap();
    });
    Running {
        address,
        stop,
        served,
        _house: house,
    }
}

fn hurried() -> Settings {
    Settings {
        head_within: Duration::from_millis(300),
        body_within: Duration::from_millis(300),
        idle_within: Duration::from_secs(2),
        drain_within: Duration::from_secs(2),
        ..Settings::default()
    }
}

/// Everything that comes until the server closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = timeout(SOON, stream.read_to_end(&mut bytes))
        .await
        .expect("the server closes");
    // A reset after the answer is a way of closing too.
    drop(read);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut() {
    let server = run(hurried()).await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    let began = Instant::now();
    for byte in b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " {
        if slow.write_all(&[*byte]).await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    rest(&mut slow).await;
    assert!(began.elapsed() < SOON, "cut after {:?}", began.elapsed());
    let mut good = TcpStream::connect(server.address).await.unwrap();
    good.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    assert!(
        rest(&mut good).await.starts_with("HTTP/1.1 200"),
        "a good client is served meanwhile"
    );
}

#[tokio::test]
async fn a_body_that_never_ends_is_told_so() {
    let server = run(hurried()).await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"POST /start HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nsign=")
        .await
        .unwrap();
    let answer = rest(&mut slow).await;
    assert!(
        answer.starts_with("HTTP/1.1 408"),
        "{}",
        answer.lines().next().unwrap_or_default()
    );
    assert!(
        answer.to_lowercase().contains("content-security-policy"),
        "with the headers of every answer"
    );
}

#[tokio::test]
async fn a_gigabyte_is_refused_without_being_read() {
    let server = run(Settings::default()).await;
    let before = resident_kb();
    for (head, chunked) in [
        ("Content-Length: 1073741824", false),
        ("Transfer-Encoding: chunked", true),
    ] {
        let mut huge = TcpStream::connect(server.address).await.unwrap();
        let head = format!(
            "POST /start HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n{head}\r\n\r\n"
        );
        huge.write_all(head.as_bytes()).await.unwrap();
        let (mut from, mut to) = huge.into_split();
        let sending = tokio::spawn(async move {
            let mut block = Vec::from(if chunked { &b"10000\r\n"[..] } else { b"" });
            block.extend(std::iter::repeat_n(b'a', 65_536));
            block.extend(if chunked { &b"\r\n"[..] } else { b"" });
            let mut sent = 0_u64;
            while sent < 1 << 30 && to.write_all(&block).await.is_ok() {
                sent += 65_536;
            }
            sent
        });
        let mut answer = vec![0; 64];
        timeout(SOON, from.read_exact(&mut answer))
            .await
            .expect("answers at once")
            .unwrap();
        assert!(
            answer.starts_with(b"HTTP/1.1 413"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
        drop(from);
        let sent = timeout(SOON, sending)
            .await
            .expect("stops taking it")
            .unwrap();
        assert!(sent < 64 << 20, "took {sent} bytes of it");
    }
    let grown = resident_kb().saturating_sub(before);
    assert!(grown < 50_000, "memory grew by {grown} kB");
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_no_more() {
    let server = run(Settings {
        connections_per_address: 3,
        ..Settings::default()
    })
    .await;
    let ask = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(ask).await.unwrap();
        let mut answer = [0; 15];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        open.push(stream);
    }
    let mut fourth = TcpStream::connect(server.address).await.unwrap();
    // The write may already meet a closed door.
    drop(fourth.write_all(ask).await);
    assert_eq!(rest(&mut fourth).await, "");
    drop(open);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut later = TcpStream::connect(server.address).await.unwrap();
    later.write_all(ask).await.unwrap();
    let mut answer = [0; 15];
    timeout(SOON, later.read_exact(&mut answer))
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn stopping_lets_go_of_resting_connections() {
    let server = run(Settings::default()).await;
    let mut resting = TcpStream::connect(server.address).await.unwrap();
    resting
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut answer = [0; 15];
    resting.read_exact(&mut answer).await.unwrap();
    server.stop.send(()).unwrap();
    timeout(SOON, server.served).await.expect("ends").unwrap();
    assert!(
        TcpStream::connect(server.address).await.is_err(),
        "nobody listens any more"
    );
}

fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse().ok())
        .unwrap_or(0)
}
