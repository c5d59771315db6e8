use jiff::civil::date;
use record::{
    clock::SeededChance,
    finding::Finding,
    id::{AccountId, FindingId},
};

use super::*;
use crate::{medication::Medications, problem::content};

struct Clinic {
    intake: Questionnaire,
    medications: Medications,
    concepts: Concepts,
}

fn clinic() -> Clinic {
    let files = content();
    let concepts = Concepts::load(&files).unwrap();
    Clinic {
        intake: Questionnaire::load(&files, &concepts).unwrap(),
        medications: Medications::load(&files).unwrap(),
        concepts,
    }
}

const WOMAN: Person = Person {
    age: 34,
    sex: Some(Sex::Female),
};
const MAN: Person = Person {
    age: 28,
    sex: Some(Sex::Male),
};

impl Clinic {
    fn answer(&self, answers: &mut Answers, question: &str, fields: &[(&str, &str)]) {
        let form: Vec<(String, String)> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let known = self
            .intake
            .question(question)
            .unwrap_or_else(|| panic!("{question}"));
        let answer = self.intake.parse(known, &form).unwrap();
        answers.insert(known.id.clone(), answer);
    }

    fn read(&self, answers: &Answers, person: Person) -> Result<Vec<Finding>, Vec<FieldError>> {
        let clock = record::clock::HandClock::at("2027-01-11T15:00:00Z".parse().unwrap());
        let chance = SeededChance::new(7);
        let mut ids = || FindingId::new(&clock, &chance);
        self.intake.read(
            answers,
            &mut Reader {
                account: AccountId::new(&clock, &chance),
                now: "2027-01-11T15:00:00Z".parse().unwrap(),
                today: date(2027, 1, 11),
                person,
                ids: &mut ids,
                medications: &self.medications,
            },
        )
    }
}

/// The answers of a woman with patches, and of a man with a thinner top.
fn patches(clinic: &Clinic) -> Answers {
    let mut answers = Answers::new();
    for (question, fields) in [
        ("pattern", vec![("answer", "patches")]),
        ("episode", vec![("value", "2"), ("unit", "years")]),
        ("first-episode", vec![("value", "19")]),
        (
            "elsewhere",
            vec![("answer", "brows-all"), ("answer", "nails")],
        ),
        ("scalp", vec![("answer", "none")]),
        ("practices", vec![("answer", "none")]),
        (
            "tried",
            vec![
                ("name-1", "clobetasol 0.05%"),
                ("months-1", "6"),
                ("outcome-1", "no-response"),
                ("name-2", "aunt Mary's oil"),
                ("months-2", ""),
                ("outcome-2", "unsure"),
            ],
        ),
        ("family", vec![("answer", "immune")]),
        ("conditions", vec![("answer", "none")]),
        (
            "infections",
            vec![("answer", "shingles-once"), ("answer", "unsure")],
        ),
        ("symptoms", vec![("answer", "none")]),
        ("smoking", vec![("answer", "former")]),
        ("pack-years", vec![("a-day", "10"), ("years", "15")]),
        ("vaccines", vec![("answer", "unsure")]),
        (
            "medicines",
            vec![(
                "text",
                "Humira 40 mg pen\nlittle white pill\nflucanazole 200 mg",
            )],
        ),
        ("allergies", vec![("answer", "none")]),
        ("pregnancy", vec![("answer", "possible")]),
        ("contraception", vec![("answer", "iud")]),
        ("breastfeeding", vec![("answer", "no")]),
        ("impact", vec![("answer", "8")]),
        ("safety", vec![("answer", "no")]),
        ("goals", vec![("text", "brows back")]),
    ] {
        clinic.answer(&mut answers, question, &fields);
    }
    answers
}

fn values<'a>(findings: &'a [Finding], concept: &str) -> Vec<&'a Value> {
    findings
        .iter()
        .filter(|finding| finding.concept.as_str() == concept)
        .map(|finding| &finding.value)
        .collect()
}

#[test]
fn a_whole_intake_becomes_findings() {
    let clinic = clinic();
    let answers = patches(&clinic);
    assert_eq!(
        clinic.intake.unanswered(&answers, WOMAN),
        Vec::<&Question>::new()
    );
    let findings = clinic.read(&answers, WOMAN).unwrap();
    let text = |concept: &str| -> Vec<String> {
        values(&findings, concept)
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(text("episode_months"), ["24 mo"]);
    assert_eq!(text("first_episode_age"), ["19 a"]);
    assert_eq!(text("seen_brow"), ["gone"]);
    assert_eq!(text("seen_lash"), ["full"]);
    assert_eq!(text("seen_nail_change"), ["yes"]);
    assert_eq!(text("seen_body_hair_lost"), ["no"]);
    assert_eq!(text("prior_treatment"), ["clobetasol"]);
    assert_eq!(text("prior_treatment_text"), ["aunt Mary's oil"]);
    assert_eq!(text("prior_treatment_outcome").len(), 2);
    assert_eq!(text("pack_years"), ["7.5"]);
    assert_eq!(text("smoker"), ["former"]);
    assert_eq!(text("medication"), ["adalimumab", "fluconazole"]);
    assert_eq!(text("medication_unmatched"), ["little white pill"]);
    assert_eq!(text("medication_approximate"), ["flucanazole 200 mg"]);
    assert_eq!(text("allergy"), ["none"]);
    assert_eq!(text("can_conceive"), ["yes"]);
    assert_eq!(text("pregnant"), ["no"]);
    assert_eq!(text("vte"), ["no"]);
    assert_eq!(text("conditions_reviewed"), ["yes"]);
    assert_eq!(text("psychosocial_0_10"), ["8"]);
    assert!(
        findings
            .iter()
            .all(|finding| !finding.source.is_professional())
    );
    for finding in &findings {
        let concept = finding.concept.as_str();
        assert_eq!(
            clinic.concepts.admits(concept, &finding.value),
            Ok(()),
            "{concept}"
        );
    }
}

#[test]
fn not_sure_is_unknown_and_never_no() {
    let clinic = clinic();
    let findings = clinic.read(&patches(&clinic), WOMAN).unwrap();
    // Ticked one infection, and is not sure about the others.
    assert_eq!(values(&findings, "zoster"), [&Value::Truth(true)]);
    for concept in [
        "tb_contact",
        "serious_infection",
        "zoster_recurrent",
        "live_vaccine",
        "vaccine_zoster",
    ] {
        let found = values(&findings, concept);
        assert!(
            matches!(found[..], [Value::Unknown(_)]),
            "{concept}: {found:?}"
        );
    }
    // Not sure of an infection says nothing of heart attacks: the list of conditions, told in full before, stays told.
    for ever in [
        "tb_ever",
        "hepatitis_b_ever",
        "hepatitis_c_ever",
        "hiv_ever",
    ] {
        let found = values(&findings, ever);
        assert!(matches!(found[..], [Value::Unknown(_)]), "{ever}");
    }
    assert_eq!(
        values(&findings, "conditions_reviewed"),
        [&Value::Truth(true)]
    );
    assert_eq!(values(&findings, "condition"), Vec::<&Value>::new());

    // The whole question answered so, and the question about every condition.
    let unsure_of = |question: &str| {
        let mut answers = patches(&clinic);
        clinic.answer(&mut answers, question, &[("answer", UNSURE)]);
        clinic.read(&answers, WOMAN).unwrap()
    };
    let infections = unsure_of("infections");
    assert_eq!(values(&infections, "condition"), Vec::<&Value>::new());
    let hiv = values(&infections, "hiv_ever");
    assert!(matches!(hiv[..], [Value::Unknown(_)]));
    let conditions = unsure_of("conditions");
    for concept in ["condition", "conditions_reviewed", "vte"] {
        let found = values(&conditions, concept);
        assert!(matches!(found[..], [Value::Unknown(_)]), "{concept}");
    }

    // Every question, answered "I'm not sure", gives nothing but unknowns, and at least one where it records a concept.
    for question in clinic.intake.questions() {
        let form = vec![("answer".to_owned(), UNSURE.to_owned())];
        assert_eq!(
            clinic.intake.parse(question, &form),
            Ok(Answer::Unsure),
            "{}",
            question.id
        );
        let mut answers = Answers::new();
        answers.insert(question.id.clone(), Answer::Unsure);
        let alone = Questionnaire {
            about: clinic.intake.about.clone(),
            questions: vec![Question {
                ask_if: Vec::new(),
                ..question.clone()
            }],
            outcomes: BTreeSet::new(),
        };
        let alone = Clinic {
            intake: alone,
            medications: clinic.medications.clone(),
            concepts: clinic.concepts.clone(),
        };
        let findings = alone.read(&answers, WOMAN).unwrap();
        assert!(!findings.is_empty(), "{}", question.id);
        assert!(
            findings
                .iter()
                .all(|finding| matches!(finding.value, Value::Unknown(_))),
            "{}",
            question.id
        );
    }
}

#[test]
fn a_typical_person_sees_few_questions() {
    let clinic = clinic();
    let intake = &clinic.intake;
    let woman = intake.path(&patches(&clinic), WOMAN).len();
    assert!((14..=22).contains(&woman), "{woman}");
    let mut answers = patches(&clinic);
    clinic.answer(&mut answers, "smoking", &[("answer", "never")]);
    let man = intake.path(&answers, MAN).len();
    assert!((14..=18).contains(&man), "{man}");
}

#[test]
fn routing_asks_only_what_applies() {
    let clinic = clinic();
    let intake = &clinic.intake;
    let answers = patches(&clinic);
    let asked = |answers: &Answers, person| -> Vec<String> {
        intake
            .path(answers, person)
            .iter()
            .map(|question| question.id.to_string())
            .collect()
    };
    assert!(!asked(&answers, MAN).contains(&"pregnancy".to_owned()));
    assert!(
        !asked(&answers, MAN).contains(&"contraception".to_owned()),
        "an old answer opens nothing"
    );
    let unknown_sex = Person { sex: None, ..MAN };
    assert!(asked(&answers, unknown_sex).contains(&"pregnancy".to_owned()));
    let child = Person { age: 15, ..WOMAN };
    assert!(asked(&answers, child).contains(&"contacts".to_owned()));
    assert!(!asked(&answers, WOMAN).contains(&"contacts".to_owned()));

    let first = intake.next(&Answers::new(), WOMAN, None).unwrap();
    assert_eq!(first.id.as_str(), "pattern");
    let after = intake.next(&answers, MAN, Some("allergies")).unwrap();
    assert_eq!(after.id.as_str(), "impact");
    let before = intake.previous(&answers, MAN, "impact").unwrap();
    assert_eq!(before.id.as_str(), "allergies");
    assert!(intake.next(&answers, WOMAN, Some("goals")).is_none());
}

#[test]
fn an_old_answer_off_the_path_is_not_recorded() {
    let clinic = clinic();
    let findings = clinic.read(&patches(&clinic), MAN).unwrap();
    assert!(values(&findings, "can_conceive").is_empty());
    assert!(values(&findings, "contraception_method").is_empty());
}

#[test]
fn what_is_not_answered_is_named() {
    let clinic = clinic();
    let mut answers = patches(&clinic);
    answers.remove("scalp");
    answers.insert(
        QuestionId::new("smoking"),
        Answer::Choice("daily".to_owned()),
    );
    let errors = clinic.read(&answers, WOMAN).unwrap_err();
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "question `scalp`, field `answer`: problem-missing",
            "question `smoking`, field `answer`: problem-choose",
        ]
    );
}

#[test]
fn urgent_answers_are_found() {
    let clinic = clinic();
    let mut answers = patches(&clinic);
    assert!(clinic.intake.urgent(&answers, WOMAN).is_empty());
    clinic.answer(&mut answers, "safety", &[("answer", "yes")]);
    clinic.answer(
        &mut answers,
        "symptoms",
        &[("answer", "chest"), ("answer", "rash")],
    );
    let urgent: Vec<_> = clinic
        .intake
        .urgent(&answers, WOMAN)
        .into_iter()
        .map(|(question, option)| (question.id.to_string(), option.urgent.clone().unwrap()))
        .collect();
    let both = [("symptoms", "emergency"), ("safety", "crisis")];
    assert_eq!(
        urgent,
        both.map(|(question, help)| (question.to_owned(), help.to_owned()))
    );
    let findings = clinic.read(&answers, WOMAN).unwrap();
    assert_eq!(
        values(&findings, "self_harm_thoughts"),
        [&Value::Truth(true)]
    );
}

/// Question, what was posted, the field at fault, the key of the message.
type BadForm = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
);

const BAD_FORMS: &[BadForm] = &[
    ("pattern", &[], "answer", "problem-choose"),
    ("pattern", &[("answer", "moon")], "answer", "problem-choose"),
    ("scalp", &[], "answer", "problem-tick-or-none"),
    (
        "scalp",
        &[("answer", "none"), ("answer", "itch")],
        "answer",
        "problem-none-and-some",
    ),
    (
        "episode",
        &[("value", ""), ("unit", "months")],
        "value",
        "problem-write-number",
    ),
    (
        "episode",
        &[("value", "two"), ("unit", "months")],
        "value",
        "problem-number",
    ),
    ("episode", &[("value", "2")], "unit", "problem-choose-unit"),
    (
        "episode",
        &[("value", "900"), ("unit", "years")],
        "value",
        "problem-too-large",
    ),
    (
        "first-episode",
        &[("value", "-3")],
        "value",
        "problem-number",
    ),
    (
        "pack-years",
        &[("a-day", "10"), ("years", "")],
        "years",
        "problem-write-number",
    ),
    (
        "live-vaccine-date",
        &[("year", "2027"), ("month", "2"), ("day", "30")],
        "date",
        "problem-date",
    ),
    (
        "medicines",
        &[("text", " \n ")],
        "text",
        "problem-list-or-none",
    ),
    (
        "medicines",
        &[("text", "iron"), ("answer", "none")],
        "text",
        "problem-none-and-some",
    ),
    ("tried", &[("name-1", "")], "name-1", "problem-list-or-none"),
    (
        "tried",
        &[("name-1", "x"), ("months-1", "many")],
        "months-1",
        "problem-number",
    ),
    ("other-conditions", &[("text", "")], "text", "problem-write"),
];

#[test]
fn a_form_that_cannot_be_taken_names_the_field_and_keeps_the_input() {
    let clinic = clinic();
    for (question, fields, field, problem) in BAD_FORMS {
        let form: Vec<(String, String)> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let known = clinic.intake.question(question).unwrap();
        let error = clinic.intake.parse(known, &form).unwrap_err();
        assert_eq!(
            (error.field.as_str(), error.problem.as_str()),
            (*field, *problem),
            "{question}"
        );
        assert_eq!(error.input, form);
    }
    let known = clinic.intake.question("goals").unwrap();
    assert_eq!(
        clinic.intake.parse(known, &[]),
        Ok(Answer::Text(String::new())),
        "goals may stay open"
    );
}

#[test]
fn answers_survive_storage() {
    let clinic = clinic();
    let answers = patches(&clinic);
    let kept = serde_json::to_string(&answers).unwrap();
    let back: Answers = serde_json::from_str(&kept).unwrap();
    assert_eq!(back, answers);
}

#[test]
fn content_that_records_what_a_concept_cannot_hold_is_refused() {
    let files = content();
    let concepts = Concepts::load(&files).unwrap();
    for (from, to, says) in [
        ("code = \"former\"", "code = \"long-ago\"", "no value of"),
        (
            "question = \"smoking\"",
            "question = \"goals\"",
            "does not come before",
        ),
        (
            "[\"former\", \"current\"]",
            "[\"former\", \"daily\"]",
            "no option",
        ),
    ] {
        let mut files = files.clone();
        let path = "intake/2_health.toml";
        let text = String::from_utf8(files[path].clone()).unwrap();
        assert!(text.contains(from));
        files.insert(path.to_owned(), text.replace(from, to).into_bytes());
        let problem = Questionnaire::load(&files, &concepts).unwrap_err();
        assert!(problem.says.contains(says), "{problem}");
    }
}

/// Every word a page of the intake needs is there in both languages, and nothing else.
#[test]
fn every_question_has_its_words() {
    let clinic = clinic();
    let mut wanted: Vec<String> = Vec::new();
    for chapter in clinic.intake.chapters() {
        wanted.push(format!("chapter-{chapter}"));
    }
    for question in clinic.intake.questions() {
        let id = &question.id;
        wanted.extend(["", "-hint", "-why"].map(|part| format!("q-{id}{part}")));
        wanted.extend(
            question
                .options
                .iter()
                .map(|option| format!("q-{id}-{}", option.id)),
        );
        wanted.extend(
            question
                .units
                .iter()
                .map(|unit| format!("unit-{}", unit.id)),
        );
    }
    for problem in [
        "choose",
        "choose-unit",
        "date",
        "date-far",
        "list-or-none",
        "missing",
        "none-and-some",
        "number",
        "tick-or-none",
        "too-large",
        "too-long",
        "too-small",
        "write",
        "write-number",
    ] {
        wanted.push(format!("problem-{problem}"));
    }
    wanted.sort();
    wanted.dedup();
    for language in ["en", "es"] {
        let path = format!(
            "{}/../web/locales/{language}/intake.ftl",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(&path).unwrap();
        let keys: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with(|sign: char| sign.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
            .collect();
        let missing: Vec<&String> = wanted
            .iter()
            .filter(|key| !keys.contains(&key.as_str()))
            .collect();
        assert!(missing.is_empty(), "{language} lacks {missing:?}");
        let spare: Vec<&&str> = keys
            .iter()
            .filter(|key| key.starts_with("q-") && !wanted.iter().any(|want| want == *key))
            .filter(|key| !key.starts_with("q-any-"))
            .collect();
        assert!(
            spare.is_empty(),
            "{language} has words for nothing: {spare:?}"
        );
    }
}
