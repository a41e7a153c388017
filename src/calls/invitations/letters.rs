//! The letters of a call as files, for a sending by other means: each as PDF, as HTML and as text, with an index.
use super::compose::{Composed, compose_many};
use super::model::{Invitation, InvitationEventKind, InvitationId, InvitationStatus};
use super::store::bulk::add_events;
use super::store::listing::{Filter, any_portion};
use super::view::LettersRequest;
use crate::auth::policy::Permission;
use crate::calls::model::CallId;
use crate::calls::service as calls;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::outbox::model::MessageKind;
use crate::pdf;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Composes the next letters of those that wait for an answer, each with a fresh code.
pub fn compose_next(
    tx: &mut Tx<'_>,
    call: CallId,
    wanted: &LettersRequest,
    answer_url: &str,
) -> Result<Vec<(Invitation, Composed)>> {
    let (call, _) = calls::find(tx, call)?;
    let permit = tx.permit(Permission::ManageCalls, &call.reach())?;
    if !call.takes_answers(tx.now()) {
        return Err(Error::wrong_state("L'invito non è aperto.", "The call is not open."));
    }
    let filter =
        Filter { statuses: InvitationStatus::WAITING.to_vec(), without_pec: wanted.without_pec, ..Filter::default() };
    let found = any_portion(tx, call.id, &filter, wanted.after, i64::from(wanted.limit))?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let composed = compose_many(tx, &permit, &call, &found, MessageKind::InvitationLetter, answer_url)?;
    let ids: Vec<InvitationId> = found.iter().map(|one| one.id).collect();
    add_events(tx, &permit, &ids, InvitationEventKind::CodeIssued, Some("letter_file"))?;
    Ok(found.into_iter().zip(composed).collect())
}

/// The letters in a ZIP file: `001-comune-di-treviso.pdf`, the same as `.html` and `.txt`, and `index.csv` in the same
/// order. Takes some milliseconds for each letter.
pub fn file(letters: &[(Invitation, Composed)]) -> Result<Vec<u8>> {
    let failed = |e: zip::result::ZipError| Error::internal(format!("zip: {e}"));
    let written = |e: std::io::Error| Error::internal(format!("zip: {e}"));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let mut index = csv::Writer::from_writer(Vec::new());
    let broken = |e: csv::Error| Error::internal(format!("csv: {e}"));
    index
        .write_record([
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
        ])
        .map_err(broken)?;
    for (number, (invitation, composed)) in (1..).zip(letters) {
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
                harmless(invitation.pec.as_deref().unwrap_or_default()),
                harmless(&composed.subject),
                as_pdf,
                as_text,
                as_html,
            ])
            .map_err(broken)?;
    }
    let index = index.into_inner().map_err(|e| Error::internal(format!("csv: {e}")))?;
    zip.start_file("index.csv", options).map_err(failed)?;
    zip.write_all(&index).map_err(written)?;
    Ok(zip.finish().map_err(failed)?.into_inner())
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_harmless() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("Comune di Villa"), "Comune di Villa");
    }
}
