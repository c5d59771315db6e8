//! Rooms: one to a visit that somebody is connected to. A room knows its seats and passes messages between them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use record::id::AppointmentId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::mpsc;

/// Largest message of a browser, in bytes. A session description with every codec of a browser has some 10 kB.
pub const LARGEST: usize = 64 * 1024;
/// Messages that wait for one slow browser before it is let go.
const QUEUE: usize = 256;
/// Most people in one room, those who wait included.
const MOST: usize = 6;

/// All rooms of this server. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Rooms(Arc<Mutex<HashMap<AppointmentId, Room>>>);

/// The seats of one visit.
#[derive(Debug, Default)]
pub struct Room {
    seats: Vec<Seat>,
    next: u32,
}

#[derive(Debug)]
struct Seat {
    id: u32,
    as_: SitsAs,
    name: String,
    to: mpsc::Sender<Heard>,
}

/// As what somebody sits in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SitsAs {
    /// Before the door: hears of what changes, and of nobody.
    Waiting,
    /// The patient.
    Patient,
    /// The clinician.
    Clinician,
    /// Somebody invited; each by their own link.
    Guest,
}

/// What a connection hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A message to pass on to the browser, as JSON text.
    Says(String),
    /// Somebody has taken this seat over, or the visit is over: the connection ends, saying why.
    Ends(&'static str),
}

/// What a browser may say. Anything else ends its connection.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
enum Said {
    /// Still here. Answered, so that a browser notices a dead line.
    Ping {},
    /// For one other seat; passed on unread.
    Signal { to: u32, data: Value },
}

/// Why a message was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// It is none of the messages that there are.
    #[error("the message is not understood")]
    Unreadable,
    /// Whoever waits before the door may not speak into the room.
    #[error("the door is closed")]
    Door,
}

/// A taken seat. Left when dropped.
#[derive(Debug)]
pub struct Sitting {
    rooms: Rooms,
    visit: AppointmentId,
    id: u32,
    hears: mpsc::Receiver<Heard>,
}

impl Rooms {
    /// Takes a seat. A patient or clinician who comes again takes their own seat over, as does a guest of the same
    /// name. `None` when the room is full. `extra` is told to the browser with its welcome.
    #[must_use]
    pub fn sit(
        &self,
        visit: AppointmentId,
        as_: SitsAs,
        name: &str,
        extra: &Value,
    ) -> Option<Sitting> {
        let (to, hears) = mpsc::channel(QUEUE);
        let mut rooms = self.lock();
        let room = rooms.entry(visit).or_default();
        let same = |seat: &Seat| seat.name == name && on_one_chair(&seat.as_, &as_);
        for old in room
            .seats
            .extract_if(.., |seat| same(seat))
            .collect::<Vec<_>>()
        {
            // A full queue is a dead line; dropping its sender ends it as well.
            drop(old.to.try_send(Heard::Ends("replaced")));
            room.tell_of_leaving(&old);
        }
        if room.seats.len() >= MOST {
            return None;
        }
        room.next += 1;
        let id = room.next;
        let others: Vec<Value> = room
            .seats
            .iter()
            .filter(|seat| as_ != SitsAs::Waiting && seat.as_ != SitsAs::Waiting)
            .map(|seat| json!({ "id": seat.id, "as": seat.as_, "name": seat.name }))
            .collect();
        let waiting = room.waits();
        let seat = Seat {
            id,
            as_,
            name: name.to_owned(),
            to,
        };
        seat.tell(&json!({ "kind": "welcome", "you": id, "others": others, "waiting": waiting, "extra": extra }));
        if seat.as_ != SitsAs::Waiting {
            let came = json!({ "kind": "came", "id": id, "as": seat.as_, "name": seat.name });
            room.tell_inside(&came, id);
        }
        room.seats.push(seat);
        room.tell_waiting();
        Some(Sitting {
            rooms: self.clone(),
            visit,
            id,
            hears,
        })
    }

    /// Tells everybody of a visit that its state has changed, so that they look again.
    pub fn changed(&self, visit: AppointmentId) {
        if let Some(room) = self.lock().get(&visit) {
            for seat in &room.seats {
                seat.tell(&json!({ "kind": "changed" }));
            }
        }
    }

    /// The visit is over: everybody goes.
    pub fn close(&self, visit: AppointmentId) {
        if let Some(room) = self.lock().remove(&visit) {
            for seat in &room.seats {
                drop(seat.to.try_send(Heard::Ends("over")));
            }
        }
    }

    /// As what people are connected to a visit now, on this server.
    #[must_use]
    pub fn present(&self, visit: AppointmentId) -> Vec<SitsAs> {
        self.lock()
            .get(&visit)
            .map(|room| room.seats.iter().map(|seat| seat.as_.clone()).collect())
            .unwrap_or_default()
    }

    /// How many rooms there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AppointmentId, Room>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sitting {
    /// The next thing to tell the browser; `None` when the line is dead.
    pub async fn hear(&mut self) -> Option<Heard> {
        self.hears.recv().await
    }

    /// Takes a message of the browser and passes it on. A seat that is not there any more is no mistake of the sender.
    ///
    /// # Errors
    ///
    /// A message that does not exist; one of somebody who only waits.
    pub fn say(&self, text: &str) -> Result<(), NotTaken> {
        let said: Said = serde_json::from_str(text).map_err(|_| NotTaken::Unreadable)?;
        let rooms = self.rooms.lock();
        let Some(room) = rooms.get(&self.visit) else {
            return Ok(());
        };
        let Some(me) = room.seats.iter().find(|seat| seat.id == self.id) else {
            return Ok(());
        };
        match said {
            Said::Ping {} => me.tell(&json!({ "kind": "pong" })),
            Said::Signal { .. } if me.as_ == SitsAs::Waiting => return Err(NotTaken::Door),
            Said::Signal { to, data } => {
                let inside = |seat: &&Seat| seat.id == to && seat.as_ != SitsAs::Waiting;
                if let Some(other) = room.seats.iter().find(inside) {
                    other.tell(&json!({ "kind": "signal", "from": me.id, "data": data }));
                }
            }
        }
        Ok(())
    }
}

impl Drop for Sitting {
    fn drop(&mut self) {
        let mut rooms = self.rooms.lock();
        let Some(room) = rooms.get_mut(&self.visit) else {
            return;
        };
        // Not there when somebody has taken the seat over.
        if let Some(at) = room.seats.iter().position(|seat| seat.id == self.id) {
            let left = room.seats.remove(at);
            room.tell_of_leaving(&left);
            room.tell_waiting();
        }
        if room.seats.is_empty() {
            rooms.remove(&self.visit);
        }
    }
}

impl Room {
    fn waits(&self) -> bool {
        self.seats.iter().any(|seat| seat.as_ == SitsAs::Waiting)
    }

    fn tell_inside(&self, what: &Value, but: u32) {
        for seat in &self.seats {
            if seat.as_ != SitsAs::Waiting && seat.id != but {
                seat.tell(what);
            }
        }
    }

    fn tell_of_leaving(&self, left: &Seat) {
        if left.as_ != SitsAs::Waiting {
            self.tell_inside(&json!({ "kind": "left", "id": left.id }), left.id);
        }
    }

    /// The clinician sees whether somebody has the waiting room open.
    fn tell_waiting(&self) {
        let waiting = json!({ "kind": "waiting", "is": self.waits() });
        for seat in self
            .seats
            .iter()
            .filter(|seat| seat.as_ == SitsAs::Clinician)
        {
            seat.tell(&waiting);
        }
    }
}

impl Seat {
    fn tell(&self, what: &Value) {
        // A browser that does not read for so long has lost its line; it comes back and hears everything anew.
        if self.to.try_send(Heard::Says(what.to_string())).is_err() {
            tracing::debug!(seat = self.id, "a browser does not read");
        }
    }
}

/// Whether two ways of sitting are the same person's chair: the patient before the door and behind it.
fn on_one_chair(a: &SitsAs, b: &SitsAs) -> bool {
    let chair = |it: &SitsAs| match it {
        SitsAs::Waiting | SitsAs::Patient => 0,
        SitsAs::Clinician => 1,
        SitsAs::Guest => 2,
    };
    chair(a) == chair(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::clock::{HandClock, SeededChance};

    fn visits() -> [AppointmentId; 2] {
        let (clock, chance) = (
            HandClock::at(jiff::Timestamp::UNIX_EPOCH),
            SeededChance::new(1),
        );
        [
            AppointmentId::new(&clock, &chance),
            AppointmentId::new(&clock, &chance),
        ]
    }

    /// Everything that has been said to a seat so far.
    fn heard(sitting: &mut Sitting) -> Vec<Value> {
        let mut all = Vec::new();
        while let Ok(next) = sitting.hears.try_recv() {
            all.push(match next {
                Heard::Says(text) => serde_json::from_str(&text).unwrap(),
                Heard::Ends(why) => json!({ "ends": why }),
            });
        }
        all
    }

    fn kinds(sitting: &mut Sitting) -> Vec<String> {
        let word = |it: &Value| {
            let what = it.get("kind").or_else(|| it.get("ends"));
            what.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        heard(sitting).iter().map(word).collect()
    }

    #[test]
    fn a_message_reaches_its_seat_in_its_room_and_nobody_else() {
        let (rooms, [here, there]) = (Rooms::default(), visits());
        let none = Value::Null;
        let mut doctor = rooms.sit(here, SitsAs::Clinician, "Dr. A", &none).unwrap();
        let mut patient = rooms.sit(here, SitsAs::Patient, "B", &none).unwrap();
        let mut guest = rooms.sit(here, SitsAs::Guest, "C", &none).unwrap();
        let mut other = rooms.sit(there, SitsAs::Clinician, "Dr. A", &none).unwrap();
        for sitting in [&mut doctor, &mut patient, &mut guest, &mut other] {
            heard(sitting);
        }
        doctor
            .say(&json!({ "kind": "signal", "to": patient.id, "data": { "sdp": "x" } }).to_string())
            .unwrap();
        assert_eq!(
            heard(&mut patient),
            [json!({ "kind": "signal", "from": doctor.id, "data": { "sdp": "x" } })]
        );
        // Seats of another room have the same numbers; a message still stays in its own.
        for sitting in [&mut doctor, &mut guest, &mut other] {
            assert_eq!(heard(sitting), Vec::<Value>::new());
        }
    }

    #[test]
    fn whoever_waits_hears_of_changes_and_of_nobody_and_says_nothing() {
        let (rooms, [visit, _]) = (Rooms::default(), visits());
        let none = Value::Null;
        let mut doctor = rooms.sit(visit, SitsAs::Clinician, "Dr. A", &none).unwrap();
        let mut patient = rooms.sit(visit, SitsAs::Waiting, "B", &none).unwrap();
        let welcome = heard(&mut patient);
        assert_eq!(welcome.len(), 1);
        assert_eq!(welcome[0]["others"], json!([]));
        assert_eq!(kinds(&mut doctor), ["welcome", "waiting", "waiting"]);
        let signal = json!({ "kind": "signal", "to": doctor.id, "data": 1 }).to_string();
        assert_eq!(patient.say(&signal), Err(NotTaken::Door));
        doctor
            .say(&json!({ "kind": "signal", "to": patient.id, "data": 1 }).to_string())
            .unwrap();
        rooms.changed(visit);
        assert_eq!(kinds(&mut patient), ["changed"]);
        assert_eq!(rooms.present(visit), [SitsAs::Clinician, SitsAs::Waiting]);
    }

    #[test]
    fn whoever_comes_back_takes_the_seat_over_and_the_old_line_ends() {
        let (rooms, [visit, _]) = (Rooms::default(), visits());
        let none = Value::Null;
        let mut waiting = rooms.sit(visit, SitsAs::Waiting, "B", &none).unwrap();
        let mut first = rooms.sit(visit, SitsAs::Patient, "B", &none).unwrap();
        assert_eq!(kinds(&mut waiting), ["welcome", "replaced"]);
        let mut doctor = rooms.sit(visit, SitsAs::Clinician, "Dr. A", &none).unwrap();
        heard(&mut doctor);
        let mut second = rooms.sit(visit, SitsAs::Patient, "B", &none).unwrap();
        assert_eq!(kinds(&mut first), ["welcome", "came", "replaced"]);
        assert_eq!(kinds(&mut doctor), ["left", "came", "waiting"]);
        // The end of the old connection does not throw the new one out.
        drop(first);
        assert_eq!(rooms.present(visit), [SitsAs::Clinician, SitsAs::Patient]);
        assert_eq!(kinds(&mut second), ["welcome"]);
    }

    #[test]
    fn an_end_is_told_to_all_and_an_empty_room_is_gone() {
        let (rooms, [visit, _]) = (Rooms::default(), visits());
        let none = Value::Null;
        let mut doctor = rooms.sit(visit, SitsAs::Clinician, "Dr. A", &none).unwrap();
        let mut patient = rooms.sit(visit, SitsAs::Patient, "B", &none).unwrap();
        rooms.close(visit);
        assert_eq!(kinds(&mut doctor).last().unwrap(), "over");
        assert_eq!(kinds(&mut patient).last().unwrap(), "over");
        assert_eq!(rooms.count(), 0);
        let alone = rooms.sit(visit, SitsAs::Patient, "B", &none).unwrap();
        assert_eq!(rooms.count(), 1);
        drop(alone);
        assert_eq!(rooms.count(), 0);
    }

    #[test]
    fn what_is_not_a_message_is_refused_and_a_room_can_be_full() {
        let (rooms, [visit, _]) = (Rooms::default(), visits());
        let none = Value::Null;
        let doctor = rooms.sit(visit, SitsAs::Clinician, "Dr. A", &none).unwrap();
        for text in [
            "",
            "{}",
            "[]",
            r#"{"kind":"changed"}"#,
            r#"{"kind":"signal"}"#,
            r#"{"kind":"signal","to":-1,"data":1}"#,
            r#"{"kind":"ping","more":1}"#,
        ] {
            assert_eq!(doctor.say(text), Err(NotTaken::Unreadable), "{text}");
        }
        let guests: Vec<_> = (0..9)
            .map(|n| rooms.sit(visit, SitsAs::Guest, &format!("G{n}"), &none))
            .collect();
        assert_eq!(guests.iter().flatten().count(), MOST - 1);
    }

    /// A browser that never reads must not make the room wait or grow.
    #[test]
    fn a_browser_that_does_not_read_stops_nobody() {
        let (rooms, [visit, _]) = (Rooms::default(), visits());
        let none = Value::Null;
        let doctor = rooms.sit(visit, SitsAs::Clinician, "Dr. A", &none).unwrap();
        let mut deaf = rooms.sit(visit, SitsAs::Patient, "B", &none).unwrap();
        let signal = json!({ "kind": "signal", "to": deaf.id, "data": 1 }).to_string();
        for _ in 0..10 * QUEUE {
            doctor.say(&signal).unwrap();
        }
        assert_eq!(heard(&mut deaf).len(), QUEUE);
    }
}
