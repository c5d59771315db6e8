//! How medicines that block the signal work, as a model of made-up people: for everybody, about nobody. It reaches no
//! record and asks nobody who they are.

use ::forecast::{parameters::Dose, showing};

use crate::practice::Practice;

pub use ::forecast::showing::Week;

/// What the reader may move, what was chosen, and what the model makes of it.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Medicines: ids in `guideline/`.
    pub medicines: Vec<String>,
    /// Doses of the chosen one in milligrams, none first.
    pub doses_mg: Vec<f64>,
    /// Hours between its doses that can be chosen.
    pub intervals: Vec<u16>,
    /// What was chosen.
    pub chosen: Chosen,
    /// Share of the signal that is blocked (0-1), hour by hour over two days.
    pub blocked: Vec<f64>,
    /// The chosen person's weeks under it.
    pub weeks: Vec<Week>,
    /// All made-up people after those weeks, in the order in which their attack feeds itself more and more.
    pub people: Vec<Week>,
    /// The same weeks without a medicine.
    pub untreated: Vec<Week>,
}

/// What a reader chose, as places in the lists; whatever is not in them falls back to the first medicine's label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Place of the medicine.
    pub medicine: usize,
    /// Place of the dose.
    pub dose: usize,
    /// Place of the interval.
    pub interval: usize,
    /// Place of the made-up person.
    pub person: usize,
    /// Hour that is looked at, 0 to 48.
    pub hour: usize,
}

/// A lesson; `None` when the model's own numbers cannot be read. `asked` holds the places of medicine, dose,
/// interval and made-up person, and the hour.
#[must_use]
pub fn lesson(practice: &Practice, asked: [Option<usize>; 5]) -> Option<Lesson> {
    let science = practice.forecasts.science()?;
    let (models, showing) = (&science.models, &science.showing);
    let taught = &showing.teaching.medicine;
    let [medicine, dose, interval, person, hour] = asked;
    let medicine = medicine.filter(|place| *place < taught.len()).unwrap_or(0);
    let chosen = taught.get(medicine)?;
    let label = chosen.doses_mg.len().saturating_sub(1);
    let dose = dose.filter(|place| *place <= label).unwrap_or(label);
    let interval = interval
        .filter(|place| *place < chosen.hours.len())
        .unwrap_or(0);
    let taken = Dose {
        dose_mg: *chosen.doses_mg.get(dose)?,
        every_h: *chosen.hours.get(interval)?,
    };
    let none = Dose {
        dose_mg: 0.0,
        ..taken
    };
    let people = &showing.teaching.gain_sds;
    // The middle one, unless another is asked for.
    let person = person
        .filter(|place| *place < people.len())
        .unwrap_or(people.len() / 2);
    let gain = *people.get(person)?;
    let last = |gain: &f64| {
        let weeks = showing.course(models, *gain, &chosen.id, taken).ok()?;
        weeks.last().copied()
    };
    let blocked = showing::day(models, &chosen.id, taken)?;
    Some(Lesson {
        medicines: taught.iter().map(|it| it.id.clone()).collect(),
        doses_mg: chosen.doses_mg.clone(),
        intervals: chosen.hours.clone(),
        chosen: Chosen {
            medicine,
            dose,
            interval,
            person,
            hour: hour.filter(|hour| *hour < blocked.len()).unwrap_or(2),
        },
        blocked,
        weeks: showing.course(models, gain, &chosen.id, taken).ok()?,
        people: people.iter().map(last).collect::<Option<_>>()?,
        untreated: showing.course(models, gain, &chosen.id, none).ok()?,
    })
}
