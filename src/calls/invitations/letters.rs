//! The letters of a call as files, for a sending by other means: each as PDF, as HTML and as text, with an index.
use super::compose::{Composed, compose_many};
use super::model::{Invitation, InvitationEventKind, InvitationId, InvitationStatus, LetterKind};
use super::store::bulk::add_events;
use super::store::listing::{Filter, any_portion};
use super::view::LettersRequest;
use crate::auth::policy::Permission;
use crate::calls::model::CallId;
use crate::calls::service as calls;
use crate::db::tx::Tx;
use crate::delimited::cells::harmless;
use crate::error::{Error, Result};
use crate::outbox::model::OutboxMessageId;
use crate::outbox::service as outbox;
use crate::pdf;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A letter to be put into a file.
#[derive(Debug)]
pub struct LetterToFile {
    invitation: Invitation,
    composed: Composed,
    /// Where it would go, and the message of the outbox that it is; the invitation's address alone where it is none.
    message: Option<(OutboxMessageId, String)>,
}

/// Composes the next letters, each with a fresh code: those that invite to all that wait for an answer, those of other
/// kinds where one waits in the outbox.
pub fn compose_next(
    tx: &mut Tx<'_>,
    call: CallId,
    wanted: &LettersRequest,
    answer_url: &str,
) -> Result<Vec<LetterToFile>> {
    let (call, _) = calls::find(tx, call)?;
    let permit = tx.permit(Permission::ManageCalls, &call.reach())?;
    call.check_takes_answers(tx.now())?;
    let found = match wanted.kind {
        LetterKind::InvitationLetter => {
            let (statuses, without_pec) = (InvitationStatus::WAITING.to_vec(), wanted.without_pec);
            let filter = Filter { statuses, without_pec, ..Filter::default() };
            let found = any_portion(tx, call.id, &filter, wanted.after, i64::from(wanted.limit))?;
            found.into_iter().map(|invitation| (invitation, None)).collect()
        }
        kind => waiting(tx, call.id, kind, wanted)?,
    };
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let (to, messages): (Vec<Invitation>, Vec<_>) = found.into_iter().unzip();
    let composed = compose_many(tx, &permit, &call, &to, wanted.kind.message(), answer_url)?;
    let ids: Vec<InvitationId> = to.iter().map(|one| one.id).collect();
    add_events(tx, &permit, &ids, InvitationEventKind::CodeIssued, Some("letter_file"))?;
    let all = to.into_iter().zip(composed).zip(messages);
    Ok(all.map(|((invitation, composed), message)| LetterToFile { invitation, composed, message }).collect())
}

type Found = Vec<(Invitation, Option<(OutboxMessageId, String)>)>;

/// The invitations for which a message of a kind waits, with the newest of them.
fn waiting(tx: &mut Tx<'_>, call: CallId, kind: LetterKind, wanted: &LettersRequest) -> Result<Found> {
    let after = wanted.after.map(|id| id.0);
    let messages = outbox::waiting_of_call(tx, call.0, kind.message(), after, i64::from(wanted.limit))?;
    let mut newest = BTreeMap::new();
    for message in messages {
        if let Some(about) = message.about() {
            newest.insert(InvitationId(about.id), (message.id, message.to_address));
        }
    }
    if newest.is_empty() {
        return Ok(Vec::new());
    }
    let filter = Filter { ids: newest.keys().copied().collect(), ..Filter::default() };
    let invitations = any_portion(tx, call, &filter, None, i64::from(wanted.limit))?;
    Ok(invitations.into_iter().map(|one| (newest.remove(&one.id), one)).map(|(message, one)| (one, message)).collect())
}

/// The columns of the index.
const COLUMNS: [&str; 12] = [
    "number",
    "invitation_id",
    "organisation",
    "kind",
    "region",
    "pec",
    "subject",
    "pdf",
    "text",
    "html",
    "to",
    "outbox_message_id",
];

/// The letters in a ZIP file: `001-comune-di-treviso.pdf`, the same as `.html` and `.txt`, and `index.csv` in the same
/// order. Takes some milliseconds for each letter.
pub fn file(letters: &[LetterToFile]) -> Result<Vec<u8>> {
    let failed = |e: zip::result::ZipError| Error::internal(format!("zip: {e}"));
    let written = |e: std::io::Error| Error::internal(format!("zip: {e}"));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let mut index = csv::Writer::from_writer(Vec::new());
    let broken = |e: csv::Error| Error::internal(format!("csv: {e}"));
    index.write_record(COLUMNS).map_err(broken)?;
    for (number, LetterToFile { invitation, composed, message }) in (1..).zip(letters) {
        let pec = invitation.pec.as_deref().unwrap_or_default();
        let to = message.as_ref().map_or(pec, |(_, to)| to.as_str());
        let name = format!("{number:03}-{}", pdf::words::slug(&invitation.sort_name));
        let [as_pdf, as_text, as_html] = ["pdf", "txt", "html"].map(|kind| format!("{name}.{kind}"));
        zip.start_file(as_pdf.as_str(), options).map_err(failed)?;
        zip.write_all(&pdf::typeset(&composed.letter)?).map_err(written)?;
        zip.start_file(as_text.as_str(), options).map_err(failed)?;
        zip.write_all(composed.text.as_bytes()).map_err(written)?;
        zip.start_file(as_html.as_str(), options).map_err(failed)?;
        zip.write_all(pdf::html(&composed.letter).as_bytes()).map_err(written)?;
        index
            .write_record([
                number.to_string(),
                invitation.id.to_string(),
                harmless(&invitation.organisation_name),
                invitation.kind.to_string(),
                invitation.region_code.map_or("", |region| region.as_str()).to_owned(),
                harmless(pec),
                harmless(&composed.subject),
                as_pdf,
                as_text,
                as_html,
                harmless(to),
                message.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default(),
            ])
            .map_err(broken)?;
    }
    let index = index.into_inner().map_err(|e| Error::internal(format!("csv: {e}")))?;
    zip.start_file("index.csv", options).map_err(failed)?;
    zip.write_all(&index).map_err(written)?;
    Ok(zip.finish().map_err(failed)?.into_inner())
}
