//! When a form was sent, and days, as people and Google write them.
//!
//! Google Forms exports `2024/07/12 10:15:30 AM CEST`; its spreadsheets `12/07/2024 10.15.30` in Italian and
//! `7/12/2024 10:15:30` in American English. Which of the last two a column holds is settled by the whole column.
use crate::db::types::Instant;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Rome;

/// Which number of `1/2/2024` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The first, as in Italy.
    DayFirst,
    /// The second, as in America.
    MonthFirst,
}

impl Order {
    /// What a column of times holds: a number over twelve settles it, else the words of its header.
    pub fn of<'a>(header: &str, cells: impl Iterator<Item = &'a str>) -> Self {
        for cell in cells {
            let mut numbers = cell.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
            let (first, second) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
            let over = |part: &str| part.len() <= 2 && part.parse::<u32>().is_ok_and(|n| n > 12);
            if first.len() <= 2 && over(first) {
                return Self::DayFirst;
            }
            if first.len() <= 2 && over(second) {
                return Self::MonthFirst;
            }
            // Points between hours and minutes are Italian.
            if cell.matches('.').count() >= 2 && cell.contains('/') {
                return Self::DayFirst;
            }
        }
        if header.trim().eq_ignore_ascii_case("timestamp") { Self::MonthFirst } else { Self::DayFirst }
    }
}

/// The instant that a cell tells; without a zone it is on the clocks of Italy.
pub fn instant(cell: &str, order: Order) -> Option<Instant> {
    let cell = cell.trim();
    if let Ok(exact) = DateTime::parse_from_rfc3339(cell) {
        return Some(exact.to_utc().into());
    }
    // ISO 8601 without a zone; elsewhere a `T` is part of a zone's name.
    let spaced = if cell.as_bytes().get(10) == Some(&b'T') { cell.replacen('T', " ", 1) } else { cell.to_owned() };
    let mut parts = spaced.split([' ', '\u{a0}', '\u{202f}', ',']).filter(|part| !part.is_empty());
    let day = numeric(parts.next()?, order)?;
    let mut time = NaiveTime::MIN;
    let mut zone = None;
    for part in parts {
        match part.to_ascii_lowercase().as_str() {
            "am" | "a.m." => time = twelve(time, false)?,
            "pm" | "p.m." => time = twelve(time, true)?,
            word if word.starts_with(|c: char| c.is_ascii_digit()) => time = clock(word)?,
            word => zone = Some(offset(word)?),
        }
    }
    at(day.and_time(time), zone.unwrap_or_default())
}

/// Where a clock stands.
#[derive(Debug, Clone, Copy, Default)]
enum Zone {
    #[default]
    Italy,
    Offset(FixedOffset),
}

fn offset(word: &str) -> Option<Zone> {
    if ["cet", "cest", "europe/rome", "ora", "mez", "mesz"].contains(&word) {
        return Some(Zone::Italy);
    }
    let number = word.strip_prefix("gmt").or_else(|| word.strip_prefix("utc")).unwrap_or(word);
    if number.is_empty() || number == "z" {
        return FixedOffset::east_opt(0).map(Zone::Offset);
    }
    let named = match number {
        "eet" => Some(2),
        "eest" => Some(3),
        "wet" => Some(0),
        "west" => Some(1),
        _ => None,
    };
    if let Some(hours) = named {
        return FixedOffset::east_opt(hours * 3_600).map(Zone::Offset);
    }
    let (sign, rest) = match number.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    if !(0..=14).contains(&hours) || !(0..60).contains(&minutes) {
        return None;
    }
    FixedOffset::east_opt(sign * (hours * 3_600 + minutes * 60)).map(Zone::Offset)
}

fn at(local: NaiveDateTime, zone: Zone) -> Option<Instant> {
    let utc: DateTime<Utc> = match zone {
        Zone::Offset(offset) => offset.from_local_datetime(&local).single()?.to_utc(),
        // The hour that comes twice in October is taken the first time, the one that March leaves out an hour later.
        Zone::Italy => match Rome.from_local_datetime(&local).earliest() {
            Some(there) => there.to_utc(),
            None => {
                Rome.from_local_datetime(&local.checked_add_signed(chrono::TimeDelta::hours(1))?).earliest()?.to_utc()
            }
        },
    };
    Some(utc.into())
}

fn twelve(time: NaiveTime, afternoon: bool) -> Option<NaiveTime> {
    use chrono::Timelike;
    match (time.hour(), afternoon) {
        (0, _) | (13.., _) => Some(time),
        (12, false) => time.with_hour(0),
        (12, true) | (_, false) => Some(time),
        (hour, true) => time.with_hour(hour + 12),
    }
}

/// `10:15:30`, `10.15.30`, `10:15`.
fn clock(word: &str) -> Option<NaiveTime> {
    let mut parts = word.split([':', '.']).map(|part| part.parse::<u32>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().map_or(Some(0), |part| part)?;
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// `2024-07-12`, `12/07/2024`, `12.7.24`.
fn numeric(word: &str, order: Order) -> Option<NaiveDate> {
    let parts: Vec<&str> = word.split(['/', '-', '.']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let number = |part: &str| part.parse::<u32>().ok();
    let (first_number, second_number) = (number(first)?, number(second)?);
    if first.len() == 4 {
        return day(i32::try_from(first_number).ok()?, second_number, number(third)?);
    }
    let year = i32::try_from(number(third)?).ok()?;
    let year = if third.len() == 2 { 2_000 + year } else { year };
    match order {
        Order::DayFirst => day(year, second_number, first_number),
        Order::MonthFirst => day(year, first_number, second_number),
    }
}

/// A day of a year that anybody would mean.
fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1900..=2100).contains(&year))
}

const MONTHS: [(&str, &str); 12] = [
    ("gen", "jan"),
    ("feb", "feb"),
    ("mar", "mar"),
    ("apr", "apr"),
    ("mag", "may"),
    ("giu", "jun"),
    ("lug", "jul"),
    ("ago", "aug"),
    ("set", "sep"),
    ("ott", "oct"),
    ("nov", "nov"),
    ("dic", "dec"),
];

/// A day as somebody typed it: `12/07/2024`, `07/2024`, `luglio 2024`, `12 luglio 2024`, `dal 2021`. What is left out
/// is the first of its kind.
pub fn date(cell: &str) -> Option<NaiveDate> {
    let words: Vec<String> = cell.split_whitespace().map(str::to_lowercase).collect();
    let mut found = (None, None, None);
    for word in words
        .iter()
        .filter(|word| !["dal", "dall'", "da", "nel", "il", "from", "since", "di", "anno"].contains(&word.as_str()))
    {
        let word = word.trim_start_matches("dall'").trim_end_matches([',', '.', '°', 'º']);
        if let Some(whole) = numeric(word, Order::DayFirst) {
            return Some(whole);
        }
        if let Some(month) = MONTHS.iter().position(|(it, en)| word.starts_with(it) || word.starts_with(en)) {
            found.1 = u32::try_from(month + 1).ok();
        } else if let Some((month, year)) = word.split_once(['/', '-'])
            && month.len() <= 2
        {
            found = (found.0, month.parse().ok(), year.parse().ok());
        } else {
            let number: u32 = word.parse().ok()?;
            match word.len() {
                4 if found.2.is_none() => found.2 = Some(number),
                1 | 2 if found.0.is_none() => found.0 = Some(number),
                _ => return None,
            }
        }
    }
    let (first, month, year) = found;
    if first.is_some() && month.is_none() {
        return None;
    }
    day(i32::try_from(year?).ok()?, month.unwrap_or(1), first.unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_formats_of_google_in_both_languages() {
        for (cell, order, expected) in [
            ("2024/07/12 10:15:30 AM CEST", Order::DayFirst, "2024-07-12T08:15:30.000000Z"),
            ("2024/07/12 10:15:30 PM CEST", Order::DayFirst, "2024-07-12T20:15:30.000000Z"),
            ("2024/01/12 12:15:30 AM CET", Order::DayFirst, "2024-01-11T23:15:30.000000Z"),
            ("2024/07/12 10:15:30 AM GMT+2", Order::DayFirst, "2024-07-12T08:15:30.000000Z"),
            ("2024/07/12 10:15:30 AM EEST", Order::DayFirst, "2024-07-12T07:15:30.000000Z"),
            ("12/07/2024 10.15.30", Order::DayFirst, "2024-07-12T08:15:30.000000Z"),
            ("12/07/2024 9.05.03", Order::DayFirst, "2024-07-12T07:05:03.000000Z"),
            ("7/12/2024 10:15:30", Order::MonthFirst, "2024-07-12T08:15:30.000000Z"),
            ("7/12/2024 1:15:30 PM", Order::MonthFirst, "2024-07-12T11:15:30.000000Z"),
            ("2024-07-12T10:15:30+02:00", Order::DayFirst, "2024-07-12T08:15:30.000000Z"),
            ("2024-07-12 10:15", Order::DayFirst, "2024-07-12T08:15:00.000000Z"),
            ("12/07/2024", Order::DayFirst, "2024-07-11T22:00:00.000000Z"),
            // The clocks change: the first of the two, and an hour on.
            ("27/10/2024 02.30.00", Order::DayFirst, "2024-10-27T00:30:00.000000Z"),
            ("31/03/2024 02.30.00", Order::DayFirst, "2024-03-31T01:30:00.000000Z"),
        ] {
            let read = instant(cell, order).map(|at| at.to_string());
            assert_eq!(read.as_deref(), Some(expected), "{cell}");
        }
        for wrong in ["", "ieri", "31/02/2024 10.00.00", "12/07/2024 25.00.00", "12/07/2024 10.00 XYZ", "1/2"] {
            assert_eq!(instant(wrong, Order::DayFirst), None, "{wrong}");
        }
    }

    #[test]
    fn a_column_says_which_number_is_the_day() {
        let of = |header: &str, cells: &[&str]| Order::of(header, cells.iter().copied());
        assert_eq!(of("Timestamp", &["7/12/2024 10:15:30"]), Order::MonthFirst);
        assert_eq!(of("Informazioni cronologiche", &["07/12/2024 10:15:30"]), Order::DayFirst);
        assert_eq!(of("Timestamp", &["7/12/2024 10:15:30", "13/7/2024 10:15:30"]), Order::DayFirst);
        assert_eq!(of("Quando", &["7/12/2024 10:15:30", "7/13/2024 10:15:30"]), Order::MonthFirst);
        assert_eq!(of("Timestamp", &["07/12/2024 10.15.30"]), Order::DayFirst);
    }

    #[test]
    fn days_as_people_type_them() {
        for (cell, expected) in [
            ("12/07/2024", "2024-07-12"),
            ("2024-07-12", "2024-07-12"),
            ("07/2024", "2024-07-01"),
            ("2021", "2021-01-01"),
            ("dal 2021", "2021-01-01"),
            ("Luglio 2024", "2024-07-01"),
            ("12 luglio 2024", "2024-07-12"),
            ("1° marzo 2020", "2020-03-01"),
            ("March 2020", "2020-03-01"),
        ] {
            assert_eq!(date(cell).map(|day| day.to_string()).as_deref(), Some(expected), "{cell}");
        }
        for wrong in ["", "presto", "12", "99999", "31/02/2024", "12 2024", "0"] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn nothing_written_breaks_a_moment(cell in ".{0,40}") {
            let _ = (instant(&cell, Order::DayFirst), instant(&cell, Order::MonthFirst), date(&cell));
        }
    }
}
