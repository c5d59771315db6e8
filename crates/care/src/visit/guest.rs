//! A third person in a visit: an interpreter, a relative. They come by a link that opens this visit and no other.

use identity::secret::Secret;
use jiff::Timestamp;
use record::{
    audit::{AuditEntry, Outcome},
    id::AppointmentId,
    visit::VisitState,
};
use storage::visit::Guest;

use super::{closes_at, may_talk, own};
use crate::{
    access::Action,
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
};

/// The longest name of a guest, in characters.
const LONGEST_NAME: usize = 60;

/// A link for a guest, told once.
#[derive(Debug)]
pub struct Invitation {
    /// Goes into the address `/call/…`.
    pub secret: Secret,
    /// As the others will see the guest.
    pub name: String,
}

/// Where a guest's link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestSeat {
    /// Into which visit.
    pub appointment: AppointmentId,
    /// As the others see the guest.
    pub name: String,
    /// Whether the visit is going on and the door is open.
    pub open: bool,
    /// When the visit is booked to begin.
    pub starts_at: Timestamp,
    /// The zone in which that was promised.
    pub zone: String,
}

/// Invites a third person; the link is for the clinician to hand over.
///
/// # Errors
///
/// `Invalid` without a name; `Conflict("link-told")` when the same form came twice, because a link is told once.
pub async fn invite(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
    name: String,
) -> Result<Invitation, Refused> {
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Refused::field("guest", "problem-visit-guest"));
    }
    let me = ask.actor.practitioner().ok_or(Refused::NotFound)?;
    let secret = Secret::new(&*practice.chance);
    let hash = *secret.hash().as_bytes();
    let (now, shown) = (practice.now(), name.clone());
    let deed = Deed {
        name: "invite_guest",
        action: Action::Attend,
        on: On::Appointment(appointment),
    };
    let input = (appointment, name.clone());
    // What the first sending remembers is whose link it was; a second one finds another hash than its own.
    let kept: [u8; 32] = practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let booked = tx.appointment(appointment).await?;
                let booked = booked.ok_or(Refused::NotFound)?;
                own(&booked, me)?;
                let over = tx.visit(appointment).await?;
                if over.is_some_and(|it| !it.state.is_open()) || now >= closes_at(&booked) {
                    return Err(Refused::Conflict("visit-over"));
                }
                tx.keep_guest(&Guest {
                    secret_hash: hash,
                    appointment,
                    name: shown,
                    invited_at: now,
                    valid_until: closes_at(&booked),
                })
                .await?;
                Ok(hash)
            })
        })
        .await?;
    if kept != hash {
        return Err(Refused::Conflict("link-told"));
    }
    Ok(Invitation { secret, name })
}

/// Where a guest's link leads now. The reading is on record like any other.
///
/// # Errors
///
/// `NotFound` for a link that never was or opens nothing any more.
pub async fn guest(practice: &Practice, secret: &Secret) -> Result<GuestSeat, Refused> {
    let (hash, now) = (*secret.hash().as_bytes(), practice.now());
    practice
        .store
        .run("open_guest_link", move |tx| {
            Box::pin(async move {
                let guest = tx.guest(&hash).await?.ok_or(Refused::NotFound)?;
                let booked = tx.appointment(guest.appointment).await?;
                let booked = booked.ok_or(Refused::NotFound)?;
                let state = tx.visit(guest.appointment).await?.map(|it| it.state);
                let over = state.as_ref().is_some_and(|it| !it.is_open());
                if over || now >= guest.valid_until {
                    return Err(Refused::NotFound);
                }
                let open = match &state {
                    Some(VisitState::UnderWay { began_at, .. }) => {
                        may_talk(&tx.attestations(booked.id).await?, *began_at)
                    }
                    _ => false,
                };
                tx.audit(&AuditEntry {
                    at: now,
                    actor: format!("guest {}", guest.name),
                    action: "open_guest_link".to_owned(),
                    patient: Some(booked.patient),
                    resource: format!("appointment {}", guest.appointment),
                    outcome: Outcome::Done,
                    detail: String::new(),
                })
                .await?;
                Ok(GuestSeat {
                    appointment: guest.appointment,
                    name: guest.name,
                    open,
                    starts_at: booked.starts_at,
                    zone: booked.zone,
                })
            })
        })
        .await
}
