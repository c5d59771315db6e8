//! Walks through the past: every step of every story in the order in which it happened, and the sweep of each night
//! between them, so that what is overdue today became so by itself.

use std::{collections::HashMap, sync::Arc};

use jiff::{SignedDuration, Span, Timestamp, civil::Date, tz::TimeZone};
use record::{
    Actor, ActorKind,
    actor::Scope,
    clock::HandClock,
    consent::ConsentTo,
    id::{AccountId, EncounterId, ReviewId, TokenId},
    patient::Patient,
    plan::OverrideReason,
    quantity::Decimal,
    review::HairSince,
};

use super::{
    Unseeded,
    answers::form,
    data::{Clinical, Common, Person, PlanSays, Step, Timed},
    people::{actor, employ, from_today, sign_up},
    results::{Specimen, report},
};
use crate::{
    book::{Wish, confirm, hold, offers, wall_time},
    decide,
    examine::{Diagnosis, ScalpScore, Seen, diagnose, examine, write_note},
    intake::{self, Marked, Submission},
    monitor::sweep,
    open_chart::{OpenChart, open_chart},
    order_tests::{TestOrder, order_tests},
    plan::{Draft, save_draft, sign},
    practice::{Ask, Practice},
    receive_result::receive_results,
    refused::Refused,
    renew::ask_renewal,
    review,
    template::{NewException, add_exception},
};

/// A walk through the past.
pub(super) struct Walk {
    practice: Practice,
    clock: Arc<HandClock>,
    now: Timestamp,
    today: Date,
    zone: TimeZone,
    common: Common,
    clinical: Clinical,
    hash: String,
    staff: HashMap<String, AccountId>,
}

/// A person and what has become of them so far.
struct Story {
    person: Person,
    account: Option<AccountId>,
    encounter: Option<EncounterId>,
    review: Option<ReviewId>,
}

impl Walk {
    pub(super) fn begin(
        practice: Practice,
        clock: Arc<HandClock>,
        now: Timestamp,
        common: Common,
        clinical: Clinical,
        hash: String,
    ) -> Self {
        let zone = TimeZone::get(&clinical.clinic.zone).unwrap_or(TimeZone::UTC);
        let today = zone.to_datetime(now).date();
        Self {
            practice,
            clock,
            now,
            today,
            zone,
            common,
            clinical,
            hash,
            staff: HashMap::new(),
        }
    }

    /// Lets everything happen, up to now.
    pub(super) async fn through(mut self, people: Vec<Person>) -> Result<(), Unseeded> {
        let mut events = Vec::new();
        for (whose, person) in people.iter().enumerate() {
            for (nth, step) in person.step.iter().enumerate() {
                events.push((self.instant(step), whose, nth));
            }
        }
        events.sort_unstable();
        let Some((first, ..)) = events.first() else {
            return Ok(());
        };
        self.clock.set(
            first
                .saturating_sub(SignedDuration::from_hours(24 * 30))
                .unwrap_or(*first),
        );
        for who in self.clinical.staff.clone() {
            let key = who.key.clone();
            let account = employ(&self.practice, who, self.hash.clone(), self.today).await?;
            self.staff.insert(key, account);
        }
        let mut stories: Vec<Story> = people
            .into_iter()
            .map(|person| Story {
                person,
                account: None,
                encounter: None,
                review: None,
            })
            .collect();
        let mut night = self.night_after(*first);
        for (at, whose, nth) in &events {
            while night < *at {
                self.clock.set(night);
                sweep(&self.practice).await?;
                night = self.night_after(night);
            }
            self.clock.set(*at);
            let Some(story) = stories.get_mut(*whose) else {
                continue;
            };
            let Some(step) = story.person.step.get(*nth).cloned() else {
                continue;
            };
            self.happen(story, &step.what)
                .await
                .map_err(|error| Unseeded::Step {
                    who: story.person.family_name.clone(),
                    step: format!("step {} on day {}", nth + 1, step.day),
                    why: format!("{error}: {error:?}"),
                })?;
        }
        while night < self.now {
            self.clock.set(night);
            sweep(&self.practice).await?;
            night = self.night_after(night);
        }
        self.clock.set(self.now);
        sweep(&self.practice).await?;
        Ok(())
    }

    async fn happen(&self, story: &mut Story, step: &Step) -> Result<(), Refused> {
        match step {
            Step::Open => self.open(story).await,
            Step::Answer { through } => self.answer(story, Some(through)).await,
            Step::Send => self.send(story).await,
            Step::Book {
                with,
                not_before_day,
            } => {
                let from = not_before_day.and_then(|days| {
                    let day = from_today(self.today, days);
                    self.zone.to_timestamp(day.at(0, 0, 0, 0)).ok()
                });
                self.book(story, with, from).await
            }
            Step::BookNow { with } => self.book_now(story, with).await,
            Step::Examine { by, scalp, seen } => {
                let score = scalp.map(|parts| {
                    let [top, back, left, right] = parts.map(Decimal::from);
                    ScalpScore {
                        top,
                        back,
                        left,
                        right,
                    }
                });
                let seen = seen.iter().map(|(concept, value)| Seen {
                    concept: concept.clone(),
                    value: value.clone(),
                });
                let ask = self.staff(by).await?;
                examine(
                    &self.practice,
                    &ask,
                    encounter(story)?,
                    score,
                    seen.collect(),
                )
                .await
            }
            Step::Diagnose { by, kind } => {
                let ask = self.staff(by).await?;
                diagnose(
                    &self.practice,
                    &ask,
                    encounter(story)?,
                    Diagnosis { kind: kind.clone() },
                )
                .await
            }
            Step::Note { by, text } => {
                let ask = self.staff(by).await?;
                write_note(&self.practice, &ask, encounter(story)?, text.clone())
                    .await
                    .map(drop)
            }
            Step::Order { by, treatment } => self.order(story, by, treatment).await,
            Step::Result {
                accession,
                panels,
                with,
                wrong_birth,
            } => {
                let mut patient = self.patient(story).await?;
                if *wrong_birth {
                    patient.born_on = from_today(patient.born_on, 1);
                }
                // Drawn in the morning, reported in the afternoon.
                let drawn_on = self.practice.today_in(&patient.zone);
                let edition = &self.practice.edition;
                let specimen = Specimen {
                    patient: &patient,
                    accession,
                    panels,
                    with,
                    drawn_on,
                };
                let reports = report(edition, &self.common, &specimen)
                    .map_err(|why| Refused::field("panels", why))?;
                receive_results(&self.practice, &Ask::plain(laboratory()), reports)
                    .await
                    .map(drop)
            }
            Step::Plan(says) => self.plan(story, says).await,
            Step::Decide { by, kind, decision } => {
                self.decide(story, by, kind, decision.clone()).await
            }
            Step::AskRenewal => {
                let ask = self.themselves(story).await?;
                ask_renewal(&self.practice, &ask).await.map(drop)
            }
            Step::AskReview {
                course,
                news,
                question,
            } => self.ask_review(story, *course, news, question).await,
            Step::AnswerReview { by, words } => self.answer_review(story, by, words).await,
        }
    }

    /// What was read of the law grows old: the demonstration opens all the same, without a review.
    async fn ask_review(
        &self,
        story: &mut Story,
        course: HairSince,
        news: &str,
        question: &str,
    ) -> Result<(), Refused> {
        let request = review::Request {
            place: story.person.place.clone(),
            agreed: true,
            course: Some(course),
            news: news.to_owned(),
            question: question.to_owned(),
            photographs: Vec::new(),
        };
        let ask = self.themselves(story).await?;
        match review::send(&self.practice, &ask, request).await {
            Ok(review) => story.review = Some(review),
            Err(Refused::Invalid(wrong)) if wrong.iter().all(|it| it.field == "place") => {}
            Err(other) => return Err(other),
        }
        Ok(())
    }

    async fn answer_review(&self, story: &Story, by: &str, words: &str) -> Result<(), Refused> {
        let Some(review) = story.review else {
            return Ok(());
        };
        let ask = self.staff(by).await?;
        review::answer(&self.practice, &ask, review, words.to_owned()).await
    }

    async fn open(&self, story: &mut Story) -> Result<(), Refused> {
        let account = sign_up(&self.practice, &story.person, self.hash.clone()).await?;
        story.account = Some(account);
        let person = &story.person;
        let born_on = self
            .today
            .checked_sub(Span::new().years(person.age).days(100))
            .unwrap_or(self.today);
        let chart = OpenChart {
            jurisdiction: person.place.clone(),
            zone: None,
            born_on,
            sex: Some(person.sex),
            phone: None,
            guardian: person.guardian.clone(),
        };
        let ask = self.themselves(story).await?;
        open_chart(&self.practice, &ask, chart).await?;
        let ask = self.themselves(story).await?;
        story.encounter = Some(
            intake::own_intake(&self.practice, &ask.actor)
                .await?
                .encounter
                .id,
        );
        Ok(())
    }

    /// Answers what is open, question by question as they are asked, up to the end of a chapter when one is named.
    async fn answer(&self, story: &Story, through: Option<&String>) -> Result<(), Refused> {
        let ask = self.themselves(story).await?;
        let questionnaire = self.practice.edition.intake();
        let mut said = intake::own_intake(&self.practice, &ask.actor).await?;
        let last = through.and_then(|chapter| {
            questionnaire
                .questions()
                .iter()
                .rposition(|it| it.chapter == *chapter)
        });
        loop {
            let open = questionnaire.unanswered(&said.answers, said.person);
            let Some(question) = open.first() else {
                return Ok(());
            };
            let place = questionnaire
                .questions()
                .iter()
                .position(|it| it.id == question.id);
            if last.is_some() && place > last {
                return Ok(());
            }
            let id = question.id.as_str();
            let answer = story
                .person
                .answers
                .get(id)
                .or_else(|| self.common.answers.get(id));
            let answer = answer
                .ok_or_else(|| Refused::field(id, "no answer in the demonstration's files"))?;
            let fields = form(question, answer);
            let read = questionnaire
                .parse(question, &fields)
                .map_err(|error| Refused::field(format!("{id} {}", error.field), error.problem))?;
            intake::answer(&self.practice, &ask, encounter(story)?, id, &fields).await?;
            said.answers.insert(question.id.clone(), read);
        }
    }

    async fn send(&self, story: &Story) -> Result<(), Refused> {
        self.answer(story, None).await?;
        let (ask, encounter) = (self.themselves(story).await?, encounter(story)?);
        for view in intake::scalp_views(&self.practice.edition) {
            let marked = match story.person.scalp.get(&view.name) {
                Some(parts) => Marked::Bare {
                    parts: *parts,
                    dots: Vec::new(),
                },
                None => Marked::Unsure,
            };
            intake::mark_scalp(&self.practice, &ask, encounter, &view.name, marked).await?;
        }
        intake::finish_photographs(&self.practice, &ask, encounter).await?;
        let mut consents = vec![ConsentTo::Telehealth, ConsentTo::Privacy];
        if story.person.guardian.is_some() {
            consents.extend([ConsentTo::Guardian, ConsentTo::Assent]);
        }
        let submission = Submission {
            consents,
            language: story.person.language.clone(),
        };
        intake::submit_intake(&self.practice, &ask, encounter, submission).await
    }

    async fn book(
        &self,
        story: &Story,
        with: &str,
        not_before: Option<Timestamp>,
    ) -> Result<(), Refused> {
        let ask = self.themselves(story).await?;
        let practitioner = self
            .staff(with)
            .await?
            .actor
            .practitioner()
            .ok_or(Refused::NotFound)?;
        let chosen = offers(&self.practice, &ask.actor)
            .await?
            .offers
            .into_iter()
            .filter(|offer| offer.practitioner == practitioner)
            .flat_map(|offer| offer.slots)
            .find(|slot| not_before.is_none_or(|from| slot.starts_at >= from))
            .map(|slot| Wish {
                practitioner,
                starts_at: slot.starts_at,
            })
            .ok_or(Refused::Conflict("not-offered"))?;
        let held = hold(&self.practice, &ask, chosen).await?;
        confirm(&self.practice, &ask, held).await.map(drop)
    }

    /// So that whoever opens the demonstration, at whatever hour, finds somebody at the door.
    async fn book_now(&self, story: &Story, with: &str) -> Result<(), Refused> {
        const GRID: i64 = 300;
        let seconds = (self.now.as_second() / GRID + 1) * GRID;
        let starts_at = Timestamp::from_second(seconds).unwrap_or(self.now);
        let whose = self.staff(with).await?.actor.practitioner();
        let whose = whose.ok_or(Refused::NotFound)?;
        let zone = self.clinical.staff.iter().find(|who| who.key == with);
        let zone = zone.map_or("UTC", |who| who.zone.as_str());
        let wall = |at| wall_time(at, zone).0;
        let extra = NewException {
            kind: record::hours::ExceptionKind::Open,
            from: wall(starts_at),
            until: wall(starts_at + SignedDuration::from_mins(30)),
            why: "an extra visit".to_owned(),
            decisions: Vec::new(),
            cover: record::hours::Cover::NotNeeded,
        };
        let keeper = self.staff("robin").await?;
        // In the hour that a clock shows twice there is no such time to name; the demonstration opens without.
        if let Err(Refused::Invalid(_)) = add_exception(&self.practice, &keeper, whose, extra).await
        {
            return Ok(());
        }
        self.book(story, with, Some(starts_at)).await
    }

    async fn order(&self, story: &Story, by: &str, treatment: &str) -> Result<(), Refused> {
        let ask = self.staff(by).await?;
        let can_conceive = !matches!(story.person.sex, record::patient::Sex::Male)
            && !matches!(story.person.answers.get("pregnancy"), Some(super::data::Said::One(word)) if word == "not-possible");
        let tests = self
            .practice
            .edition
            .catalogue()
            .baseline(treatment, Some(can_conceive))
            .into_iter()
            .map(|(test, needed)| (test.id.clone(), needed.why.clone()))
            .collect();
        let order = TestOrder {
            treatment: Some(treatment.to_owned()),
            tests,
        };
        order_tests(&self.practice, &ask, encounter(story)?, order)
            .await
            .map(drop)
    }

    async fn plan(&self, story: &Story, says: &PlanSays) -> Result<(), Refused> {
        let ask = self.staff(&says.by).await?;
        let here = self.practice.today_in(&self.patient(story).await?.zone);
        let draft = Draft {
            diagnosis: says.diagnosis.clone(),
            icd10cm: says.icd10cm.clone(),
            treatment: says.treatment.clone(),
            dosage: says.dosage,
            prescription: says.prescription.clone(),
            starts_on: says
                .treatment
                .as_ref()
                .map(|_| from_today(here, says.starts_in_days)),
            message: says.message.clone(),
            follow_up: says.follow_up.clone(),
            answers: None,
        };
        let plan = save_draft(&self.practice, &ask, encounter(story)?, draft).await?;
        self.clock.advance(SignedDuration::from_mins(4));
        let because = says.because.as_ref().map(|words| OverrideReason {
            code: "other".to_owned(),
            words: words.clone(),
        });
        sign(&self.practice, &ask, plan, because).await.map(drop)
    }

    async fn decide(
        &self,
        story: &Story,
        by: &str,
        kind: &str,
        decision: decide::Decision,
    ) -> Result<(), Refused> {
        let ask = self.staff(by).await?;
        let patient = self.patient(story).await?.id;
        let task = decide::worklist(&self.practice, &ask.actor)
            .await?
            .into_iter()
            .find(|line| line.task.patient == Some(patient) && line.task.kind.word() == kind)
            .ok_or(Refused::NotFound)?;
        decide::decide(&self.practice, &ask, task.task.id, decision).await
    }

    async fn staff(&self, key: &str) -> Result<Ask, Refused> {
        let account = self
            .staff
            .get(key)
            .copied()
            .ok_or_else(|| Refused::field(key, "nobody of that name works here"))?;
        Ok(Ask::plain(actor(&self.practice, account).await?))
    }

    async fn themselves(&self, story: &Story) -> Result<Ask, Refused> {
        let account = story.account.ok_or(Refused::SignIn)?;
        Ok(Ask::plain(actor(&self.practice, account).await?))
    }

    async fn patient(&self, story: &Story) -> Result<Patient, Refused> {
        let id = self
            .themselves(story)
            .await?
            .actor
            .patient()
            .ok_or(Refused::NotFound)?;
        self.practice
            .store
            .read("find_patient", move |tx| {
                Box::pin(async move { tx.patient(id).await?.ok_or(Refused::NotFound) })
            })
            .await
    }

    /// When a step happened; what would lie ahead of now happened a few minutes ago.
    fn instant(&self, step: &Timed) -> Timestamp {
        let day = from_today(self.today, step.day);
        let at = self
            .zone
            .to_timestamp(day.to_datetime(step.at))
            .unwrap_or(self.now);
        let latest = self.now - SignedDuration::from_mins(10);
        at.min(latest)
    }

    /// Three in the morning on the day after `at`.
    fn night_after(&self, at: Timestamp) -> Timestamp {
        let day = from_today(self.zone.to_datetime(at).date(), 1);
        self.zone
            .to_timestamp(day.at(3, 0, 0, 0))
            .unwrap_or(Timestamp::MAX)
    }
}

fn encounter(story: &Story) -> Result<EncounterId, Refused> {
    story.encounter.ok_or(Refused::NotFound)
}

fn laboratory() -> Actor {
    Actor {
        kind: ActorKind::System {
            token: TokenId(uuid::Uuid::nil()),
            name: "demonstration laboratory".to_owned(),
            scope: Scope::SendResults,
        },
    }
}
