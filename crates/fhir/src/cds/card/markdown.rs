//! Words in Markdown: what comes from outside stays words.

use std::{borrow::Cow, fmt::Write as _};

/// CDS Hooks wants a summary of fewer characters than this.
const SUMMARY_BELOW: usize = 140;
/// How many lines of one kind a card shows before it counts the rest.
const LINES_MOST: usize = 30;

/// The detail of a card: paragraphs and lists.
#[derive(Default)]
pub(super) struct Markdown(pub(super) String);

impl Markdown {
    pub(super) fn line(&mut self, text: &str) {
        if !self.0.is_empty() {
            self.0.push_str("\n\n");
        }
        self.0.push_str(text);
    }

    pub(super) fn list(&mut self, head: &str, items: &[impl AsRef<str>]) {
        self.lines(head, items, |item| plain(item).into());
    }

    pub(super) fn list_written(&mut self, head: &str, items: &[String]) {
        self.lines(head, items, |item| item.into());
    }

    fn lines(&mut self, head: &str, items: &[impl AsRef<str>], write: fn(&str) -> Cow<'_, str>) {
        if items.is_empty() {
            return;
        }
        self.line(&format!("{head}:\n"));
        for item in items.iter().take(LINES_MOST) {
            self.0.push_str("\n- ");
            self.0.push_str(&write(item.as_ref()));
        }
        let more = items.len().saturating_sub(LINES_MOST);
        if more > 0 {
            // Writing to a text cannot fail.
            write!(self.0, "\n- and {more} more").unwrap_or_default();
        }
    }
}

/// Words that came from outside or from the guideline, so that they stay words in Markdown.
pub(super) fn plain(text: &str) -> String {
    let speaks = |sign: char| {
        matches!(
            sign,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '!' | '~'
        ) || sign.is_control()
    };
    let mut out = String::with_capacity(text.len() + 16);
    for piece in text.split_inclusive(speaks) {
        // Only its last sign can be one of them.
        match piece.char_indices().next_back() {
            Some((at, sign)) if speaks(sign) => {
                out.push_str(piece.get(..at).unwrap_or_default());
                if sign.is_control() {
                    out.push(' ');
                } else {
                    out.extend(['\\', sign]);
                }
            }
            _ => out.push_str(piece),
        }
    }
    // Bare addresses become links too.
    for (address, words) in [("://", "\\://"), ("www.", "www\\.")] {
        if out.contains(address) {
            out = out.replace(address, words);
        }
    }
    out
}

pub(super) fn shortened(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .collect();
    let text = text.trim();
    if text.chars().count() < SUMMARY_BELOW {
        return text.to_owned();
    }
    let cut: String = text.chars().take(SUMMARY_BELOW - 2).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut.get(..end).unwrap_or(&cut).trim_end())
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn words_stay_words_in_markdown() {
        for (text, written) in [
            ("", ""),
            ("olumiant 4 mg", "olumiant 4 mg"),
            ("**now**", "\\*\\*now\\*\\*"),
            ("[é](x)", "\\[é\\](x)"),
            ("a\nb\u{7}", "a b "),
            ("see https://www.x.org", "see https\\://www\\.x.org"),
            ("#!", "\\#\\!"),
        ] {
            assert_eq!(plain(text), written);
        }
    }
}
