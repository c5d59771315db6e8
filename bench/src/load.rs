//! The load: kept-alive HTTP/1.1 connections that ask again as soon as they are answered. Written on the bare socket,
//! so that it costs little beside what it measures.

use std::{
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};

use crate::process::Server;

/// How long the server is warmed before it is measured.
const WARM: Duration = Duration::from_millis(800);

/// Makes the request number `.1` of the client number `.0`.
pub(crate) type Ask = Arc<dyn Fn(usize, usize) -> Request + Send + Sync>;

/// A work to be measured.
pub(crate) struct Work {
    /// As in the table.
    pub(crate) name: &'static str,
    /// How many ask at the same time.
    pub(crate) clients: usize,
    /// What they ask.
    pub(crate) ask: Ask,
}

/// One request and what must come back.
pub(crate) struct Request {
    /// The whole of it, head and body.
    pub(crate) bytes: Vec<u8>,
    /// The status of a right answer.
    pub(crate) status: u16,
    /// What stands in its head or body.
    pub(crate) holds: String,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// What was measured.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measured {
    /// Right answers a second.
    pub(crate) per_second: f64,
    /// Milliseconds of the middle answer.
    pub(crate) p50: f64,
    /// Milliseconds that 99 of 100 answers stay below.
    pub(crate) p99: f64,
    /// Milliseconds of the server's processor for each answer.
    pub(crate) cpu_ms: f64,
    /// How many clients asked.
    pub(crate) clients: usize,
}

impl Request {
    /// A reading.
    pub(crate) fn get(path: &str, headers: &str, holds: &str) -> Self {
        let bytes = format!("GET {path} HTTP/1.1\r\nhost: clinic\r\n{headers}\r\n").into_bytes();
        Self {
            bytes,
            status: 200,
            holds: holds.to_owned(),
        }
    }

    /// A form; a right answer leads on to an address with `holds` in it.
    pub(crate) fn post(path: &str, headers: &str, body: &str, status: u16, holds: &str) -> Self {
        let mut text = format!("POST {path} HTTP/1.1\r\nhost: clinic\r\n{headers}");
        // Writing to a `String` cannot fail.
        let _infallible = write!(
            text,
            "content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        Self {
            bytes: text.into_bytes(),
            status,
            holds: holds.to_owned(),
        }
    }

    fn is_answered_by(&self, reply: &Reply) -> bool {
        let holds = self.holds.as_bytes();
        reply.status == self.status
            && (holds.is_empty()
                || reply.head.contains(&self.holds)
                || reply.body.windows(holds.len()).any(|part| part == holds))
    }
}

/// Lets the clients of `work` ask `server` for `long`. One wrong answer and nothing was measured.
pub(crate) async fn drive(server: &mut Server, work: &Work, long: Duration) -> Result<Measured> {
    let warm_until = Instant::now() + WARM;
    let until = warm_until + long;
    let mut clients = JoinSet::new();
    for client in 0..work.clients {
        let (address, ask) = (server.address.clone(), Arc::clone(&work.ask));
        clients.spawn(one_client(address, ask, client, warm_until, until));
    }
    tokio::time::sleep_until(warm_until.into()).await;
    let before = server.cpu_ms();
    tokio::time::sleep_until(until.into()).await;
    let cpu = server.cpu_ms() - before;
    let mut times = Vec::new();
    while let Some(done) = clients.join_next().await {
        times.extend(done?.with_context(|| format!("`{}`", work.name))?);
    }
    ensure!(!times.is_empty(), "`{}`: no answer at all", work.name);
    times.sort();
    let at = |share: f64| {
        times
            .get(share_of(times.len(), share))
            .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    let count = count(times.len());
    Ok(Measured {
        per_second: count / long.as_secs_f64(),
        p50: at(0.50),
        p99: at(0.99),
        cpu_ms: cpu / count,
        clients: work.clients,
    })
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "far below 2^52"
)]
fn count(of: usize) -> f64 {
    of as f64
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a length is between 0 and the length"
)]
fn share_of(length: usize, share: f64) -> usize {
    ((count(length) * share) as usize).min(length.saturating_sub(1))
}

async fn one_client(
    address: String,
    ask: Ask,
    client: usize,
    from: Instant,
    until: Instant,
) -> Result<Vec<Duration>> {
    let mut line = Line::to(&address).await?;
    let mut times = Vec::new();
    for number in 0.. {
        let request = ask(client, number);
        let began = Instant::now();
        if began >= until {
            break;
        }
        let reply = line.exchange(&request.bytes).await?;
        let ended = Instant::now();
        ensure!(
            request.is_answered_by(&reply),
            "a wrong answer ({}, wanted {} with `{}`): {}{}",
            reply.status,
            request.status,
            request.holds,
            reply.head,
            String::from_utf8_lossy(&reply.body)
        );
        if began >= from && ended <= until {
            times.push(ended - began);
        }
    }
    Ok(times)
}

/// One kept-alive connection.
pub(crate) struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Line {
    pub(crate) async fn to(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends a request and reads its answer.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<Reply> {
        self.stream.write_all(request).await?;
        let end = loop {
            if let Some(end) = position(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            self.more().await?;
        };
        let head = String::from_utf8(self.buffer.drain(..end).collect())?;
        let status = head
            .get(9..12)
            .and_then(|code| code.parse().ok())
            .context("no status")?;
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (known, value) = line.split_once(": ")?;
                known.eq_ignore_ascii_case(name).then(|| value.to_owned())
            })
        };
        let body = if header("transfer-encoding").is_some() {
            self.chunks().await?
        } else {
            let length = header("content-length")
                .and_then(|length| length.parse().ok())
                .unwrap_or(0);
            self.take(length).await?
        };
        Ok(Reply { status, head, body })
    }

    async fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                if let Some(end) = position(&self.buffer, b"\r\n") {
                    break end;
                }
                self.more().await?;
            };
            let size = String::from_utf8(self.buffer.drain(..end + 2).collect())?;
            let size = usize::from_str_radix(size.trim_end(), 16)?;
            body.extend(self.take(size).await?);
            self.take(2).await?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    async fn take(&mut self, length: usize) -> Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.more().await?;
        }
        Ok(self.buffer.drain(..length).collect())
    }

    async fn more(&mut self) -> Result<()> {
        let read = timeout(
            Duration::from_mins(1),
            self.stream.read_buf(&mut self.buffer),
        )
        .await??;
        ensure!(read > 0, "the server closed the connection");
        Ok(())
    }
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}
