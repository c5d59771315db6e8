//! `anagen serve`: runs the clinic until it is told to stop, or until the disk can no longer be trusted.

use std::{net::SocketAddr, path::Path, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use care::{
    Practice,
    courier::{Post, deliver},
    demo,
};
use storage::export_audit_head;
use tokio::{
    sync::watch,
    time::{Interval, MissedTickBehavior, timeout},
};

use crate::{
    args::{Data, Serve},
    data::{self, Open, exists, make_private, open, take_for_serving},
    doctor::clock_says,
    listen::listen,
    say::{say, table},
    seed,
};

/// How long a stop waits for a letter that is under way: longer than a mail server may take over it.
const LAST_LETTER: Duration = Duration::from_secs(25);

/// Where relays are found by custom.
const TURN_PORT: u16 = 3478;

/// Runs the subcommand.
pub(crate) async fn run(ask: Serve) -> anyhow::Result<ExitCode> {
    make_private(&ask.data.data)?;
    let _lock = take_for_serving(&ask.data.data)?;
    // The address first: a port that is taken should not cost a seeded clinic.
    let listener =
        listen(ask.listen).with_context(|| format!("`{}` cannot be listened on", ask.listen))?;
    let address = listener.local_addr()?;
    let clinic = ready(&ask).await?;
    let site = ask
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{address}"));
    let site = site.trim_end_matches('/').to_owned();
    let told = told_to_stop()?;
    greet(&clinic.practice, &site, address, &ask.data).await?;

    let post = post(&ask, &clinic.folder)?;
    let (stop, stopped) = watch::channel(false);
    let clockwork = tokio::spawn(clockwork(
        clinic.practice.clone(),
        clinic.store.clone(),
        stopped.clone(),
    ));
    let mut courier = tokio::spawn(courier(clinic.practice.clone(), post, stopped));
    let relay = relay(&ask, address, &clinic.practice).await?;
    let settings = web::Settings {
        relay,
        site: site.clone(),
        https: site.starts_with("https://"),
        behind_proxy: ask.public_url.is_some(),
        gallery: clinic.practice.clinic.demo,
        ..web::Settings::default()
    };
    let served = web::serve(listener, clinic.practice.clone(), settings, told).await;
    stop.send_replace(true);
    drop(clockwork.await);
    if timeout(LAST_LETTER, &mut courier).await.is_err() {
        courier.abort();
    }
    if !clinic.store.has_failed() {
        export_audit_head(&clinic.store)
            .await
            .context("the head of the audit trail could not be exported")?;
    }
    clinic.store.close().await;
    served?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// The relay of video visits. A clinic without one still serves everything else; only browsers that cannot reach each
/// other would not meet, and those people are called by telephone.
async fn relay(
    ask: &Serve,
    address: SocketAddr,
    practice: &Practice,
) -> anyhow::Result<Option<visit::Relay>> {
    if let Some(file) = &ask.relay.turn_secret_file {
        let secret = std::fs::read_to_string(file)
            .with_context(|| format!("`{}` cannot be read", file.display()))?;
        let secret = secret.trim();
        if secret.is_empty() {
            bail!(
                "`{}` is empty: it must hold the relay's secret",
                file.display()
            );
        }
        return Ok(Some(visit::Relay::elsewhere(
            ask.relay.turn_url.clone(),
            secret,
        )));
    }
    let host = ask.public_url.as_deref().and_then(host_of);
    let start = |listen| {
        visit::Relay::start(
            listen,
            ask.relay.turn_external,
            host.as_deref(),
            ask.relay.turn_tls_at.as_deref(),
            practice.clock.clone(),
            &*practice.chance,
        )
    };
    if let Some(listen) = ask.relay.turn_listen {
        let started = start(listen).await;
        return started
            .map(Some)
            .with_context(|| format!("the relay cannot listen on `{listen}`"));
    }
    for port in [TURN_PORT, 0] {
        match start(SocketAddr::new(address.ip(), port)).await {
            Ok(relay) => return Ok(Some(relay)),
            Err(error) => tracing::debug!(%error, port, "the relay cannot listen there"),
        }
    }
    tracing::warn!("there is no relay: browsers behind strict networks will not meet in visits");
    Ok(None)
}

/// `clinic.example` of `https://clinic.example:8443/`.
fn host_of(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', ':']).next()?;
    (!host.is_empty()).then(|| host.to_owned())
}

/// How letters leave: by a mail server when one is named, else into the mailbox folder.
fn post(ask: &Serve, folder: &Path) -> anyhow::Result<Post> {
    let Some(file) = &ask.mail.smtp_file else {
        let mailbox = folder.join("mailbox");
        make_private(&mailbox)?;
        return Ok(Post::folder(mailbox));
    };
    let server = std::fs::read_to_string(file)
        .with_context(|| format!("`{}` cannot be read", file.display()))?;
    let from = ask.mail.mail_from.as_deref().unwrap_or_default();
    Post::smtp(server.trim(), from)
        .with_context(|| format!("letters cannot be sent by `{}`", file.display()))
}

/// Opens the clinic, begun first when there is none, and checks what a start must check.
async fn ready(ask: &Serve) -> anyhow::Result<Open> {
    if !ask.no_demo && ask.data.database.is_none() && !exists(&ask.data) {
        say("making the demonstration clinic …");
        seed::into_folder(&ask.data).await?;
    }
    let mut clinic = open(&ask.data).await?;
    let vitals = care::system::vitals(&clinic.practice).await?;
    if let Err(why) = clock_says(vitals.last_audit, clinic.practice.now())
        && !ask.accept_clock
    {
        bail!("{why}, or start once with `--accept-clock` when it is right");
    }
    if !ask.no_demo && ask.data.database.is_some() && !vitals.has_people {
        say("making the demonstration clinic …");
        demo::seed(&clinic.practice).await?;
        clinic.practice = data::practice(
            &clinic.store,
            &data::address(&ask.data),
            Arc::new(record::clock::SystemClock),
        )
        .await?;
    }
    if vitals.demo_unfinished && vitals.has_people {
        bail!(
            "the demonstration in this database was never finished; drop the database, or name another"
        );
    }
    Ok(clinic)
}

/// Says where the clinic is and how to get in.
async fn greet(
    practice: &Practice,
    site: &str,
    address: SocketAddr,
    data: &Data,
) -> anyhow::Result<()> {
    say(format!("listening on {site}"));
    say(format!(
        "records in {}, letters in {}",
        practice.clinic.data,
        data.data.join("mailbox").display()
    ));
    if practice.clinic.demo {
        say("");
        say("This is a demonstration. Every person in it is made up.");
        let rows: Vec<Vec<String>> = demo::sign_ins()?
            .into_iter()
            .map(|who| vec![who.email, who.name, who.shows])
            .collect();
        for line in table(&rows) {
            say(line);
        }
        say(format!(
            "Everyone signs in at {site}/sign-in with the password: {}",
            demo::PASSWORD
        ));
        if !address.ip().is_loopback() {
            say(
                "WARNING: this address can be reached from other machines, and everybody knows that password.",
            );
        }
    } else if let Some(link) = care::staff::first_administrator(practice).await? {
        say("");
        say(
            "Nobody works here yet. The first administrator joins with this link, once, within 24 hours:",
        );
        say(format!("  {site}/join/{}", &*link.text()));
    }
    Ok(())
}

/// What happens by itself: overdue tests are noticed, visits are remembered, the end of the audit trail is put on record.
async fn clockwork(practice: Practice, store: storage::Store, mut stopped: watch::Receiver<bool>) {
    // More often than a sweep is due, so that a tick a little early does not cost a minute.
    let mut sweep = every(20);
    loop {
        tokio::select! {
            _ = stopped.changed() => return,
            _ = sweep.tick() => {
                match care::monitor::sweep_if_due(&practice).await {
                    Ok(Some(swept)) => tracing::debug!(?swept, "swept"),
                    Ok(None) => tracing::debug!("another server sweeps"),
                    Err(error) => tracing::error!(%error, "the sweep failed and will be tried again"),
                }
                if let Err(error) = export_audit_head(&store).await {
                    tracing::error!(%error, "the head of the audit trail could not be exported");
                }
            }
        }
    }
}

/// Letters go out. Apart from the clockwork: a mail server that is slow must not make the clinic late.
async fn courier(practice: Practice, post: Post, mut stopped: watch::Receiver<bool>) {
    let mut moment = every(3);
    loop {
        tokio::select! {
            _ = stopped.changed() => return,
            _ = moment.tick() => {
                match deliver(&practice, &post).await {
                    Ok(0) => {}
                    Ok(sent) => tracing::debug!(sent, "letters delivered"),
                    Err(error) => tracing::error!(%error, "the letters could not be sent and will be tried again"),
                }
            }
        }
    }
}

fn every(seconds: u64) -> Interval {
    let mut interval = tokio::time::interval(Duration::from_secs(seconds));
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

/// Resolves at ctrl-c, or when a service manager asks. Listens from the moment it is called, not of being awaited.
fn told_to_stop() -> anyhow::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}
