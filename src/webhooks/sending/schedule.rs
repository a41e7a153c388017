//! When what has failed is tried again: the schedule that Standard Webhooks recommends, with jitter.
use crate::db::types::Instant;
use chrono::TimeDelta;

/// The waits after the first failures, in seconds; the last one goes on.
const WAITS: [i64; 9] = [5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600, 20 * 3_600, 24 * 3_600];
/// The longest a receiver can ask us to wait (`Retry-After`), and the shortest, in seconds.
const LONGEST: i64 = 24 * 3_600;
const SHORTEST: i64 = 5;
/// After how long without success a subscription is suspended.
const PATIENCE: TimeDelta = TimeDelta::days(3);

/// How long to wait after so many failures in a row: up to a tenth more, so that those that failed together do not come
/// back together. Where the receiver has said when, within bounds that.
pub fn wait(failures: i32, retry_after: Option<i64>) -> TimeDelta {
    if let Some(asked) = retry_after {
        return TimeDelta::seconds(asked.clamp(SHORTEST, LONGEST));
    }
    let step = usize::try_from(failures.max(1) - 1).unwrap_or_default().min(WAITS.len() - 1);
    let seconds = WAITS.get(step).copied().unwrap_or(LONGEST);
    TimeDelta::seconds(seconds) + TimeDelta::milliseconds(rand::random_range(0..=seconds * 100))
}

/// As how many failures in a row it counts that something fails since `since`.
pub fn failures_since(since: Instant, now: Instant) -> i32 {
    let passed = (now.utc() - since.utc()).num_seconds();
    let sums = WAITS.iter().scan(0, |sum, wait| {
        *sum += wait;
        Some(*sum)
    });
    (1..).zip(sums).take_while(|(_, sum)| *sum <= passed).last().map_or(1, |(failures, _)| failures + 1)
}

/// Whether to give up what fails since `since`.
pub fn is_over(since: Instant, now: Instant) -> bool {
    since.plus(PATIENCE) <= now
}

/// The seconds of a `Retry-After` (RFC 9110, 10.2.3), which gives a number or a date.
pub fn retry_after(value: &str, now: Instant) -> Option<i64> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<i64>() {
        return (seconds >= 0).then_some(seconds);
    }
    let date = chrono::DateTime::parse_from_rfc2822(value).ok()?;
    Some((date.to_utc() - now.utc()).num_seconds().max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_attempts_take_more_than_three_days() {
        let mut passed = TimeDelta::zero();
        let start = crate::clock::now();
        for (failures, seconds) in (1..).zip(WAITS) {
            assert!(!is_over(start, start.plus(passed)), "not after attempt {failures}");
            let wait = wait(failures, None);
            assert!((seconds..=seconds + seconds / 10).contains(&wait.num_seconds()), "{failures}: {wait}");
            assert_eq!(failures_since(start, start.plus(passed)), failures);
            passed += wait;
        }
        assert!(is_over(start, start.plus(passed)));
        assert!((24..=27).contains(&wait(1_000, None).num_hours()));
        assert!((5..=6).contains(&wait(0, None).num_seconds()));
    }

    #[test]
    fn what_the_receiver_asks_for_holds_within_bounds() {
        for (asked, seconds) in [(0, 5), (120, 120), (i64::MAX, 86_400)] {
            assert_eq!(wait(7, Some(asked)).num_seconds(), seconds);
        }
        let now: Instant = "2026-11-22T12:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap().into();
        for (value, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("-1", None),
            ("soon", None),
            ("Sun, 22 Nov 2026 12:01:00 GMT", Some(60)),
            ("Sun, 22 Nov 2026 11:00:00 GMT", Some(0)),
        ] {
            assert_eq!(retry_after(value, now), seconds, "{value}");
        }
    }
}
