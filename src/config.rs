//! Settings from the environment. Every problem is reported at once; there is no default secret.
pub mod mail;
pub mod attachments;
pub mod provider;
pub mod registrations;
pub mod group_balance;
pub mod open_data;
pub mod reviews;
pub mod vouchers;
pub mod webhooks;

use crate::db::open::Engine;
use mail::{Imap, Smtp};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use url::{Host, Url};

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl FromStr for LogFormat {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("must be text or json".to_owned()),
        }
    }
}

/// The settings of a server. The README's table lists them.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `DATABASE_URL`: `sqlite:PATH` or `postgres://...`.
    pub database_url: String,
    /// `OSSERVATORIO_DATA_DIR`: where the embedded server keeps its database and key.
    pub data_dir: PathBuf,
    /// `OSSERVATORIO_LISTEN`: address of the API.
    pub listen: SocketAddr,
    /// `OSSERVATORIO_METRICS_LISTEN`: address of the metrics (Prometheus); none for no metrics.
    pub metrics_listen: Option<SocketAddr>,
    /// `OSSERVATORIO_PUBLIC_URL`: where clients reach the server, without a slash at the end.
    pub public_url: String,
    /// `OSSERVATORIO_ANSWER_URL`: the page of the front-end that takes answers to invitations; `PUBLIC_URL/answer` unless
    /// told. The answer code follows in the fragment.
    pub answer_url: String,
    /// `OSSERVATORIO_SIGNING_KEYS_FILE`: PEM bundle; the first key signs, all verify.
    pub signing_keys_file: Option<PathBuf>,
    /// `OSSERVATORIO_CORS_ORIGINS`: origins of browsers' front-ends, separated by commas.
    pub cors_origins: Vec<String>,
    /// `OSSERVATORIO_TRUSTED_PROXIES`: addresses whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// `OSSERVATORIO_LOG_FORMAT`: `text` or `json`.
    pub log_format: LogFormat,
    /// `OSSERVATORIO_RATE_LIMIT`: requests a minute for each caller; 0 for no limit.
    pub rate_limit: u32,
    /// `OSSERVATORIO_BODY_LIMIT`: longest request body, in bytes.
    pub body_limit: usize,
    /// `OSSERVATORIO_REQUEST_TIMEOUT`: seconds after which a request is given up.
    pub request_timeout: u64,
    /// `OSSERVATORIO_SHUTDOWN_TIMEOUT`: seconds that running requests have to finish after SIGTERM.
    pub shutdown_timeout: u64,
    /// `OSSERVATORIO_WORKERS`: threads that take requests.
    pub workers: usize,
    /// `OSSERVATORIO_POOL`: database connections.
    pub pool: u32,
    /// `OSSERVATORIO_ACCESS_TOKEN_LIFETIME`, in seconds.
    pub access_token_lifetime: u32,
    /// `OSSERVATORIO_REFRESH_TOKEN_LIFETIME`, in days.
    pub refresh_token_days: u32,
    /// `OSSERVATORIO_VITALITY_MONTHS`: months after which a published practice is asked about its vitality.
    pub vitality_months: u32,
    /// `OSSERVATORIO_VITALITY_ANSWER_DAYS`: days to answer, before it is marked at risk.
    pub vitality_answer_days: u32,
    /// `OSSERVATORIO_CHANGES_REMINDER_DAYS`: days before requested changes are due on which their authors are reminded; none
    /// when 0.
    pub changes_reminder_days: u32,
    /// `OSSERVATORIO_CHANGES_RETENTION_DAYS`: how long the change feed keeps what has changed.
    pub changes_retention_days: u32,
    /// `OSSERVATORIO_EXPORT_RETENTION_DAYS`: how long the file of an export that was made in the background is kept.
    pub export_retention_days: u32,
    /// `OSSERVATORIO_COMMITMENT_REMINDER_DAYS`: days before its day that an organisation is reminded of a commitment.
    pub commitment_reminder_days: u32,
    /// `OSSERVATORIO_EXPERT_RETENTION_DAYS`: how long after the end of a laboratory's cycle the personal data of its experts
    /// are kept.
    pub expert_retention_days: u32,
    /// `OSSERVATORIO_EXPERT_REMINDER_DAYS`: days after which an expert who has yet to answer is reminded, once; 0 for never.
    pub expert_reminder_days: u32,
    /// `OSSERVATORIO_GROUP_BALANCE`: how many confirmed experts of which side a lab's group needs.
    pub group_balance: group_balance::GroupBalance,
    /// `OSSERVATORIO_REVIEW_..`: how practices are read and scored.
    pub reviews: reviews::Reviews,
    /// `OSSERVATORIO_SMTP_..`: where messages are handed over; without it they wait.
    pub smtp: Option<Smtp>,
    /// `OSSERVATORIO_IMAP_..`: where receipts arrive; without it they are brought in by hand.
    pub imap: Option<Imap>,
    /// The files that practices carry.
    pub attachments: attachments::Attachments,
    /// Registrations to lab sessions.
    pub registrations: registrations::Registrations,
    /// The open data: publisher, snapshots, editions.
    pub open_data: open_data::OpenData,
    /// PDND vouchers; none are taken without an issuer.
    pub vouchers: Option<vouchers::Vouchers>,
    /// `OSSERVATORIO_WEBHOOK_..`: where webhooks may lead, and how long what was sent is kept.
    pub webhooks: webhooks::Webhooks,
    /// The agency's provider of people's accounts; none but our own without an issuer.
    pub provider: Option<provider::Provider>,
}

/// Whether an address is on this machine: no certificate is asked for there.
pub fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Whether an address is reached over an encrypted connection, or is on this machine.
pub fn secure(url: &Url) -> bool {
    url.scheme() == "https" || url.scheme() == "http" && is_local(url)
}

/// Reads settings by name and remembers what is wrong with them.
struct Reader<'a> {
    read: &'a dyn Fn(&str) -> Option<String>,
    wrong: Vec<String>,
}

impl Reader<'_> {
    fn text(&self, name: &str) -> Option<String> {
        (self.read)(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty())
    }

    fn parse<T: FromStr>(&mut self, name: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        match self.text(name)?.parse() {
            Ok(value) => Some(value),
            Err(why) => {
                self.wrong.push(format!("{name}: {why}"));
                None
            }
        }
    }

    fn list<T: FromStr>(&mut self, name: &str) -> Vec<T>
    where
        T::Err: std::fmt::Display,
    {
        let text = self.text(name).unwrap_or_default();
        let mut list = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match part.parse() {
                Ok(value) => list.push(value),
                Err(why) => self.wrong.push(format!("{name}: {part}: {why}")),
            }
        }
        list
    }
}

impl Settings {
    /// The settings of this process.
    pub fn from_environment() -> Result<Self, Vec<String>> {
        Self::read(&|name| std::env::var(name).ok())
    }

    /// Settings from a map: for tests and embedding.
    pub fn from_map(map: &HashMap<&str, String>) -> Result<Self, Vec<String>> {
        Self::read(&|name| map.get(name).cloned())
    }

    fn read(read: &dyn Fn(&str) -> Option<String>) -> Result<Self, Vec<String>> {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let mut r = Reader { read, wrong: Vec::new() };
        let data_dir = r.text("OSSERVATORIO_DATA_DIR").map_or_else(|| PathBuf::from("data"), PathBuf::from);
        let embedded = || format!("sqlite:{}", data_dir.join("osservatorio.db").display());
        let database_url = r.text("DATABASE_URL").unwrap_or_else(embedded);
        let listen = r.parse("OSSERVATORIO_LISTEN").unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
        let metrics_listen = match r.text("OSSERVATORIO_METRICS_LISTEN").as_deref() {
            Some("off") => None,
            None => Some(SocketAddr::from(([127, 0, 0, 1], 8081))),
            Some(_) => r.parse("OSSERVATORIO_METRICS_LISTEN"),
        };
        let public_url = r.text("OSSERVATORIO_PUBLIC_URL").unwrap_or_else(|| format!("http://{listen}"));
        let public_url = public_url.trim_end_matches('/').to_owned();
        let answer_url = r.text("OSSERVATORIO_ANSWER_URL").unwrap_or_else(|| format!("{public_url}/answer"));
        let attachments = attachments::Attachments::read(&mut r, &data_dir);
        let registrations = registrations::Registrations::read(&mut r, &public_url);
        let vouchers = vouchers::Vouchers::read(&mut r, &public_url);
        let webhooks = webhooks::Webhooks::read(&mut r, &database_url, &public_url);
        let open_data = open_data::OpenData::read(&mut r);
        let provider = provider::Provider::read(&mut r, &public_url, vouchers.as_ref());
        let settings = Self {
            database_url,
            data_dir,
            listen,
            metrics_listen,
            public_url,
            answer_url,
            signing_keys_file: r.text("OSSERVATORIO_SIGNING_KEYS_FILE").map(PathBuf::from),
            cors_origins: r.list("OSSERVATORIO_CORS_ORIGINS"),
            trusted_proxies: r.list("OSSERVATORIO_TRUSTED_PROXIES"),
            log_format: r.parse("OSSERVATORIO_LOG_FORMAT").unwrap_or(LogFormat::Text),
            rate_limit: r.parse("OSSERVATORIO_RATE_LIMIT").unwrap_or(600),
            body_limit: r.parse("OSSERVATORIO_BODY_LIMIT").unwrap_or(1 << 20),
            request_timeout: r.parse("OSSERVATORIO_REQUEST_TIMEOUT").unwrap_or(30),
            shutdown_timeout: r.parse("OSSERVATORIO_SHUTDOWN_TIMEOUT").unwrap_or(30),
            workers: r.parse("OSSERVATORIO_WORKERS").unwrap_or(cores),
            pool: r.parse("OSSERVATORIO_POOL").unwrap_or_else(|| u32::try_from(cores * 2).unwrap_or(4)),
            access_token_lifetime: r.parse("OSSERVATORIO_ACCESS_TOKEN_LIFETIME").unwrap_or(600),
            refresh_token_days: r.parse("OSSERVATORIO_REFRESH_TOKEN_LIFETIME").unwrap_or(30),
            vitality_months: r.parse("OSSERVATORIO_VITALITY_MONTHS").unwrap_or(12),
            vitality_answer_days: r.parse("OSSERVATORIO_VITALITY_ANSWER_DAYS").unwrap_or(60),
            changes_reminder_days: r.parse("OSSERVATORIO_CHANGES_REMINDER_DAYS").unwrap_or(7),
            changes_retention_days: r.parse("OSSERVATORIO_CHANGES_RETENTION_DAYS").unwrap_or(90),
            export_retention_days: r.parse("OSSERVATORIO_EXPORT_RETENTION_DAYS").unwrap_or(7),
            expert_retention_days: r.parse("OSSERVATORIO_EXPERT_RETENTION_DAYS").unwrap_or(730),
            commitment_reminder_days: r.parse("OSSERVATORIO_COMMITMENT_REMINDER_DAYS").unwrap_or(14),
            expert_reminder_days: r.parse("OSSERVATORIO_EXPERT_REMINDER_DAYS").unwrap_or(7),
            group_balance: r.parse("OSSERVATORIO_GROUP_BALANCE").unwrap_or_default(),
            reviews: reviews::Reviews::read(&mut r),
            smtp: r.smtp(),
            imap: r.imap(),
            attachments,
            registrations,
            open_data,
            vouchers,
            webhooks,
            provider,
        };
        let mut wrong = r.wrong;
        settings.check(&mut wrong);
        if wrong.is_empty() { Ok(settings) } else { Err(wrong) }
    }

    fn check(&self, wrong: &mut Vec<String>) {
        match Engine::of(&self.database_url) {
            Err(why) => wrong.push(why.to_string()),
            Ok(Engine::Postgres(_)) if self.signing_keys_file.is_none() => wrong.push(
                "OSSERVATORIO_SIGNING_KEYS_FILE: needed with PostgreSQL, so that all instances share their keys \
                 (`osservatorio keys new` prints one)"
                    .to_owned(),
            ),
            Ok(_) => {}
        }
        if self.workers == 0 || self.pool == 0 {
            wrong.push("OSSERVATORIO_WORKERS and OSSERVATORIO_POOL must be at least 1".to_owned());
        }
        if !(1..=120).contains(&self.vitality_months) || !(1..=365).contains(&self.vitality_answer_days) {
            wrong.push(
                "OSSERVATORIO_VITALITY_MONTHS must be 1..120 and OSSERVATORIO_VITALITY_ANSWER_DAYS 1..365".to_owned(),
            );
        }
        if self.changes_reminder_days > 60 {
            wrong.push("OSSERVATORIO_CHANGES_REMINDER_DAYS must be 0..60".to_owned());
        }
        if !(1..=3650).contains(&self.changes_retention_days) {
            wrong.push("OSSERVATORIO_CHANGES_RETENTION_DAYS must be 1..3650".to_owned());
        }
        if !(1..=90).contains(&self.export_retention_days) {
            wrong.push("OSSERVATORIO_EXPORT_RETENTION_DAYS must be 1..90".to_owned());
        }
        if !(1..=3650).contains(&self.expert_retention_days) {
            wrong.push("OSSERVATORIO_EXPERT_RETENTION_DAYS: 1 to 3650 days".to_owned());
        }
        if self.expert_reminder_days > 180 {
            wrong.push("OSSERVATORIO_EXPERT_REMINDER_DAYS: 0 to 180 days".to_owned());
        }
        if !(1..=180).contains(&self.commitment_reminder_days) {
            wrong.push("OSSERVATORIO_COMMITMENT_REMINDER_DAYS must be 1..180".to_owned());
        }
        match Url::parse(&self.public_url) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => {}
            _ => wrong.push("OSSERVATORIO_PUBLIC_URL: must be an http or https URL".to_owned()),
        }
        match Url::parse(&self.answer_url) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.fragment().is_none() => {}
            _ => wrong.push("OSSERVATORIO_ANSWER_URL: must be an http or https URL without a fragment".to_owned()),
        }
        if self.cors_origins.iter().any(|origin| origin == "*") {
            wrong.push("OSSERVATORIO_CORS_ORIGINS: name each origin; * is not taken".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_need_nothing_and_every_problem_is_told() {
        let settings = Settings::from_map(&HashMap::new()).unwrap();
        assert_eq!(settings.public_url, "http://127.0.0.1:8080");
        assert_eq!(settings.database_url, "sqlite:data/osservatorio.db");
        let wrong = HashMap::from([
            ("DATABASE_URL", "mysql://x".to_owned()),
            ("OSSERVATORIO_LISTEN", "everywhere".to_owned()),
            ("OSSERVATORIO_LOG_FORMAT", "xml".to_owned()),
            ("OSSERVATORIO_TRUSTED_PROXIES", "10.0.0.1, proxy".to_owned()),
            ("OSSERVATORIO_CORS_ORIGINS", "*".to_owned()),
            ("OSSERVATORIO_GROUP_BALANCE", "health_company:two".to_owned()),
        ]);
        assert_eq!(Settings::from_map(&wrong).unwrap_err().len(), 6);
        let postgres = HashMap::from([("DATABASE_URL", "postgres://h/d".to_owned())]);
        assert_eq!(Settings::from_map(&postgres).unwrap_err().len(), 1, "production has no default key");
    }
}
