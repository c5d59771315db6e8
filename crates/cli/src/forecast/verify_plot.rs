//! The plots of the page of trust, as SVG: odds that were said against what came, and histograms of ranks.

use std::fmt::Write as _;

use forecast::verify::{Forecaster, Trial};

use super::verify::name;

/// Every plot: its file's name and the picture.
pub(super) fn all(trials: &[Trial]) -> Vec<(String, String)> {
    let mut plots = Vec::new();
    for (number, trial) in trials.iter().enumerate() {
        plots.push((reliability_name(number), reliability(trial)));
        if trial.forecaster == Forecaster::Own {
            plots.push((ranks_name(number), ranks(trial)));
        }
    }
    plots
}

/// File of the plot of odds of trial `number`.
pub(super) fn reliability_name(number: usize) -> String {
    format!("odds-{}.svg", number + 1)
}

/// File of the histograms of trial `number`.
pub(super) fn ranks_name(number: usize) -> String {
    format!("ranks-{}.svg", number + 1)
}

fn frame(width: u32, height: u32, title: &str, inside: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n<title>{title}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n{inside}</svg>\n"
    )
}

/// A dot for each tenth of odds; on the line, what was said is what came.
fn reliability(trial: &Trial) -> String {
    let place = |said: f64, came: f64| (50.0 + 2.6 * said, 290.0 - 2.6 * came);
    let mut inside = String::from(
        "<path d=\"M50 290 L310 30\" stroke=\"#999\" stroke-dasharray=\"4 4\"/>\n\
         <path d=\"M50 30 V290 H310\" fill=\"none\" stroke=\"#333\"/>\n",
    );
    for percent in [0_u8, 50, 100] {
        let (x, y) = place(f64::from(percent), f64::from(percent));
        let _written = writeln!(
            inside,
            "<text x=\"{x:.0}\" y=\"306\" text-anchor=\"middle\">{percent}</text>\
             <text x=\"44\" y=\"{y:.0}\" text-anchor=\"end\">{percent}</text>"
        );
    }
    let all = f64::from(u32::try_from(trial.patients).unwrap_or(u32::MAX));
    for (n, said, came) in &trial.reliability {
        let n = f64::from(u32::try_from(*n).unwrap_or(u32::MAX));
        if n > 0.0 {
            let (x, y) = place(*said, *came);
            let radius = 2.0 + 12.0 * (n / all).sqrt();
            let _written = writeln!(
                inside,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"#24405f\" fill-opacity=\"0.7\"/>"
            );
        }
    }
    inside.push_str(
        "<text x=\"180\" y=\"324\" text-anchor=\"middle\">said after week 12, of 100</text>\n\
         <text x=\"50\" y=\"20\">came by week 52, of 100; larger dots are more patients</text>\n",
    );
    let title = format!("SALT 20 or less, said and come: {}", name(trial));
    frame(360, 335, &title, &inside)
}

/// One histogram a ranked number; even is right.
fn ranks(trial: &Trial) -> String {
    let mut inside = String::new();
    let patients = f64::from(u32::try_from(trial.patients).unwrap_or(u32::MAX));
    for (place, ranks) in (0_u32..).zip(&trial.ranks) {
        let left = 20.0 + 150.0 * f64::from(place);
        let expected = patients / f64::from(u32::try_from(ranks.counts.len()).unwrap_or(1));
        for (bin, n) in (0_u32..).zip(&ranks.counts) {
            let n = f64::from(u32::try_from(*n).unwrap_or(u32::MAX));
            let tall = 50.0 * n / expected;
            let _written = writeln!(
                inside,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"5.6\" height=\"{tall:.1}\" fill=\"#93a8c1\"/>",
                left + 6.5 * f64::from(bin),
                110.0 - tall
            );
        }
        let _written = writeln!(
            inside,
            "<path d=\"M{left:.0} 60 h130\" stroke=\"#24405f\" stroke-dasharray=\"4 4\"/>\
             <path d=\"M{left:.0} 110 h130\" stroke=\"#333\"/>\
             <text x=\"{left:.0}\" y=\"128\">{}, p = {:.2}</text>",
            ranks.of, ranks.p
        );
    }
    let title = format!(
        "Ranks of the truth in the forecast, even where it is right: {}",
        name(trial)
    );
    let many = u32::try_from(trial.ranks.len()).unwrap_or(1);
    frame(30 + 150 * many, 140, &title, &inside)
}
