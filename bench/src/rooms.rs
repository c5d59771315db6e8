//! Many visits begin at once: each browser opens its line to its room, and what one of the two says reaches the other.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::{TcpSocket, TcpStream},
    sync::Barrier,
    task::JoinSet,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

use crate::crowd::Pair;

type Line = WebSocketStream<TcpStream>;

/// How many rooms fill at the same moment.
pub(crate) const ROOMS: usize = 500;

/// The longest anybody is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

/// Fills every room of the clinic at `address` at once. Answers, for each room, the time from the first request until
/// each of the two has heard the other; shortest first.
pub(crate) async fn fill(address: &str, pairs: Vec<Pair>) -> Result<Vec<Duration>> {
    let start = Arc::new(Barrier::new(pairs.len()));
    let mut rooms = JoinSet::new();
    for pair in pairs {
        let (address, start) = (address.to_owned(), Arc::clone(&start));
        rooms.spawn(async move {
            start.wait().await;
            let began = Instant::now();
            let meeting = timeout(PATIENCE, meet(&address, &pair)).await;
            let lines = meeting.context("a room did not fill")??;
            Ok::<_, anyhow::Error>((began.elapsed(), lines))
        });
    }
    // Nobody leaves before all are in: 500 visits go on together.
    let mut all = Vec::new();
    let mut lines = Vec::new();
    while let Some(room) = rooms.join_next().await {
        let (time, pair) = room??;
        all.push(time);
        lines.push(pair);
    }
    all.sort();
    Ok(all)
}

async fn meet(address: &str, pair: &Pair) -> Result<(Line, Line)> {
    let of_patient = format!("/visits/{}/line", pair.visit);
    let of_clinician = format!("/visits/{}/room/line", pair.visit);
    let (mut patient, mut clinician) = tokio::try_join!(
        open(address, &of_patient, &pair.patient),
        open(address, &of_clinician, &pair.clinician),
    )?;
    let ((), ()) = tokio::try_join!(greet(&mut patient), greet(&mut clinician))?;
    Ok((patient, clinician))
}

async fn open(address: &str, path: &str, cookie: &str) -> Result<Line, Error> {
    let mut request = format!("ws://{address}{path}").into_client_request()?;
    let head = request.headers_mut();
    for (name, value) in [("cookie", cookie), ("origin", &format!("http://{address}"))] {
        let value = value.parse().map_err(|_| Error::Utf8(value.to_owned()))?;
        head.insert(name, value);
    }
    // Anything but a line is an error here.
    Ok(client_async(request, from_home(address).await?).await?.0)
}

/// A connection from an address of its own, as browsers have: the clinic takes only so many from one.
async fn from_home(address: &str) -> io::Result<TcpStream> {
    static HOMES: AtomicU16 = AtomicU16::new(0);
    let [street, house] = HOMES.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let home = Ipv4Addr::new(127, 1, street, house);
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((home, 0)))?;
    let clinic = address.parse().map_err(io::Error::other)?;
    socket.connect(clinic).await
}

/// Says something to whoever is or comes in, and waits until the other has been heard.
async fn greet(line: &mut Line) -> Result<()> {
    loop {
        let said = line.next().await.context("the line ended")??;
        let Message::Text(text) = said else { continue };
        let said: Value = serde_json::from_str(&text)?;
        let to = match said.get("kind").and_then(Value::as_str) {
            Some("welcome") => said.pointer("/others/0/id"),
            Some("came") => said.get("id"),
            Some("signal") => return Ok(()),
            _ => None,
        };
        if let Some(to) = to {
            let word = json!({ "kind": "signal", "to": to, "data": { "session": "bench" } });
            line.send(Message::Text(word.to_string().into())).await?;
        }
    }
}
