//! What the clinician does in the room: opens the door, writes, invites, ends. Each form comes back to the room.

use axum::{
    extract::{Path, State},
    response::Response,
};
use care::{
    Refused,
    visit::{self, Arrival},
};
use record::{id::AppointmentId, visit::Way};

use super::{
    room::{Beside, page},
    see,
};
use crate::{
    app::App, form::Form, problem::Problem, routes::link, view::form::Wrong, visitor::Visitor,
};

pub(crate) async fn admit(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    form: Form,
) -> Result<Response, Problem> {
    let way = match form.get("way") {
        "video" => Way::Video,
        "phone" => Way::Phone,
        _ => return Err(Problem::Invalid),
    };
    let told = Some(form.get("place").to_owned()).filter(|_| form.has("place"));
    match visit::admit(&app.practice, &visitor.ask(&form), id, way, told).await {
        Ok(Arrival::Elsewhere { place, .. }) => {
            let beside = Beside {
                elsewhere: Some(place),
                ..Beside::default()
            };
            page(&app, visitor, id, beside).await
        }
        Ok(_) => {
            app.rooms.changed(id);
            Ok(see(&link::visit_room(id)))
        }
        Err(other) => then(&app, visitor, id, Err(other), Beside::default()).await,
    }
}

pub(crate) async fn end(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    form: Form,
) -> Result<Response, Problem> {
    let summary = form.get("summary").to_owned();
    let done = visit::end(&app.practice, &visitor.ask(&form), id, summary.clone()).await;
    if done.is_ok() {
        app.rooms.close(id);
    }
    let beside = Beside {
        summary,
        ..Beside::default()
    };
    then(&app, visitor, id, done, beside).await
}

pub(crate) async fn missed(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    form: Form,
) -> Result<Response, Problem> {
    visit::missed(&app.practice, &visitor.ask(&form), id).await?;
    app.rooms.close(id);
    Ok(see(&link::visit_room(id)))
}

pub(crate) async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    form: Form,
) -> Result<Response, Problem> {
    let text = form.get("text").to_owned();
    let done = visit::save_draft(&app.practice, &visitor.ask(&form), id, text.clone()).await;
    then(&app, visitor, id, done.map(drop), typed(text)).await
}

pub(crate) async fn sign(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    form: Form,
) -> Result<Response, Problem> {
    let text = form.get("text").to_owned();
    let done = visit::sign_note(&app.practice, &visitor.ask(&form), id, text.clone()).await;
    then(&app, visitor, id, done.map(drop), typed(text)).await
}

pub(crate) async fn invite(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    form: Form,
) -> Result<Response, Problem> {
    let name = form.get("guest").to_owned();
    match visit::invite(&app.practice, &visitor.ask(&form), id, name).await {
        Ok(made) => {
            let to = link::guest_call(&*made.secret.text());
            let beside = Beside {
                invited: Some((made.name, format!("{}{to}", app.settings.site))),
                ..Beside::default()
            };
            page(&app, visitor, id, beside).await
        }
        Err(other) => then(&app, visitor, id, Err(other), Beside::default()).await,
    }
}

fn typed(text: String) -> Beside {
    Beside {
        note: Some(text),
        ..Beside::default()
    }
}

/// Back to the room; with what was typed, when something in the form is wrong.
async fn then(
    app: &App,
    visitor: Visitor,
    id: AppointmentId,
    done: Result<(), Refused>,
    beside: Beside,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(see(&link::visit_room(id))),
        Err(Refused::Invalid(problems)) => {
            let beside = Beside {
                wrong: Wrong::these(problems),
                ..beside
            };
            page(app, visitor, id, beside).await
        }
        Err(other) => Err(other.into()),
    }
}
