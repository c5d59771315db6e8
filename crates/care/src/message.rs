//! Messages between visits: a patient writes about a topic, the care team answers within the time that it promised.
//!
//! A message opens a task in the same transaction, and the clockwork carries what is not answered in time to the whole
//! team. The notice of an answer says only that there is one.

use jiff::{SignedDuration, Timestamp};
use record::{
    Actor, ActorKind,
    id::{AccountId, MessageId, PatientId, PractitionerId, ThreadId},
    message::{Message, Thread, Topic},
    patient::Patient,
    task::{TaskClosed, TaskKind, Urgency},
};
use storage::{Tx, photograph::Photograph};

use crate::{
    access::Action,
    courier::notify,
    photograph::{Accompanying, Upload},
    practice::{Ask, Deed, On, Practice},
    receive_result::{carry_to_team, open_task},
    refused::Refused,
};

/// The longest message, in characters: some two pages.
pub const LONGEST: usize = 4_000;

/// How a photograph came: with a message.
const BY_MESSAGE: &str = "message";
/// How a picture came: with an answer of the care team.
pub(crate) const BY_ANSWER: &str = "answer";

/// A conversation with everything written in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Talk {
    /// Whose.
    pub patient: Patient,
    /// The conversation.
    pub thread: Thread,
    /// Its messages, oldest first.
    pub messages: Vec<Message>,
    /// Photographs, each with the message it came with; `None` for one that was deleted since.
    pub photographs: Vec<(MessageId, Option<Photograph>)>,
}

/// Until when an answer to a message written now is promised.
#[must_use]
pub fn promised(practice: &Practice, topic: Topic) -> Timestamp {
    let promise = &practice.edition.catalogue().policy().messages;
    let hours = if topic == Topic::Symptoms {
        promise.answer_symptoms_within_hours
    } else {
        promise.answer_within_hours
    };
    practice.now() + SignedDuration::from_hours(i64::from(hours))
}

/// A patient begins a conversation, with photographs if there are some.
///
/// # Errors
///
/// `Invalid` without words or with too many, and for what is not a photograph that can be read.
pub async fn begin(
    practice: &Practice,
    ask: &Ask,
    topic: Topic,
    text: &str,
    photographs: Vec<Upload>,
) -> Result<ThreadId, Refused> {
    let patient = ask.actor.patient().ok_or(Refused::NotFound)?;
    let text = fitting(text)?;
    let clinic = practice.clone();
    let deed = Deed {
        name: "begin_thread",
        action: Action::WriteMessage,
        on: On::Chart(patient),
    };
    let came = Accompanying::prepare(practice, &ask.actor, may(deed), photographs).await?;
    let sent = Sent::by(ask, text.clone(), came)?;
    let input = (topic, text, sent.came.prints.clone());
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let thread = Thread {
                    id: ThreadId::new(&*clinic.clock, &*clinic.chance),
                    patient,
                    topic,
                    opened_at: clinic.now(),
                    answer_by: None,
                };
                asks(&clinic, tx, thread, sent).await
            })
        })
        .await
}

/// A patient writes on in a conversation, with photographs if there are some.
///
/// # Errors
///
/// As [`begin`].
pub async fn write_on(
    practice: &Practice,
    ask: &Ask,
    thread: ThreadId,
    text: &str,
    photographs: Vec<Upload>,
) -> Result<ThreadId, Refused> {
    ask.actor.patient().ok_or(Refused::NotFound)?;
    let text = fitting(text)?;
    let clinic = practice.clone();
    let deed = write("write_on", thread);
    let came = Accompanying::prepare(practice, &ask.actor, may(deed), photographs).await?;
    let sent = Sent::by(ask, text.clone(), came)?;
    let input = (thread, text, sent.came.prints.clone());
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let thread = tx.thread(thread).await?.ok_or(Refused::NotFound)?;
                asks(&clinic, tx, thread, sent).await
            })
        })
        .await
}

/// A clinician answers, having seen so many messages, with pictures if there are some; the patient is told that there is
/// something to read.
///
/// # Errors
///
/// `Invalid` without words or with too many, for what is not a picture that can be read, and when the patient has written
/// more meanwhile: what nobody has read is never settled.
pub async fn answer(
    practice: &Practice,
    ask: &Ask,
    thread: ThreadId,
    seen: usize,
    text: &str,
    pictures: Vec<Upload>,
) -> Result<(), Refused> {
    let ActorKind::Staff {
        practitioner, name, ..
    } = &ask.actor.kind
    else {
        return Err(Refused::NotFound);
    };
    let text = fitting(text)?;
    let (by, clinic) = ((*practitioner, name.clone()), practice.clone());
    let deed = write("answer_message", thread);
    let came = Accompanying::prepare(practice, &ask.actor, may(deed), pictures).await?;
    let sent = Sent::by(ask, text.clone(), came)?;
    let input = (thread, text, sent.came.prints.clone());
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let thread = tx.thread(thread).await?.ok_or(Refused::NotFound)?;
                all_seen(tx, &thread, seen, "text").await?;
                let id = sent.keep(&clinic, tx, &thread, Some(by.clone())).await?;
                settled(&clinic, tx, thread.clone(), &by.1, "answered").await?;
                let patient = tx.patient(thread.patient).await?;
                let patient = patient.ok_or(Refused::NotFound)?;
                notify(&clinic, tx, &patient, "new-message", id.0).await?;
                Ok(())
            })
        })
        .await
}

/// A clinician says that no answer is needed, and why.
///
/// # Errors
///
/// `Invalid` without a reason, and when the patient has written more than was seen.
pub async fn settle(
    practice: &Practice,
    ask: &Ask,
    thread: ThreadId,
    seen: usize,
    why: &str,
) -> Result<(), Refused> {
    let ActorKind::Staff { name, .. } = &ask.actor.kind else {
        return Err(Refused::NotFound);
    };
    let why = why.trim().to_owned();
    if why.is_empty() {
        return Err(Refused::field("why", "problem-message-why"));
    }
    let (by, clinic, input) = (name.clone(), practice.clone(), (thread, why.clone()));
    practice
        .act(
            ask,
            write("settle_thread", thread),
            &input,
            move |tx, _grant| {
                Box::pin(async move {
                    let thread = tx.thread(thread).await?.ok_or(Refused::NotFound)?;
                    all_seen(tx, &thread, seen, "why").await?;
                    settled(
                        &clinic,
                        tx,
                        thread,
                        &by,
                        &format!("no answer needed: {why}"),
                    )
                    .await
                })
            },
        )
        .await
}

/// A patient's own conversations, newest first.
///
/// # Errors
///
/// `NotFound` for anybody but a patient.
pub async fn mine(practice: &Practice, actor: &Actor) -> Result<Vec<Talk>, Refused> {
    let patient = actor.patient().ok_or(Refused::NotFound)?;
    all(practice, actor, patient, Action::ReadOwnCare).await
}

/// The conversations of a chart, newest first.
///
/// # Errors
///
/// `NotFound` when the chart is not there or not for this actor.
pub async fn of_chart(
    practice: &Practice,
    actor: &Actor,
    patient: PatientId,
) -> Result<Vec<Talk>, Refused> {
    all(practice, actor, patient, Action::ReadChart).await
}

/// One conversation, for its patient or for who may read the chart.
///
/// # Errors
///
/// `NotFound` when it is not there or not for this actor.
pub async fn talk(practice: &Practice, actor: &Actor, thread: ThreadId) -> Result<Talk, Refused> {
    let action = if actor.patient().is_some() {
        Action::ReadOwnCare
    } else {
        Action::ReadChart
    };
    let deed = Deed {
        name: "read_thread",
        action,
        on: On::Thread(thread),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let thread = tx.thread(thread).await?.ok_or(Refused::NotFound)?;
                full(tx, thread).await
            })
        })
        .await
}

/// Carries what was not answered in time to the whole team; answers how many are new.
pub(crate) async fn chase(practice: &Practice, tx: &mut Tx) -> Result<usize, Refused> {
    let mut carried = 0;
    for thread in tx.threads_late(practice.now()).await? {
        let about = thread.id.to_string();
        carried += carry_to_team(tx, thread.patient, TaskKind::Message, &about).await?;
    }
    Ok(carried)
}

async fn all(
    practice: &Practice,
    actor: &Actor,
    patient: PatientId,
    action: Action,
) -> Result<Vec<Talk>, Refused> {
    let deed = Deed {
        name: "read_threads",
        action,
        on: On::Chart(patient),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let mut talks = Vec::new();
                for thread in tx.threads_of(patient).await? {
                    talks.push(full(tx, thread).await?);
                }
                Ok(talks)
            })
        })
        .await
}

async fn full(tx: &mut Tx, thread: Thread) -> Result<Talk, Refused> {
    Ok(Talk {
        patient: tx.patient(thread.patient).await?.ok_or(Refused::NotFound)?,
        messages: tx.messages_of(&thread).await?,
        photographs: tx.photographs_of_thread(thread.id).await?,
        thread,
    })
}

/// What somebody sends: words, and photographs with who added them.
struct Sent {
    text: String,
    came: Accompanying,
    by: AccountId,
}

impl Sent {
    fn by(ask: &Ask, text: String, came: Accompanying) -> Result<Self, Refused> {
        let by = ask.actor.account().ok_or(Refused::SignIn)?;
        Ok(Self { text, came, by })
    }

    /// Keeps the words and what came with them; `by` is the clinician who wrote, `None` = the patient.
    async fn keep(
        self,
        practice: &Practice,
        tx: &mut Tx,
        thread: &Thread,
        by: Option<(PractitionerId, String)>,
    ) -> Result<MessageId, Refused> {
        let way = if by.is_some() { BY_ANSWER } else { BY_MESSAGE };
        let message = Message {
            id: MessageId::new(&*practice.clock, &*practice.chance),
            thread: thread.id,
            by,
            text: self.text,
            written_at: practice.now(),
        };
        tx.keep_message(thread.patient, &message).await?;
        let kept = self
            .came
            .keep(practice, tx, thread.patient, self.by, way)
            .await?;
        for (place, photograph) in (1..).zip(kept) {
            tx.keep_message_photograph(message.id, photograph, place)
                .await?;
        }
        Ok(message.id)
    }
}

/// A patient's message: kept, promised an answer, and on somebody's list. A promise that runs already stays as it is.
async fn asks(
    practice: &Practice,
    tx: &mut Tx,
    thread: Thread,
    sent: Sent,
) -> Result<ThreadId, Refused> {
    let answer_by = thread
        .answer_by
        .unwrap_or_else(|| promised(practice, thread.topic));
    let thread = Thread {
        answer_by: Some(answer_by),
        ..thread
    };
    tx.keep_thread(&thread).await?;
    sent.keep(practice, tx, &thread, None).await?;
    let patient = tx.patient(thread.patient).await?.ok_or(Refused::NotFound)?;
    let urgency = if thread.topic == Topic::Symptoms {
        Urgency::Today
    } else {
        Urgency::Week
    };
    let why = format!("Message about {}", thread.topic.word());
    let owner = patient.practitioner;
    let about = thread.id.to_string();
    open_task(
        practice,
        tx,
        Some(patient.id),
        owner,
        TaskKind::Message,
        urgency,
        &why,
        &about,
    )
    .await?;
    Ok(thread.id)
}

/// Refuses what was written without having seen everything.
async fn all_seen(
    tx: &mut Tx,
    thread: &Thread,
    seen: usize,
    field: &'static str,
) -> Result<(), Refused> {
    if tx.messages_of(thread).await?.len() > seen {
        return Err(Refused::field(field, "problem-message-newer"));
    }
    Ok(())
}

/// Nothing waits in a conversation any more: its promise is kept and its task closed.
async fn settled(
    practice: &Practice,
    tx: &mut Tx,
    thread: Thread,
    by: &str,
    decision: &str,
) -> Result<(), Refused> {
    let about = thread.id.to_string();
    for mut task in tx.tasks_of(thread.patient).await? {
        if task.kind == TaskKind::Message && task.closed.is_none() && task.about == about {
            task.closed = Some(TaskClosed {
                at: practice.now(),
                by: by.to_owned(),
                decision: decision.to_owned(),
            });
            tx.keep_task(&task).await?;
        }
    }
    tx.keep_thread(&Thread {
        answer_by: None,
        ..thread
    })
    .await?;
    Ok(())
}

/// The question before the deed: may they?
fn may(deed: Deed) -> Deed {
    Deed {
        name: "may_send_photographs",
        ..deed
    }
}

fn write(name: &'static str, thread: ThreadId) -> Deed {
    Deed {
        name,
        action: Action::WriteMessage,
        on: On::Thread(thread),
    }
}

fn fitting(text: &str) -> Result<String, Refused> {
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Err(Refused::field("text", "problem-message-empty"));
    }
    if text.chars().count() > LONGEST {
        return Err(Refused::field("text", "problem-message-long"));
    }
    Ok(text)
}
