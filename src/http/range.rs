//! Range requests (RFC 9110, 14): which bytes of a file are asked for.
use std::ops::Range;

/// What part of a file to answer with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// These bytes.
    Some(Range<u64>),
    /// There are no such bytes: 416.
    Unsatisfiable,
}

/// What `Range` asks of a file of `size` bytes. Several ranges, other units and what cannot be read are ignored, as the
/// RFC allows: the whole file is the answer.
pub fn wanted(header: Option<&str>, size: u64) -> Part {
    let Some(ranges) = header.and_then(|text| text.trim().strip_prefix("bytes=")) else { return Part::Whole };
    if ranges.contains(',') {
        return Part::Whole;
    }
    let Some((first, last)) = ranges.split_once('-') else { return Part::Whole };
    let (first, last) = (first.trim(), last.trim());
    if !first.chars().chain(last.chars()).all(|c| c.is_ascii_digit()) {
        return Part::Whole;
    }
    // Numbers beyond 64 bits are beyond every file.
    let number = |text: &str| (!text.is_empty()).then(|| text.parse::<u64>().unwrap_or(u64::MAX));
    match (number(first), number(last)) {
        (None, None) => Part::Whole,
        (None, Some(0)) => Part::Unsatisfiable,
        (None, Some(length)) if size > 0 => Part::Some(size.saturating_sub(length)..size),
        (Some(first), Some(last)) if last < first => Part::Whole,
        (Some(first), last) if first < size => {
            Part::Some(first..last.map_or(size, |last| last.saturating_add(1).min(size)))
        }
        _ => Part::Unsatisfiable,
    }
}

/// Whether `If-Range` lets the range stand: it is absent or names just this ETag (strong comparison; a date does not
/// count, since files here have none).
pub fn holds(if_range: Option<&str>, etag: &str) -> bool {
    if_range.is_none_or(|sent| sent.trim() == etag)
}

#[cfg(test)]
mod tests {
    use super::Part::{Some as Bytes, Unsatisfiable, Whole};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn single_ranges_are_served() {
        for (header, expected) in [
            ("bytes=0-4", Bytes(0..5)),
            ("bytes=5-", Bytes(5..10)),
            ("bytes=-3", Bytes(7..10)),
            ("bytes=-30", Bytes(0..10)),
            ("bytes=9-99999999999999999999999", Bytes(9..10)),
            ("bytes=10-", Unsatisfiable),
            ("bytes=-0", Unsatisfiable),
            ("bytes=99999999999999999999999-", Unsatisfiable),
            ("bytes=4-2", Whole),
            ("bytes=0-1,4-5", Whole),
            ("bytes=-", Whole),
            ("bytes=+1-2", Whole),
            ("bytes=a-b", Whole),
            ("items=0-1", Whole),
        ] {
            assert_eq!(wanted(Some(header), 10), expected, "{header}");
        }
        assert_eq!(wanted(None, 10), Whole);
    }

    #[test]
    fn if_range_needs_the_same_etag() {
        assert!(holds(None, "\"a\"") && holds(Some("\"a\""), "\"a\""));
        assert!(!holds(Some("W/\"a\""), "\"a\"") && !holds(Some("Sun, 22 Nov 2026 05:00:00 GMT"), "\"a\""));
    }

    proptest! {
        #[test]
        fn a_part_lies_within_the_file(header in "(bytes=)?[0-9]{0,20}-?[0-9]{0,20}|.{0,40}", size in 0_u64..1000) {
            if let Bytes(part) = wanted(Some(&header), size) {
                prop_assert!(part.start < part.end && part.end <= size);
            }
        }
    }
}
