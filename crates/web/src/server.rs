//! Takes connections and bounds what a client may cost: heads within seconds, bodies within seconds, no connection that
//! stands still, no more connections than fit; and an orderly end.

use std::{
    collections::HashMap,
    io,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use care::Practice;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
};
use tower::ServiceExt;

use self::still::Still;
use crate::{app::App, settings::Settings, visitor::Peer, words::BrokenWords};

mod still;

/// Why the server cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The Fluent files are broken.
    #[error("the words of the pages cannot be read: {0}")]
    Words(#[from] BrokenWords),
    /// The store can no longer promise that what it confirms is kept.
    #[error("the store can no longer promise durability; see the log, check the disk, start again")]
    Store,
}

/// Serves the clinic until `stop` resolves, then lets running requests end.
///
/// # Errors
///
/// Broken words at the start; a store that failed later.
pub async fn serve(
    listener: TcpListener,
    practice: Practice,
    settings: Settings,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    let app = App::new(practice, settings)?;
    let router = app.router();
    let places = Arc::new(Semaphore::new(app.settings.connections));
    let (tell, told) = watch::channel(());
    let addresses = Addresses::default();
    tokio::pin!(stop);
    let failed = app.practice.failed();
    tokio::pin!(failed);
    let mut outcome = Ok(());
    loop {
        // A place first: connections above the cap wait in the kernel's queue instead of in our memory.
        let accepted = tokio::select! {
            () = &mut stop => break,
            () = &mut failed => { outcome = Err(ServeError::Store); break }
            accepted = accept(&listener, &places) => accepted,
        };
        let (stream, peer, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, mostly: wait until some are given back.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                continue;
            }
        };
        let most = if app.settings.behind_proxy {
            usize::MAX
        } else {
            app.settings.connections_per_address
        };
        let Some(seat) = addresses.sit(peer.ip(), most) else {
            continue;
        };
        let serving = connection(
            app.clone(),
            router.clone(),
            stream,
            Peer(peer),
            told.clone(),
        );
        tokio::spawn(async move {
            serving.await;
            drop((place, seat));
        });
    }
    drop(told);
    // Nobody listening means that nobody is connected any more.
    let _nobody = tell.send(());
    if tokio::time::timeout(app.settings.drain_within, tell.closed())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not end in time");
    }
    outcome
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(
    TcpStream,
    std::net::SocketAddr,
    tokio::sync::OwnedSemaphorePermit,
)> {
    let place = places
        .clone()
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, peer, place))
}

async fn connection(
    app: App,
    router: axum::Router,
    stream: TcpStream,
    peer: Peer,
    mut told: watch::Receiver<()>,
) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let router = router.clone();
        async move {
            let mut request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(peer);
            router.oneshot(request).await
        }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(app.settings.head_within)
        .max_buf_size(64 * 1024)
        .serve_connection(
            TokioIo::new(Still::new(stream, app.settings.idle_within)),
            service,
        )
        // What becomes the line of a visit leaves this connection's count and has its own: see `pages::visit::line`.
        .with_upgrades();
    tokio::pin!(serving);
    let ended = tokio::select! {
        ended = &mut serving => ended,
        _ = told.changed() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// How many connections each address has.
#[derive(Clone, Default)]
struct Addresses(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection of an address; given back when dropped.
struct Seat(Addresses, IpAddr);

impl Addresses {
    fn sit(&self, address: IpAddr, most: usize) -> Option<Seat> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Seat(self.clone(), address))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut counts = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.1);
            }
        }
    }
}
