//! When something is due, by the clocks of Italy.
use crate::db::types::Instant;
use chrono::{Datelike, NaiveDate, Timelike};

/// The night whose snapshot is due: today's from the hour on, before it yesterday's. On the days when the clocks change
/// there is one all the same: an hour that they skip is over when they have, and one that they repeat has come the first
/// time.
pub fn night(now: Instant, hour: u32) -> NaiveDate {
    let local = now.in_rome();
    let today = local.date_naive();
    if local.hour() >= hour { today } else { today.pred_opt().unwrap_or(today) }
}

/// The day on which the last edition was due, of those until the night `night`.
pub fn last_edition(night: NaiveDate, (month, day): (u32, u32)) -> Option<NaiveDate> {
    let of = |year| NaiveDate::from_ymd_opt(year, month, day);
    of(night.year()).filter(|due| *due <= night).or_else(|| of(night.year() - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        serde_json::from_value(serde_json::json!(text)).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_night_has_one_snapshot_also_when_the_clocks_change() {
        for (now, hour, expected) in [
            ("2026-11-22T01:59:00Z", 3, "2026-11-21"),
            ("2026-11-22T02:00:00Z", 3, "2026-11-22"),
            // 29 March 2026: from 02:00 to 03:00 at 01:00 UTC.
            ("2026-03-29T00:59:00Z", 2, "2026-03-28"),
            ("2026-03-29T01:00:00Z", 2, "2026-03-29"),
            // 25 October 2026: 02:00 comes at 00:00 UTC and again at 01:00 UTC.
            ("2026-10-24T23:59:00Z", 2, "2026-10-24"),
            ("2026-10-25T00:00:00Z", 2, "2026-10-25"),
            ("2026-10-25T01:30:00Z", 2, "2026-10-25"),
            // Midnight in Rome is the evening before in UTC.
            ("2026-07-14T22:00:00Z", 0, "2026-07-15"),
        ] {
            assert_eq!(night(at(now), hour), day(expected), "{now}");
        }
    }

    #[test]
    fn an_edition_is_due_once_a_year() {
        for (night, expected) in
            [("2026-12-30", "2025-12-31"), ("2026-12-31", "2026-12-31"), ("2027-01-05", "2026-12-31")]
        {
            assert_eq!(last_edition(day(night), (12, 31)), Some(day(expected)), "{night}");
        }
    }
}
