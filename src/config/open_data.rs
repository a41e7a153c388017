//! Settings of the open data: who publishes them, when they are frozen, how long they are kept.
use super::Reader;
use chrono::NaiveDate;

/// Settings of the open data.
#[derive(Debug, Clone)]
pub struct OpenData {
    /// `OSSERVATORIO_PUBLISHER_NAME`: the body that publishes and holds the data.
    pub publisher: String,
    /// `OSSERVATORIO_PUBLISHER_IPA_CODE`: its code in IndicePA.
    pub ipa_code: String,
    /// `OSSERVATORIO_PUBLISHER_URL`: its page.
    pub homepage: String,
    /// `OSSERVATORIO_OPEN_DATA_EMAIL`: whom to write to about the data; no contact is told without.
    pub email: Option<String>,
    /// `OSSERVATORIO_SNAPSHOT_DAYS`: how many days nightly snapshots are kept; 0 for none, and no editions by themselves.
    pub snapshot_days: u32,
    /// `OSSERVATORIO_SNAPSHOT_HOUR`: the hour, on Italy's clocks, from which a night's snapshot is made.
    pub snapshot_hour: u32,
    /// `OSSERVATORIO_EDITION_DAY`: the month and the day on which the edition of the year is frozen.
    pub edition_day: (u32, u32),
}

/// The month and the day of `12-31`, where every year has such a day.
fn month_and_day(text: &str) -> Option<(u32, u32)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    NaiveDate::from_ymd_opt(2025, month, day).map(|_| (month, day))
}

impl OpenData {
    pub(super) fn read(r: &mut Reader<'_>) -> Self {
        let text = |name: &str, default: &str| r.text(name).unwrap_or_else(|| default.to_owned());
        let publisher =
            text("OSSERVATORIO_PUBLISHER_NAME", "Agenzia nazionale per i servizi sanitari regionali (AGENAS)");
        let ipa_code = text("OSSERVATORIO_PUBLISHER_IPA_CODE", "agenas");
        let homepage = text("OSSERVATORIO_PUBLISHER_URL", "https://www.agenas.gov.it/");
        let day = text("OSSERVATORIO_EDITION_DAY", "12-31");
        let settings = Self {
            publisher,
            ipa_code,
            homepage,
            email: r.text("OSSERVATORIO_OPEN_DATA_EMAIL"),
            snapshot_days: r.parse("OSSERVATORIO_SNAPSHOT_DAYS").unwrap_or(30),
            snapshot_hour: r.parse("OSSERVATORIO_SNAPSHOT_HOUR").unwrap_or(3),
            edition_day: month_and_day(&day).unwrap_or((12, 31)),
        };
        let mut wrong = |holds: bool, what: &str| {
            if !holds {
                r.wrong.push(what.to_owned());
            }
        };
        wrong(settings.snapshot_days <= 365, "OSSERVATORIO_SNAPSHOT_DAYS: 0 to 365 days");
        wrong(settings.snapshot_hour <= 23, "OSSERVATORIO_SNAPSHOT_HOUR: 0 to 23");
        wrong(month_and_day(&day).is_some(), "OSSERVATORIO_EDITION_DAY: a month and a day of every year, as 12-31");
        let code = !settings.ipa_code.is_empty()
            && settings.ipa_code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        wrong(code, "OSSERVATORIO_PUBLISHER_IPA_CODE: letters, digits, _ and -");
        let page = url::Url::parse(&settings.homepage).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        wrong(page, "OSSERVATORIO_PUBLISHER_URL: must be an http or https URL");
        let email = |text: &String| text.parse::<lettre::Address>().is_ok();
        wrong(settings.email.as_ref().is_none_or(email), "OSSERVATORIO_OPEN_DATA_EMAIL: must be an e-mail address");
        settings
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Settings;
    use std::collections::HashMap;

    #[test]
    fn every_wrong_setting_is_told() {
        let settings = Settings::from_map(&HashMap::new()).unwrap().open_data;
        assert_eq!((settings.snapshot_days, settings.snapshot_hour, settings.edition_day), (30, 3, (12, 31)));
        let wrong = HashMap::from([
            ("OSSERVATORIO_SNAPSHOT_DAYS", "366".to_owned()),
            ("OSSERVATORIO_SNAPSHOT_HOUR", "24".to_owned()),
            ("OSSERVATORIO_EDITION_DAY", "02-29".to_owned()),
            ("OSSERVATORIO_PUBLISHER_IPA_CODE", "a b".to_owned()),
            ("OSSERVATORIO_PUBLISHER_URL", "agenas".to_owned()),
            ("OSSERVATORIO_OPEN_DATA_EMAIL", "nobody".to_owned()),
        ]);
        assert_eq!(Settings::from_map(&wrong).unwrap_err().len(), 6);
    }
}
