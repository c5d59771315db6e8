//! Every page that anybody may open: in both languages, whole, light, and discreet.

#![allow(clippy::unwrap_used, reason = "helpers of tests fall where they stand")]

mod house;

use axum::http::StatusCode;
use house::{Answer, House, house};
use web::routes::{ROUTES, Verb, Who};

async fn open_pages(house: &House) -> Vec<String> {
    let mut pages: Vec<String> = ROUTES
        .iter()
        .filter(|route| {
            route.method == Verb::get && route.who == Who::Anyone && !route.path.contains('{')
        })
        // What machines read is no page.
        .filter(|route| {
            !["/healthz", "/readyz", "/cds-services"].contains(&route.path)
                && !route.path.starts_with("/fhir/")
        })
        .map(|route| route.path.to_owned())
        .collect();
    let list = house.browser().get("/learn").await.text;
    pages.extend(
        list.split("href=\"/learn/")
            .skip(1)
            .map(|rest| format!("/learn/{}", rest.split('"').next().unwrap())),
    );
    assert!(pages.len() > 12, "{pages:?}");
    pages
}

fn check(path: &str, language: &str, answer: &Answer) {
    let text = &answer.text;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    assert!(
        text.contains(&format!("<html lang=\"{language}\"")),
        "{path}"
    );
    assert_eq!(text.matches("<h1").count(), 1, "{path} has one h1");
    assert_eq!(text.matches("<main").count(), 1, "{path} has one main part");
    assert!(
        !text.contains('⟦'),
        "{path} lacks words: {}",
        text.split('⟦').nth(1).unwrap_or_default()
    );
    assert!(
        !text.contains(" style=\"") && !text.contains("<style") && !text.contains(" onclick"),
        "{path} has inline style or script"
    );
    assert!(
        !text.contains("http://") && !text.contains("https://"),
        "{path} names another site"
    );
    let title = text
        .split("<title>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_lowercase();
    for named in [
        "alopecia",
        "jak",
        "baricitinib",
        "ritlecitinib",
        "deuruxolitinib",
    ] {
        assert!(
            !title.contains(named) && !path.contains(named),
            "{path}: {title}"
        );
    }
    let ids: Vec<&str> = text
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len(), "{path} has an id twice");
}

#[tokio::test]
async fn every_open_page_in_both_languages() {
    let house = house().await;
    for path in open_pages(&house).await {
        for language in ["en", "es"] {
            let mut browser = house.browser();
            language.clone_into(&mut browser.language);
            check(&path, language, &browser.get(&path).await);
        }
    }
}

#[tokio::test]
async fn a_first_visit_weighs_less_than_100_kilobytes_uncompressed() {
    let house = house().await;
    let mut browser = house.browser();
    let mut shared = 0;
    let landing = browser.get("/").await.text;
    for rest in landing.split("\"/a/").skip(1) {
        let asset = browser
            .get(&format!("/a/{}", rest.split('"').next().unwrap()))
            .await;
        assert_eq!(asset.status, StatusCode::OK);
        assert_eq!(
            asset.headers["cache-control"],
            "public, max-age=31536000, immutable"
        );
        shared += asset.bytes;
    }
    assert!(shared > 20_000, "{shared}");
    for path in open_pages(&house).await {
        let page = browser.get(&path).await.bytes;
        // The gallery is for those who build, not for a phone.
        assert!(
            path == "/gallery" || shared + page < 100_000,
            "{path} with all that it loads weighs {}",
            shared + page
        );
    }
}

#[tokio::test]
async fn the_language_stays_when_chosen() {
    let house = house().await;
    let mut browser = house.browser();
    let page = browser.get("/costs?from=footer").await;
    assert!(
        page.text
            .contains("href=\"/costs?from=footer&amp;lang=es\""),
        "the link keeps the page"
    );
    assert!(
        browser
            .get("/costs?lang=es")
            .await
            .text
            .contains("<html lang=\"es\"")
    );
    assert!(
        browser.get("/").await.text.contains("<html lang=\"es\""),
        "and is remembered"
    );
    assert!(
        browser
            .get("/?lang=en")
            .await
            .text
            .contains("<html lang=\"en\"")
    );
}

/// A yes on the safety screen leads to telephone numbers and no further.
#[tokio::test]
async fn a_danger_sign_stops_here() {
    let house = house().await;
    for (sign, number) in [
        ("chest", "tel:911"),
        ("leg", "tel:911"),
        ("harm", "tel:988"),
        ("fever", "tel:+13125550148"),
        ("scalp", "tel:+13125550148"),
    ] {
        let answer = house
            .browser()
            .fill("/start", "/start", &[("sign", sign)])
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(
            answer.text.contains(&format!("href=\"{number}\"")),
            "{sign}"
        );
        assert!(
            !answer.text.contains("href=\"/sign-up\""),
            "{sign} does not lead on"
        );
        assert_eq!(
            answer.text.contains("tel:911"),
            ["chest", "leg"].contains(&sign),
            "{sign}"
        );
    }
    let none = house
        .browser()
        .fill("/start", "/start", &[("sign", "none")])
        .await;
    assert_eq!(
        (none.status, none.location()),
        (StatusCode::SEE_OTHER, "/sign-up")
    );
    for unclear in [
        &[][..],
        &[("sign", "none"), ("sign", "unknown")],
        &[("sign", "made-up")],
    ] {
        let answer = house.browser().fill("/start", "/start", unclear).await;
        assert_ne!(answer.location(), "/nowhere");
        if unclear != [("sign", "none"), ("sign", "unknown")] {
            assert_eq!(
                answer.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{unclear:?}"
            );
        }
    }
    let both = house
        .browser()
        .fill("/start", "/start", &[("sign", "none"), ("sign", "chest")])
        .await;
    assert!(
        both.text.contains("tel:911") || both.status == StatusCode::UNPROCESSABLE_ENTITY,
        "never waved through"
    );
}

/// One drawing is 100 dots, each one part of a hundred.
#[test]
fn the_scalp_has_a_hundred_dots() {
    use web::view::chart::scalp::{ScalpView, first_dots};
    let dots: Vec<u8> = ScalpView::ALL.iter().map(|view| view.dots()).collect();
    assert_eq!(dots, [40, 24, 18, 18]);
    for view in ScalpView::ALL {
        assert_eq!(first_dots(view, 0).len(), 0);
        assert_eq!(first_dots(view, 100).len(), usize::from(view.dots()));
    }
    assert_eq!(first_dots(ScalpView::Top, 50).len(), 20);
}

/// A clinic that has not written its telephone number yet says so in whole sentences, and offers no number to dial.
#[tokio::test]
async fn without_a_number_every_sentence_still_ends_well() {
    let mut house = house().await;
    let unset = care::Clinic {
        phone: String::new(),
        ..(*house.practice.clinic).clone()
    };
    house.practice.clinic = std::sync::Arc::new(unset);
    let mut told = 0;
    for (language, number) in [
        ("en", "the clinic's number"),
        ("es", "número de la clínica"),
    ] {
        for path in open_pages(&house).await {
            let mut browser = house.browser();
            language.clone_into(&mut browser.language);
            let text = browser.get(&path).await.text.replace("&#39;", "'");
            for bad in [" at .", " at ,", " al .", " al ,", "\"tel:\"", "( )"] {
                assert!(!text.contains(bad), "{path} in {language}: `{bad}`");
            }
            told += text.matches(number).count();
        }
    }
    assert!(told > 20, "{told}");
}

/// Loading the answer of a form anew leads to the page that the form was on.
#[tokio::test]
async fn an_address_that_takes_forms_alone_leads_to_its_page() {
    let house = house().await;
    let mut browser = house.browser();
    let id = "01935b1e-0000-7000-8000-000000000000";
    for (form, page) in [
        (format!("/staff/{id}/licences"), format!("/staff/{id}")),
        (format!("/staff/{id}/licences/end"), format!("/staff/{id}")),
        ("/system/tokens".to_owned(), "/system".to_owned()),
        (
            format!("/visits/{id}/room/guests"),
            format!("/visits/{id}/room"),
        ),
        (format!("/visits/{id}/cancel"), format!("/visits/{id}")),
    ] {
        let answer = browser.get(&form).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, page.as_str())
        );
    }
    // Where there is no page above, it is said that this address takes no reading.
    let answer = browser.get(&format!("/encounters/{id}/notes")).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    // A machine is told so at the very address, in its own format, and is led nowhere.
    for path in ["/cds-services/jak-inhibitor-patient-view", "/fhir/R4"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert!(
            answer.headers["content-type"]
                .to_str()
                .unwrap()
                .contains("json")
        );
    }
}
