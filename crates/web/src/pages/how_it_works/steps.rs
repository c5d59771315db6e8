//! The pictures of the steps, drawn here: from the messenger to the hair. Decoration beside words that say the same.

use maud::{Markup, html};

/// The steps by the names of their words, in the order in which they happen.
pub(super) const STEPS: [&str; 7] = [
    "messenger",
    "receptor",
    "jak",
    "stat",
    "alarm",
    "attack",
    "hair",
];

/// The picture of step `at`, with its number.
pub(super) fn step(at: usize, name: &str) -> Markup {
    let inside = match name {
        "messenger" => messenger(),
        "receptor" => receptor(),
        "jak" => jak(),
        "stat" => stat(),
        "alarm" => alarm(),
        "attack" => attack(),
        _ => hair(),
    };
    html! {
        svg.step viewBox="0 0 200 130" aria-hidden="true" focusable="false" {
            rect.ground x="1" y="1" width="198" height="128" rx="12" {}
            (inside)
            circle.number cx="20" cy="20" r="13" {}
            text.number x="20" y="25" text-anchor="middle" { (at + 1) }
        }
    }
}

/// The skin of a cell: two lines across the picture.
fn membrane() -> Markup {
    html! { path.membrane d="M0 66Q50 60 100 66T200 66M0 74Q50 68 100 74T200 74" {} }
}

/// A receptor through the skin of the cell, with its messenger on top when `held`.
fn docked(held: bool) -> Markup {
    html! {
        path.receptor d="M84 40V96M116 40V96M84 40q-10-4-12-14M116 40q10-4 12-14" {}
        @if held { circle.messenger cx="100" cy="30" r="12" {} }
    }
}

fn messenger() -> Markup {
    html! {
        circle.defender cx="48" cy="76" r="30" {} circle.core cx="44" cy="80" r="13" {}
        circle.messenger cx="98" cy="58" r="7" {} circle.messenger cx="122" cy="82" r="7" {} circle.messenger cx="148" cy="56" r="7" {}
        path.arrow d="M104 106H168m-9-7 9 7-9 7" {}
    }
}

fn receptor() -> Markup {
    html! { (membrane()) (docked(true)) path.arrow d="M160 22 128 28m10-8-10 8 11 5" {} }
}

fn jak() -> Markup {
    html! {
        (membrane()) (docked(true))
        rect.jak x="62" y="88" width="30" height="24" rx="11" {} rect.jak x="108" y="88" width="30" height="24" rx="11" {}
        // The tablet sits where the fuel of the signal would.
        rect.tablet x="88" y="95" width="24" height="12" rx="6" {} path.seam d="M100 95v12" {}
    }
}

fn stat() -> Markup {
    html! {
        path.nucleus d="M112 130a46 46 0 0 1 88-18v18z" {}
        ellipse.stat cx="44" cy="46" rx="17" ry="10" {} ellipse.stat cx="66" cy="56" rx="17" ry="10" {}
        path.arrow d="M84 66 126 92m-3-11 3 11-11 1" {}
    }
}

fn alarm() -> Markup {
    html! {
        circle.nucleus cx="100" cy="70" r="50" {}
        path.thread d="M66 56q11-16 22 0t22 0 22 0M66 72q11-16 22 0t22 0 22 0" {}
        path.spark d="M100 92v16M84 90l-8 12M116 90l8 12" {}
    }
}

fn attack() -> Markup {
    html! {
        path.skin d="M0 34H84M116 34H200" {}
        path.root d="M92 34V86q-14 10-6 24 14 12 28 0 8-14-6-24V34" {}
        @for (x, y) in [(58, 78), (62, 106), (142, 80), (138, 108)] {
            circle.defender cx=(x) cy=(y) r="12" {} circle.core cx=(x) cy=(y) r="5" {}
        }
    }
}

fn hair() -> Markup {
    html! {
        path.skin d="M0 44H42M62 44H134M158 44H200" {}
        path.root d="M46 44V76q-7 6-2 14 8 7 16 0 5-8-2-14V44" {}
        path.arrow d="M80 84H112m-9-7 9 7-9 7" {}
        path.root d="M138 44V92q-12 8-5 22 13 11 26 0 7-14-5-22V44" {}
        path.strand d="M146 108V44Q146 20 168 8" {}
    }
}
