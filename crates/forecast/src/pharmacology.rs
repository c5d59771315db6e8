//! From a dose to how much of the signal is blocked over a day. Hours and nmol/L; steady state.

use crate::parameters::{Dose, Drug, Mechanistic, Scale};

/// Mean share of each signal that is blocked over a dosing interval, each in 0-1. For teaching and for the models; never a
/// patient's prognosis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blocked {
    /// Interferon gamma: JAK1/2 and STAT1.
    pub interferon: f64,
    /// Interleukins 15 and 2 through the common gamma chain: JAK1/3 and STAT5.
    pub common_chain: f64,
}

/// Points of a dosing interval at which the concentration is looked at.
const POINTS: u16 = 48;

/// Mean blocked shares for `dose` of `drug` in a person with `clearance_l_per_h` (above 0), with the fitted potency of `draw`.
#[must_use]
pub fn blocked(draw: &Mechanistic, drug: &Drug, dose: Dose, clearance_l_per_h: f64) -> Blocked {
    let potency = potency(draw, drug);
    let interval = f64::from(dose.every_h);
    let step = interval / f64::from(POINTS);
    let midpoints = || (0..POINTS).map(|point| (f64::from(point) + 0.5) * step);
    let level = |hours| concentration(drug, dose, clearance_l_per_h, hours);
    if let Some(covalent) = &drug.covalent {
        // dR/dt = made (1 - R) - loss c R, periodic over the interval; exact for a concentration constant in each step.
        let made = std::f64::consts::LN_2 / covalent.half_life_h;
        let loss = covalent.inactivation_per_nm_h / potency;
        let over_interval = |start: f64| {
            let (mut free, mut area) = (start, 0.0);
            for hours in midpoints() {
                let rate = made + loss * level(hours);
                let rest = made / rate;
                let fade = (-rate * step).exp();
                area += rest * step + (free - rest) * (1.0 - fade) / rate;
                free = rest + (free - rest) * fade;
            }
            (free, area / interval)
        };
        // Affine in its start, so two runs give the fixed point.
        let (from_none, _) = over_interval(0.0);
        let (from_all, _) = over_interval(1.0);
        let start = from_none / (1.0 - (from_all - from_none));
        let (_, mean_free) = over_interval(start);
        return Blocked {
            interferon: 0.0,
            common_chain: (1.0 - mean_free).clamp(0.0, 1.0),
        };
    }
    let mean_share = |ic50: Option<f64>| {
        ic50.map_or(0.0, |ic50| {
            let half = potency * ic50;
            midpoints()
                .map(|hours| level(hours) / (level(hours) + half))
                .sum::<f64>()
                / f64::from(POINTS)
        })
    };
    Blocked {
        interferon: mean_share(drug.ic50_interferon),
        common_chain: mean_share(drug.ic50_common_chain),
    }
}

/// The fitted factor on the potency of `drug`.
pub(crate) fn potency(draw: &Mechanistic, drug: &Drug) -> f64 {
    match drug.scale {
        Scale::Baricitinib => draw.scale_baricitinib,
        Scale::Deuruxolitinib => draw.scale_deuruxolitinib,
        Scale::Ritlecitinib => draw.scale_ritlecitinib,
        Scale::Borrowed => (draw.scale_baricitinib * draw.scale_deuruxolitinib).sqrt(),
    }
}

/// Concentration in nmol/L `hours` after a dose, at steady state, one compartment with first-order absorption.
#[must_use]
pub fn concentration(drug: &Drug, dose: Dose, clearance_l_per_h: f64, hours: f64) -> f64 {
    let amount = dose.dose_mg / drug.molar_mass * 1e6;
    let interval = f64::from(dose.every_h);
    let (into, mut out) = (drug.absorption_per_h, clearance_l_per_h / drug.volume_l);
    // The two rates are never quite equal, so that the form below is defined.
    if (into - out).abs() < 1e-6 * into {
        out = into * (1.0 + 1e-6);
    }
    let left = |rate: f64| (-rate * hours).exp() / (1.0 - (-rate * interval).exp());
    (amount * into / (drug.volume_l * (into - out)) * (left(out) - left(into))).max(0.0)
}

/// How far the loop's gain falls: gains multiply round a loop, so log reductions add. 0 without a drug.
#[must_use]
pub fn log_reduction(draw: &Mechanistic, blocked: Blocked) -> f64 {
    let log = |share: f64| -(1.0 - share.min(1.0 - 1e-12)).ln();
    log(blocked.interferon) + draw.common_chain_weight * log(blocked.common_chain)
}

/// Log reduction over the log clearance of patients, worked out once and read by straight lines in between.
#[derive(Clone, Debug)]
pub struct ReductionTable {
    values: Vec<f64>,
}

/// The table spans this many standard deviations on each side of the median clearance.
const SPAN: f64 = 6.0;
/// Spaces of the table.
const SPACES: u16 = 120;

impl ReductionTable {
    /// The table for `dose` of `drug` under `draw`.
    #[must_use]
    pub fn new(draw: &Mechanistic, drug: &Drug, dose: Dose) -> Self {
        let sd = drug.clearance_cv.powi(2).ln_1p().sqrt();
        let values = (0..=SPACES)
            .map(|space| {
                let z = SPAN * (2.0 * f64::from(space) / f64::from(SPACES) - 1.0);
                let clearance = drug.clearance_l_per_h * (sd * z).exp();
                log_reduction(draw, blocked(draw, drug, dose, clearance))
            })
            .collect();
        Self { values }
    }

    /// The log reduction of a patient whose log clearance lies `z` standard deviations above the median.
    #[must_use]
    pub fn at(&self, z: f64) -> f64 {
        let place = (z.clamp(-SPAN, SPAN) / SPAN + 1.0) * f64::from(SPACES) / 2.0;
        let low = crate::number::whole(place).min(usize::from(SPACES) - 1);
        match (self.values.get(low), self.values.get(low + 1)) {
            (Some(a), Some(b)) => a + (b - a) * (place - crate::number::count(low)),
            _ => 0.0,
        }
    }
}
