//! Chance that is handed in: one stream per (seed, patient, purpose), so that threads and order do not matter.

use crate::number::probit_quick;

/// What a stream of chance is for. Streams with different purposes are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Who the patient is.
    Patient,
    /// How the disease flares over the weeks.
    Flares,
    /// How a clinician's reading differs from the true SALT.
    Readings,
    /// Where a search for unusual courses goes.
    Search,
    /// The fit of the model.
    Fit,
    /// Patients whose course is known, to verify forecasts with.
    Truth,
}

/// A `SplitMix64` stream (Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// The stream of patient number `index` under `seed`.
    #[must_use]
    pub fn of(seed: u64, index: u64, purpose: Purpose) -> Self {
        let purpose = match purpose {
            Purpose::Patient => 1,
            Purpose::Flares => 2,
            Purpose::Readings => 3,
            Purpose::Search => 4,
            Purpose::Fit => 5,
            Purpose::Truth => 6,
        };
        let mut state = seed;
        for part in [index, purpose] {
            state = mix(state ^ part.wrapping_mul(0xD1B5_4A32_D192_ED03));
        }
        Self { state }
    }

    /// Uniform in (0, 1), never its ends.
    pub fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let bits = mix(self.state);
        let high = u32::try_from(bits >> 32).unwrap_or(0);
        let low = u32::try_from(bits & 0x001F_FFFF).unwrap_or(0);
        (f64::from(high) + (f64::from(low) + 0.5) / 2_097_152.0) / 4_294_967_296.0
    }

    /// Standard normal.
    pub fn normal(&mut self) -> f64 {
        probit_quick(self.uniform())
    }
}

/// The finaliser of `SplitMix64`.
fn mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normals_have_mean_nought_and_variance_one() {
        let mut chance = Chance::of(7, 1, Purpose::Flares);
        let drawn: Vec<f64> = (0..20_000).map(|_| chance.normal()).collect();
        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let variance = drawn.iter().map(|z| z * z).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05);
    }
}
