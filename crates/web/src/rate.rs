//! How often one address may ask. Wrong passwords are counted by account in the records; this is the outer fence.

use std::{net::IpAddr, num::NonZeroU32};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

use crate::{routes::RateClass, settings::Settings};

/// Above so many remembered addresses those that have rested are forgotten.
const REMEMBERED: usize = 10_000;

/// The fences, one for each class of routes that has one.
pub(crate) struct Rates {
    sign_in: Option<DefaultKeyedRateLimiter<IpAddr>>,
    page: Option<DefaultKeyedRateLimiter<IpAddr>>,
}

impl Rates {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            sign_in: NonZeroU32::new(settings.sign_ins_per_minute)
                .map(|most| RateLimiter::keyed(Quota::per_minute(most))),
            page: NonZeroU32::new(settings.requests_per_second)
                .map(|most| RateLimiter::keyed(Quota::per_second(most))),
        }
    }

    /// Whether `from` may ask once more; if not, after how many seconds.
    pub(crate) fn check(&self, class: RateClass, from: IpAddr) -> Result<(), u32> {
        let fence = match class {
            RateClass::SignIn => &self.sign_in,
            RateClass::Page | RateClass::Machine => &self.page,
            RateClass::Free => &None,
        };
        let Some(fence) = fence else { return Ok(()) };
        if fence.len() > REMEMBERED {
            fence.retain_recent();
        }
        fence.check_key(&from).map_err(|not_yet| {
            let wait = not_yet
                .wait_time_from(DefaultClock::default().now())
                .as_secs()
                + 1;
            u32::try_from(wait).unwrap_or(u32::MAX)
        })
    }
}
