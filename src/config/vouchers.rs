//! Settings of PDND vouchers: who issues them, and what they must say to be taken.
use super::{Reader, secure};
use crate::auth::vouchers::{Rules, Unbound};
use std::path::PathBuf;
use std::str::FromStr;
use url::Url;
use uuid::Uuid;

/// PDND vouchers, where they are taken.
#[derive(Debug, Clone)]
pub struct Vouchers {
    /// `OSSERVATORIO_VOUCHER_ISSUER`, `.._AUDIENCE`, `.._PRODUCER_ID`, `.._ESERVICE_IDS`, `.._UNBOUND`, `.._DPOP_TYPE`.
    pub rules: Rules,
    /// `OSSERVATORIO_VOUCHER_JWKS_URL`: where the issuer's keys are.
    pub jwks_url: Url,
    /// What is checked beside vouchers, where the keys of clients can be had.
    pub attestations: Option<Attestations>,
}

/// What consumers sign beside their vouchers (INTEGRITY_REST_02, AUDIT_REST_02).
#[derive(Debug, Clone)]
pub struct Attestations {
    /// `OSSERVATORIO_VOUCHER_KEYS_URL`: where the keys of clients are, each below its id.
    pub keys_url: Url,
    /// `OSSERVATORIO_VOUCHER_KEYS_TOKEN_FILE`: a file with the bearer token that it asks for.
    pub token_file: Option<PathBuf>,
    /// `OSSERVATORIO_INTEGRITY_FOR`: operations (or scopes) that ask for `Agid-JWT-Signature`.
    pub integrity_for: Vec<String>,
    /// `OSSERVATORIO_TRACKING_FOR`: operations (or scopes) that ask for `Agid-JWT-TrackingEvidence`.
    pub tracking_for: Vec<String>,
    /// `OSSERVATORIO_TRACKING_RETENTION_DAYS`: how long it is kept who stood behind a consumer.
    pub retention_days: u32,
}

impl Attestations {
    /// From the environment; none without the keys of clients.
    fn read(r: &mut Reader<'_>) -> Option<Self> {
        let name = "OSSERVATORIO_VOUCHER_KEYS_URL";
        let (integrity_for, tracking_for) = (r.list("OSSERVATORIO_INTEGRITY_FOR"), r.list("OSSERVATORIO_TRACKING_FOR"));
        let retention_days = r.parse("OSSERVATORIO_TRACKING_RETENTION_DAYS").unwrap_or(730);
        if !(1..=3650).contains(&retention_days) {
            r.wrong.push("OSSERVATORIO_TRACKING_RETENTION_DAYS must be 1..3650".to_owned());
        }
        let Some(text) = r.text(name) else {
            if !integrity_for.is_empty() || !tracking_for.is_empty() {
                r.wrong.push(format!(
                    "{name}: needed with OSSERVATORIO_INTEGRITY_FOR and OSSERVATORIO_TRACKING_FOR, which nobody could meet"
                ));
            }
            return None;
        };
        let keys_url = Url::parse(&text).ok().filter(secure);
        if keys_url.is_none() {
            r.wrong.push(format!("{name}: must be an https URL (http only on this machine): {text}"));
        }
        let token_file = r.text("OSSERVATORIO_VOUCHER_KEYS_TOKEN_FILE").map(PathBuf::from);
        Some(Self { keys_url: keys_url?, token_file, integrity_for, tracking_for, retention_days })
    }
}

/// What is done with something that may be taken or not.
pub(super) struct Taken(pub(super) bool);

impl FromStr for Taken {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "accepted" => Ok(Self(true)),
            "refused" => Ok(Self(false)),
            _ => Err("must be accepted or refused".to_owned()),
        }
    }
}

impl Vouchers {
    /// From the environment; none without an issuer.
    pub(super) fn read(r: &mut Reader<'_>, public_url: &str) -> Option<Self> {
        let issuer = r.text("OSSERVATORIO_VOUCHER_ISSUER")?;
        let jwks_url = Self::jwks_url(r, &issuer);
        let producer: Option<Uuid> = r.parse("OSSERVATORIO_VOUCHER_PRODUCER_ID");
        if producer.is_none() && r.text("OSSERVATORIO_VOUCHER_PRODUCER_ID").is_none() {
            r.wrong.push(
                "OSSERVATORIO_VOUCHER_PRODUCER_ID: needed with OSSERVATORIO_VOUCHER_ISSUER, so that vouchers for others \
                 are refused"
                    .to_owned(),
            );
        }
        let mut audiences: Vec<String> = r.list("OSSERVATORIO_VOUCHER_AUDIENCE");
        if audiences.is_empty() {
            audiences.push(format!("{public_url}/v1"));
        }
        let eservices = r.list("OSSERVATORIO_VOUCHER_ESERVICE_IDS");
        let mut taken = |name: &str| r.parse::<Taken>(name).is_some_and(|taken| taken.0);
        let unbound = if taken("OSSERVATORIO_VOUCHER_UNBOUND") { Unbound::Accepted } else { Unbound::Refused };
        let dpop_type = taken("OSSERVATORIO_VOUCHER_DPOP_TYPE");
        let attestations = Attestations::read(r);
        let rules = Rules { issuer, audiences, producer: producer?, eservices, unbound, dpop_type };
        Some(Self { rules, jwks_url: jwks_url?, attestations })
    }

    /// Where the keys are: beside the issuer, unless told. Over an encrypted connection, but on this machine.
    fn jwks_url(r: &mut Reader<'_>, issuer: &str) -> Option<Url> {
        let name = "OSSERVATORIO_VOUCHER_JWKS_URL";
        let base = issuer.trim_end_matches('/');
        let base = if base.contains("://") { base.to_owned() } else { format!("https://{base}") };
        let text = r.text(name).unwrap_or_else(|| format!("{base}/.well-known/jwks.json"));
        let url = Url::parse(&text).ok().filter(secure);
        if url.is_none() {
            r.wrong.push(format!("{name}: must be an https URL (http only on this machine): {text}"));
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use crate::auth::vouchers::Unbound;
    use crate::config::Settings;
    use std::collections::HashMap;

    const PRODUCER: &str = "0e9e2dab-2e93-4f24-ba59-38d9f11198ca";

    fn read(more: &[(&'static str, &str)]) -> Result<Settings, Vec<String>> {
        let map: HashMap<&str, String> = more.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Settings::from_map(&map)
    }

    #[test]
    fn an_issuer_and_a_producer_are_enough() {
        assert!(read(&[]).unwrap().vouchers.is_none());
        let two =
            [("OSSERVATORIO_VOUCHER_ISSUER", "interop.pagopa.it"), ("OSSERVATORIO_VOUCHER_PRODUCER_ID", PRODUCER)];
        let vouchers = read(&two).unwrap().vouchers.unwrap();
        assert_eq!(vouchers.jwks_url.as_str(), "https://interop.pagopa.it/.well-known/jwks.json");
        assert_eq!(vouchers.rules.audiences, ["http://127.0.0.1:8080/v1"]);
        assert_eq!((vouchers.rules.unbound, vouchers.rules.dpop_type), (Unbound::Refused, false));
    }

    #[test]
    fn what_would_not_be_safe_is_told() {
        let issuer = ("OSSERVATORIO_VOUCHER_ISSUER", "interop.pagopa.it");
        let wrong = read(&[
            issuer,
            ("OSSERVATORIO_VOUCHER_JWKS_URL", "http://keys.example.org/jwks.json"),
            ("OSSERVATORIO_VOUCHER_ESERVICE_IDS", "x"),
            ("OSSERVATORIO_VOUCHER_UNBOUND", "maybe"),
        ]);
        assert_eq!(wrong.unwrap_err().len(), 4);
        let local = [issuer, ("OSSERVATORIO_VOUCHER_PRODUCER_ID", PRODUCER)];
        let with = |url| read(&[local[0], local[1], ("OSSERVATORIO_VOUCHER_JWKS_URL", url)]);
        assert!(with("http://127.0.0.1:8090/jwks").is_ok() && with("http://[::1]:8090/jwks").is_ok());
        assert!(with("http://127.0.0.1.example.org/jwks").is_err() && with("file:///etc/keys").is_err());
        let beside = |name, value| read(&[local[0], local[1], (name, value)]);
        assert!(beside("OSSERVATORIO_VOUCHER_KEYS_URL", "https://api.interop.pagopa.it/1.0/keys").is_ok());
        assert!(beside("OSSERVATORIO_VOUCHER_KEYS_URL", "http://api.example.org/keys").is_err());
        assert!(beside("OSSERVATORIO_INTEGRITY_FOR", "update_practice").is_err(), "without any keys");
    }
}
