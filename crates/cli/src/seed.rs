//! The demonstration clinic, made beside the folder's place and put there in one step, so that a start that was
//! broken off leaves nothing half made.

use std::{path::Path, sync::Arc};

use anyhow::Context;
use record::clock::{SystemChance, SystemClock};
use storage::{Address, MasterKey, Store};

use crate::{args::Data, data};

/// Seeds the demonstration into the folder of `data`, which has no clinic yet.
pub(crate) async fn into_folder(data: &Data) -> anyhow::Result<()> {
    let draft = data.data.join("seeding");
    if draft.exists() {
        std::fs::remove_dir_all(&draft)
            .with_context(|| format!("`{}` cannot be removed", draft.display()))?;
    }
    data::make_private(&draft)?;
    let address = Address::Sqlite(draft.clone());
    let key = MasterKey::at(&draft.join("master.key"), &SystemChance)?;
    // Nobody has been promised anything yet: the disk is asked to keep it once, at the end.
    let store = Store::open_to_seed(&address, &draft, key).await?;
    let practice = data::practice(&store, &address, Arc::new(SystemClock)).await?;
    care::demo::seed(&practice)
        .await
        .context("the demonstration clinic could not be made")?;
    storage::export_audit_head(&store).await?;
    store.close().await;
    drop(practice);
    drop(store);
    settle(&draft, &data.data)
}

/// Moves everything into place, the database last: where it lies, all the rest lies too.
fn settle(draft: &Path, folder: &Path) -> anyhow::Result<()> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(draft)? {
        names.push(entry?.file_name());
    }
    names.sort_by_key(|name| name == "anagen.db");
    for name in &names {
        let (from, to) = (draft.join(name), folder.join(name));
        if from.is_file() {
            std::fs::File::open(&from)?.sync_all()?;
        } else if to.is_dir() {
            std::fs::remove_dir_all(&to)?;
        }
        if name == "anagen.db" {
            std::fs::File::open(folder)?.sync_all()?;
        }
        std::fs::rename(&from, &to)
            .with_context(|| format!("`{}` cannot be moved", from.display()))?;
    }
    std::fs::File::open(folder)?.sync_all()?;
    std::fs::remove_dir(draft).with_context(|| format!("`{}` cannot be removed", draft.display()))
}
