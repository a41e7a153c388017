//! Reading a receipt: the e-mail, and the `daticert.xml` in it. Any bytes give a receipt or the reason why not.
use super::model::ReceiptKind;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeZone, Utc};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::Event;

/// The longest `daticert.xml` that is read, in bytes: a real one has two thousand.
const LONGEST: usize = 256 << 10;

/// What a receipt says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its kind.
    pub kind: ReceiptKind,
    /// The Message-ID of the message that it is about, without brackets; the providers' different spellings of it.
    pub message_ids: Vec<String>,
    /// The provider that issued it.
    pub provider: Option<String>,
    /// The provider's identifier of the message.
    pub identifier: Option<String>,
    /// The recipient that it is about.
    pub recipient: Option<String>,
    /// The subject of the message.
    pub subject: Option<String>,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The kind of error, in the provider's code (`no-dest`); none when there is none.
    pub error: Option<String>,
    /// The provider's words about the error: the only place where some tell what happened.
    pub error_detail: Option<String>,
}

/// Why something is no receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoReceipt {
    /// Not an e-mail.
    NoMail,
    /// An e-mail without a certificate of a provider.
    NoCertificate,
    /// A message that somebody sent (a transport envelope), not a receipt.
    Envelope,
    /// The certificate is not what the rules say.
    Broken,
}

/// Reads a receipt.
pub fn read(eml: &[u8]) -> Result<Said, NoReceipt> {
    let mail = MessageParser::default().parse(eml).ok_or(NoReceipt::NoMail)?;
    let xml = certificate(&mail).ok_or(NoReceipt::NoCertificate)?;
    let fields = Fields::read(&xml).ok_or(NoReceipt::Broken)?;
    if fields.kind.as_deref() == Some("posta-certificata") {
        return Err(NoReceipt::Envelope);
    }
    let kind = fields.kind.as_deref().and_then(ReceiptKind::of_provider).ok_or(NoReceipt::Broken)?;
    let header = mail.header_raw("X-Riferimento-Message-ID").map(bare);
    let mut message_ids: Vec<String> = fields.message_id.as_deref().map(bare).into_iter().chain(header).collect();
    message_ids.retain(|id| !id.is_empty());
    message_ids.dedup();
    if message_ids.is_empty() {
        return Err(NoReceipt::Broken);
    }
    let at = instant(fields.day.as_deref(), fields.hour.as_deref(), fields.zone.as_deref()).ok_or(NoReceipt::Broken)?;
    let only = if fields.recipients.len() == 1 { fields.recipients.into_iter().next() } else { None };
    Ok(Said {
        kind,
        message_ids,
        provider: fields.provider,
        identifier: fields.identifier,
        recipient: fields.delivered_to.or(only),
        subject: fields.subject,
        at,
        error: fields.error.filter(|error| error != "nessuno"),
        error_detail: fields.error_detail,
    })
}

/// The `daticert.xml` of the mail itself; those of messages inside of it are somebody else's.
fn certificate(mail: &Message<'_>) -> Option<String> {
    let named = |name: &str| name.eq_ignore_ascii_case("daticert.xml");
    let part = mail.parts.iter().find(|part| {
        !matches!(part.body, PartType::Message(_) | PartType::Multipart(_)) && part.attachment_name().is_some_and(named)
    })?;
    let bytes = part.contents();
    if bytes.len() > LONGEST {
        return None;
    }
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(120))?).to_ascii_lowercase();
    let latin = head.contains("iso-8859-1") || head.contains("windows-1252");
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(_) if latin => Some(encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned()),
        Err(_) => None,
    }
}

/// An id without brackets, white space and what no database keeps.
fn bare(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(300).collect();
    text.trim_start_matches('<').trim_end_matches('>').to_owned()
}

fn instant(day: Option<&str>, hour: Option<&str>, zone: Option<&str>) -> Option<DateTime<Utc>> {
    let day = NaiveDate::parse_from_str(day?, "%d/%m/%Y").ok()?;
    let hour = NaiveTime::parse_from_str(hour?, "%H:%M:%S").ok()?;
    let zone: FixedOffset = zone?.parse().ok()?;
    let found = zone.from_local_datetime(&day.and_time(hour)).single()?.to_utc();
    // PEC began in 2005; beyond 9999 SQLite's text would not sort.
    let years = NaiveDate::from_ymd_opt(2000, 1, 1)?..NaiveDate::from_ymd_opt(9999, 1, 1)?;
    years.contains(&found.date_naive()).then_some(found)
}

/// The texts of a `daticert.xml` that we keep.
#[derive(Debug, Default)]
struct Fields {
    kind: Option<String>,
    error: Option<String>,
    recipients: Vec<String>,
    subject: Option<String>,
    provider: Option<String>,
    zone: Option<String>,
    day: Option<String>,
    hour: Option<String>,
    identifier: Option<String>,
    message_id: Option<String>,
    delivered_to: Option<String>,
    error_detail: Option<String>,
}

impl Fields {
    /// Reads them; none when it is no XML of that kind. Entities of its own are not expanded.
    fn read(xml: &str) -> Option<Self> {
        let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
        let mut fields = Self::default();
        let (mut path, mut text) = (Vec::<String>::new(), String::new());
        loop {
            match reader.read_event().ok()? {
                Event::Start(element) => {
                    let name = element.name().as_ref().to_owned();
                    let attribute = |wanted: &str| {
                        let found = element.attributes().flatten().find(|one| one.key.as_ref() == wanted)?;
                        Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
                    };
                    match name.as_str() {
                        "postacert" if path.is_empty() => {
                            (fields.kind, fields.error) = (attribute("tipo"), attribute("errore").map(tidy));
                        }
                        "data" => fields.zone = attribute("zona"),
                        _ => {}
                    }
                    if path.len() > 20 {
                        return None;
                    }
                    path.push(name);
                    text.clear();
                }
                Event::Text(part) => text.push_str(&part.xml10_content()),
                Event::CData(part) => text.push_str(&part),
                Event::GeneralRef(reference) => text.push_str(&resolved(&reference)),
                Event::End(_) => {
                    fields.keep(&path, std::mem::take(&mut text));
                    path.pop();
                }
                Event::Eof => return fields.kind.is_some().then_some(fields),
                _ => {}
            }
        }
    }

    fn keep(&mut self, path: &[String], text: String) {
        let text = Some(tidy(text)).filter(|text| !text.is_empty());
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["postacert", "intestazione", "destinatari"] => self.recipients.extend(text),
            ["postacert", "intestazione", "oggetto"] => self.subject = text,
            ["postacert", "dati", "gestore-emittente"] => self.provider = text,
            ["postacert", "dati", "data", "giorno"] => self.day = text,
            ["postacert", "dati", "data", "ora"] => self.hour = text,
            ["postacert", "dati", "identificativo"] => self.identifier = text,
            ["postacert", "dati", "msgid"] => self.message_id = text,
            ["postacert", "dati", "consegna"] => self.delivered_to = text,
            ["postacert", "dati", "errore-esteso"] => self.error_detail = text,
            _ => {}
        }
    }
}

fn resolved(reference: &str) -> String {
    if let Some(number) = reference.strip_prefix('#') {
        let code = number
            .strip_prefix(['x', 'X'])
            .map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
        return code.and_then(char::from_u32).map(String::from).unwrap_or_default();
    }
    quick_xml::escape::resolve_predefined_entity(reference).unwrap_or_default().to_owned()
}

/// One line, as long as we keep at most.
fn tidy(text: String) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    words.join(" ").chars().take(1_000).collect()
}

#[cfg(test)]
mod tests;
