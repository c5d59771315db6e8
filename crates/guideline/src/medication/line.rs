//! A line of a list of medicines, word for word.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::unit::plain;

/// A line of the list, word for word, and to which part of it each word belongs: parts end at commas and at "and".
pub(super) struct Line {
    pub(super) words: Vec<String>,
    pub(super) parts: Vec<usize>,
    /// Parts with a strength in per cent.
    pub(super) percent: BTreeSet<usize>,
}

impl Line {
    pub(super) fn of(text: &str, between: &BTreeSet<String>) -> Self {
        let mut line = Self {
            words: Vec::new(),
            parts: Vec::new(),
            percent: BTreeSet::new(),
        };
        let mut part = 0;
        for piece in pieces(text) {
            part += 1;
            // "St. John's" and "St Johns" are one word each way.
            let joined = undotted(&piece).replace(['\'', '’'], "");
            for word in folded(&joined.replace('%', " percent "))
                .split(' ')
                .filter(|word| !word.is_empty())
            {
                part += usize::from(between.contains(word));
                if word == "percent" || word == "pct" {
                    line.percent.insert(part);
                }
                line.words.push(word.to_owned());
                line.parts.push(part);
            }
        }
        line
    }

    pub(super) fn part(&self, part: usize) -> Vec<&str> {
        let words = self.words.iter().zip(&self.parts);
        words
            .filter(|(_, own)| **own == part)
            .map(|(word, _)| word.as_str())
            .collect()
    }

    pub(super) fn tells_milligrams(&self, part: usize) -> bool {
        let words = self.part(part);
        words
            .iter()
            .any(|word| word.trim_start_matches(|sign: char| sign.is_ascii_digit()) == "mg")
    }
}

/// The parts of a line. A comma between two digits is a decimal one and parts nothing; a dash, a stroke and a stop do only
/// with a space after them, the first two with one before them as well.
fn pieces(text: &str) -> Vec<String> {
    let signs: Vec<char> = text.chars().collect();
    let mut pieces = vec![String::new()];
    for (at, sign) in signs.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| signs.get(at));
        let after = at.checked_add(1).and_then(|at| signs.get(at));
        let among =
            |holds: fn(&char) -> bool| (before.is_some_and(holds), after.is_some_and(holds));
        let spaces = among(|sign| sign.is_whitespace());
        let parts = match sign {
            ',' => among(char::is_ascii_digit) != (true, true),
            ';' | '+' | '&' | '|' | '•' | '\n' | '\r' => true,
            '/' | '-' | '–' | '—' => spaces == (true, true),
            '.' => spaces.1,
            _ => false,
        };
        match pieces.last_mut() {
            Some(piece) if !parts => piece.push(*sign),
            _ => pieces.push(String::new()),
        }
    }
    pieces
}

/// "M.T.X." and "i.m." as one word each: letters that stand alone would pass for nothing.
fn undotted(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let letters: Vec<&str> = word.split_terminator('.').collect();
        let alone =
            |part: &&str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
        if letters.len() > 1 && letters.iter().all(alone) {
            letters.concat()
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Lower case, letters and digits, single spaces, and no marks on letters: "méthotrexate" and "methotrexate" are one name.
pub(super) fn folded(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    for sign in text.nfd().filter(|sign| !is_combining_mark(*sign)) {
        match sign {
            // Signs that nobody sees.
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            'ø' | 'Ø' => bare.push('o'),
            'ß' => bare.push_str("ss"),
            'œ' | 'Œ' => bare.push_str("oe"),
            'æ' | 'Æ' => bare.push_str("ae"),
            sign => bare.push(sign),
        }
    }
    plain(&bare)
}
