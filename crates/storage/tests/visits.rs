//! Two people meet and write to each other, told to every engine: each thing is read back as it was kept, also after a
//! restart, and words open only where they were sealed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    reason = "a failure of a test is a panic"
)]

mod common;

use common::Clinic;
use jiff::SignedDuration;
use record::{
    appointment::{Appointment, AppointmentState},
    id::{MessageId, ThreadId},
    message::{Message, Thread, Topic},
    patient::Patient,
    visit::{Attestation, Door, TechCheck, Visit, VisitState, Way},
};
use storage::{Error, Tx, visit::Guest};

struct Met {
    visit: Visit,
    booked: Appointment,
    patient: Patient,
    said: Vec<Attestation>,
    guest: Guest,
    thread: Thread,
    messages: Vec<Message>,
}

#[tokio::test(flavor = "multi_thread")]
async fn two_meet_and_write_and_everything_is_there_after_a_restart() {
    for clinic in common::clinics("visits").await {
        let met = meet(&clinic).await;
        check(&clinic, &met).await;
        let clinic = clinic.reopened().await;
        check(&clinic, &met).await;
    }
}

async fn meet(clinic: &Clinic) -> Met {
    let (doctor, patient, encounter) = clinic.people(7).await;
    let now = clinic.now();
    let later = now + SignedDuration::from_mins(5);
    let mut booked = clinic.new_visit(&encounter, doctor.id, 0);
    booked.state = AppointmentState::Held { until: later };
    let to = (booked.id, patient.id, doctor.id);
    let waiting = Visit::arrive(None, to, "IL".to_owned(), now).unwrap();
    let visit = waiting.clone().admit(Way::Video, later).unwrap();
    let said = |door, place: &str, licensed, at| Attestation {
        appointment: booked.id,
        door,
        place: place.to_owned(),
        licensed,
        agreed: true,
        at,
    };
    let all = vec![
        said(Door::CheckIn, "IL", true, now),
        said(Door::CheckIn, "OH", false, now),
        said(Door::Join, "IL", true, later),
    ];
    let guest = Guest {
        secret_hash: clinic.secret_hash(),
        appointment: booked.id,
        name: "Rosa".to_owned(),
        invited_at: now,
        valid_until: later,
    };
    let thread = Thread {
        id: ThreadId::new(&*clinic.clock, &*clinic.chance),
        patient: patient.id,
        topic: Topic::Symptoms,
        opened_at: now,
        answer_by: Some(later),
    };
    let message = |by, text: &str, at| Message {
        id: MessageId::new(&*clinic.clock, &*clinic.chance),
        thread: thread.id,
        by,
        text: text.to_owned(),
        written_at: at,
    };
    let messages = vec![
        message(None, "¿Es normal?", now),
        message(Some((doctor.id, doctor.name.clone())), "Sí.", later),
    ];
    let met = Met {
        visit,
        booked,
        patient,
        said: all,
        guest,
        thread,
        messages,
    };
    let (booked, visit, guest, thread) = (
        met.booked.clone(),
        met.visit.clone(),
        met.guest.clone(),
        met.thread.clone(),
    );
    let (said, messages, pid) = (met.said.clone(), met.messages.clone(), met.patient.id);
    let (eid, id, who) = (encounter.id, booked.id, doctor.id);
    clinic
        .store
        .run("meet", move |tx: &mut Tx| {
            Box::pin(async move {
                tx.hold(&booked, now).await?;
                tx.keep_visit(&waiting).await?;
                assert_eq!(tx.visit(id).await?, Some(waiting));
                tx.keep_visit(&visit).await?;
                // Moving on keeps what was left to read.
                tx.keep_summary(&visit, "Words for later").await?;
                tx.keep_visit(&visit).await?;
                for one in &said {
                    tx.keep_attestation(one).await?;
                    tx.keep_attestation(one).await?;
                }
                tx.keep_tech_check(id, &TechCheck::default(), now).await?;
                tx.keep_tech_check(id, &tried(), later).await?;
                tx.keep_note_draft(who, eid, pid, "half a", now).await?;
                tx.keep_note_draft(who, eid, pid, "half a note", later)
                    .await?;
                tx.keep_guest(&guest).await?;
                tx.keep_thread(&thread).await?;
                for message in &messages {
                    tx.keep_message(pid, message).await?;
                }
                Ok::<(), Error>(())
            })
        })
        .await
        .unwrap();
    // One secret is one invitation.
    let guest = met.guest.clone();
    let again = clinic
        .store
        .run("again", move |tx: &mut Tx| {
            Box::pin(async move { tx.keep_guest(&guest).await })
        })
        .await;
    assert!(matches!(again, Err(Error::Taken)), "{again:?}");
    met
}

fn tried() -> TechCheck {
    TechCheck {
        camera: Some(true),
        microphone: Some(false),
        speaker: None,
        network: Some(true),
        help: true,
    }
}

async fn check(clinic: &Clinic, met: &Met) {
    let now = clinic.now();
    let later = now + SignedDuration::from_mins(5);
    let (id, pid, who, eid) = (
        met.booked.id,
        met.patient.id,
        met.booked.practitioner,
        met.booked.encounter,
    );
    let (visit, guest, thread) = (met.visit.clone(), met.guest.clone(), met.thread.clone());
    let (mut said, messages) = (met.said.clone(), met.messages.clone());
    said.sort_by(|a, b| (a.at, a.door.word()).cmp(&(b.at, b.door.word())));
    clinic
        .store
        .read("check", move |tx: &mut Tx| {
            Box::pin(async move {
                assert_eq!(tx.visit(id).await?, Some(visit.clone()));
                assert_eq!(tx.open_visits(who).await?, vec![visit.clone()]);
                assert!(matches!(visit.state, VisitState::UnderWay { .. }));
                let words = tx.summary(pid, id).await?;
                assert_eq!(words.as_deref(), Some("Words for later"));
                let mut kept = tx.attestations(id).await?;
                assert_eq!(kept.len(), 3);
                assert_eq!(kept.last().map(|one| one.door), Some(Door::Join));
                kept.sort_by_key(|one| (one.at, one.door.word(), one.place.clone()));
                said.sort_by_key(|one| (one.at, one.door.word(), one.place.clone()));
                assert_eq!(kept, said);
                assert_eq!(tx.tech_check(id).await?, Some((tried(), later)));
                let draft = tx.note_draft(who, eid).await?;
                assert_eq!(draft, Some(("half a note".to_owned(), later)));
                assert_eq!(tx.guest(&guest.secret_hash).await?, Some(guest.clone()));
                assert_eq!(tx.guests_of(id).await?, vec![guest]);
                assert_eq!(tx.threads_of(pid).await?, vec![thread.clone()]);
                assert_eq!(tx.threads_late(now).await?, vec![]);
                assert_eq!(tx.threads_late(later).await?, vec![thread.clone()]);
                assert_eq!(tx.messages_of(&thread).await?, messages);
                Ok::<(), Error>(())
            })
        })
        .await
        .unwrap();
}
