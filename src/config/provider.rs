//! Settings of the agency's provider of people's accounts: who it is, and what its claims give.
use super::vouchers::{Taken, Vouchers};
use super::{Reader, secure};
use crate::auth::provider::Rules;
use crate::auth::provider::mapping::Mapping;
use crate::auth::remote_keys::Source;
use url::Url;

/// The agency's provider, where there is one.
#[derive(Debug, Clone)]
pub struct Provider {
    /// `OSSERVATORIO_OIDC_ISSUER`, `.._AUDIENCE`, `.._CLIENTS`, `.._MAPPING` or `.._MAPPING_FILE`, `.._ADMINISTRATORS`.
    pub rules: Rules,
    /// `OSSERVATORIO_OIDC_JWKS_URL`: where its keys are; its metadata say it unless told.
    pub source: Source,
}

const MAPPING: &str = "OSSERVATORIO_OIDC_MAPPING";
const MAPPING_FILE: &str = "OSSERVATORIO_OIDC_MAPPING_FILE";

impl Provider {
    /// From the environment; none without an issuer.
    pub(super) fn read(r: &mut Reader<'_>, public_url: &str, vouchers: Option<&Vouchers>) -> Option<Self> {
        let issuer = r.text("OSSERVATORIO_OIDC_ISSUER")?;
        if issuer == public_url || vouchers.is_some_and(|vouchers| vouchers.rules.issuer == issuer) {
            r.wrong.push("OSSERVATORIO_OIDC_ISSUER: must be neither this server nor the issuer of vouchers".to_owned());
        }
        let source = source(r, &issuer);
        let mut audiences: Vec<String> = r.list("OSSERVATORIO_OIDC_AUDIENCE");
        if audiences.is_empty() {
            audiences.push(format!("{public_url}/v1"));
        }
        let clients = r.list("OSSERVATORIO_OIDC_CLIENTS");
        let administrators = r.parse::<Taken>("OSSERVATORIO_OIDC_ADMINISTRATORS").is_some_and(|taken| taken.0);
        let mapping = mapping(r, administrators);
        Some(Self { rules: Rules { issuer, audiences, clients, mapping: mapping? }, source: source? })
    }
}

fn source(r: &mut Reader<'_>, issuer: &str) -> Option<Source> {
    let name = "OSSERVATORIO_OIDC_JWKS_URL";
    if Url::parse(issuer).ok().is_none_or(|url| !secure(&url)) {
        r.wrong.push(format!("OSSERVATORIO_OIDC_ISSUER: must be an https URL (http only on this machine): {issuer}"));
    }
    let own = r.text(name);
    let text = own.clone();
    let text = text.unwrap_or_else(|| format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/')));
    let url = Url::parse(&text).ok().filter(secure);
    match (url, own) {
        (Some(url), Some(_)) => Some(Source::Set(url)),
        (Some(url), None) => Some(Source::Discovery(issuer.to_owned(), url)),
        (None, Some(_)) => {
            r.wrong.push(format!("{name}: must be an https URL (http only on this machine): {text}"));
            None
        }
        (None, None) => None,
    }
}

fn mapping(r: &mut Reader<'_>, administrators: bool) -> Option<Mapping> {
    let (name, text) = match (r.text(MAPPING), r.text(MAPPING_FILE)) {
        (Some(text), None) => (MAPPING, text),
        (None, Some(file)) => match std::fs::read_to_string(&file) {
            Ok(text) => (MAPPING_FILE, text),
            Err(why) => {
                r.wrong.push(format!("{MAPPING_FILE}: {file}: {why}"));
                return None;
            }
        },
        _ => {
            r.wrong.push(format!("{MAPPING} or {MAPPING_FILE}: one of them is needed with OSSERVATORIO_OIDC_ISSUER"));
            return None;
        }
    };
    match Mapping::read(&text, administrators) {
        Ok(mapping) => Some(mapping),
        Err(all) => {
            r.wrong.extend(all.into_iter().map(|why| format!("{name}: {why}")));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::auth::remote_keys::Source;
    use crate::config::Settings;
    use std::collections::HashMap;

    const GRANTS: &str = r#"{"grants": [{"claim": "/roles", "value": "a", "role": "expert"}]}"#;

    fn read(more: &[(&'static str, &str)]) -> Result<Settings, Vec<String>> {
        let map: HashMap<&str, String> = more.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Settings::from_map(&map)
    }

    #[test]
    fn an_issuer_and_a_mapping_are_enough_and_keys_are_found_by_its_metadata() {
        assert!(read(&[]).unwrap().provider.is_none());
        let two =
            [("OSSERVATORIO_OIDC_ISSUER", "https://id.example.org/realms/a/"), ("OSSERVATORIO_OIDC_MAPPING", GRANTS)];
        let provider = read(&two).unwrap().provider.unwrap();
        let url = "https://id.example.org/realms/a/.well-known/openid-configuration";
        assert_eq!(provider.source, Source::Discovery(two[0].1.to_owned(), url.parse().unwrap()));
        assert_eq!(provider.rules.audiences, ["http://127.0.0.1:8080/v1"]);
        let three = [two[0], two[1], ("OSSERVATORIO_OIDC_JWKS_URL", "https://id.example.org/keys")];
        let set = Source::Set("https://id.example.org/keys".parse().unwrap());
        assert_eq!(read(&three).unwrap().provider.unwrap().source, set);
    }

    #[test]
    fn what_would_not_be_safe_is_told() {
        let wrong = read(&[
            ("OSSERVATORIO_OIDC_ISSUER", "http://id.example.org"),
            ("OSSERVATORIO_OIDC_JWKS_URL", "http://id.example.org/keys"),
            ("OSSERVATORIO_OIDC_ADMINISTRATORS", "perhaps"),
            ("OSSERVATORIO_OIDC_MAPPING", r#"{"grants": [{"claim": "/a", "value": "b", "role": "administrator"}]}"#),
        ]);
        assert_eq!(wrong.unwrap_err().len(), 4);
        let issuer = ("OSSERVATORIO_OIDC_ISSUER", "https://id.example.org");
        assert_eq!(read(&[issuer]).unwrap_err().len(), 1);
        assert_eq!(read(&[issuer, ("OSSERVATORIO_OIDC_MAPPING_FILE", "/nowhere/map.json")]).unwrap_err().len(), 1);
        let own = ("OSSERVATORIO_OIDC_ISSUER", "http://127.0.0.1:8080");
        assert_eq!(read(&[own, ("OSSERVATORIO_OIDC_MAPPING", GRANTS)]).unwrap_err().len(), 1);
    }
}
