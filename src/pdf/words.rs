//! How documents write days and hours, in Italian.
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike, Weekday};
use chrono_tz::Tz;
use serde::{Serialize, Serializer};

const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

fn month(date: NaiveDate) -> &'static str {
    MONTHS.get(date.month0() as usize).copied().unwrap_or_default()
}

/// A date in Italian words, as letters write it: "24 giugno 2024", "1º luglio 2024".
pub fn italian_date(date: NaiveDate) -> String {
    let day = if date.day() == 1 { "1º".to_owned() } else { date.day().to_string() };
    format!("{day} {} {}", month(date), date.year())
}

/// A date in Italian words after a preposition that ends in the article: "il 24 giugno 2024", "l'8 maggio 2024",
/// "dall'11 aprile 2024", "al 1º luglio 2024". Give `il`, `dal`, `al` or `del`.
pub fn articled(preposition: &str, date: NaiveDate) -> String {
    let words = italian_date(date);
    // Otto and undici begin with a vowel.
    match (preposition, date.day()) {
        ("il", 8 | 11) => format!("l'{words}"),
        (_, 8 | 11) => format!("{preposition}l'{words}"),
        _ => format!("{preposition} {words}"),
    }
}

/// The same with the hour, on Italy's clocks: "l'8 maggio 2024 alle 18:00".
pub fn articled_hour(preposition: &str, at: DateTime<Tz>) -> String {
    let hour = at.format("%H:%M");
    let at_hour = if at.hour() == 1 { "all'" } else { "alle " };
    format!("{} {at_hour}{hour}", articled(preposition, at.date_naive()))
}

/// A text in which somebody wrote a preposition with its article before a date, elided where the date begins with a vowel:
/// "entro il 8 maggio 2024" becomes "entro l'8 maggio 2024".
pub fn elided(text: &str, date: NaiveDate) -> String {
    let words = italian_date(date);
    if !matches!(date.day(), 8 | 11) {
        return text.to_owned();
    }
    // The longer ones first: "dal" ends as "al" does.
    let before = [("dal", "dall'"), ("nel", "nell'"), ("del", "dell'"), ("al", "all'"), ("il", "l'"), ("Il", "L'")];
    before.iter().fold(text.to_owned(), |text, (whole, short)| {
        text.replace(&format!("{whole} {words}"), &format!("{short}{words}"))
    })
}

/// A date with its weekday, as programmes write it: "venerdì 1 dicembre 2023".
pub fn italian_day(date: NaiveDate) -> String {
    let weekday = match date.weekday() {
        Weekday::Mon => "lunedì",
        Weekday::Tue => "martedì",
        Weekday::Wed => "mercoledì",
        Weekday::Thu => "giovedì",
        Weekday::Fri => "venerdì",
        Weekday::Sat => "sabato",
        Weekday::Sun => "domenica",
    };
    format!("{weekday} {} {} {}", date.day(), month(date), date.year())
}

/// An hour on the clocks of its place: "9.30".
pub fn hour(time: DateTime<FixedOffset>) -> String {
    time.format("%-H.%M").to_string()
}

/// The day and the hours of something that lasts: "venerdì 1 dicembre 2023" and "ore 9.30-17.00".
pub fn day_and_hours(start: DateTime<FixedOffset>, end: DateTime<FixedOffset>) -> (String, String) {
    let (first, last) = (start.date_naive(), end.date_naive());
    if first == last {
        return (italian_day(first), format!("ore {}-{}", hour(start), hour(end)));
    }
    (
        format!("da {} a {}", italian_day(first), italian_day(last)),
        format!("dalle ore {} del primo giorno alle ore {} dell'ultimo", hour(start), hour(end)),
    )
}

/// A word or more with a capital at their beginning.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// What something is, and its title: "Parte pubblica: Le esperienze"; once where the title says nothing else.
pub fn titled(kind: &str, title: Option<&str>) -> String {
    let kind = capital(kind);
    match title.map(str::trim) {
        Some(title) if title.to_lowercase() != kind.to_lowercase() => format!("{kind}: {title}"),
        _ => kind,
    }
}

/// Text cut at its empty lines.
pub fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split("\n\n").map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

/// A name for a file: small letters, digits and hyphens, at most sixty.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in crate::db::search::fold(name).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let short: String = slug.trim_matches('-').chars().take(60).collect();
    short.trim_end_matches('-').to_owned()
}

#[derive(Serialize)]
struct Day {
    words: String,
    year: i32,
    month: u32,
    day: u32,
}

/// A date as the templates take it: in words and in numbers.
pub fn as_day<S: Serializer>(date: &NaiveDate, to: S) -> Result<S::Ok, S::Error> {
    Day { words: italian_date(*date), year: date.year(), month: date.month(), day: date.day() }.serialize(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn days_are_written_as_on_letters_and_on_programmes() {
        assert_eq!(italian_date(day(2024, 7, 1)), "1º luglio 2024");
        assert_eq!(italian_day(day(2023, 12, 1)), "venerdì 1 dicembre 2023");
        assert_eq!(italian_day(day(2024, 9, 5)), "giovedì 5 settembre 2024");
    }

    #[test]
    fn an_article_is_elided_before_the_eighth_and_the_eleventh() {
        assert_eq!(articled("il", day(2036, 4, 11)), "l'11 aprile 2036");
        assert_eq!(articled("il", day(2036, 4, 8)), "l'8 aprile 2036");
        assert_eq!(articled("il", day(2036, 4, 1)), "il 1º aprile 2036");
        assert_eq!(articled("il", day(2036, 4, 18)), "il 18 aprile 2036");
        assert_eq!(articled("dal", day(2036, 4, 8)), "dall'8 aprile 2036");
        assert_eq!(articled("al", day(2036, 4, 11)), "all'11 aprile 2036");
        assert_eq!(articled("del", day(2036, 4, 20)), "del 20 aprile 2036");
        let (eighth, ninth) = (day(2036, 4, 8), day(2036, 4, 9));
        assert_eq!(elided("Il 8 aprile 2036, dal 8 aprile 2036", eighth), "L'8 aprile 2036, dall'8 aprile 2036");
        assert_eq!(elided("entro il 9 aprile 2036", ninth), "entro il 9 aprile 2036");
        let at = |text: &str| text.parse::<DateTime<FixedOffset>>().unwrap().with_timezone(&chrono_tz::Europe::Rome);
        assert_eq!(articled_hour("il", at("2036-05-08T18:05:00+02:00")), "l'8 maggio 2036 alle 18:05");
        assert_eq!(articled_hour("il", at("2036-05-09T01:00:00+02:00")), "il 9 maggio 2036 all'01:00");
    }

    #[test]
    fn hours_tell_of_one_day_or_of_more() {
        let at = |text: &str| text.parse::<DateTime<FixedOffset>>().unwrap();
        let (start, end) = (at("2023-12-01T09:30:00+01:00"), at("2023-12-01T17:00:00+01:00"));
        assert_eq!(day_and_hours(start, end), ("venerdì 1 dicembre 2023".into(), "ore 9.30-17.00".into()));
        let (days, hours) = day_and_hours(start, at("2023-12-02T13:05:00+01:00"));
        assert_eq!(days, "da venerdì 1 dicembre 2023 a sabato 2 dicembre 2023");
        assert_eq!(hours, "dalle ore 9.30 del primo giorno alle ore 13.05 dell'ultimo");
    }

    #[test]
    fn a_title_that_says_what_it_is_stands_once() {
        assert_eq!(titled("parte pubblica", Some("Le esperienze")), "Parte pubblica: Le esperienze");
        assert_eq!(titled("parte pubblica", Some("Parte Pubblica ")), "Parte pubblica");
        assert_eq!(titled("parte pubblica", None), "Parte pubblica");
    }

    #[test]
    fn paragraphs_end_at_empty_lines() {
        assert_eq!(paragraphs("Uno\r\ndue\r\n\r\n\r\n  tre\n\n"), ["Uno\ndue", "tre"]);
        assert!(paragraphs(" \n\n ").is_empty());
    }

    #[test]
    fn names_of_files_are_plain() {
        assert_eq!(slug("comune di sant'angelo / x"), "comune-di-sant-angelo-x");
        assert_eq!(slug("Laboratorio Lombardia Sanità e Territorio"), "laboratorio-lombardia-sanita-e-territorio");
        assert_eq!(slug("Südtirol — «è già qui»"), "sudtirol-e-gia-qui");
        assert_eq!(slug(&"a ".repeat(100)).len(), 59);
    }
}
