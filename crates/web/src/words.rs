//! Words for people, from the Fluent files in `locales/`: one bundle a language, every key in both.
//!
//! A missing key shows as `⟦key⟧` and is logged; a test walks every key that the source names, in every language, so
//! it cannot reach a release. There is no falling back to English: a half-translated safety page is worse than none.

use std::{borrow::Cow, sync::Arc};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use jiff::civil::{Date, Time};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

/// The languages of the clinic's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, as in the United States.
    English,
    /// Spanish, as in the United States.
    Spanish,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// `en` or `es`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// The language of a code (`es`, `es-MX`), when it is one of ours.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| {
            code == language.code() || code.starts_with(&format!("{}-", language.code()))
        })
    }

    /// The first of ours in an `Accept-Language` header, by its weights.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Self> {
        let mut wanted: Vec<(u32, Self)> = header
            .split(',')
            .filter_map(|part| {
                let (code, weight) = part.split_once(";q=").unwrap_or((part, "1"));
                Some((thousandths(weight), Self::of(code)?))
            })
            .filter(|(weight, _)| *weight > 0)
            .collect();
        // Stable, so that of two equal weights the first stands.
        wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        wanted.first().map(|(_, language)| *language)
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::English => Self::Spanish,
            Self::Spanish => Self::English,
        }
    }

    /// Its name in itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
        }
    }
}

/// A weight such as `0.8` in thousandths; what cannot be read counts as 0.
fn thousandths(weight: &str) -> u32 {
    let (whole, part) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(0).min(1) * 1000 + part.parse::<u32>().unwrap_or(0)
}

#[derive(RustEmbed)]
#[folder = "locales"]
struct Locales;

/// The words of one language. Cheap to clone.
#[derive(Clone)]
pub struct Words {
    /// Which.
    pub language: Language,
    bundle: Arc<FluentBundle<FluentResource>>,
    keys: Arc<Vec<String>>,
}

/// What is wrong with the Fluent files.
#[derive(Debug, thiserror::Error)]
#[error("`{file}`: {what}")]
pub struct BrokenWords {
    /// Which file.
    pub file: String,
    /// What is wrong with it.
    pub what: String,
}

impl Words {
    /// Reads every file of `locales/{language}/`.
    ///
    /// # Errors
    ///
    /// A file that Fluent cannot read, or a key that stands twice.
    pub fn load(language: Language) -> Result<Self, BrokenWords> {
        let locale: LanguageIdentifier = format!("{}-US", language.code())
            .parse()
            .map_err(|error| broken(language.code(), &error))?;
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Our placeholders are numbers, names and dates of left-to-right text; the marks only break tests and copying.
        bundle.set_use_isolating(false);
        let mut keys = Vec::new();
        for file in
            Locales::iter().filter(|file| file.starts_with(&format!("{}/", language.code())))
        {
            let text = Locales::get(&file)
                .map(|found| found.data)
                .unwrap_or_default();
            let text =
                String::from_utf8(text.into_owned()).map_err(|error| broken(&file, &error))?;
            keys.extend(text.lines().filter_map(key_of).map(str::to_owned));
            let resource = FluentResource::try_new(text)
                .map_err(|(_, errors)| broken(&file, &format!("{errors:?}")))?;
            bundle
                .add_resource(resource)
                .map_err(|errors| broken(&file, &format!("{errors:?}")))?;
        }
        keys.sort();
        Ok(Self {
            language,
            bundle: Arc::new(bundle),
            keys: Arc::new(keys),
        })
    }

    /// Every key, sorted.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Whether there are words for `key`.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The words for `key`.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.say(key, None)
    }

    /// The words for `key` with values in their places: `t_with("n-left", &[("n", 3.into())])`.
    #[must_use]
    pub fn t_with(&self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        let args: FluentArgs<'_> = values
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), value.clone()))
            .collect();
        self.say(key, Some(&args))
    }

    /// `Tuesday, November 24, 2026` or `martes, 24 de noviembre de 2026`.
    #[must_use]
    pub fn date(&self, day: Date) -> String {
        self.t_with(
            "date-long",
            &[
                ("weekday", self.weekday(day).into()),
                ("day", day.day().to_string().into()),
                ("month", self.month(day).into()),
                ("year", day.year().to_string().into()),
            ],
        )
    }

    /// `November 24` or `24 de noviembre`.
    #[must_use]
    pub fn day(&self, day: Date) -> String {
        self.t_with(
            "date-short",
            &[
                ("day", day.day().to_string().into()),
                ("month", self.month(day).into()),
            ],
        )
    }

    /// `Tuesday` or `martes`.
    #[must_use]
    pub fn weekday(&self, day: Date) -> String {
        self.t(&format!("weekday-{}", day.weekday().to_monday_one_offset()))
    }

    /// `November` or `noviembre`.
    #[must_use]
    pub fn month(&self, day: Date) -> String {
        self.t(&format!("month-{}", day.month()))
    }

    /// `9:20 am` or `9:20 a. m.`
    #[must_use]
    pub fn time(&self, time: Time) -> String {
        let hour = match time.hour() % 12 {
            0 => 12,
            hour => hour,
        };
        let key = if time.hour() < 12 {
            "time-am"
        } else {
            "time-pm"
        };
        self.t_with(
            key,
            &[("time", format!("{hour}:{:02}", time.minute()).into())],
        )
    }

    fn say(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let mut errors = Vec::new();
        let said = self
            .bundle
            .get_message(key)
            .and_then(|message| message.value())
            .map(|pattern| {
                self.bundle
                    .format_pattern(pattern, args, &mut errors)
                    .into_owned()
            });
        if let (Some(said), true) = (said, errors.is_empty()) {
            return said;
        }
        tracing::error!(
            key,
            language = self.language.code(),
            ?errors,
            "words are missing"
        );
        format!("⟦{key}⟧")
    }
}

/// The key that a line of a Fluent file begins: a message starts in the first column.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    let fine = key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    fine.then_some(key)
}

fn broken(file: &str, what: &dyn std::fmt::Display) -> BrokenWords {
    BrokenWords {
        file: file.to_owned(),
        what: what.to_string(),
    }
}
