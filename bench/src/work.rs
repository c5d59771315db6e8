//! What the clinic is asked to do while it is measured.

use std::{sync::Arc, time::Instant};

use anyhow::{Result, ensure};
use decision::{Circumstance, assess};
use guideline::{Edition, vignette::Vignette};

use crate::{
    clinic::{BOOKERS, Clinic},
    crowd::times,
    hospital,
    load::{Line, Request, Work},
};

/// A page for everybody.
pub(crate) const PAGE: &str = "landing page";
/// A clinician looks at a chart.
pub(crate) const CHART: &str = "chart page";
/// A machine reads one finding.
pub(crate) const FHIR: &str = "FHIR read";
/// A patient takes a time.
pub(crate) const BOOKING: &str = "durable booking";
/// A clinician writes a note.
pub(crate) const NOTE: &str = "durable note";

/// Every work that this program can do.
pub(crate) async fn all(clinic: &mut Clinic) -> Result<Vec<Work>> {
    let mut works = vec![page(), chart(clinic)];
    let fhir = fhir(clinic);
    let asked = (fhir.ask)(0, 0);
    let reply = Line::to(&clinic.server.address)
        .await?
        .exchange(&asked.bytes)
        .await?;
    ensure!(
        reply.status == 200,
        "`{FHIR}` answers {}: {}",
        reply.status,
        String::from_utf8_lossy(&reply.body)
    );
    works.extend([
        fhir,
        hospital::asks(&clinic.hospital)?,
        booking(clinic),
        note(clinic),
    ]);
    Ok(works)
}

fn page() -> Work {
    let ask = Arc::new(|_, _| Request::get("/", "accept-language: en\r\n", "</html>"));
    Work {
        name: PAGE,
        clients: 32,
        ask,
    }
}

fn chart(clinic: &Clinic) -> Work {
    let (path, cookie) = (
        format!("/charts/{}", clinic.chart.patient),
        clinic.clinician.clone(),
    );
    let name = clinic.chart.name.clone();
    Work {
        name: CHART,
        clients: 32,
        ask: Arc::new(move |_, _| Request::get(&path, &cookie, &name)),
    }
}

fn fhir(clinic: &Clinic) -> Work {
    let (path, machine) = (
        format!("/fhir/R4/Observation/{}", clinic.finding),
        clinic.machine.clone(),
    );
    let id = clinic.finding.to_string();
    Work {
        name: FHIR,
        clients: 32,
        ask: Arc::new(move |_, _| Request::get(&path, &machine, &id)),
    }
}

/// Each patient moves from one of their own times to the next: the old one is let go, the new one taken.
fn booking(clinic: &Clinic) -> Work {
    const EACH: usize = 8;
    let (crowd, with, times) = (
        clinic.crowd.clone(),
        clinic.booked_with,
        times(BOOKERS * EACH),
    );
    let ask = move |client: usize, number: usize| {
        let Some((member, token)) = crowd.get(client) else {
            return Request::get("/", "", "");
        };
        let time = times
            .get((number % EACH) * BOOKERS + client)
            .map(ToString::to_string)
            .unwrap_or_default();
        let (patient, time) = (member.patient, time.replace(':', "%3A"));
        let body = format!(
            "token={token}&key={}&patient_in_view={patient}&with={with}&time={time}",
            key(client, number)
        );
        Request::post(
            "/book",
            &format!("cookie: {}\r\n", member.cookie),
            &body,
            303,
            "location: /visits/",
        )
    };
    Work {
        name: BOOKING,
        clients: BOOKERS,
        ask: Arc::new(ask),
    }
}

fn note(clinic: &Clinic) -> Work {
    let (chart, cookie) = (clinic.written.clone(), clinic.clinician.clone());
    let ask = move |client: usize, number: usize| {
        let key = key(client + BOOKERS, number);
        let body = format!(
            "token={}&key={key}&patient_in_view={}&text=note+{key}",
            chart.token, chart.patient
        );
        Request::post(&chart.notes, &cookie, &body, 303, "location: /charts/")
    };
    Work {
        name: NOTE,
        clients: 64,
        ask: Arc::new(ask),
    }
}

/// A form's key that no other form has, in no other round.
fn key(client: usize, number: usize) -> String {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!(
        "{client:08x}-{:04x}-7000-8000-{next:012x}",
        number % 0x10000
    )
}

/// How long one assessment takes in this process, in microseconds, over the worked cases; and how many cases.
pub(crate) fn assessments() -> Result<(f64, usize)> {
    let edition = Edition::embedded()
        .map_err(|problems| anyhow::anyhow!("the clinical content: {problems:?}"))?;
    let cases = Vignette::all(&edition).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    ensure!(!cases.is_empty(), "no worked case");
    let mut blocks = 0;
    let mut done = 0_u32;
    let began = Instant::now();
    while began.elapsed().as_secs() < 2 {
        for case in &cases {
            let circumstance = Circumstance {
                today: case.today,
                region: case.region,
                journey: case.journey,
            };
            blocks += assess(&edition, &case.findings, &circumstance)
                .treatments
                .len();
            done += 1;
        }
    }
    ensure!(blocks > 0, "an assessment says nothing");
    Ok((
        began.elapsed().as_secs_f64() * 1e6 / f64::from(done),
        cases.len(),
    ))
}
