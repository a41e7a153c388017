//! A file that tells which letters were sent by other means: a row for each, and what becomes of the rows.
use super::model::InvitationId;
use crate::delimited::cells::text as words;
use crate::delimited::{Source, SourceError};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Europe::Rome;
use serde::Serialize;
use std::io::Cursor;
use utoipa::ToSchema;

/// The most rows of one file.
pub const MAX_ROWS: usize = 10_000;

crate::codes! {
    /// What became of a row.
    pub enum SendingOutcome in "sending-outcomes" {
        Noted = "noted" ("registrata", "noted"),
        Unchanged = "unchanged" ("già registrata così", "as it was noted before"),
        Refused = "refused" ("scartata", "left out"),
    }
}

crate::codes! {
    /// Why a row was left out.
    pub enum SendingRefusal in "sending-refusals" {
        NoInvitation = "no_invitation" ("manca l'invito o il codice IPA", "names neither an invitation nor an IPA code"),
        UnknownInvitation = "unknown_invitation" ("non è un invito di questa raccolta", "is no invitation of this call"),
        Repeated = "repeated" ("l'invito è già in un'altra riga", "the invitation is in another row already"),
        BadTime = "bad_time" ("data e ora non leggibili", "a time that cannot be read"),
        InTheFuture = "in_the_future" ("è nel futuro", "is in the future"),
        DeliveredInTheFuture = "delivered_in_the_future" ("la consegna è nel futuro", "the delivery is in the future"),
        BeforeLetter = "before_letter" ("è prima della data della lettera", "is before the date of the letter"),
        BeforeSending = "before_sending" ("consegnata prima dell'invio", "delivered before it was sent"),
        BadMessageId = "bad_message_id" ("Message-ID non valido", "is no Message-ID"),
        KnownMessageId = "known_message_id" ("Message-ID di un altro messaggio: una ricevuta non saprebbe di chi è", "the Message-ID of another message: a receipt could not tell whose it is"),
        LongNote = "long_note" ("la nota supera i 1000 caratteri", "the note has more than 1000 characters"),
    }
}

impl SendingRefusal {
    /// The field that it is about, as JSON has it.
    pub fn field(self) -> &'static str {
        match self {
            Self::NoInvitation | Self::UnknownInvitation | Self::Repeated => "invitation_id",
            Self::BadTime | Self::InTheFuture | Self::BeforeLetter => "sent_at",
            Self::DeliveredInTheFuture | Self::BeforeSending => "delivered_at",
            Self::BadMessageId | Self::KnownMessageId => "message_id",
            Self::LongNote => "note",
        }
    }
}

/// What became of a list of sendings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SendingResult {
    /// How many sendings were noted, or corrected.
    #[schema(minimum = 0, example = 12)]
    pub noted: i64,
    /// How many were noted just so before.
    #[schema(minimum = 0, example = 0)]
    pub unchanged: i64,
}

/// What became of a row of the file.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SendingRow {
    /// The line of the file on which it begins.
    #[schema(minimum = 1, format = Int64, example = 2)]
    pub line: u64,
    /// What became of it.
    pub outcome: SendingOutcome,
    /// The invitation, where it names one of the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub invitation_id: Option<InvitationId>,
    /// Why it was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reason: Option<SendingRefusal>,
}

/// What became of a file of sendings.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SendingReport {
    /// Whether only to report what would come of it.
    pub dry_run: bool,
    /// How many sendings were noted or corrected (would be, for a dry run).
    #[schema(minimum = 0, example = 567)]
    pub noted: i64,
    /// How many were noted just so before.
    #[schema(minimum = 0, example = 0)]
    pub unchanged: i64,
    /// How many rows were left out.
    #[schema(minimum = 0, example = 2)]
    pub refused: i64,
    /// The rows, in the order of the file.
    #[schema(max_items = 10_000)]
    pub rows: Vec<SendingRow>,
}

/// A row as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line of the file on which it begins.
    pub line: u64,
    /// Id of the invitation.
    pub invitation: Option<String>,
    /// IPA code of the organisation, in lower case.
    pub ipa_code: Option<String>,
    /// When it was sent.
    pub sent_at: Option<String>,
    /// When it was delivered.
    pub delivered_at: Option<String>,
    /// Its Message-ID, without brackets.
    pub message_id: Option<String>,
    /// A note.
    pub note: Option<String>,
}

/// Reads a file; any bytes give rows or words that say what is wrong, in English.
pub fn read(file: &[u8]) -> Result<Vec<Line>, String> {
    let said = |error: SourceError| error.to_string();
    let mut source = Source::open(Cursor::new(file)).map_err(said)?;
    let find = |names: &[&str]| source.headers().find(names);
    let invitation = find(&["invitation_id", "invito", "id invito"]);
    let ipa_code = find(&["ipa_code", "codice_ipa", "codice IPA", "cod_amm"]);
    let sent_at = find(&["sent_at", "inviata il", "data invio", "invio"]);
    let delivered_at = find(&["delivered_at", "consegnata il", "data consegna", "consegna"]);
    let message_id = find(&["message_id", "message-id", "id messaggio"]);
    let note = find(&["note", "nota"]);
    if invitation.is_none() && ipa_code.is_none() {
        return Err("the file has no column invitation_id and none ipa_code".to_owned());
    }
    if sent_at.is_none() {
        return Err("the file has no column sent_at".to_owned());
    }
    let mut lines = Vec::new();
    while let Some(row) = source.next_row().map_err(said)? {
        if lines.len() == MAX_ROWS {
            return Err(format!("the file has more than {MAX_ROWS} rows"));
        }
        lines.push(Line {
            line: row.line(),
            invitation: words(row.cell(invitation)),
            ipa_code: words(row.cell(ipa_code)).map(|code| code.to_ascii_lowercase()),
            sent_at: words(row.cell(sent_at)),
            delivered_at: words(row.cell(delivered_at)),
            message_id: words(row.cell(message_id)).map(|id| bare(&id)),
            note: words(row.cell(note)),
        });
    }
    source.check_quotes().map_err(said)?;
    Ok(lines)
}

/// A Message-ID without its brackets.
pub fn bare(id: &str) -> String {
    id.trim().trim_start_matches('<').trim_end_matches('>').to_owned()
}

/// The instant that a cell tells: RFC 3339, or day and hour as ISO 8601 or Italians write them, on the clocks of Italy.
pub fn instant(cell: &str) -> Option<crate::db::types::Instant> {
    if let Ok(exact) = DateTime::parse_from_rfc3339(cell) {
        return Some(exact.to_utc().into());
    }
    let spaced = cell.replacen('T', " ", 1);
    let (day, hour) = spaced.split_once(' ').unwrap_or((&spaced, "00:00"));
    let day = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"].iter().find_map(|form| NaiveDate::parse_from_str(day, form).ok())?;
    let hour = ["%H:%M:%S", "%H:%M", "%H.%M.%S", "%H.%M"]
        .iter()
        .find_map(|form| NaiveTime::parse_from_str(hour.trim(), form).ok())?;
    // The hour that March leaves out is no time; the one that comes twice in October is taken the first time.
    let local = NaiveDateTime::new(day, hour).and_local_timezone(Rome).earliest()?;
    Some(local.to_utc().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (cell, utc) in [
            ("2024-06-24T10:30:00+02:00", "2024-06-24T08:30:00.000000Z"),
            ("2024-06-24T08:30:00Z", "2024-06-24T08:30:00.000000Z"),
            ("24/06/2024 10:30", "2024-06-24T08:30:00.000000Z"),
            ("24/06/2024 10.30.15", "2024-06-24T08:30:15.000000Z"),
            ("2024-12-24", "2024-12-23T23:00:00.000000Z"),
        ] {
            assert_eq!(instant(cell).unwrap().to_string(), utc, "{cell}");
        }
        for wrong in ["", "ieri", "24/06", "2024-13-01 10:00", "2024-03-31 02:30", "24/06/2024 25:00"] {
            assert!(instant(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn columns_are_found_by_name_and_a_file_without_them_is_refused() {
        let lines =
            read("Codice IPA;Inviata il;Message-ID\nC_L407;24/06/2024 10:30;<1@pec.it>\n\n".as_bytes()).unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].ipa_code.as_deref(), lines[0].message_id.as_deref()), (Some("c_l407"), Some("1@pec.it")));
        assert!(read(b"nome;sent_at\nx;y\n").unwrap_err().contains("invitation_id"));
        assert!(read(b"ipa_code;nome\nx;y\n").unwrap_err().contains("sent_at"));
        assert!(read(b"").is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_give_rows_or_words(bytes in prop::collection::vec(any::<u8>(), 0..400), cell in "\\PC{0,40}") {
            let _ = read(&bytes);
            let _ = read(&[b"ipa_code,sent_at\n", bytes.as_slice()].concat());
            let _ = instant(&cell);
        }
    }
}
