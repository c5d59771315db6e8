//! Style sheet, font, script and drawings: embedded, named by their content, cached for ever.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    body::Body,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::{app::App, csrf::hex, problem::Problem};

const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

#[derive(RustEmbed)]
#[folder = "assets"]
struct Files;

/// All assets under their public names. Cheap to clone.
#[derive(Clone, Default)]
pub struct Assets {
    /// From `site.css` to `/a/site.0123abcd4567.css`.
    addresses: Arc<BTreeMap<String, String>>,
    /// From `site.0123abcd4567.css` to what it is.
    contents: Arc<BTreeMap<String, (&'static str, Bytes)>>,
}

impl Assets {
    /// Reads and names everything that was embedded.
    #[must_use]
    pub fn load() -> Self {
        let mut addresses = BTreeMap::new();
        let mut contents = BTreeMap::new();
        // What mentions others comes after them, because its own name depends on theirs: scripts that begin with
        // another, then style sheets.
        let mut names: Vec<String> = Files::iter().map(|name| name.to_string()).collect();
        names.sort_by_key(|name| (rank(name), name.clone()));
        for name in names {
            let (Some(kind), Some(file)) = (kind_of(&name), Files::get(&name)) else {
                continue;
            };
            let data = if kind == STYLE || kind == SCRIPT {
                let text = String::from_utf8_lossy(&file.data);
                let before = if kind == STYLE { "/a/" } else { "./" };
                Bytes::from(with_addresses(&text, before, &addresses))
            } else {
                Bytes::from(file.data.into_owned())
            };
            let public = public_name(&name, &data);
            addresses.insert(name, format!("/a/{public}"));
            contents.insert(public, (kind, data));
        }
        Self {
            addresses: Arc::new(addresses),
            contents: Arc::new(contents),
        }
    }

    /// The address of `site.css`; the plain name below `/a/` when there is no such file, which answers 404.
    #[must_use]
    pub fn address(&self, name: &str) -> String {
        self.addresses
            .get(name)
            .cloned()
            .unwrap_or_else(|| format!("/a/{name}"))
    }

    /// Every plain name with its address.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.addresses
            .iter()
            .map(|(name, address)| (name.as_str(), address.as_str()))
    }
}

/// Serves one asset. Its name says its content, so it may be kept for ever.
pub(crate) async fn serve(State(app): State<App>, Path(name): Path<String>) -> Response {
    let Some((kind, data)) = app.assets.contents.get(&name) else {
        return Problem::NotFound.into_response();
    };
    (
        StatusCode::OK,
        [
            (header::CONTENT_TYPE, *kind),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ],
        Body::from(data.clone()),
    )
        .into_response()
}

fn kind_of(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some(STYLE),
        "js" => Some(SCRIPT),
        "svg" => Some("image/svg+xml"),
        "woff2" => Some("font/woff2"),
        _ => None,
    }
}

fn public_name(name: &str, data: &[u8]) -> String {
    let digest = Sha256::digest(data);
    let hash = hex(digest.get(..6).unwrap_or_default());
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}.{hash}.{ending}"),
        None => format!("{name}.{hash}"),
    }
}

/// How many kinds of asset a kind may mention.
fn rank(name: &str) -> u8 {
    match kind_of(name) {
        Some(STYLE) => 2,
        Some(SCRIPT) if imports(name) => 1,
        _ => 0,
    }
}

fn imports(name: &str) -> bool {
    Files::get(name).is_some_and(|file| {
        String::from_utf8_lossy(&file.data)
            .lines()
            .any(|line| line.starts_with("import "))
    })
}

/// A style sheet writes `/a/figtree-latin.woff2`, a script `./line.js`; a reader gets the name with its hash.
fn with_addresses(text: &str, before: &str, addresses: &BTreeMap<String, String>) -> String {
    addresses
        .iter()
        .fold(text.to_owned(), |text, (name, address)| {
            text.replace(&format!("{before}{name}"), address)
        })
}
