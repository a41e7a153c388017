//! A message as it travels (RFC 5322, MIME).
use crate::config::mail::Smtp;
use crate::db::types::Instant;
use lettre::Address;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};

/// What goes to one recipient.
#[derive(Debug)]
pub struct Outgoing<'a> {
    /// Its Message-ID without brackets.
    pub message_id: &'a str,
    /// When it is sent.
    pub at: Instant,
    /// To whom.
    pub to: &'a Address,
    /// The recipient's name.
    pub to_name: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// The text.
    pub text: &'a str,
    /// The same as a letter, in PDF.
    pub letter: Option<Vec<u8>>,
}

/// RFC 3834: nobody's holiday notice should answer it.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The address, if a PEC or mail server knows such: ASCII on both sides.
pub fn address(text: &str) -> Result<Address, String> {
    let address: Address = text.trim().parse().map_err(|why| format!("not an address: {text}: {why}"))?;
    if text.is_ascii() { Ok(address) } else { Err(format!("not an address that every server takes: {text}")) }
}

/// A header in one line, whatever the text is.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control()).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The bytes of the message.
pub fn message(smtp: &Smtp, outgoing: Outgoing<'_>) -> Result<Vec<u8>, String> {
    let to_name = Some(one_line(outgoing.to_name)).filter(|name| !name.is_empty());
    let builder = Message::builder()
        .from(Mailbox::new(smtp.from_name.clone(), smtp.from.clone()))
        .to(Mailbox::new(to_name, outgoing.to.clone()))
        .subject(one_line(outgoing.subject))
        .date(std::time::SystemTime::from(outgoing.at.utc()))
        .message_id(Some(format!("<{}>", outgoing.message_id)))
        .header(AutoSubmitted);
    let text = SinglePart::plain(outgoing.text.to_owned());
    let message = match outgoing.letter {
        None => builder.singlepart(text),
        Some(pdf) => {
            let pdf_type = ContentType::parse("application/pdf").map_err(|why| why.to_string())?;
            let letter = Attachment::new("lettera.pdf".to_owned()).body(pdf, pdf_type);
            builder.multipart(MultiPart::mixed().singlepart(text).singlepart(letter))
        }
    };
    message.map(|message| message.formatted()).map_err(|why| why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use mail_parser::{MessageParser, MimeHeaders};
    use std::collections::HashMap;

    fn smtp() -> Smtp {
        let settings = HashMap::from([
            ("OSSERVATORIO_SMTP_HOST", "smtp.pec.example.it".to_owned()),
            ("OSSERVATORIO_SMTP_FROM", "osservatorio@pec.example.it".to_owned()),
            ("OSSERVATORIO_SMTP_FROM_NAME", "Osservatorio, già OISS".to_owned()),
        ]);
        Settings::from_map(&settings).unwrap().smtp.unwrap()
    }

    #[test]
    fn what_is_sent_is_what_was_meant() {
        let text = "Perché 🌸 una riga lunghissima: ".to_owned() + &"x".repeat(2_000) + "\n.\nfine";
        let to = address("protocollo@pec.comune.example.it").unwrap();
        let outgoing = Outgoing {
            message_id: "1@osservatorio.example.org",
            at: crate::clock::now(),
            to: &to,
            to_name: "Comune di Sant'Ambrogio\r\nBcc: altri@example.it",
            subject: "Prot. 1986 – è\r\nBcc: altri@example.it",
            text: &text,
            letter: Some(b"%PDF-1.7 \xff\n.\n".to_vec()),
        };
        let bytes = message(&smtp(), outgoing).unwrap();
        assert!(bytes.is_ascii() && bytes.split(|b| *b == b'\n').all(|line| line.len() < 1_000));
        let read = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(read.message_id(), Some("1@osservatorio.example.org"));
        assert_eq!(read.subject(), Some("Prot. 1986 – è Bcc: altri@example.it"));
        assert!(read.bcc().is_none());
        assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), text);
        let letter = read.attachment(0).unwrap();
        assert_eq!((letter.attachment_name(), letter.contents()), (Some("lettera.pdf"), &b"%PDF-1.7 \xff\n.\n"[..]));
    }

    #[test]
    fn addresses_that_no_server_takes_are_refused_before() {
        assert!(address(" a@example.it ").is_ok());
        for wrong in ["", "a", "a@b c", "a@example.it\r\nDATA", "perché@example.it", "a@example.it,b@example.it"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
