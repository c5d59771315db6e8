//! The clinic to be measured: the demonstration, with a crowd of patients beside it, and everybody signed in.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use care::demo;
use record::id::{FindingId, PatientId, PractitionerId};
use storage::{Address, Error, MasterKey, Store};

use crate::{
    crowd::{Member, Pair, pairs, settle},
    load::{Line, Reply, Request},
    process::Server,
    rooms::ROOMS,
};

/// How many book at the same time.
pub(crate) const BOOKERS: usize = 64;

/// How long starting takes, and what a resting clinic holds in memory.
pub(crate) struct Starts {
    /// From nothing to ready, with the demonstration: milliseconds.
    pub(crate) first_boot_ms: f64,
    /// An existing clinic, to ready: milliseconds, the middle of several.
    pub(crate) start_ms: f64,
    /// Resident memory at rest: megabytes.
    pub(crate) idle_mb: f64,
}

/// Measures the starts, in a folder of its own.
pub(crate) async fn starts(anagen: &Path, folder: &Path) -> Result<Starts> {
    let data = folder.join("starts");
    let (first_boot_ms, server) = ready_after(anagen, &data).await?;
    server.stop().await?;
    let mut times = Vec::new();
    for _ in 0..5 {
        let (time, server) = ready_after(anagen, &data).await?;
        times.push(time);
        server.stop().await?;
    }
    times.sort_by(f64::total_cmp);
    let (_, server) = ready_after(anagen, &data).await?;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let idle_mb = server.resident_mb();
    server.stop().await?;
    Ok(Starts {
        first_boot_ms,
        start_ms: times.get(2).copied().unwrap_or_default(),
        idle_mb,
    })
}

async fn ready_after(anagen: &Path, data: &Path) -> Result<(f64, Server)> {
    let began = Instant::now();
    let server = serve(anagen, data).await?;
    let ready = get(&server, "/readyz", "").await?;
    ensure!(ready.status == 200, "`/readyz` says {}", ready.status);
    Ok((began.elapsed().as_secs_f64() * 1000.0, server))
}

async fn serve(anagen: &Path, data: &Path) -> Result<Server> {
    Server::start(
        anagen,
        &[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            &data.display().to_string(),
        ],
    )
    .await
}

async fn get(server: &Server, path: &str, headers: &str) -> Result<Reply> {
    Line::to(&server.address)
        .await?
        .exchange(&Request::get(path, headers, "").bytes)
        .await
}

/// A clinic under load.
pub(crate) struct Clinic {
    pub(crate) server: Server,
    /// The header of a signed-in clinician.
    pub(crate) clinician: String,
    /// A chart of hers, to be looked at.
    pub(crate) chart: Chart,
    /// Another, to be written into: it grows.
    pub(crate) written: Chart,
    /// The crowd, each with the token of the booking form.
    pub(crate) crowd: Vec<(Member, String)>,
    /// Pairs in the middle of a visit.
    pub(crate) pairs: Vec<Pair>,
    /// With whom the crowd books.
    pub(crate) booked_with: PractitionerId,
    /// The header of a machine that may read charts.
    pub(crate) machine: String,
    /// The header of a machine that may ask for decision support.
    pub(crate) hospital: String,
    /// One of the chart's findings.
    pub(crate) finding: FindingId,
}

/// A chart with an open consultation.
#[derive(Clone)]
pub(crate) struct Chart {
    pub(crate) patient: PatientId,
    pub(crate) name: String,
    pub(crate) notes: String,
    pub(crate) token: String,
}

impl Clinic {
    /// Makes it in `data`.
    pub(crate) async fn open(anagen: &Path, data: &Path) -> Result<Self> {
        ready_after(anagen, data).await?.1.stop().await?;
        let store = store(data).await?;
        let (booked_with, members) = settle(&store, BOOKERS).await?;
        let pairs = pairs(&store, ROOMS).await?;
        store.close().await;
        drop(store);
        let machine = token(anagen, data, "read-charts")?;
        let hospital = token(anagen, data, "ask-decision-support")?;
        let server = serve(anagen, data).await?;
        let clinician = sign_in(&server, "maya@example.org").await?;
        let mut charts = find_charts(&server, &clinician).await?.into_iter();
        let (chart, written) = charts
            .next()
            .zip(charts.next())
            .context("two charts with an open consultation")?;
        let mut crowd = Vec::with_capacity(BOOKERS);
        for member in members {
            let page = get(&server, "/book", &format!("cookie: {}\r\n", member.cookie)).await?;
            ensure!(page.status == 200, "`/book` says {}", page.status);
            crowd.push((member, hidden(&text(&page), "token")));
        }
        let finding = first_finding(data, chart.patient).await?;
        Ok(Self {
            server,
            clinician,
            chart,
            written,
            crowd,
            pairs,
            booked_with,
            machine,
            hospital,
            finding,
        })
    }
}

async fn store(data: &Path) -> Result<Store> {
    let key = MasterKey::at(&data.join("master.key"), &record::clock::SystemChance)?;
    Ok(Store::open_in(&Address::Sqlite(PathBuf::from(data)), data, key).await?)
}

async fn first_finding(data: &Path, patient: PatientId) -> Result<FindingId> {
    let store = store(data).await?;
    let known = store
        .read("findings", move |tx| {
            Box::pin(async move { tx.findings(patient).await })
        })
        .await;
    let known = known.map_err(|error: Error| error)?;
    store.close().await;
    let first = known
        .all()
        .first()
        .context("nothing is known of the patient")?;
    Ok(first.id)
}

fn token(anagen: &Path, data: &Path, scope: &str) -> Result<String> {
    let made = Command::new(anagen)
        .args(["token", scope, "--scope", scope, "--data"])
        .arg(data)
        .output()?;
    ensure!(
        made.status.success(),
        "no token: {}",
        String::from_utf8_lossy(&made.stderr)
    );
    Ok(format!(
        "authorization: Bearer {}\r\n",
        String::from_utf8(made.stdout)?.trim()
    ))
}

async fn sign_in(server: &Server, email: &str) -> Result<String> {
    let page = get(server, "/sign-in", "").await?;
    let stranger = cookie(&page).context("no cookie for the form")?;
    let (token, key) = (hidden(&text(&page), "token"), hidden(&text(&page), "key"));
    let body = format!(
        "token={token}&key={key}&email={}&password={}",
        email.replace('@', "%40"),
        demo::PASSWORD
    );
    let enter = Request::post(
        "/sign-in",
        &format!("cookie: {stranger}\r\n"),
        &body,
        303,
        "",
    );
    let entered = Line::to(&server.address)
        .await?
        .exchange(&enter.bytes)
        .await?;
    ensure!(entered.status == 303, "signing in: {}", text(&entered));
    Ok(format!(
        "cookie: {}\r\n",
        cookie(&entered).context("no session")?
    ))
}

async fn find_charts(server: &Server, clinician: &str) -> Result<Vec<Chart>> {
    let mut charts = Vec::new();
    let list = text(&get(server, "/worklist", clinician).await?);
    for path in list.split('"').filter(|part| part.starts_with("/charts/")) {
        let page = text(&get(server, path, clinician).await?);
        let notes = page
            .split('"')
            .find(|part| part.starts_with("/encounters/") && part.ends_with("/notes"));
        let name = page
            .split("<h1")
            .nth(1)
            .and_then(|rest| rest.split('>').nth(1)?.split('<').next());
        if let (Some(notes), Some(name)) = (notes, name) {
            let patient = hidden(&page, "patient_in_view").parse()?;
            if charts.iter().any(|known: &Chart| known.patient == patient) {
                continue;
            }
            charts.push(Chart {
                patient,
                name: name.to_owned(),
                notes: notes.to_owned(),
                token: hidden(&page, "token"),
            });
        }
    }
    Ok(charts)
}

fn text(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.body).into_owned()
}

fn cookie(reply: &Reply) -> Option<String> {
    let line = reply
        .head
        .lines()
        .find(|line| line.to_ascii_lowercase().starts_with("set-cookie: "))?;
    Some(line.get(12..)?.split(';').next()?.to_owned())
}

/// The value of a hidden field; empty when there is none.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}
