//! The patient's side after the intake, on the demonstration clinic: what is shown, and what never is.

#![allow(clippy::unwrap_used, reason = "a test's helper: a failure is a panic")]

mod house;

use axum::http::StatusCode;
use care::{account, book, chart, decide, demo, own_care};
use house::{Answer, Browser, House, house, signed_in};
use jiff::{SignedDuration, Timestamp};
use record::{Actor, plan::PlanState};
use web::routes::{OwnerRule, ROUTES, Verb, Who};

async fn demonstration() -> House {
    let house = house().await;
    demo::seed(&house.practice).await.unwrap();
    house
}

async fn actor(house: &House, who: &str) -> Actor {
    account::sign_in(&house.practice, who, demo::PASSWORD.to_owned())
        .await
        .unwrap()
        .actor
}

/// Presses a form of `page` that posts to `path`: its hidden fields and `fields`.
async fn press(
    browser: &mut Browser,
    page: &Answer,
    path: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let hidden = ["token", "key", "patient_in_view"].map(|name| (name, page.field(name)));
    let mut all: Vec<(&str, &str)> = hidden
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    all.extend_from_slice(fields);
    browser.post(path, &all).await
}

fn everybody() -> Vec<String> {
    let all = demo::sign_ins().unwrap();
    all.into_iter().skip(5).map(|who| who.email).collect()
}

/// Every page of one's own that needs no id, and the visits among them.
async fn pages(house: &House, who: &str) -> Vec<String> {
    let mut paths: Vec<String> = ROUTES
        .iter()
        .filter(|route| {
            route.method == Verb::get && matches!(route.who, Who::Patient | Who::Newcomer)
        })
        .filter(|route| {
            route.owner == OwnerRule::Own && !route.path.contains('{') && route.path != "/where"
        })
        .map(|route| route.path.to_owned())
        .collect();
    if let Ok(own) = own_care::own_care(&house.practice, &actor(house, who).await).await {
        paths.extend(
            own.visits
                .iter()
                .map(|(visit, _)| format!("/visits/{}", visit.id)),
        );
        paths.extend(
            own.visits
                .iter()
                .map(|(visit, _)| format!("/visits/{}/calendar", visit.id)),
        );
    }
    assert!(paths.len() > 6, "{paths:?}");
    paths
}

/// The text of a page as a person reads it, in one line.
fn read(answer: &Answer) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in answer.text.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("&amp;", "&")
        .replace("&quot;", "\"")
}

/// Line 2 of the safety case: what the software makes of the findings is on no page of the patient's.
#[tokio::test]
async fn nothing_unsigned_reaches_a_patient() {
    let house = demonstration().await;
    let clinicians = [
        actor(&house, "maya@example.org").await,
        actor(&house, "tomas@example.org").await,
        actor(&house, "ana@example.org").await,
    ];
    let (mut judged, mut unsigned) = (0, 0);
    for who in everybody() {
        let patient = actor(&house, &who).await.patient().unwrap();
        let mut opened = None;
        for clinician in &clinicians {
            opened = opened.or(chart::chart(&house.practice, clinician, patient).await.ok());
        }
        let Some(chart) = opened else { continue };
        judged += 1;
        let assessment = &chart.assessment;
        let mut never: Vec<String> = Vec::new();
        never.extend(assessment.actions.iter().map(|action| action.says.clone()));
        never.extend(
            assessment
                .red_flags
                .iter()
                .flat_map(|flag| [flag.says.clone(), flag.action.clone()]),
        );
        for treatment in &assessment.treatments {
            never.extend(treatment.reasons.iter().map(|reason| reason.says.clone()));
        }
        never.extend(chart.tasks.iter().map(|task| task.why.clone()));
        let signed = chart
            .plans
            .iter()
            .any(|plan| matches!(plan.state, PlanState::Signed { .. }));
        if !signed {
            unsigned += 1;
            never.extend(
                assessment
                    .treatments
                    .iter()
                    .map(|treatment| treatment.treatment.clone()),
            );
            never.extend(
                assessment
                    .differential
                    .iter()
                    .map(|candidate| candidate.name.clone()),
            );
        }
        assert!(
            !never.is_empty(),
            "{who}: there is an assessment to keep back"
        );
        let mut browser = signed_in(&house, &who).await;
        for path in pages(&house, &who).await {
            let answer = browser.get(&path).await;
            let text = read(&answer).to_lowercase();
            assert!(!answer.text.contains('⟦'), "{who} {path} lacks words");
            for words in never.iter().filter(|words| words.len() > 3) {
                assert!(
                    !text.contains(&words.to_lowercase()),
                    "{who} reads on {path}: {words}"
                );
            }
        }
    }
    assert!(
        judged > 8 && unsigned > 4,
        "{judged} judged, {unsigned} without a plan"
    );
}

/// No drug and no diagnosis in an address or in a title: tabs and histories are seen by others.
#[tokio::test]
async fn addresses_and_titles_give_nothing_away() {
    let house = demonstration().await;
    let edition = &house.practice.edition;
    let mut named: Vec<String> = edition
        .treatments()
        .iter()
        .map(|treatment| treatment.id.clone())
        .collect();
    named.extend(["alopecia".to_owned(), "areata".to_owned(), "jak".to_owned()]);
    assert!(named.len() > 5);
    for who in [
        "onhold@example.org",
        "steady@example.org",
        "coronilla@example.org",
    ] {
        let mut browser = signed_in(&house, who).await;
        for path in pages(&house, who).await {
            let answer = browser.get(&path).await;
            let title = answer
                .text
                .split("<title>")
                .nth(1)
                .unwrap_or_default()
                .split('<')
                .next()
                .unwrap()
                .to_lowercase();
            for word in &named {
                assert!(
                    !path.contains(word) && !title.contains(word),
                    "{path} `{title}` names {word}"
                );
            }
            for href in answer
                .text
                .split("href=\"")
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap())
            {
                assert!(
                    named.iter().all(|word| !href.contains(word.as_str())),
                    "{path} links to {href}"
                );
            }
        }
    }
}

/// The seven questions, each with the signed answer and its sources, and nothing of the present edition.
#[tokio::test]
async fn the_plan_answers_the_seven_questions_as_signed() {
    let house = demonstration().await;
    let me = actor(&house, "onhold@example.org").await;
    let plan = own_care::own_care(&house.practice, &me)
        .await
        .unwrap()
        .plan
        .unwrap();
    assert_eq!(plan.content.answers.len(), 7);
    let mut browser = signed_in(&house, "onhold@example.org").await;
    let page = browser.get("/my-care/plan").await;
    let text = read(&page);
    for answer in &plan.content.answers {
        let (_, section) = page
            .text
            .split_once(&format!("id=\"answer-{}\"", answer.question))
            .unwrap();
        let section = section.split("</section>").next().unwrap();
        assert!(
            section.contains("<h3>") && section.contains("<cite>"),
            "{}",
            answer.question
        );
        for words in answer
            .paragraphs
            .iter()
            .chain(answer.citations.iter().map(|citation| &citation.title))
        {
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(&words), "{}: {words}", answer.question);
        }
    }
    for shown in [
        "Baricitinib 2 mg, one tablet by mouth once daily",
        "Signed by Dr. Maya Example",
        "A video visit after 12 weeks",
    ] {
        assert!(text.contains(shown), "{shown}");
    }
    // A medicine that is on hold stands below the signed words that hold it.
    assert!(
        text.find("Please stop the tablet today").unwrap() < text.find("Baricitinib 2 mg").unwrap()
    );
    let mut nobody = signed_in(&house, "patchwork@example.org").await;
    let none = nobody.get("/my-care/plan").await;
    assert!(
        read(&none).contains("has not signed a plan yet") && !none.text.contains("answer-type")
    );
}

/// A result out of its range is shown as that, with whom to call; red is only what a clinician signed.
#[tokio::test]
async fn a_result_is_shown_and_its_meaning_waits_for_a_clinician() {
    let house = demonstration().await;
    let mut low = signed_in(&house, "lowcount@example.org").await;
    let page = low.get("/my-care/tests").await;
    let text = read(&page);
    assert!(
        text.contains("Outside the usual range: Lymphocytes"),
        "{text}"
    );
    assert!(
        text.contains("Your care team has been told and will answer")
            && text.contains("If you have a fever")
    );
    assert!(
        !page.text.contains("note crit"),
        "nobody has signed anything"
    );

    let mut held = signed_in(&house, "onhold@example.org").await;
    let page = held.get("/my-care/tests").await;
    assert!(
        page.text.contains("note crit") && read(&page).contains("Please stop the tablet today")
    );
    assert!(
        !read(&page).contains("has been told and will answer"),
        "she has been answered"
    );
    assert!(page.text.contains("<svg class=\"spark\"") && read(&page).contains("450 /uL"));

    let mut late = signed_in(&house, "overdue@example.org").await;
    assert!(read(&late.get("/my-care").await).contains("Have your tests done"));
    assert!(read(&late.get("/my-care/tests").await).contains("These tests are late: Blood count"));
}

/// From My care to a booked visit without a script, in four presses; somebody else is faster once.
#[tokio::test]
async fn a_visit_is_booked_by_forms_and_links_alone() {
    let house = demonstration().await;
    let mut browser = signed_in(&house, "shedding@example.org").await;
    assert!(
        browser
            .get("/my-care")
            .await
            .text
            .contains("href=\"/book\"")
    );
    let page = browser.get("/book").await;
    assert!(
        page.text.contains("Los Angeles time (PST)") && page.text.contains("CA SYN-CA-0002"),
        "{}",
        page.text
    );
    let (with, time) = (page.field("with"), page.field("time"));
    let held = press(
        &mut browser,
        &page,
        "/book",
        &[("with", &with), ("time", &time)],
    )
    .await;
    let visit = held.location().to_owned();
    assert!(visit.starts_with("/visits/"), "{visit}");
    let page = browser.get(&visit).await;
    assert!(read(&page).contains("That is 10 minutes from now."));
    assert_eq!(
        browser.get(&format!("{visit}/calendar")).await.status,
        StatusCode::NOT_FOUND,
        "not booked yet"
    );
    let booked = press(&mut browser, &page, &format!("{visit}/confirm"), &[]).await;
    assert_eq!(
        (booked.status, booked.location()),
        (StatusCode::SEE_OTHER, visit.as_str())
    );
    let page = browser.get(&visit).await;
    let text = read(&page);
    for shown in [
        "Your visit is booked",
        "$90 for the first visit",
        "How to join",
        "move or cancel",
        "+1 312 555 0148",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    let file = browser.get(&format!("{visit}/calendar")).await;
    assert_eq!(file.headers["content-type"], "text/calendar; charset=utf-8");
    assert!(file.text.contains("SUMMARY:Video visit"));
    assert!(browser.get("/my-care").await.text.contains(&visit));

    // A day before, giving the time back is late: that is said, and it is not refused.
    let start: Timestamp = time.parse().unwrap();
    let hours = |before: i64| start - SignedDuration::from_hours(before);
    house.clock.set(hours(25));
    let mut browser = signed_in(&house, "shedding@example.org").await;
    let early = read(&browser.get(&visit).await);
    assert!(early.contains("more than 24 hours before") && !early.contains("begins in less than"));
    house.clock.set(hours(23));
    let mut browser = signed_in(&house, "shedding@example.org").await;
    let page = browser.get(&visit).await;
    assert!(read(&page).contains("begins in less than 24 hours"));
    let gone = press(&mut browser, &page, &format!("{visit}/cancel"), &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    let page = read(&browser.get(&visit).await);
    assert!(page.contains("This visit is cancelled"), "{page}");
}

/// Two patients of one place look at the same page; one is faster. The other hears so, with the nearest times.
#[tokio::test]
async fn who_comes_second_hears_of_the_nearest_times() {
    let house = demonstration().await;
    let (mut first, mut second) = (
        signed_in(&house, "patchwork@example.org").await,
        signed_in(&house, "steady@example.org").await,
    );
    let (one, other) = (first.get("/book").await, second.get("/book").await);
    let (doctor, time) = (one.field("with"), one.field("time"));
    assert_eq!(
        (other.field("with"), other.field("time")),
        (doctor.clone(), time.clone()),
        "both see the same"
    );
    let wish = [("with", doctor.as_str()), ("time", time.as_str())];
    assert_eq!(
        press(&mut first, &one, "/book", &wish).await.status,
        StatusCode::SEE_OTHER
    );
    let lost = press(&mut second, &other, "/book", &wish).await;
    assert_eq!(lost.status, StatusCode::CONFLICT);
    let (_, told) = lost.text.split_once("id=\"errors\"").unwrap();
    let told = told.split("</div>").next().unwrap();
    assert!(
        told.contains("Someone just took") && told.contains("Nothing you told us is lost"),
        "{told}"
    );
    assert_eq!(told.matches("<li>").count(), 3, "{told}");
    assert!(lost.field("time") > time, "the next time stands ready");
    let (doctor, time) = (lost.field("with"), lost.field("time"));
    let wish = [("with", doctor.as_str()), ("time", time.as_str())];
    let nearest = press(&mut second, &lost, "/book", &wish).await;
    assert_eq!(nearest.status, StatusCode::SEE_OTHER);
}

/// Nobody of the clinic may treat where the patient is: said kindly, with where and who can.
#[tokio::test]
async fn a_place_without_a_licence_is_said_kindly() {
    let house = demonstration().await;
    // A year on, most licences of the demonstration have run out.
    house.clock.set("2029-01-10T16:00:00Z".parse().unwrap());
    let me = actor(&house, "shedding@example.org").await;
    let offers = book::offers(&house.practice, &me).await.unwrap();
    assert!(!offers.somebody_licensed, "{:?}", offers.treats_in);
    let mut browser = signed_in(&house, "shedding@example.org").await;
    let text = read(&browser.get("/book").await);
    assert!(
        text.contains("We are sorry: we cannot see people in California right now"),
        "{text}"
    );
    assert!(text.contains("dermatologist") && text.contains("Everything you told us is kept"));
}

/// Asking for more medicine: it waits, the clinician answers, her words stand there.
#[tokio::test]
async fn more_medicine_is_asked_for_and_answered() {
    let house = demonstration().await;
    let mut browser = signed_in(&house, "steady@example.org").await;
    let page = browser.get("/my-care/more").await;
    assert!(
        read(&page).contains("Your request is waiting")
            && !page.text.contains("action=\"/my-care/more\"")
    );
    let me = actor(&house, "steady@example.org").await;
    let asked = own_care::own_care(&house.practice, &me)
        .await
        .unwrap()
        .renewals[0]
        .id;
    let maya = actor(&house, "maya@example.org").await;
    assert!(
        !decide::worklist(&house.practice, &maya)
            .await
            .unwrap()
            .is_empty()
    );
    let answer = care::renew::RenewalAnswer {
        renewed: true,
        words: "Your tests look steady. Three more months.".to_owned(),
        override_reason: Some("seen together".to_owned()),
    };
    let ask = care::Ask::new(maya, house.practice.new_key());
    care::renew::answer_renewal(&house.practice, &ask, asked, answer)
        .await
        .unwrap();
    let page = browser.get("/my-care/more").await;
    let text = read(&page);
    assert!(
        text.contains("Your clinician said yes") && text.contains("Three more months."),
        "{text}"
    );
    assert!(
        page.text.contains("action=\"/my-care/more\""),
        "and one may ask again"
    );
}
