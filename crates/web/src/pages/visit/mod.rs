//! The visit: trying the camera, the door, the call, and the clinician's room.
//!
//! Everything but the picture and the sound works without a script; whoever has none is called by telephone. The
//! scripts are `visit.js` and `visit-test.js`; what they say stands in the pages, so that it is translated once.

pub mod call;
pub mod day;
pub mod door;
pub mod guest;
pub mod lead;
pub mod line;
pub mod room;
pub mod test;
pub mod week;

use care::visit::Visiting;
use maud::{Markup, html};
use record::visit::Way;

use super::care::see;
use crate::{routes::Link, visitor::Visitor, words::Words};

/// Everything that `visit.js` says.
const SAID: [&str; 16] = [
    "connecting",
    "alone",
    "joined",
    "left",
    "weak",
    "audio-only",
    "better",
    "lost",
    "back",
    "no-camera",
    "no-microphone",
    "replaced",
    "over",
    "full",
    "camera-on",
    "camera-off",
];

/// Where a call takes place on a page.
struct Stage<'s> {
    /// Address of the line.
    line: Link,
    /// Where to go when it is over.
    over: Link,
    /// What stands below one's own picture.
    me: String,
    /// Whose part it is: `patient`, `clinician`, `guest`.
    part: &'s str,
    /// Whether the camera starts on. Whoever said "without" is not asked for it.
    camera: bool,
}

/// The pictures and their buttons. Without a script it says what to do instead.
fn stage(visitor: &Visitor, stage: &Stage<'_>) -> Markup {
    let words = &visitor.words;
    let line = |key: &&str| format!("{key}={}", words.t(&format!("call-{key}")));
    let said = SAID.iter().map(line).collect::<Vec<_>>().join("\n");
    html! {
        section.call #call aria-label=(words.t("call-label")) data-line=(stage.line) data-over=(stage.over) data-part=(stage.part)
            data-camera=(if stage.camera { "on" } else { "off" }) {
            // The words come as one block of lines: a translation changes none of the script.
            template #call-words { (said) }
            noscript { p { (words.t_with("call-no-script", &[("phone", visitor.phone().into())])) } }
            p.call-says #call-says role="status" aria-live="polite" { (words.t("call-connecting")) }
            div.tiles #call-others {}
            figure.tile.own { video #call-own autoplay playsinline muted {} figcaption { (stage.me) } }
            p.captions #call-captions aria-live="off" hidden {}
            figure.shown #call-shown hidden { img alt=""; figcaption {} }
            div.acts.call-acts {
                button.btn.outline type="button" #call-mute aria-pressed="false" { (words.t("call-mute")) }
                button.btn.outline type="button" #call-camera aria-pressed=(if stage.camera { "true" } else { "false" }) {
                    (words.t(if stage.camera { "call-camera-off" } else { "call-camera-on" })) }
                button.btn.outline type="button" #call-caption aria-pressed="false" hidden { (words.t("call-captions")) }
            }
        }
        script type="module" src=(visitor.app.assets.address("visit.js")) {}
    }
}

/// The time of a visit, `9:20 am on Tuesday, November 24, Chicago time (CST)`.
fn when(visitor: &Visitor, visiting: &Visiting) -> String {
    let booked = &visiting.booked;
    format!(
        "{}, {}",
        super::care::day_and_time(visitor, booked.wall_time),
        super::care::zone_words(visitor, booked.starts_at, &booked.zone)
    )
}

pub(super) fn way_words(words: &Words, way: Way) -> String {
    words.t(match way {
        Way::Video => "visit-way-video",
        Way::Phone => "visit-way-phone",
    })
}
