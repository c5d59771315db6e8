//! So many of 100 people, as 100 dots. Always 100, so that two pictures can be compared.

use maud::{Markup, html};

/// `filled` of 100 dots are full (clipped at 100). `title` says what is counted; the number stands in it in words.
#[must_use]
pub fn icon_array(id: &str, title: &str, description: &str, filled: u8) -> Markup {
    html! {
        svg.icons viewBox="0 0 200 100" role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
            title id={ (id) "-t" } { (title) }
            desc id={ (id) "-d" } { (description) }
            @for at in 0_u8..100 {
                @let (x, y) = (u16::from(at % 20) * 10 + 5, u16::from(at / 20) * 20 + 10);
                @if at < filled { circle.on cx=(x) cy=(y) r="4" {} } @else { circle.off cx=(x) cy=(y) r="3.500" {} }
            }
        }
    }
}
