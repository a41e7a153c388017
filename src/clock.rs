//! The only reader of the wall clock. Instants are UTC and cut to the microseconds that both databases keep.
use crate::db::types::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// The present instant.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> Instant {
    Instant::from(chrono::Utc::now())
}

/// The day it is now in Italy.
pub fn today() -> chrono::NaiveDate {
    now().in_rome().date_naive()
}

/// The clock of a database's units of work: the wall clock, which tests can move for one database alone.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// How far it is moved, in microseconds; zero outside tests.
    shift: Arc<AtomicI64>,
}

impl Clock {
    /// The present instant on this clock.
    pub fn now(&self) -> Instant {
        now().plus(chrono::TimeDelta::microseconds(self.shift.load(Ordering::Relaxed)))
    }

    /// Moves it by `by` (tests of deadlines and expiry; negative moves back).
    pub fn shift(&self, by: chrono::TimeDelta) {
        self.shift.fetch_add(by.num_microseconds().unwrap_or_default(), Ordering::Relaxed);
    }
}
