//! What a patient is promised: the time on the clock where they will be, with the zone always said.

use jiff::{
    Timestamp,
    civil::{DateTime, Weekday},
    tz::TimeZone,
};

use crate::{
    zone,
    zones::{Zones, on_the_wall},
};

/// A time as a person in one zone reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// The clock on the wall there.
    pub wall_time: DateTime,
    /// IANA zone.
    pub zone: String,
    /// As the zone calls itself then (`CST`, `CDT`); `UTC-03:00` where it has no letters.
    pub abbreviation: String,
    /// In English (`Tuesday, November 24, 2026 at 2:30 PM CST`).
    pub words: String,
}

/// What a person in `zone_name` reads for an instant. In a zone that the tz database does not know, the time is told
/// in UTC and says so: a true time elsewhere is better than none. Zones are checked where they enter.
#[must_use]
pub fn promise(starts_at: Timestamp, zone_name: &str) -> Promise {
    let (wall_time, abbreviation) = wall_time(starts_at, zone_name);
    Promise::of(wall_time, abbreviation, zone_name)
}

/// What a person was promised for an instant when it was booked. Where the rules of the zone have changed since, the
/// time stays the one that stands in their calendar and on their pages; only the letters of the zone are today's.
#[must_use]
pub fn kept(zones: &Zones, promised: DateTime, starts_at: Timestamp, zone_name: &str) -> Promise {
    let (_, abbreviation) = zones.wall_time(starts_at, zone_name);
    Promise::of(promised, abbreviation, zone_name)
}

/// The clock on the wall in `zone_name` at an instant, with the letters of the zone then, as in [`Promise`]: by the
/// rules in this binary.
#[must_use]
pub fn wall_time(at: Timestamp, zone_name: &str) -> (DateTime, String) {
    on_the_wall(at, &zone(zone_name).unwrap_or(TimeZone::UTC))
}

impl Promise {
    fn of(wall_time: DateTime, abbreviation: String, zone_name: &str) -> Self {
        let words = format!(
            "{} at {} {abbreviation}",
            day_in(Language::English, wall_time),
            clock_in(Language::English, wall_time)
        );
        Self {
            wall_time,
            zone: zone_name.to_owned(),
            abbreviation,
            words,
        }
    }

    /// The promise in `language` (`en`, `es`); English for any other.
    #[must_use]
    pub fn words_in(&self, language: &str) -> String {
        if language == "es" {
            format!(
                "{}, {} {}",
                day_in(Language::Spanish, self.wall_time),
                clock_in(Language::Spanish, self.wall_time),
                self.abbreviation
            )
        } else {
            self.words.clone()
        }
    }

    /// The day alone (`Tuesday, November 24, 2026`), for a heading above its times.
    #[must_use]
    pub fn day_in(&self, language: &str) -> String {
        day_in(Language::of(language), self.wall_time)
    }

    /// The time alone, with its zone (`2:30 PM CST`).
    #[must_use]
    pub fn time_in(&self, language: &str) -> String {
        let clock = clock_in(Language::of(language), self.wall_time);
        format!("{clock} {}", self.abbreviation)
    }
}

#[derive(Clone, Copy)]
enum Language {
    English,
    Spanish,
}

impl Language {
    fn of(tag: &str) -> Self {
        if tag == "es" {
            Self::Spanish
        } else {
            Self::English
        }
    }
}

fn day_in(language: Language, at: DateTime) -> String {
    let (day, year) = (at.day(), at.year());
    let month = month(language, at.month());
    let weekday = weekday(language, at.weekday());
    match language {
        Language::English => format!("{weekday}, {month} {day}, {year}"),
        Language::Spanish => format!("{weekday}, {day} de {month} de {year}"),
    }
}

/// Twelve hours, as people in the United States read a clock in either language.
fn clock_in(language: Language, at: DateTime) -> String {
    let hour = match at.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    let half = match (language, at.hour() < 12) {
        (Language::English, true) => "AM",
        (Language::English, false) => "PM",
        (Language::Spanish, true) => "a. m.",
        (Language::Spanish, false) => "p. m.",
    };
    format!("{hour}:{:02} {half}", at.minute())
}

fn weekday(language: Language, day: Weekday) -> &'static str {
    let (english, spanish) = match day {
        Weekday::Monday => ("Monday", "lunes"),
        Weekday::Tuesday => ("Tuesday", "martes"),
        Weekday::Wednesday => ("Wednesday", "miércoles"),
        Weekday::Thursday => ("Thursday", "jueves"),
        Weekday::Friday => ("Friday", "viernes"),
        Weekday::Saturday => ("Saturday", "sábado"),
        Weekday::Sunday => ("Sunday", "domingo"),
    };
    match language {
        Language::English => english,
        Language::Spanish => spanish,
    }
}

fn month(language: Language, month: i8) -> &'static str {
    let (english, spanish) = match month {
        1 => ("January", "enero"),
        2 => ("February", "febrero"),
        3 => ("March", "marzo"),
        4 => ("April", "abril"),
        5 => ("May", "mayo"),
        6 => ("June", "junio"),
        7 => ("July", "julio"),
        8 => ("August", "agosto"),
        9 => ("September", "septiembre"),
        10 => ("October", "octubre"),
        11 => ("November", "noviembre"),
        _ => ("December", "diciembre"),
    };
    match language {
        Language::English => english,
        Language::Spanish => spanish,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One table across the four changes of the clock in 2026 and 2027, in zones that change and zones that do not.
    #[test]
    fn the_wall_time_and_its_zone() {
        for row in [
            "2026-03-08T07:59Z America/Chicago              2026-03-08T01:59 CST",
            "2026-03-08T08:00Z America/Chicago              2026-03-08T03:00 CDT",
            "2026-11-01T06:30Z America/Chicago              2026-11-01T01:30 CDT",
            "2026-11-01T07:30Z America/Chicago              2026-11-01T01:30 CST",
            "2027-03-14T08:00Z America/Chicago              2027-03-14T03:00 CDT",
            "2027-11-07T07:00Z America/Chicago              2027-11-07T01:00 CST",
            "2026-03-08T08:00Z America/Indiana/Indianapolis 2026-03-08T04:00 EDT",
            "2026-11-01T06:30Z America/Indiana/Indianapolis 2026-11-01T01:30 EST",
            "2026-03-08T09:00Z America/Phoenix              2026-03-08T02:00 MST",
            "2026-11-01T09:00Z America/Phoenix              2026-11-01T02:00 MST",
            "2026-03-08T12:00Z Pacific/Honolulu             2026-03-08T02:00 HST",
            "2027-11-07T12:00Z Pacific/Honolulu             2027-11-07T02:00 HST",
            "2027-03-14T06:00Z America/Puerto_Rico          2027-03-14T02:00 AST",
            "2026-11-01T06:00Z America/Puerto_Rico          2026-11-01T02:00 AST",
            "2026-03-08T11:59Z America/Adak                 2026-03-08T01:59 HST",
            "2026-03-08T12:00Z America/Adak                 2026-03-08T03:00 HDT",
            "2026-11-01T10:30Z America/Adak                 2026-11-01T01:30 HDT",
            "2026-11-01T11:30Z America/Adak                 2026-11-01T01:30 HST",
        ] {
            let [instant, zone, wall, letters] = row.split_whitespace().collect::<Vec<_>>()[..]
            else {
                panic!("{row}")
            };
            let instant: Timestamp = instant.replace('Z', ":00Z").parse().unwrap();
            let promise = promise(instant, zone);
            assert_eq!(promise.wall_time.to_string(), format!("{wall}:00"), "{row}");
            assert_eq!(promise.abbreviation, letters, "{row}");
            // The wall time together with its letters names one instant: the page and the calendar file agree.
            assert!(promise.words.ends_with(letters), "{row}");
        }
    }

    #[test]
    fn in_both_languages() {
        let at = |text: &str| promise(text.parse().unwrap(), "America/Chicago");
        let afternoon = at("2026-11-24T20:30:00Z");
        assert_eq!(afternoon.words, "Tuesday, November 24, 2026 at 2:30 PM CST");
        assert_eq!(
            afternoon.words_in("es"),
            "martes, 24 de noviembre de 2026, 2:30 p. m. CST"
        );
        assert_eq!(afternoon.day_in("es"), "martes, 24 de noviembre de 2026");
        assert_eq!(afternoon.time_in("en"), "2:30 PM CST");
        for (instant, time) in [
            ("2026-11-24T06:00:00Z", "12:00 AM CST"),
            ("2026-11-24T18:05:00Z", "12:05 PM CST"),
            ("2026-11-24T17:55:00Z", "11:55 AM CST"),
        ] {
            assert_eq!(at(instant).time_in("en"), time);
        }
    }

    #[test]
    fn a_zone_without_letters_says_its_distance() {
        let at = "2026-11-24T20:30:00Z".parse().unwrap();
        assert_eq!(promise(at, "America/Sao_Paulo").abbreviation, "UTC-03:00");
        assert_eq!(promise(at, "Asia/Kathmandu").abbreviation, "UTC+05:45");
        assert_eq!(promise(at, "Mars/Base").time_in("en"), "8:30 PM UTC");
    }

    #[test]
    fn the_release_is_named() {
        let release = crate::tz_release();
        assert!(release.len() >= 5 && release.starts_with("20"), "{release}");
    }
}
