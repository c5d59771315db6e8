//! The fan chart as SVG: bands of 50 and 90 %, the median dashed, readings as dots.

use forecast::update::{Band, Forecast, Patient, Told};

const LEFT: f64 = 50.0;
const WIDTH: f64 = 624.0;
const TOP: f64 = 20.0;
const HEIGHT: f64 = 300.0;

fn place(week: u16, salt: f64) -> String {
    let x = LEFT + WIDTH * f64::from(week) / 104.0;
    let y = TOP + HEIGHT * salt / 100.0;
    format!("{x:.1},{y:.1}")
}

fn band(bands: &[Band], low: fn(&Band) -> f64, high: fn(&Band) -> f64) -> String {
    let there = bands.iter().map(|it| place(it.week, low(it)));
    let back = bands.iter().rev().map(|it| place(it.week, high(it)));
    there.chain(back).collect::<Vec<_>>().join(" ")
}

/// The picture; hair is up, so SALT 0 is at the top. What the patient scored is a ring.
pub(super) fn svg(it: &Forecast, patient: &Patient, told: &Told) -> String {
    let ninety = band(&it.bands, |it| it.salt[0], |it| it.salt[4]);
    let fifty = band(&it.bands, |it| it.salt[1], |it| it.salt[3]);
    let median: Vec<String> = it
        .bands
        .iter()
        .map(|it| place(it.week, it.salt[2]))
        .collect();
    let mut marks = Vec::new();
    let start = std::iter::once((0, patient.salt));
    let readings = patient.readings.iter().map(|it| (it.week, it.salt));
    for (week, salt) in start.chain(readings) {
        if let Some((x, y)) = place(week, salt).split_once(',') {
            marks.push(format!(r#"<circle cx="{x}" cy="{y}" r="4"/>"#));
        }
    }
    for reading in &told.self_scored {
        if let Some((x, y)) = place(reading.week, reading.salt).split_once(',') {
            marks.push(format!(
                r#"<circle cx="{x}" cy="{y}" r="4" fill="none" stroke="black"/>"#
            ));
        }
    }
    for week in [0, 12, 24, 36, 52, 78, 104] {
        if let Some((x, _)) = place(week, 0.0).split_once(',') {
            marks.push(format!(
                r#"<text x="{x}" y="340" text-anchor="middle">{week}</text>"#
            ));
        }
    }
    for salt in [0_u8, 20, 50, 100] {
        if let Some((_, y)) = place(0, f64::from(salt)).split_once(',') {
            marks.push(format!(
                r#"<text x="44" y="{y}" text-anchor="end">{salt}</text>"#
            ));
        }
    }
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 370" font-family="sans-serif" font-size="13" role="img">
<title>SALT by week: half of the virtual people lie in the dark band, nine of ten in the light one</title>
<polygon points="{ninety}" fill="#cfd8e3"/>
<polygon points="{fifty}" fill="#93a8c1"/>
<polyline points="{}" fill="none" stroke="#24405f" stroke-dasharray="5 4"/>
{marks}
<text x="362" y="362" text-anchor="middle">weeks since the start; SALT, no hair lost at the top</text>
</svg>"##,
        median.join(" "),
        marks = marks.join("\n")
    )
}
