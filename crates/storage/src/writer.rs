//! The one writer. It takes what waits, up to 64 jobs, runs each inside a savepoint of one transaction, commits, and
//! only then answers all of them: one wait for the disk is shared by everyone who waits.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicU64, Ordering},
    },
    time::Duration,
};

use futures::{FutureExt, future::BoxFuture};
use record::audit::AuditEntry;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{engine::Engine, error::Error, store::Shared, tx::Tx};

/// How many jobs share one commit at most.
const BATCH: usize = 64;

/// How long one job may hold up the others.
const LONGEST: Duration = Duration::from_secs(20);

/// A job that waits for its turn, whatever its type.
pub(crate) trait Queued: Send {
    /// Does the work; answers whether it is to be kept.
    fn perform<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool>;
    /// Tells the caller: what the job returned, or why none of it was kept.
    fn answer(self: Box<Self>, failure: Option<&Error>);
}

/// What waits for its turn.
pub(crate) enum Job {
    /// A verb's work, undone alone when it fails.
    Deed(Box<dyn Queued>),
    /// A line of the audit trail and nothing else, from somebody who read. Were the trail not to take it, nothing that
    /// came with it could be relied on either; so it has no savepoint, which would cost more than the line.
    Line(AuditEntry, oneshot::Sender<Result<(), Error>>),
}

impl Job {
    fn answer(self, failure: Option<&Error>) {
        match self {
            Self::Deed(deed) => deed.answer(failure),
            // A caller that went away does not want to know.
            Self::Line(_, caller) => drop(caller.send(failure.cloned().map_or(Ok(()), Err))),
        }
    }
}

/// A job with its types.
pub(crate) struct Pending<F, T, E> {
    name: &'static str,
    job: Option<F>,
    outcome: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Pending<F, T, E> {
    pub(crate) fn new(name: &'static str, job: F, caller: oneshot::Sender<Result<T, E>>) -> Self {
        Self {
            name,
            job: Some(job),
            outcome: None,
            caller,
        }
    }
}

impl<F, T, E> Queued for Pending<F, T, E>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    fn perform<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            let Some(job) = self.job.take() else {
                return false;
            };
            let work = AssertUnwindSafe(async { job(tx).await }).catch_unwind();
            let outcome = match tokio::time::timeout(LONGEST, work).await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_panic)) => {
                    tracing::error!(name = self.name, "a transaction panicked; it is undone");
                    Err(Error::BrokenOff(self.name).into())
                }
                Err(_late) => {
                    tracing::error!(
                        name = self.name,
                        "a transaction took too long; it is undone"
                    );
                    Err(Error::BrokenOff(self.name).into())
                }
            };
            let keep = outcome.is_ok();
            self.outcome = Some(outcome);
            keep
        })
    }

    fn answer(self: Box<Self>, failure: Option<&Error>) {
        let outcome = match (failure, self.outcome) {
            (Some(error), _) => Err(error.clone().into()),
            (None, Some(outcome)) => outcome,
            (None, None) => Err(Error::BrokenOff(self.name).into()),
        };
        // A caller that went away does not want to know.
        drop(self.caller.send(outcome));
    }
}

/// Lets a test make the next commit fail.
#[derive(Debug, Default)]
pub struct Faults(AtomicU8);

/// Where the next commit fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Before it: nothing is written.
    BeforeCommit,
    /// After it: it is written, and nobody is told so.
    AfterCommit,
    /// The disk is full: nothing is written, and writing may go on later.
    DiskFull,
}

impl Faults {
    /// Makes the next commit fail.
    pub fn next(&self, fault: Fault) {
        let code = match fault {
            Fault::BeforeCommit => 1,
            Fault::AfterCommit => 2,
            Fault::DiskFull => 3,
        };
        self.0.store(code, Ordering::SeqCst);
    }

    fn take(&self) -> Option<Fault> {
        match self.0.swap(0, Ordering::SeqCst) {
            1 => Some(Fault::BeforeCommit),
            2 => Some(Fault::AfterCommit),
            3 => Some(Fault::DiskFull),
            _ => None,
        }
    }
}

/// The task that writes.
pub(crate) struct Writer {
    pub(crate) engine: Engine,
    pub(crate) shared: Arc<Shared>,
    pub(crate) jobs: mpsc::Receiver<Job>,
    pub(crate) fail: watch::Sender<bool>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) commits: Arc<AtomicU64>,
}

impl Writer {
    /// Serves until every store is gone.
    pub(crate) async fn serve(mut self) {
        let mut batch = Vec::with_capacity(BATCH);
        while self.jobs.recv_many(&mut batch, BATCH).await > 0 {
            let failure = if *self.fail.borrow() {
                Some(Error::Durability("writing has stopped".to_owned()))
            } else {
                self.write(&mut batch).await.err()
            };
            if let Some(error @ Error::Durability(_)) = &failure
                && !self.fail.send_replace(true)
            {
                tracing::error!(%error, "writing stops: the process must be restarted");
            }
            for job in batch.drain(..) {
                job.answer(failure.as_ref());
            }
        }
    }

    async fn write(&self, batch: &mut [Job]) -> Result<(), Error> {
        let begun = self.engine.begin_write().await?;
        let mut tx = Tx::writing(begun, Arc::clone(&self.shared)).await?;
        let first_head = tx.head;
        for job in &mut *batch {
            let deed = match job {
                Job::Line(entry, _) => {
                    tx.audit(entry).await?;
                    continue;
                }
                Job::Deed(deed) => deed,
            };
            let head = tx.head;
            tx.execute("SAVEPOINT job", &[]).await?;
            let keep = deed.perform(&mut tx).await;
            if let Some(error) = tx.broken() {
                return Err(error);
            }
            if !keep {
                tx.execute("ROLLBACK TO SAVEPOINT job", &[]).await?;
                tx.head = head;
            }
            tx.execute("RELEASE SAVEPOINT job", &[]).await?;
        }
        if tx.head != first_head {
            tx.put_head().await?;
        }
        match self.faults.take() {
            Some(Fault::BeforeCommit) => {
                return Err(Error::Durability("a test asked for it".to_owned()));
            }
            Some(Fault::DiskFull) => return Err(Error::Full),
            Some(Fault::AfterCommit) => {
                tx.commit().await?;
                return Err(Error::Durability("a test asked for it".to_owned()));
            }
            None => {}
        }
        tx.commit().await?;
        self.commits.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}
