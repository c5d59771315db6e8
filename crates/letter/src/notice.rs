//! Discreet e-mails: they say that something is waiting, and never what (hazard S-28).

use std::sync::LazyLock;

use serde::Deserialize;

/// The words of one e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its key in `notices.toml` (`message`).
    pub key: String,
    /// The subject line.
    pub subject: String,
    /// The text, plain.
    pub body: String,
}

/// Where the words of an e-mail have the time of a visit.
const WHEN: &str = "{when}";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    notice: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    key: String,
    stages: Vec<String>,
    en: Words,
    es: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    subject: String,
    body: String,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    // The file is part of the binary and read by a test, so it is never wrong here.
    toml::from_str::<File>(include_str!("../notices.toml"))
        .map(|file| file.notice)
        .unwrap_or_default()
});

/// The e-mail for a moment of care (`plan-signed`), in `language` (`en`, `es`; English for any other).
///
/// `when` is the time that an e-mail about a visit tells, in that language. A moment without words of its own, or one
/// that should tell a time and was given none, gets the plainest notice: a new message.
#[must_use]
pub fn notice(stage: &str, language: &str, when: Option<&str>) -> Notice {
    let own = ENTRIES
        .iter()
        .find(|entry| entry.stages.iter().any(|known| known == stage))
        .filter(|entry| when.is_some() || !entry.tells_when());
    let notice = own.or_else(|| ENTRIES.first()).map_or_else(
        || Notice {
            key: String::new(),
            subject: String::new(),
            body: String::new(),
        },
        |entry| entry.told_in(language),
    );
    Notice {
        body: notice.body.replace(WHEN, when.unwrap_or_default()),
        ..notice
    }
}

/// Every e-mail that can be sent, in every language.
pub fn all() -> impl Iterator<Item = Notice> {
    ENTRIES
        .iter()
        .flat_map(|entry| ["en", "es"].map(|language| entry.told_in(language)))
}

impl Entry {
    fn tells_when(&self) -> bool {
        self.en.body.contains(WHEN) || self.es.body.contains(WHEN)
    }

    fn told_in(&self, language: &str) -> Notice {
        let words = if language == "es" { &self.es } else { &self.en };
        Notice {
            key: self.key.clone(),
            subject: words.subject.clone(),
            body: words.body.trim_start().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
