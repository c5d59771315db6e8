//! The clinic's folder: found or made, checked, opened, and put together into a [`Practice`].
//!
//! In it lie `anagen.db` (unless the records are in PostgreSQL), `master.key`, `blobs/`, `mailbox/` and `audit.head`.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};
use care::{Clinic, Practice};
use guideline::Edition;
use record::{
    Clock,
    assessment::Region,
    clock::{SystemChance, SystemClock},
};
use storage::{Address, MasterKey, Store};

use crate::args::Data;

/// A clinic that is open.
pub(crate) struct Open {
    /// Its verbs.
    pub(crate) practice: Practice,
    /// Its store, for backups and checks.
    pub(crate) store: Store,
    /// Its folder.
    pub(crate) folder: PathBuf,
}

/// Where the records of `data` are kept.
pub(crate) fn address(data: &Data) -> Address {
    match &data.database {
        Some(url) => url
            .parse()
            .unwrap_or_else(|never: std::convert::Infallible| match never {}),
        None => Address::Sqlite(data.data.clone()),
    }
}

/// Whether a clinic has been begun in the folder.
pub(crate) fn exists(data: &Data) -> bool {
    data.database.is_some() || data.data.join("anagen.db").exists()
}

/// Opens a clinic that must be there already.
///
/// # Errors
///
/// Says so when there is none, instead of making an empty one beside a mistyped path.
pub(crate) async fn open_existing(data: &Data) -> anyhow::Result<Open> {
    if !exists(data) {
        bail!(
            "there is no clinic in `{}`; name its folder with `--data DIR`, or begin one with `anagen serve --data {0}`",
            data.data.display()
        );
    }
    open(data).await
}

/// Opens the clinic, an empty one when there is none yet.
pub(crate) async fn open(data: &Data) -> anyhow::Result<Open> {
    make_private(&data.data)?;
    let (address, folder) = (address(data), data.data.clone());
    let key = MasterKey::at(&folder.join("master.key"), &SystemChance).context("the master key")?;
    let store = Store::open_in(&address, &folder, key)
        .await
        .with_context(|| format!("the records in `{address}` cannot be opened"))?;
    let practice = practice(&store, &address, Arc::new(SystemClock)).await?;
    Ok(Open {
        practice,
        store,
        folder,
    })
}

/// The verbs over `store`, under `clock`.
pub(crate) async fn practice(
    store: &Store,
    address: &Address,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Practice> {
    let edition = Arc::new(edition()?);
    let kept: Option<Clinic> = store
        .read("read_clinic", |tx| {
            Box::pin(async move { tx.setting::<Clinic>(care::system::CLINIC).await })
        })
        .await
        .map_err(|error: storage::Error| error)?;
    let clinic = Clinic {
        data: address.to_string(),
        ..kept.unwrap_or_else(new_clinic)
    };
    Ok(Practice::new(
        store.clone(),
        edition,
        clock,
        Arc::new(SystemChance),
        clinic,
    ))
}

/// The clinical content in this binary.
pub(crate) fn edition() -> anyhow::Result<Edition> {
    Edition::embedded().map_err(|problems| {
        let lines: Vec<String> = problems
            .iter()
            .map(|problem| format!("  {problem}"))
            .collect();
        anyhow::anyhow!("the clinical content cannot be read:\n{}", lines.join("\n"))
    })
}

/// What a clinic says of itself until its administrator says more.
fn new_clinic() -> Clinic {
    Clinic {
        name: "Anagen".to_owned(),
        phone: String::new(),
        zone: "America/New_York".to_owned(),
        region: Region::US,
        price: String::new(),
        demo: false,
        data: String::new(),
    }
}

/// Makes the folder, for its owner alone.
pub(crate) fn make_private(folder: &Path) -> anyhow::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .with_context(|| format!("the folder `{}` cannot be made", folder.display()))
}

/// Takes the folder for one server: two would send each letter and climb each ladder twice.
///
/// # Errors
///
/// Another server has it.
pub(crate) fn take_for_serving(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join("serving.lock");
    let file =
        File::create(&path).with_context(|| format!("`{}` cannot be made", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => {
            bail!(
                "another `anagen serve` is running on `{}`; stop it, or name another folder with `--data DIR`",
                folder.display()
            )
        }
        Err(std::fs::TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("`{}` cannot be locked", path.display()))
        }
    }
}
