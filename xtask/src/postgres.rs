//! A throwaway PostgreSQL for one run of the tests: made, used, gone.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::process::{apt_install, find, is_root, quiet};
use crate::workshop::Workshop;

/// How long a fresh server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running cluster. It stops and disappears when this value goes.
#[derive(Debug)]
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    server: Child,
    port: u16,
}

impl Cluster {
    /// Makes a cluster in a temporary folder and starts it on a free loopback port.
    pub(crate) fn start(shop: &Workshop) -> Result<Self> {
        if programs().is_none() {
            apt_install(shop, &["postgresql"]).context("no PostgreSQL here")?;
        }
        let programs =
            programs().context("PostgreSQL was installed, yet its `initdb` is nowhere")?;
        let folder = std::env::temp_dir().join(format!("anagen-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        if is_root() {
            // PostgreSQL refuses to run as root.
            quiet(Command::new("chown").arg("nobody").arg(&folder))?;
        }
        let data = folder.join("data");
        let mut initdb = as_nobody(&programs.join("initdb"));
        initdb.args(["--username=anagen", "--auth=trust", "--encoding=UTF8"]);
        initdb
            .args(["--locale=C.UTF-8", "--no-sync", "-D"])
            .arg(&data);
        let made = quiet(&mut initdb);
        if made.is_err() {
            std::fs::remove_dir_all(&folder)?;
        }
        made?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = std::fs::File::create(folder.join("log"))?;
        let mut server = as_nobody(&programs.join("postgres"));
        server.arg("-D").arg(&data).arg("-k").arg(&folder);
        server.args(["-c", "listen_addresses=127.0.0.1", "-p", &port.to_string()]);
        // Many test databases at once, none of which has to survive a power cut.
        server.args(["-c", "max_connections=300", "-c", "fsync=off"]);
        let server = server
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("starting `postgres`")?;
        let mut cluster = Self {
            programs,
            folder,
            server,
            port,
        };
        cluster.wait_until_it_answers()?;
        Ok(cluster)
    }

    /// Where the tests find it. They make their own databases in it.
    pub(crate) fn address(&self) -> String {
        format!("postgres://anagen@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_it_answers(&mut self) -> Result<()> {
        let started = Instant::now();
        loop {
            let mut ready = Command::new(self.programs.join("pg_isready"));
            ready.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
            if quiet(&mut ready).is_ok() {
                return Ok(());
            }
            let ended = self.server.try_wait()?.is_some();
            if ended || started.elapsed() > PATIENCE {
                let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL does not answer; its log says: {log}");
            }
            sleep(Duration::from_millis(50));
        }
    }

    fn stop(&mut self) -> Result<()> {
        let mut stop = as_nobody(&self.programs.join("pg_ctl"));
        stop.args(["stop", "-s", "-m", "immediate", "-D"])
            .arg(self.folder.join("data"));
        let stopped = quiet(&mut stop);
        if stopped.is_err() {
            self.server.kill()?;
        }
        self.server.wait()?;
        std::fs::remove_dir_all(&self.folder)?;
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("the throwaway PostgreSQL did not stop cleanly: {error:#}");
        }
    }
}

/// The folder with `initdb` and its companions: the newest Debian one, or the one `PATH` leads to.
fn programs() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    let debian = versions.pop().map(|(_, folder)| folder);
    let on_path =
        || find(&["initdb"]).and_then(|it| it.canonicalize().ok()?.parent().map(Path::to_path_buf));
    debian.or_else(on_path).filter(|it| has_all(it).is_ok())
}

fn has_all(folder: &Path) -> Result<()> {
    for program in ["initdb", "postgres", "pg_ctl", "pg_isready"] {
        ensure!(
            folder.join(program).is_file(),
            "no `{program}` in `{}`",
            folder.display()
        );
    }
    Ok(())
}

/// `program` without root's powers, and gone with us even if we are killed, where `setpriv` can see to that.
fn as_nobody(program: &Path) -> Command {
    let mut command = match find(&["setpriv"]) {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            if is_root() {
                command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]);
            }
            command.arg("--pdeathsig=INT").arg(program);
            command
        }
        None => Command::new(program),
    };
    // The programs want a folder they may stand in.
    command.current_dir("/");
    command
}
