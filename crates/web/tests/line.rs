//! The line to the room of a visit, over a real socket: who gets one, and what a hostile browser can do with it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::similar_names,
    reason = "helpers of tests fall where they stand"
)]

mod cast;

use std::time::Duration;

use care::{
    Ask,
    account::{self, Secret},
    visit::{self, Arrival},
};
use cast::{Cast, Stage};
use futures::{SinkExt, StreamExt};
use jiff::SignedDuration;
use record::{Actor, id::AppointmentId, visit::Way};
use serde_json::Value;
use tokio::{net::TcpStream, sync::oneshot};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};
use web::Settings;

type Line = WebSocketStream<MaybeTlsStream<TcpStream>>;

struct Server {
    stage: Stage,
    cast: Cast,
    visit: AppointmentId,
    at: std::net::SocketAddr,
    _stop: oneshot::Sender<()>,
    _folder: tempfile::TempDir,
}

/// A served clinic in which patient A has a visit with her clinician now.
async fn server() -> Server {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::open(folder.path(), 5).await;
    let cast = stage.set().await;
    let doctor = actor(&stage, &cast, "ct").await.1;
    let visit = stage.book(&cast, &doctor, 0).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let practice = stage.practice.clone();
    let settings = Settings {
        site: format!("http://{at}"),
        lines: 8,
        ..Settings::default()
    };
    tokio::spawn(web::serve(listener, practice, settings, async {
        drop(stopped.await);
    }));
    Server {
        stage,
        cast,
        visit,
        at,
        _stop: stop,
        _folder: folder,
    }
}

async fn actor(stage: &Stage, cast: &Cast, state: &str) -> (Secret, Actor) {
    let secret = stage.session(cast.accounts[state]).await;
    let visit = account::visit(&stage.practice, &secret).await.unwrap();
    (secret, visit.unwrap().actor)
}

impl Server {
    /// Lets patient A into the call.
    async fn admitted(&self) {
        let practice = &self.stage.practice;
        let patient = actor(&self.stage, &self.cast, "pa").await.1;
        let doctor = actor(&self.stage, &self.cast, "ct").await.1;
        let place = || "IL".to_owned();
        let ask = |actor: &Actor| Ask::new(actor.clone(), practice.new_key());
        visit::check_in(practice, &ask(&patient), self.visit, place(), true)
            .await
            .unwrap();
        visit::admit(practice, &ask(&doctor), self.visit, Way::Video, None)
            .await
            .unwrap();
        self.stage.clock.advance(SignedDuration::from_secs(1));
        let joined = visit::join(practice, &ask(&patient), self.visit, place(), true).await;
        assert_eq!(joined.unwrap(), Arrival::Talks);
    }

    async fn open(&self, state: &str, path: &str, origin: Option<&str>) -> Result<Line, u16> {
        let secret = self.stage.session(self.cast.accounts[state]).await;
        let address = format!("ws://{}{path}", self.at);
        let mut request = address.into_client_request().unwrap();
        let head = request.headers_mut();
        let cookie = format!("anagen={}", secret.text().as_str());
        head.insert("cookie", cookie.parse().unwrap());
        if let Some(origin) = origin {
            head.insert("origin", origin.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((line, _)) => Ok(line),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(other) => unreachable!("{other}"),
        }
    }

    async fn patient(&self) -> Line {
        let origin = format!("http://{}", self.at);
        let path = format!("/visits/{}/line", self.visit);
        self.open("pa", &path, Some(&origin)).await.unwrap()
    }

    async fn clinician(&self) -> Line {
        let origin = format!("http://{}", self.at);
        let path = format!("/visits/{}/room/line", self.visit);
        self.open("ct", &path, Some(&origin)).await.unwrap()
    }
}

/// The next message of a kind; others are passed over.
async fn hear(line: &mut Line, kind: &str) -> Value {
    loop {
        let next = tokio::time::timeout(Duration::from_secs(5), line.next());
        let Message::Text(text) = next.await.unwrap().unwrap().unwrap() else {
            continue;
        };
        let said: Value = serde_json::from_str(&text).unwrap();
        if said["kind"] == kind {
            return said;
        }
    }
}

/// With which code the line ends.
async fn ends(line: &mut Line) -> Option<u16> {
    loop {
        let next = tokio::time::timeout(Duration::from_secs(5), line.next());
        match next.await.unwrap() {
            Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return None,
        }
    }
}

#[tokio::test]
async fn a_line_is_for_the_people_of_its_visit_from_our_own_pages() {
    let server = server().await;
    server.admitted().await;
    let here = format!("http://{}", server.at);
    let (patients, clinicians) = (
        format!("/visits/{}/line", server.visit),
        format!("/visits/{}/room/line", server.visit),
    );
    // Another patient, another clinician, and each at the other's door: nothing is there.
    for (state, path) in [
        ("pb", &patients),
        ("ct", &patients),
        ("co", &clinicians),
        ("cl", &clinicians),
        ("pa", &clinicians),
        ("as", &clinicians),
        ("ad", &clinicians),
    ] {
        let refused = server.open(state, path, Some(&here)).await;
        assert_eq!(refused.err(), Some(404), "{state} {path}");
    }
    // A page from elsewhere carries the patient's cookie; it gets no line all the same.
    for origin in [Some("https://evil.example"), Some("null"), None] {
        let refused = server.open("pa", &patients, origin).await;
        assert_eq!(refused.err(), Some(403), "{origin:?}");
    }
    let mut patient = server.patient().await;
    let welcome = hear(&mut patient, "welcome").await;
    assert_eq!(welcome["others"], serde_json::json!([]));
}

#[tokio::test]
async fn what_one_says_reaches_the_other_and_a_closed_door_lets_nothing_through() {
    let server = server().await;
    let mut clinician = server.clinician().await;
    hear(&mut clinician, "welcome").await;
    let practice = &server.stage.practice;
    let who = actor(&server.stage, &server.cast, "pa").await.1;
    let ask = Ask::new(who, practice.new_key());
    visit::check_in(practice, &ask, server.visit, "IL".to_owned(), true)
        .await
        .unwrap();
    let mut waiting = server.patient().await;
    let welcome = hear(&mut waiting, "welcome").await;
    assert_eq!(welcome["others"], serde_json::json!([]), "nobody is seen");
    waiting
        .send(Message::text(r#"{"kind":"signal","to":1,"data":{}}"#))
        .await
        .unwrap();
    assert_eq!(ends(&mut waiting).await, Some(4002));

    server.admitted().await;
    let mut patient = server.patient().await;
    let welcome = hear(&mut patient, "welcome").await;
    assert_eq!(welcome["others"][0]["as"], "clinician");
    let to = hear(&mut clinician, "came").await["id"].clone();
    let said = serde_json::json!({ "kind": "signal", "to": to, "data": { "sdp": "v=0" } });
    clinician
        .send(Message::text(said.to_string()))
        .await
        .unwrap();
    assert_eq!(hear(&mut patient, "signal").await["data"]["sdp"], "v=0");
    patient
        .send(Message::text(r#"{"kind":"ping"}"#))
        .await
        .unwrap();
    hear(&mut patient, "pong").await;
}

/// Oversized, unreadable, binary and too many: the line of the sender ends, and the other's goes on.
#[tokio::test]
async fn a_hostile_browser_ends_its_own_line_and_no_other() {
    let server = server().await;
    server.admitted().await;
    let mut clinician = server.clinician().await;
    hear(&mut clinician, "welcome").await;
    let huge = format!(
        r#"{{"kind":"signal","to":1,"data":"{}"}}"#,
        "v".repeat(100_000)
    );
    for bad in [
        Message::text("{"),
        Message::text(r#"{"kind":"welcome"}"#),
        Message::binary(vec![0; 10]),
        Message::text(huge),
    ] {
        let mut patient = server.patient().await;
        hear(&mut patient, "welcome").await;
        patient.send(bad).await.unwrap();
        let code = ends(&mut patient).await;
        assert!(
            code.is_none_or(|code| code == 4002 || code == 1009),
            "{code:?}"
        );
    }
    let mut patient = server.patient().await;
    hear(&mut patient, "welcome").await;
    for _ in 0..1_000 {
        if patient
            .send(Message::text(r#"{"kind":"ping"}"#))
            .await
            .is_err()
        {
            break;
        }
    }
    assert!(ends(&mut patient).await.is_none_or(|code| code == 4002));
    clinician
        .send(Message::text(r#"{"kind":"ping"}"#))
        .await
        .unwrap();
    hear(&mut clinician, "pong").await;
}

#[tokio::test]
async fn lines_are_counted_and_come_free_again() {
    let server = server().await;
    server.admitted().await;
    // One seat, one line: each new one takes the last over, and its place comes free.
    for _ in 0..20 {
        let mut line = server.patient().await;
        hear(&mut line, "welcome").await;
        drop(line);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut first = server.patient().await;
    hear(&mut first, "welcome").await;
    let mut second = server.patient().await;
    hear(&mut second, "welcome").await;
    assert_eq!(ends(&mut first).await, Some(4001));
}
