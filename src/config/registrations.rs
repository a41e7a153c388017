//! Settings of registrations to lab sessions.
use super::Reader;

/// Settings of registrations to lab sessions.
#[derive(Debug, Clone)]
pub struct Registrations {
    /// `OSSERVATORIO_REGISTRATION_URL`: the page of the front-end where a registration is looked after;
    /// `PUBLIC_URL/registration` unless told. The code follows in the fragment.
    pub url: String,
    /// `OSSERVATORIO_PRIVACY_NOTICE_VERSION`: the notice that whoever registers accepts.
    pub notice_version: String,
    /// `OSSERVATORIO_PRIVACY_NOTICE_URL`: where it is read; `PUBLIC_URL/privacy` unless told.
    pub notice_url: String,
    /// `OSSERVATORIO_REGISTRATION_RETENTION_DAYS`: how long after a session participants' personal data are kept, where
    /// the session does not say otherwise.
    pub retention_days: i32,
}

impl Registrations {
    pub(super) fn read(r: &mut Reader<'_>, public_url: &str) -> Self {
        let text = |name: &str| r.text(&format!("OSSERVATORIO_{name}"));
        let settings = Self {
            url: text("REGISTRATION_URL").unwrap_or_else(|| format!("{public_url}/registration")),
            notice_version: text("PRIVACY_NOTICE_VERSION").unwrap_or_else(|| "1".to_owned()),
            notice_url: text("PRIVACY_NOTICE_URL").unwrap_or_else(|| format!("{public_url}/privacy")),
            retention_days: r.parse("OSSERVATORIO_REGISTRATION_RETENTION_DAYS").unwrap_or(180),
        };
        if !(1..=3650).contains(&settings.retention_days) {
            r.wrong.push("OSSERVATORIO_REGISTRATION_RETENTION_DAYS: 1 to 3650 days".to_owned());
        }
        if settings.notice_version.chars().count() > 40 {
            r.wrong.push("OSSERVATORIO_PRIVACY_NOTICE_VERSION: at most 40 characters".to_owned());
        }
        let page = |address: &str| {
            let read = url::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
            read.is_some_and(|url| url.fragment().is_none()) && address.len() <= 500
        };
        for (name, address) in [("REGISTRATION_URL", &settings.url), ("PRIVACY_NOTICE_URL", &settings.notice_url)] {
            if !page(address) {
                r.wrong.push(format!("OSSERVATORIO_{name}: must be an http or https URL without a fragment"));
            }
        }
        settings
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Settings;
    use std::collections::HashMap;

    #[test]
    fn every_wrong_setting_is_told() {
        let settings = Settings::from_map(&HashMap::new()).unwrap().registrations;
        assert_eq!(settings.url, "http://127.0.0.1:8080/registration");
        assert_eq!((settings.notice_version.as_str(), settings.retention_days), ("1", 180));
        let wrong = HashMap::from([
            ("OSSERVATORIO_REGISTRATION_URL", "https://x.example.org/#here".to_owned()),
            ("OSSERVATORIO_PRIVACY_NOTICE_URL", "privacy".to_owned()),
            ("OSSERVATORIO_PRIVACY_NOTICE_VERSION", "v".repeat(41)),
            ("OSSERVATORIO_REGISTRATION_RETENTION_DAYS", "0".to_owned()),
        ]);
        assert_eq!(Settings::from_map(&wrong).unwrap_err().len(), 4);
    }
}
