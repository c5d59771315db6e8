//! Eight clinicians' pens that never rest: each writes note after note, each note under a key of its own, and keeps
//! the key of every note that the clinic has acknowledged. When the clinic dies under them, the note in flight is sent
//! again under the same key after the next start: it must be kept once, whichever side of the commit it died on.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use record::id::PatientId;
use storage::{Address, Error, MasterKey, Store};

use crate::{
    common::{Clinic, anagen, complained, said},
    wire::{Wire, hidden, links, sign_in},
};

/// How many write at the same time.
pub const WRITERS: usize = 8;

/// A form of a chart that a signed-in clinician may send again and again.
#[derive(Clone)]
pub struct Desk {
    pub patient: PatientId,
    cookie: String,
    token: String,
    path: String,
}

/// What is known of all notes.
#[derive(Default)]
pub struct Ledger {
    /// Answered with success: must be there for ever.
    pub acknowledged: Vec<String>,
    /// Sent, and no answer came: the note in flight of each writer.
    pub unsure: Vec<String>,
    /// Of the notes sent again, how many.
    pub repeated: usize,
    /// Answers that were neither success nor silence.
    pub refused: Vec<String>,
}

/// What the disk holds against the ledger.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub rows: usize,
    pub lost: usize,
    pub doubled: usize,
    /// Kept without having been acknowledged: allowed, and why a form has a key.
    pub unacknowledged: usize,
}

impl Desk {
    /// Signs a clinician of the demonstration in and finds a chart with an open consultation.
    pub fn open(clinic: &mut Clinic) -> Self {
        let password = clinic
            .wait_for("with the password")
            .rsplit(": ")
            .next()
            .unwrap()
            .to_owned();
        let mut wire = Wire::to(&clinic.address);
        let cookie = sign_in(&mut wire, "maya@example.org", &password);
        let list = wire.get("/worklist", &cookie).unwrap().text();
        for chart in links(&list, "/charts/") {
            let page = wire.get(&chart, &cookie).unwrap().text();
            let form = links(&page, "/encounters/")
                .into_iter()
                .find(|path| path.ends_with("/notes"));
            if let Some(path) = form {
                let patient: PatientId = hidden(&page, "patient_in_view").parse().unwrap();
                return Self {
                    patient,
                    cookie,
                    token: hidden(&page, "token"),
                    path,
                };
            }
        }
        panic!("no chart with an open consultation in:\n{list}");
    }

    fn write(&self, wire: &mut Wire, key: &str) -> std::io::Result<u16> {
        let patient = self.patient.to_string();
        let fields = [
            ("token", self.token.as_str()),
            ("key", key),
            ("patient_in_view", &patient),
            ("text", key),
        ];
        let reply = wire.post(&self.path, &self.cookie, &fields)?;
        let kept = reply.status == 303
            && reply
                .header("location")
                .iter()
                .any(|to| to.starts_with("/charts/"));
        // A way to the sign-in page is not an acknowledgement.
        Ok(if reply.status == 303 && !kept {
            401
        } else {
            reply.status
        })
    }

    /// Lets all pens write against `address` until it is dead; `kill` is called meanwhile and kills it.
    pub fn write_until_dead(
        &self,
        address: &str,
        round: usize,
        ledger: &mut Ledger,
        kill: impl FnOnce(),
    ) {
        let over = Arc::new(AtomicBool::new(false));
        let mut again = std::mem::take(&mut ledger.unsure).into_iter();
        let pens: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (desk, address, over, first) =
                    (self.clone(), address.to_owned(), over.clone(), again.next());
                std::thread::spawn(move || desk.one_pen(&address, (round, writer), first, &over))
            })
            .collect();
        kill();
        over.store(true, Ordering::SeqCst);
        for pen in pens {
            let one = pen.join().unwrap();
            ledger.acknowledged.extend(one.acknowledged);
            ledger.unsure.extend(one.unsure);
            ledger.repeated += one.repeated;
            ledger.refused.extend(one.refused);
        }
    }

    fn one_pen(
        &self,
        address: &str,
        name: (usize, usize),
        first: Option<String>,
        over: &AtomicBool,
    ) -> Ledger {
        let mut ledger = Ledger::default();
        let mut wire = Wire::to(address);
        let mut again = first;
        for number in 0_u32.. {
            let repeating = again.is_some();
            let key = again.take().unwrap_or_else(|| {
                format!("{:08x}-{:04x}-7000-8000-{number:012x}", name.0, name.1)
            });
            match self.write(&mut wire, &key) {
                Ok(303) => {
                    ledger.repeated += usize::from(repeating);
                    ledger.acknowledged.push(key);
                }
                Ok(status) => {
                    ledger.refused.push(format!("{status} for {key}"));
                    ledger.unsure.push(key);
                    return ledger;
                }
                Err(_) => {
                    ledger.unsure.push(key);
                    return ledger;
                }
            }
            assert!(
                !over.load(Ordering::SeqCst) || number < 1_000_000,
                "nobody has killed the clinic"
            );
        }
        ledger
    }
}

/// Compares what was acknowledged with what the folder `data` holds, no server running on it.
pub fn compare(data: &Path, patient: PatientId, ledger: &Ledger) -> Result<Found, String> {
    let run = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut rows: HashMap<String, usize> = HashMap::new();
    let notes = run.block_on(async {
        let key = MasterKey::at(&data.join("master.key"), &record::clock::SystemChance)?;
        let store = Store::open_in(&Address::Sqlite(data.to_owned()), data, key).await?;
        let notes = store
            .read("notes", move |tx| {
                Box::pin(async move { tx.notes_of(patient).await })
            })
            .await;
        store.close().await;
        Ok::<_, Error>(notes?)
    });
    for note in notes.map_err(|error| error.to_string())? {
        *rows.entry(note.text).or_default() += 1;
    }
    let ours = rows
        .keys()
        .filter(|text| text.contains("-7000-8000-"))
        .count();
    Ok(Found {
        rows: ours,
        lost: ledger
            .acknowledged
            .iter()
            .filter(|key| !rows.contains_key(*key))
            .count(),
        doubled: rows
            .iter()
            .filter(|(text, count)| text.contains("-7000-8000-") && **count > 1)
            .count(),
        unacknowledged: ours.saturating_sub(ledger.acknowledged.len()),
    })
}

/// Asks `anagen doctor`: every page, the whole chain of the audit trail, the exported head.
pub fn doctor(data: &Path) -> Result<(), String> {
    let asked = anagen(&["doctor", "--data", data.to_str().unwrap()]);
    if asked.status.success() {
        Ok(())
    } else {
        Err(format!("{}{}", said(&asked), complained(&asked)))
    }
}

/// Small numbers from a seed, the same on every machine (splitmix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// A number from the environment.
pub fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |value| {
        value
            .parse()
            .unwrap_or_else(|_| panic!("`{name}` is no number"))
    })
}
