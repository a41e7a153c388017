//! Settings of webhooks.
use super::Reader;
use super::is_local;
use std::str::FromStr;
use url::Url;

/// Webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Webhooks {
    /// `OSSERVATORIO_WEBHOOK_LOOPBACK`: whether they may lead to this machine, by http too. For development and tests.
    pub loopback: bool,
    /// `OSSERVATORIO_WEBHOOK_LOG_DAYS`: how long what was sent, and what came back, is kept.
    pub log_days: u32,
}

struct Allowed(bool);

impl FromStr for Allowed {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "allowed" => Ok(Self(true)),
            "refused" => Ok(Self(false)),
            _ => Err("must be allowed or refused".to_owned()),
        }
    }
}

impl Webhooks {
    /// From the environment. Without a word only a server that is started on its own file, for this machine, lets webhooks
    /// lead to this machine.
    pub(super) fn read(r: &mut Reader<'_>, database_url: &str, public_url: &str) -> Self {
        let embedded = database_url.starts_with("sqlite:") && Url::parse(public_url).is_ok_and(|url| is_local(&url));
        let loopback = r.parse::<Allowed>("OSSERVATORIO_WEBHOOK_LOOPBACK").map_or(embedded, |one| one.0);
        let log_days = r.parse("OSSERVATORIO_WEBHOOK_LOG_DAYS").unwrap_or(30);
        if !(1..=365).contains(&log_days) {
            r.wrong.push("OSSERVATORIO_WEBHOOK_LOG_DAYS must be 1..365".to_owned());
        }
        Self { loopback, log_days }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Settings;
    use std::collections::HashMap;

    #[test]
    fn this_machine_is_reached_from_itself_alone() {
        let loopback = |more: &[(&'static str, &str)]| {
            let map: HashMap<_, _> = more.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
            Settings::from_map(&map).map(|settings| settings.webhooks.loopback)
        };
        let public = ("OSSERVATORIO_PUBLIC_URL", "https://osservatorio.example.org");
        let postgres = ("DATABASE_URL", "postgres://h/d");
        let keys = ("OSSERVATORIO_SIGNING_KEYS_FILE", "/keys.pem");
        assert_eq!(loopback(&[]), Ok(true));
        assert_eq!(loopback(&[public]), Ok(false));
        assert_eq!(loopback(&[postgres, keys]), Ok(false));
        assert_eq!(loopback(&[public, ("OSSERVATORIO_WEBHOOK_LOOPBACK", "allowed")]), Ok(true));
        assert_eq!(loopback(&[("OSSERVATORIO_WEBHOOK_LOOPBACK", "refused")]), Ok(false));
        let wrong = [("OSSERVATORIO_WEBHOOK_LOOPBACK", "yes"), ("OSSERVATORIO_WEBHOOK_LOG_DAYS", "0")];
        assert_eq!(loopback(&wrong).unwrap_err().len(), 2);
    }
}
