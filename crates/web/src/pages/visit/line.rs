//! The line of a browser to the room of its visit: a WebSocket, opened by whoever `care` gives a seat.

use std::time::Duration;

use axum::{
    extract::{
        Path, State,
        ws::{
            CloseFrame, Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection,
        },
    },
    http::{HeaderMap, header},
    response::Response,
};
use care::{
    account::Secret,
    visit::{Seat, guest, seat},
};
use record::id::AppointmentId;
use serde_json::json;
use tokio::sync::OwnedSemaphorePermit;
use visit::{Heard, SitsAs, Sitting, room::LARGEST};

use crate::{app::App, problem::Problem, visitor::Visitor};

type Asked = Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

/// A browser says every 20 seconds that it is there; one that is silent for so long has lost its line.
const SILENT: Duration = Duration::from_secs(50);
/// How long one message may take to be written to a slow browser.
const SLOW: Duration = Duration::from_secs(10);
/// Messages that a browser may send in one second, on average; a new connection needs some dozens at once.
const PER_SECOND: f64 = 20.0;
const BURST: f64 = 200.0;

/// Codes of an end, as `visit.js` knows them.
const OVER: u16 = 4000;
const REPLACED: u16 = 4001;
const REFUSED: u16 = 4002;

pub(crate) async fn of_patient(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    head: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let sits = match seat(&app.practice, &visitor.actor, id).await? {
        Seat::Patient => SitsAs::Patient,
        Seat::Waiting => SitsAs::Waiting,
        Seat::Clinician { .. } => return Err(Problem::NotFound),
    };
    // The given name alone: it is what people call each other by.
    open(
        &app,
        &head,
        asked,
        id,
        sits,
        visitor.name.unwrap_or_default(),
    )
}

pub(crate) async fn of_clinician(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    head: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let Seat::Clinician { name } = seat(&app.practice, &visitor.actor, id).await? else {
        return Err(Problem::NotFound);
    };
    open(&app, &head, asked, id, SitsAs::Clinician, name)
}

pub(crate) async fn of_guest(
    State(app): State<App>,
    Path(secret): Path<String>,
    head: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let secret = Secret::parse(&secret).ok_or(Problem::NotFound)?;
    let seat = guest(&app.practice, &secret).await?;
    let sits = if seat.open {
        SitsAs::Guest
    } else {
        SitsAs::Waiting
    };
    open(&app, &head, asked, seat.appointment, sits, seat.name)
}

/// Opens the line of somebody who has been given a seat.
fn open(
    app: &App,
    head: &HeaderMap,
    asked: Asked,
    id: AppointmentId,
    sits: SitsAs,
    name: String,
) -> Result<Response, Problem> {
    let asked = asked.map_err(|_| Problem::Unreadable)?;
    // A browser sends its cookies with a WebSocket from any page; what it cannot change is where the page is from.
    if !same_origin(app, head) {
        return Err(Problem::OutOfDate);
    }
    let place = app.lines.clone().try_acquire_owned();
    let place = place.map_err(|_| Problem::Unavailable)?;
    let ice = app.ice(id);
    let rooms = app.rooms.clone();
    let opened = asked.max_message_size(LARGEST).max_frame_size(LARGEST);
    Ok(opened.on_upgrade(async move |mut socket| {
        match rooms.sit(id, sits, &name, &json!({ "ice": ice })) {
            Some(sitting) => talk(socket, sitting, place).await,
            None => end(&mut socket, REFUSED, "full").await,
        }
    }))
}

/// Carries messages both ways until one side ends.
async fn talk(mut socket: WebSocket, mut sitting: Sitting, place: OwnedSemaphorePermit) {
    let mut allowance = BURST;
    let mut since = tokio::time::Instant::now();
    loop {
        tokio::select! {
            heard = sitting.hear() => match heard {
                Some(Heard::Says(text)) => {
                    let written = tokio::time::timeout(SLOW, socket.send(Message::Text(text.into()))).await;
                    if !matches!(written, Ok(Ok(()))) {
                        break;
                    }
                }
                Some(Heard::Ends(why)) => {
                    let code = if why == "over" { OVER } else { REPLACED };
                    end(&mut socket, code, why).await;
                    break;
                }
                None => break,
            },
            said = tokio::time::timeout(SILENT, socket.recv()) => {
                let Ok(Some(Ok(said))) = said else { break };
                let now = tokio::time::Instant::now();
                allowance = (allowance + (now - since).as_secs_f64() * PER_SECOND).min(BURST) - 1.0;
                since = now;
                if allowance < 0.0 {
                    end(&mut socket, REFUSED, "too fast").await;
                    break;
                }
                match said {
                    Message::Text(text) => if let Err(error) = sitting.say(text.as_str()) {
                        tracing::debug!(%error, "a line is ended");
                        end(&mut socket, REFUSED, "not understood").await;
                        break;
                    },
                    Message::Binary(_) => {
                        end(&mut socket, REFUSED, "not understood").await;
                        break;
                    }
                    Message::Ping(_) | Message::Pong(_) => {}
                    Message::Close(_) => break,
                }
            }
        }
    }
    drop((sitting, place));
}

async fn end(socket: &mut WebSocket, code: u16, reason: &'static str) {
    let frame = CloseFrame {
        code,
        reason: reason.into(),
    };
    // Whoever has gone already needs no goodbye.
    drop(tokio::time::timeout(SLOW, socket.send(Message::Close(Some(frame)))).await);
}

/// Whether the page that asks is one of ours: its origin names the host that it asks, or the clinic's public address.
fn same_origin(app: &App, head: &HeaderMap) -> bool {
    let text = |name| head.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    origin == app.settings.site || (host.is_some() && host == text(header::HOST))
}
