//! So many of 100 people, as 100 dots. Always 100, so that two pictures can be compared.

use std::ops::Range;

use maud::{Markup, html};

/// `filled` of 100 dots are full (clipped at 100). `title` says what is counted; the number stands in it in words.
#[must_use]
pub fn icon_array(id: &str, title: &str, description: &str, filled: u8) -> Markup {
    html! {
        svg.icons viewBox="0 0 200 100" role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
            title id={ (id) "-t" } { (title) }
            desc id={ (id) "-d" } { (description) }
            path.ring d=(dots(filled.min(100)..100)) {}
            path.off d=(dots(filled.min(100)..100)) {}
            path.on d=(dots(0..filled.min(100))) {}
        }
    }
}

/// The dots as one line for each row: its dashes have no length and round ends, so each is a dot (see `site.css`).
fn dots(which: Range<u8>) -> String {
    (0..5)
        .filter_map(|row| {
            let (from, to) = (which.start.max(row * 20), which.end.min(row * 20 + 20));
            let y = u16::from(row) * 20 + 10;
            let x = |at: u8| u16::from(at - row * 20) * 10 + 5;
            (from < to).then(|| format!("M{} {y}H{}.5", x(from), x(to - 1)))
        })
        .collect()
}
