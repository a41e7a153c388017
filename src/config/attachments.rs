//! Settings of the files that practices carry.
use super::Reader;
use std::path::PathBuf;
use std::str::FromStr;

/// Whom files are served to that no scanner has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unscanned {
    /// Who works on the practice.
    Members,
    /// The public too.
    Everyone,
    /// Nobody.
    Nobody,
}

impl FromStr for Unscanned {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "members" => Ok(Self::Members),
            "everyone" => Ok(Self::Everyone),
            "nobody" => Ok(Self::Nobody),
            _ => Err("must be members, everyone or nobody".to_owned()),
        }
    }
}

/// A place in an S3-compatible storage.
#[derive(Clone)]
pub struct Bucket {
    /// `OSSERVATORIO_S3_ENDPOINT`: where the service is.
    pub endpoint: String,
    /// `OSSERVATORIO_S3_BUCKET`.
    pub bucket: String,
    /// `OSSERVATORIO_S3_REGION`.
    pub region: String,
    /// `OSSERVATORIO_S3_ACCESS_KEY_ID`.
    pub key_id: String,
    /// `OSSERVATORIO_S3_SECRET_ACCESS_KEY`.
    pub secret: String,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}", self.bucket, self.endpoint)
    }
}

impl Bucket {
    /// Whether the endpoint is on this machine, where `http` is good enough.
    pub fn is_local(&self) -> bool {
        let host = url::Url::parse(&self.endpoint).ok().and_then(|url| url.host().map(|host| host.to_owned()));
        match host {
            Some(url::Host::Domain(name)) => name == "localhost",
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }
}

/// Settings of the files that practices carry.
#[derive(Debug, Clone)]
pub struct Attachments {
    /// `OSSERVATORIO_ATTACHMENT_LIMIT`: longest file, in bytes.
    pub limit: usize,
    /// Folder of the files where no bucket is set: `attachments` in the data folder.
    pub folder: PathBuf,
    /// `OSSERVATORIO_S3_...`: where the files are otherwise.
    pub bucket: Option<Bucket>,
    /// `OSSERVATORIO_SCANNER`: program and arguments; empty for none.
    pub scanner: Vec<String>,
    /// `OSSERVATORIO_SERVE_UNSCANNED`: whom files are served to that no scanner has seen.
    pub unscanned: Unscanned,
}

impl Attachments {
    pub(super) fn read(r: &mut Reader<'_>, data_dir: &std::path::Path) -> Self {
        let settings = Self {
            limit: r.parse("OSSERVATORIO_ATTACHMENT_LIMIT").unwrap_or(20 << 20),
            folder: data_dir.join("attachments"),
            bucket: bucket(r),
            scanner: r.text("OSSERVATORIO_SCANNER").unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
            unscanned: r.parse("OSSERVATORIO_SERVE_UNSCANNED").unwrap_or(Unscanned::Members),
        };
        if !(1..=1 << 30).contains(&settings.limit) {
            r.wrong.push("OSSERVATORIO_ATTACHMENT_LIMIT: 1 to 1073741824 bytes".to_owned());
        }
        settings
    }
}

fn bucket(r: &mut Reader<'_>) -> Option<Bucket> {
    let names = ["ENDPOINT", "BUCKET", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY"];
    let [endpoint, bucket, key_id, secret] = names.map(|name| r.text(&format!("OSSERVATORIO_S3_{name}")));
    let region = r.text("OSSERVATORIO_S3_REGION").unwrap_or_else(|| "us-east-1".to_owned());
    match (endpoint, bucket, key_id, secret) {
        (None, None, None, None) => None,
        (Some(endpoint), Some(bucket), Some(key_id), Some(secret)) => {
            let found = Bucket { endpoint, bucket, region, key_id, secret };
            if !found.endpoint.starts_with("https://") && !found.is_local() {
                r.wrong.push("OSSERVATORIO_S3_ENDPOINT: must be https:// (http:// only on this machine)".to_owned());
            }
            Some(found)
        }
        _ => {
            r.wrong.push(format!("OSSERVATORIO_S3_: {} go together", names.join(", ")));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Settings;
    use std::collections::HashMap;

    #[test]
    fn a_bucket_is_whole_and_encrypted_and_its_secret_is_not_shown() {
        let mut map = HashMap::from([("OSSERVATORIO_S3_BUCKET", "files".to_owned())]);
        assert_eq!(Settings::from_map(&map).unwrap_err().len(), 1);
        map.insert("OSSERVATORIO_S3_ENDPOINT", "http://s3.example.org".to_owned());
        map.insert("OSSERVATORIO_S3_ACCESS_KEY_ID", "key".to_owned());
        map.insert("OSSERVATORIO_S3_SECRET_ACCESS_KEY", "very-secret".to_owned());
        assert_eq!(Settings::from_map(&map).unwrap_err().len(), 1, "http elsewhere");
        for endpoint in ["https://s3.example.org", "http://127.0.0.1:9000", "http://[::1]:9000", "http://localhost:9"] {
            map.insert("OSSERVATORIO_S3_ENDPOINT", endpoint.to_owned());
            let settings = Settings::from_map(&map).unwrap();
            assert!(!format!("{settings:?}").contains("very-secret"));
        }
        map.insert("OSSERVATORIO_S3_ENDPOINT", "http://127.0.0.1.example.org".to_owned());
        assert!(Settings::from_map(&map).is_err());
        let wrong = HashMap::from([
            ("OSSERVATORIO_SERVE_UNSCANNED", "maybe".to_owned()),
            ("OSSERVATORIO_ATTACHMENT_LIMIT", "0".to_owned()),
        ]);
        assert_eq!(Settings::from_map(&wrong).unwrap_err().len(), 2);
    }
}
