//! How the page writes words, numbers and days, in its language.
use crate::language::Language;
use crate::pdf::words::{capital, italian_date};
use crate::statistics::model::{Figure, StatisticsValue};
use crate::territory::RegionCode;
use chrono::{Datelike, NaiveDate};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The page's language.
#[derive(Debug, Clone, Copy)]
pub struct Words(pub Language);

impl Words {
    /// One of two.
    pub fn say<T>(self, it: T, en: T) -> T {
        match self.0 {
            Language::Italian => it,
            Language::English => en,
        }
    }

    /// What so many are called: `one` of them, or `several`, each in Italian and in English.
    pub fn many<T>(self, n: i64, one: (T, T), several: (T, T)) -> T {
        let (it, en) = if n == 1 { one } else { several };
        self.say(it, en)
    }

    /// The language's tag.
    pub fn tag(self) -> &'static str {
        self.0.tag()
    }

    /// What a value is called, with a capital.
    pub fn label(self, value: &StatisticsValue) -> String {
        capital(self.say(&value.label_it, &value.label_en))
    }

    /// A whole number, with its thousands apart.
    pub fn number(self, n: i64) -> String {
        let digits = n.to_string();
        let mut written = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && digit.is_ascii_digit() && (digits.len() - i).is_multiple_of(3) {
                written.push(self.say('.', ','));
            }
            written.push(digit);
        }
        written
    }

    /// A share as a percentage with one decimal; a dash where there is none.
    pub fn share(self, figure: Figure) -> String {
        let Some(share) = figure.share else { return "–".to_owned() };
        let written = format!("{:.1}", share * 100.0);
        let written = written.strip_suffix(".0").map(str::to_owned).unwrap_or(written);
        self.say(written.replace('.', ","), written) + "%"
    }

    /// A day.
    pub fn day(self, day: NaiveDate) -> String {
        let month = MONTHS.get(day.month0() as usize).copied().unwrap_or_default();
        self.say(italian_date(day), format!("{} {month} {}", day.day(), day.year()))
    }

    /// Where this page is for a region, in this language.
    pub fn link(self, region: Option<RegionCode>) -> String {
        match region {
            Some(region) => format!("/dashboard?lang={}&region={region}", self.tag()),
            None => format!("/dashboard?lang={}", self.tag()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_does() {
        let (it, en) = (Words(Language::Italian), Words(Language::English));
        assert_eq!([0, 999, 1_000, 1_234_567].map(|n| it.number(n)), ["0", "999", "1.000", "1.234.567"]);
        assert_eq!(en.number(1_234_567), "1,234,567");
        assert_eq!((it.share(Figure::of(1, 3)), en.share(Figure::of(1, 3))), ("33,3%".into(), "33.3%".into()));
        assert_eq!((it.share(Figure::of(3, 3)), it.share(Figure::of(0, 0))), ("100%".into(), "–".into()));
        let day = NaiveDate::from_ymd_opt(2024, 9, 5).unwrap();
        assert_eq!((it.day(day), en.day(day)), ("5 settembre 2024".into(), "5 September 2024".into()));
    }
}
