//! The intake as a patient goes through it: on a real store, with a clock that stands still.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must say so"
)]

use std::{collections::BTreeSet, sync::Arc};

use care::{
    Ask, Clinic, FieldProblem, Practice, Refused,
    account::{self, SignUp},
    consent,
    intake::{self, Intake, Marked, Step, Submission},
    open_chart::{OpenChart, coverage, open_chart},
    photograph,
};
use guideline::Edition;
use jiff::{
    SignedDuration,
    civil::{Date, date},
};
use record::{
    Actor, Findings, Role, Source, Value,
    actor::Licence,
    assessment::Region,
    clock::{HandClock, SeededChance},
    consent::ConsentTo,
    encounter::EncounterState,
    id::{AppointmentId, EncounterId, PatientId, PractitionerId},
    patient::Sex,
    task::{Task, TaskKind, Urgency},
};
use storage::{Address, MasterKey, Store, practitioner::Practitioner};

const PASSWORD: &str = "velvet anchor mossy lantern";

struct House {
    practice: Practice,
    store: Store,
    clock: Arc<HandClock>,
    _folder: tempfile::TempDir,
}

/// A clinic with one clinician, licensed in Illinois.
async fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let address = Address::Sqlite(folder.path().to_owned());
    let store = Store::open(&address, MasterKey::from_bytes(&[7; 32]))
        .await
        .unwrap();
    let clock = Arc::new(HandClock::at("2026-11-24T16:00:00Z".parse().unwrap()));
    let chance = Arc::new(SeededChance::new(7));
    let clinic = Clinic {
        name: "Anagen".to_owned(),
        phone: "+1 312 555 0100".to_owned(),
        zone: "America/Chicago".to_owned(),
        region: Region::US,
        price: "$90".to_owned(),
        demo: true,
        data: String::new(),
    };
    let edition = Arc::new(Edition::embedded().unwrap());
    let practice = Practice::new(
        store.clone(),
        edition,
        clock.clone(),
        chance.clone(),
        clinic,
    );
    let who = Practitioner {
        id: PractitionerId::new(&*clock, &*chance),
        name: "Dr. Maya Lindqvist".to_owned(),
        credentials: "MD".to_owned(),
        role: Role::Clinician,
        zone: "America/Chicago".to_owned(),
        languages: vec!["en".to_owned()],
        created_at: practice.now(),
    };
    let licence = Licence {
        jurisdiction: "IL".to_owned(),
        number: "SYN-1".to_owned(),
        from: date(2020, 1, 1),
        until: date(2030, 12, 31),
    };
    store
        .run("set_up", move |tx| {
            Box::pin(async move {
                tx.keep_practitioner(&who).await?;
                tx.keep_licences(who.id, &[licence]).await
            })
        })
        .await
        .unwrap();
    House {
        practice,
        store,
        clock,
        _folder: folder,
    }
}

fn place(born_on: Date) -> OpenChart {
    OpenChart {
        jurisdiction: "IL".to_owned(),
        zone: None,
        born_on,
        sex: Some(Sex::Female),
        phone: None,
        guardian: None,
    }
}

impl House {
    async fn newcomer(&self, name: &str) -> Actor {
        let ask = SignUp {
            given_name: name.to_owned(),
            family_name: "Example".to_owned(),
            email: format!("{name}@example.org"),
            password: PASSWORD.to_owned(),
            language: "en".to_owned(),
        };
        account::sign_up(&self.practice, ask).await.unwrap().actor
    }

    /// Signs up, opens a chart, signs in again: what a person with a chart looks like.
    async fn patient(&self, name: &str, chart: OpenChart) -> Actor {
        let newcomer = self.newcomer(name).await;
        open_chart(&self.practice, &self.ask(&newcomer), chart)
            .await
            .unwrap();
        self.sign_in(name).await
    }

    async fn sign_in(&self, name: &str) -> Actor {
        let email = format!("{name}@example.org");
        let signed_in = account::sign_in(&self.practice, &email, PASSWORD.to_owned()).await;
        signed_in.unwrap().actor
    }

    fn ask(&self, actor: &Actor) -> Ask {
        Ask::new(actor.clone(), self.practice.new_key())
    }

    async fn intake(&self, actor: &Actor) -> Intake {
        intake::own_intake(&self.practice, actor).await.unwrap()
    }

    async fn answer(
        &self,
        actor: &Actor,
        question: &str,
        form: &[(&str, &str)],
    ) -> Result<intake::Saved, Refused> {
        let encounter = self.intake(actor).await.encounter.id;
        let form: Vec<_> = form
            .iter()
            .map(|(field, value)| ((*field).to_owned(), (*value).to_owned()))
            .collect();
        intake::answer(
            &self.practice,
            &Ask::plain(actor.clone()),
            encounter,
            question,
            &form,
        )
        .await
    }

    /// "I'm not sure" to everything that is still open.
    async fn finish(&self, actor: &Actor) -> EncounterId {
        let ask = Ask::plain(actor.clone());
        loop {
            let intake = self.intake(actor).await;
            let id = intake.encounter.id;
            match intake.next(&self.practice.edition) {
                None => return id,
                Some(Step::Question(question)) => {
                    let saved = self
                        .answer(actor, question.as_str(), &[("answer", "unsure")])
                        .await;
                    saved.unwrap();
                }
                Some(Step::Scalp(view)) => {
                    let marked = Marked::Unsure;
                    intake::mark_scalp(&self.practice, &ask, id, &view, marked)
                        .await
                        .unwrap();
                }
                Some(Step::Photographs) => {
                    intake::finish_photographs(&self.practice, &ask, id)
                        .await
                        .unwrap();
                }
            }
        }
    }

    async fn findings(&self, patient: PatientId) -> Findings {
        let read = self.store.read("see", move |tx| {
            Box::pin(async move { tx.findings(patient).await })
        });
        read.await.unwrap()
    }

    async fn tasks(&self, patient: PatientId) -> Vec<Task> {
        let read = self.store.read("see", move |tx| {
            Box::pin(async move { tx.tasks_of(patient).await })
        });
        read.await.unwrap()
    }

    async fn assessments(&self, patient: PatientId) -> usize {
        let read = self.store.read("see", move |tx| {
            Box::pin(async move { tx.assessments_of(patient).await })
        });
        read.await.unwrap().len()
    }
}

fn both() -> Submission {
    Submission {
        consents: vec![ConsentTo::Telehealth, ConsentTo::Privacy],
        language: "en".to_owned(),
    }
}

fn fields(refused: Result<impl Sized, Refused>) -> BTreeSet<String> {
    match refused {
        Err(Refused::Invalid(problems)) => problems
            .into_iter()
            .map(|FieldProblem { field, .. }| field)
            .collect(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("was taken"),
    }
}

#[tokio::test]
async fn not_sure_is_unknown_and_never_no() {
    let house = house().await;
    let anna = house.patient("anna", place(date(1990, 5, 4))).await;
    let encounter = house.finish(&anna).await;
    intake::submit_intake(&house.practice, &house.ask(&anna), encounter, both())
        .await
        .unwrap();

    let findings = house.findings(anna.patient().unwrap()).await;
    assert!(findings.len() > 40, "{}", findings.len());
    for finding in findings.all() {
        assert!(
            matches!(finding.value, Value::Unknown(_)),
            "{} is {}",
            finding.concept,
            finding.value
        );
        assert!(matches!(finding.source, Source::Patient { .. }));
    }
    for concept in [
        "pregnant",
        "vte",
        "self_harm_thoughts",
        "patient_scalp_top",
        "medication",
    ] {
        assert!(findings.latest(concept).is_some(), "{concept}");
    }
}

#[tokio::test]
async fn goes_on_where_it_stopped_on_another_device() {
    let house = house().await;
    let anna = house.patient("anna", place(date(1990, 5, 4))).await;
    house
        .answer(&anna, "pattern", &[("answer", "patches")])
        .await
        .unwrap();
    house.clock.advance(SignedDuration::from_hours(30));
    house
        .answer(&anna, "episode", &[("value", "8"), ("unit", "months")])
        .await
        .unwrap();

    let other_device = house.sign_in("anna").await;
    let intake = house.intake(&other_device).await;
    assert_eq!(intake.answers.len(), 2);
    assert_eq!(intake.saved_at, Some(house.practice.now()));
    let Some(Step::Question(next)) = intake.next(&house.practice.edition) else {
        panic!()
    };
    assert_eq!(next.as_str(), "first-episode");

    // An answer that is changed opens the question that follows from it, and nothing that was said is lost.
    let saved = house
        .answer(&anna, "smoking", &[("answer", "former")])
        .await
        .unwrap();
    assert_eq!(saved.next, Some(Step::Question(next)));
    let steps = house.intake(&anna).await.steps(&house.practice.edition);
    assert!(
        steps.contains(&Step::Question(guideline::questionnaire::QuestionId::new(
            "pack-years"
        )))
    );
}

#[tokio::test]
async fn sent_twice_is_sent_once_and_sent_again_replaces() {
    let house = house().await;
    let anna = house.patient("anna", place(date(1990, 5, 4))).await;
    let patient = anna.patient().unwrap();
    house
        .answer(&anna, "conditions", &[("answer", "clot")])
        .await
        .unwrap();
    let encounter = house.finish(&anna).await;
    let ask = house.ask(&anna);
    for _ in 0..2 {
        intake::submit_intake(&house.practice, &ask, encounter, both())
            .await
            .unwrap();
    }
    let first = house.findings(patient).await;
    assert_eq!(first.latest("vte").unwrap().value, Value::Truth(true));
    assert_eq!(house.assessments(patient).await, 1);
    let reviews = |tasks: Vec<Task>| {
        tasks
            .iter()
            .filter(|task| task.kind == TaskKind::ReviewIntake)
            .count()
    };
    assert_eq!(reviews(house.tasks(patient).await), 1);

    house.clock.advance(SignedDuration::from_mins(5));
    house
        .answer(&anna, "conditions", &[("answer", "none")])
        .await
        .unwrap();
    intake::submit_intake(&house.practice, &house.ask(&anna), encounter, both())
        .await
        .unwrap();
    let second = house.findings(patient).await;
    let clots: Vec<_> = second.about("vte").map(|finding| &finding.value).collect();
    assert_eq!(clots, [&Value::Truth(false)]);
    assert_eq!(house.assessments(patient).await, 2);
    assert_eq!(reviews(house.tasks(patient).await), 1);

    // Once a visit is booked the answers stand.
    let (clock, practice) = (house.clock.clone(), house.practice.clone());
    let booked = house.store.run("book", move |tx| {
        Box::pin(async move {
            let encounter = tx.encounter(encounter).await?.unwrap();
            let visit = AppointmentId::new(&*clock, &*practice.chance);
            let clinician = PractitionerId::new(&*clock, &*practice.chance);
            tx.keep_encounter(&encounter.book(visit, clinician).unwrap())
                .await
        })
    });
    booked.await.unwrap();
    let late = house
        .answer(&anna, "conditions", &[("answer", "clot")])
        .await;
    assert!(matches!(late, Err(Refused::Conflict("intake-closed"))));
    let late = intake::submit_intake(&house.practice, &house.ask(&anna), encounter, both()).await;
    assert!(matches!(late, Err(Refused::Conflict("intake-closed"))));
}

#[tokio::test]
async fn nobody_else_gets_in() {
    let house = house().await;
    let anna = house.patient("anna", place(date(1990, 5, 4))).await;
    let ben = house.patient("ben", place(date(1985, 1, 1))).await;
    let hers = house.intake(&anna).await.encounter.id;
    let photo = photograph::add_photograph(
        &house.practice,
        &house.ask(&anna),
        hers,
        "top",
        PNG.to_vec(),
    )
    .await
    .unwrap();
    let (practice, ask) = (&house.practice, Ask::plain(ben.clone()));
    let form = [("answer".to_owned(), "unsure".to_owned())];
    assert!(matches!(
        intake::answer(practice, &ask, hers, "pattern", &form).await,
        Err(Refused::NotFound)
    ));
    assert!(matches!(
        intake::mark_scalp(practice, &ask, hers, "top", Marked::Unsure).await,
        Err(Refused::NotFound)
    ));
    assert!(matches!(
        intake::finish_photographs(practice, &ask, hers).await,
        Err(Refused::NotFound)
    ));
    assert!(matches!(
        intake::submit_intake(practice, &ask, hers, both()).await,
        Err(Refused::NotFound)
    ));
    assert!(matches!(
        photograph::add_photograph(practice, &ask, hers, "top", PNG.to_vec()).await,
        Err(Refused::NotFound)
    ));
    assert!(matches!(
        photograph::see_photograph(practice, &ben, photo).await,
        Err(Refused::NotFound)
    ));
    assert!(matches!(
        photograph::delete_photograph(practice, &ask, photo).await,
        Err(Refused::NotFound)
    ));
    let nobody = Ask::plain(Actor::anonymous());
    assert!(matches!(
        intake::answer(practice, &nobody, hers, "pattern", &form).await,
        Err(Refused::SignIn)
    ));

    let kept = house.intake(&anna).await;
    assert!(kept.answers.is_empty() && kept.scalp.is_empty());
    assert_eq!(kept.photographs.len(), 1);
    assert!(house.intake(&ben).await.photographs.is_empty());
}

#[tokio::test]
async fn a_photograph_loses_all_but_its_pixels_and_can_be_replaced_and_deleted() {
    let house = house().await;
    let anna = house.patient("anna", place(date(1990, 5, 4))).await;
    let encounter = house.intake(&anna).await.encounter.id;
    let practice = &house.practice;

    // A camera's file with its place and owner written in.
    let secret: &[u8] = b"Exif\0\0GPSLatitude 41.88 N owner Anna Example";
    let plain = media::prepare(PNG).unwrap().jpeg;
    let mut upload = vec![0xFF, 0xD8, 0xFF, 0xE1];
    upload.extend(u16::try_from(secret.len() + 2).unwrap().to_be_bytes());
    upload.extend(secret);
    upload.extend(&plain[2..]);

    let ask = house.ask(&anna);
    let first = photograph::add_photograph(practice, &ask, encounter, "top", upload.clone())
        .await
        .unwrap();
    let again = photograph::add_photograph(practice, &ask, encounter, "top", upload.clone())
        .await
        .unwrap();
    assert_eq!(first, again, "the same form twice is one photograph");
    let seen = photograph::see_photograph(practice, &anna, first)
        .await
        .unwrap();
    assert!(seen.starts_with(&[0xFF, 0xD8]));
    for word in [&b"GPS"[..], b"Exif", b"Anna"] {
        assert!(
            !seen.windows(word.len()).any(|part| part == word),
            "{}",
            String::from_utf8_lossy(word)
        );
    }

    let second = photograph::add_photograph(practice, &house.ask(&anna), encounter, "top", upload)
        .await
        .unwrap();
    let there: Vec<_> = house
        .intake(&anna)
        .await
        .photographs
        .iter()
        .map(|photo| photo.id)
        .collect();
    assert_eq!(there, [second], "one photograph for each side");
    assert!(matches!(
        photograph::see_photograph(practice, &anna, first).await,
        Err(Refused::NotFound)
    ));

    let text = b"hello".to_vec();
    let ask = house.ask(&anna);
    let no_photograph = photograph::add_photograph(practice, &ask, encounter, "front", text).await;
    assert_eq!(
        fields(no_photograph),
        BTreeSet::from(["photograph".to_owned()])
    );
    let nowhere = photograph::add_photograph(
        practice,
        &house.ask(&anna),
        encounter,
        "passport",
        PNG.to_vec(),
    )
    .await;
    assert!(matches!(nowhere, Err(Refused::NotFound)));

    // Photographs that are there are agreed to by their own tick.
    house.finish(&anna).await;
    let unagreed = intake::submit_intake(practice, &house.ask(&anna), encounter, both()).await;
    assert_eq!(
        fields(unagreed),
        BTreeSet::from(["consent-photographs".to_owned()])
    );
    photograph::delete_photograph(practice, &house.ask(&anna), second)
        .await
        .unwrap();
    intake::submit_intake(practice, &house.ask(&anna), encounter, both())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_minor_needs_a_guardian_and_their_own_word() {
    let house = house().await;
    let newcomer = house.newcomer("mia").await;
    let born = date(2012, 6, 1);
    let alone = open_chart(&house.practice, &house.ask(&newcomer), place(born)).await;
    assert_eq!(fields(alone), BTreeSet::from(["guardian".to_owned()]));
    let guardian = Some("Carla Example".to_owned());
    let chart = OpenChart {
        guardian,
        ..place(born)
    };
    open_chart(&house.practice, &house.ask(&newcomer), chart)
        .await
        .unwrap();
    let mia = house.sign_in("mia").await;
    assert_eq!(
        house.intake(&mia).await.guardian.as_deref(),
        Some("Carla Example")
    );

    let encounter = house.finish(&mia).await;
    let without = intake::submit_intake(&house.practice, &house.ask(&mia), encounter, both()).await;
    let expected = ["consent-assent", "consent-guardian"].map(str::to_owned);
    assert_eq!(fields(without), BTreeSet::from(expected));
    let mut all = both();
    all.consents
        .extend([ConsentTo::Guardian, ConsentTo::Assent]);
    intake::submit_intake(&house.practice, &house.ask(&mia), encounter, all)
        .await
        .unwrap();

    let patient = mia.patient().unwrap();
    let findings = house.findings(patient).await;
    assert_eq!(
        findings.latest("guardian_present").unwrap().value,
        Value::Truth(true)
    );
    let intake = house.intake(&mia).await;
    assert!(intake.is_sent());
    let agreed: Vec<_> = intake
        .consents
        .iter()
        .map(|consent| (consent.to, consent.wording.as_str()))
        .collect();
    for to in consent::needed(&intake) {
        assert!(agreed.contains(&(to, consent::wording(to))), "{to:?}");
    }
    assert!(findings.latest("guardian_present").is_some());
}

#[tokio::test]
async fn where_and_how_old_is_checked_before_a_chart_is_opened() {
    let house = house().await;
    let anna = house.newcomer("anna").await;
    let covered = coverage(&house.practice, &anna, "IL").await.unwrap();
    assert_eq!(covered.here, ["Dr. Maya Lindqvist MD"]);
    let covered = coverage(&house.practice, &anna, "TX").await.unwrap();
    assert!(covered.here.is_empty());
    assert_eq!(
        covered
            .places
            .iter()
            .map(|place| place.code.as_str())
            .collect::<Vec<_>>(),
        ["IL"]
    );

    let adult = place(date(1990, 5, 4));
    for (chart, field) in [
        (
            OpenChart {
                jurisdiction: "TX".to_owned(),
                ..adult.clone()
            },
            "jurisdiction",
        ),
        (
            OpenChart {
                jurisdiction: "XX".to_owned(),
                ..adult.clone()
            },
            "jurisdiction",
        ),
        (
            OpenChart {
                zone: Some("America/New_York".to_owned()),
                ..adult.clone()
            },
            "zone",
        ),
        (
            OpenChart {
                born_on: date(2026, 11, 25),
                ..adult.clone()
            },
            "born_on",
        ),
        (
            OpenChart {
                born_on: date(2014, 11, 25),
                ..adult.clone()
            },
            "born_on",
        ),
    ] {
        let refused = open_chart(&house.practice, &house.ask(&anna), chart).await;
        assert_eq!(fields(refused), BTreeSet::from([field.to_owned()]));
    }
    // The twelfth birthday is the first day that is not too young; then a guardian is asked for.
    let twelve = open_chart(
        &house.practice,
        &house.ask(&anna),
        place(date(2014, 11, 24)),
    )
    .await;
    assert_eq!(fields(twelve), BTreeSet::from(["guardian".to_owned()]));

    let first = open_chart(&house.practice, &house.ask(&anna), adult.clone())
        .await
        .unwrap();
    let second = open_chart(&house.practice, &house.ask(&anna), adult)
        .await
        .unwrap();
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_wrong_field_is_named_and_nothing_is_saved() {
    let house = house().await;
    let anna = house.patient("anna", place(date(1990, 5, 4))).await;
    for (question, form, field) in [
        ("pattern", &[("answer", "no such option")][..], "answer"),
        ("pattern", &[], "answer"),
        ("episode", &[("value", "many"), ("unit", "months")], "value"),
        ("episode", &[("value", "3")], "unit"),
        (
            "conditions",
            &[("answer", "none"), ("answer", "clot")],
            "answer",
        ),
        ("medicines", &[("text", "")], "text"),
    ] {
        assert_eq!(
            fields(house.answer(&anna, question, form).await),
            BTreeSet::from([field.to_owned()])
        );
    }
    let unknown = house
        .answer(&anna, "no-such-question", &[("answer", "unsure")])
        .await;
    assert!(matches!(unknown, Err(Refused::NotFound)));
    let intake = house.intake(&anna).await;
    assert!(intake.answers.is_empty());
    let too_many = Marked::Bare {
        parts: 41,
        dots: Vec::new(),
    };
    let ask = Ask::plain(anna.clone());
    let refused =
        intake::mark_scalp(&house.practice, &ask, intake.encounter.id, "top", too_many).await;
    assert_eq!(fields(refused), BTreeSet::from(["bare".to_owned()]));

    // Sending names everything that is open, and leaves no half of it behind.
    let open = intake::submit_intake(
        &house.practice,
        &house.ask(&anna),
        intake.encounter.id,
        both(),
    )
    .await;
    let open = fields(open);
    assert!(
        open.contains("pattern") && open.contains("scalp-top") && !open.contains("photographs"),
        "{open:?}"
    );
    assert!(house.findings(anna.patient().unwrap()).await.is_empty());
    assert!(matches!(
        house.intake(&anna).await.encounter.state,
        EncounterState::Intake { .. }
    ));
}

#[tokio::test]
async fn an_answer_that_cannot_wait_reaches_the_team_at_once() {
    let house = house().await;
    let anna = house.patient("anna", place(date(1990, 5, 4))).await;
    let patient = anna.patient().unwrap();
    let saved = house
        .answer(&anna, "scalp", &[("answer", "pus")])
        .await
        .unwrap();
    assert_eq!(saved.urgent.as_deref(), Some("soon"));
    for _ in 0..2 {
        let saved = house
            .answer(&anna, "safety", &[("answer", "yes")])
            .await
            .unwrap();
        assert_eq!(saved.urgent.as_deref(), Some("crisis"));
    }
    let told: Vec<_> = house
        .tasks(patient)
        .await
        .into_iter()
        .filter(|task| task.kind == TaskKind::SafetyAnswer && task.closed.is_none())
        .map(|task| (task.urgency, task.owner))
        .collect();
    assert_eq!(told.len(), 2);
    assert!(told.contains(&(Urgency::Now, None)) && told.contains(&(Urgency::Today, None)));
    // To take it back does not close what a person must decide.
    house
        .answer(&anna, "safety", &[("answer", "no")])
        .await
        .unwrap();
    assert_eq!(
        house
            .tasks(patient)
            .await
            .iter()
            .filter(|task| task.closed.is_none())
            .count(),
        2
    );
}

/// One pixel.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4,
    0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x64, 0xf8, 0xcf, 0x50,
    0x0f, 0x00, 0x03, 0x86, 0x01, 0x80, 0x5a, 0x34, 0x7d, 0x6b, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45,
    0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
