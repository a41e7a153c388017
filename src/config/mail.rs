//! The settings of the sender's mailbox: where messages are handed over (SMTP) and where receipts arrive (IMAP).
use super::Reader;
use lettre::Address;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// A secret: it is never shown, in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret itself: only for the server that asks for it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// How a connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte (port 465 or 993; RFC 8314).
    Implicit,
    /// By the command STARTTLS, which the server must offer.
    StartTls,
    /// Not at all: only to a server on this machine.
    None,
}

impl FromStr for Tls {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "implicit" => Ok(Self::Implicit),
            "starttls" => Ok(Self::StartTls),
            "none" => Ok(Self::None),
            _ => Err("must be implicit, starttls or none".to_owned()),
        }
    }
}

/// A mail server and how to sign in there.
#[derive(Debug, Clone)]
pub struct MailServer {
    /// `.._HOST`.
    pub host: String,
    /// `.._PORT`.
    pub port: u16,
    /// `.._TLS`.
    pub tls: Tls,
    /// `.._USER` with `.._PASSWORD` or `.._PASSWORD_FILE`.
    pub credentials: Option<(String, Secret)>,
    /// `.._CA_FILE`: certificates to trust besides the system's, in DER.
    pub authorities: Vec<CertificateDer<'static>>,
    /// `.._TIMEOUT`: seconds to wait for an answer.
    pub timeout: u64,
}

/// Where messages are handed over.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// The server.
    pub server: MailServer,
    /// `OSSERVATORIO_SMTP_FROM`: the sender's address.
    pub from: Address,
    /// `OSSERVATORIO_SMTP_FROM_NAME`: the sender's name.
    pub from_name: Option<String>,
    /// `OSSERVATORIO_SMTP_RATE`: messages a minute, of all instances together.
    pub rate: u32,
}

/// Where receipts arrive.
#[derive(Debug, Clone)]
pub struct Imap {
    /// The server.
    pub server: MailServer,
    /// `OSSERVATORIO_IMAP_FOLDER`.
    pub folder: String,
}

impl Reader<'_> {
    /// The SMTP server, when one is named.
    pub(super) fn smtp(&mut self) -> Option<Smtp> {
        let ports = |tls| match tls {
            Tls::Implicit => 465,
            Tls::StartTls => 587,
            Tls::None => 25,
        };
        let from = self.parse::<Address>("OSSERVATORIO_SMTP_FROM");
        let rate = self.parse("OSSERVATORIO_SMTP_RATE").unwrap_or(60);
        if rate == 0 {
            self.wrong.push("OSSERVATORIO_SMTP_RATE: at least 1".to_owned());
        }
        let server = self.server("OSSERVATORIO_SMTP", ports)?;
        if from.is_none() && self.text("OSSERVATORIO_SMTP_FROM").is_none() {
            self.wrong.push("OSSERVATORIO_SMTP_FROM: needed with OSSERVATORIO_SMTP_HOST".to_owned());
        }
        Some(Smtp { server, from: from?, from_name: self.text("OSSERVATORIO_SMTP_FROM_NAME"), rate })
    }

    /// The IMAP server, when one is named.
    pub(super) fn imap(&mut self) -> Option<Imap> {
        let ports = |tls| if tls == Tls::Implicit { 993 } else { 143 };
        let server = self.server("OSSERVATORIO_IMAP", ports)?;
        if server.credentials.is_none() {
            self.wrong.push("OSSERVATORIO_IMAP_USER: needed with OSSERVATORIO_IMAP_HOST".to_owned());
        }
        let folder = self.text("OSSERVATORIO_IMAP_FOLDER").unwrap_or_else(|| "INBOX".to_owned());
        Some(Imap { server, folder })
    }

    fn server(&mut self, name: &str, port: impl Fn(Tls) -> u16) -> Option<MailServer> {
        let setting = |what: &str| format!("{name}_{what}");
        let host = self.text(&setting("HOST"))?;
        let tls = self.parse(&setting("TLS")).unwrap_or(Tls::Implicit);
        let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if tls == Tls::None && !local {
            self.wrong.push(format!("{}: none is for a server on this machine only", setting("TLS")));
        }
        let timeout = self.parse(&setting("TIMEOUT")).unwrap_or(60);
        if !(1..=600).contains(&timeout) {
            self.wrong.push(format!("{}: from 1 to 600 seconds", setting("TIMEOUT")));
        }
        Some(MailServer {
            host,
            port: self.parse(&setting("PORT")).unwrap_or_else(|| port(tls)),
            tls,
            credentials: self.credentials(name),
            authorities: self.authorities(&setting("CA_FILE")),
            timeout,
        })
    }

    fn credentials(&mut self, name: &str) -> Option<(String, Secret)> {
        let (user, word) = (self.text(&format!("{name}_USER")), self.text(&format!("{name}_PASSWORD")));
        let file = self.text(&format!("{name}_PASSWORD_FILE")).map(PathBuf::from);
        let password = match (word, file) {
            (Some(_), Some(_)) => {
                self.wrong.push(format!("{name}_PASSWORD and {name}_PASSWORD_FILE: only one of them"));
                return None;
            }
            (Some(word), None) => Some(word),
            (None, Some(file)) => match std::fs::read_to_string(&file) {
                Ok(text) => Some(text.trim_end_matches(['\r', '\n']).to_owned()),
                Err(why) => {
                    self.wrong.push(format!("{name}_PASSWORD_FILE {}: {why}", file.display()));
                    return None;
                }
            },
            (None, None) => None,
        };
        if user.is_some() != password.is_some() {
            self.wrong.push(format!("{name}_USER and its password: both or none"));
        }
        Some((user?, Secret(password?)))
    }

    fn authorities(&mut self, setting: &str) -> Vec<CertificateDer<'static>> {
        let Some(file) = self.text(setting) else { return Vec::new() };
        let read = CertificateDer::pem_file_iter(&file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        match read {
            Ok(found) if !found.is_empty() => found,
            Ok(_) => {
                self.wrong.push(format!("{setting} {file}: no certificate in it"));
                Vec::new()
            }
            Err(why) => {
                self.wrong.push(format!("{setting} {file}: {why}"));
                Vec::new()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Settings;
    use std::collections::HashMap;

    #[test]
    fn mail_is_optional_and_its_secrets_are_not_shown() {
        assert!(Settings::from_map(&HashMap::new()).unwrap().smtp.is_none());
        let some = HashMap::from([
            ("OSSERVATORIO_SMTP_HOST", "smtp.pec.example.it".to_owned()),
            ("OSSERVATORIO_SMTP_FROM", "osservatorio@pec.example.it".to_owned()),
            ("OSSERVATORIO_SMTP_USER", "osservatorio".to_owned()),
            ("OSSERVATORIO_SMTP_PASSWORD", "molto-segreta".to_owned()),
        ]);
        let settings = Settings::from_map(&some).unwrap();
        assert_eq!(settings.smtp.as_ref().unwrap().server.port, 465);
        assert!(!format!("{settings:?}").contains("molto-segreta"));
    }

    #[test]
    fn every_problem_of_the_mail_servers_is_told() {
        let wrong = HashMap::from([
            ("OSSERVATORIO_SMTP_HOST", "smtp.pec.example.it".to_owned()),
            ("OSSERVATORIO_SMTP_FROM", "nobody".to_owned()),
            ("OSSERVATORIO_SMTP_TLS", "none".to_owned()),
            ("OSSERVATORIO_SMTP_RATE", "0".to_owned()),
            ("OSSERVATORIO_SMTP_TIMEOUT", "0".to_owned()),
            ("OSSERVATORIO_SMTP_USER", "me".to_owned()),
            ("OSSERVATORIO_SMTP_CA_FILE", "/nowhere/ca.pem".to_owned()),
            ("OSSERVATORIO_IMAP_HOST", "imap.pec.example.it".to_owned()),
            ("OSSERVATORIO_IMAP_TLS", "sometimes".to_owned()),
        ]);
        let told = Settings::from_map(&wrong).unwrap_err();
        assert_eq!(told.len(), 8, "{told:#?}");
    }
}
