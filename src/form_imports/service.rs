//! What can be done with form imports: who works on forms starts and reads them; the runner works them off.
use super::mappings::model::FormMappingId;
use super::mappings::service as mappings;
use super::model::{FormImport, FormImportId, FormImportRow, FormImportStatus, FormRowOutcome, Terms};
use super::sheet::Sheet;
use super::store::{self, Claim, End};
use super::taking;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::calls::answers::service as answers;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::language::text;
use crate::page::Page;

/// The longest file taken, in bytes.
pub const FILE_LIMIT: usize = 8 << 20;

/// 401, 403 or 422 for an import that cannot be asked for: before the file is taken in.
pub fn check(tx: &mut Tx<'_>, terms: &Terms) -> Result<Permit> {
    let permit = tx.permit(Permission::ImportForms, &terms.region.reach())?;
    if let Some(id) = terms.call {
        let unknown = text(format!("non c'è un invito {id}."), format!("there is no call {id}."));
        answers::check_call(tx, id).map_err(|error| match error {
            Error::NotFound(_) => Error::BadParameter("call".to_owned(), unknown),
            other => other,
        })?;
    }
    if let Some(id) = terms.mapping {
        mappings::read(tx, id).map_err(|_| unknown_mapping(id))?;
    }
    Ok(permit)
}

fn unknown_mapping(id: FormMappingId) -> Error {
    let why = text(format!("non c'è una lettura {id}."), format!("there is no mapping {id}."));
    Error::BadParameter("mapping".to_owned(), why)
}

/// Queues an import of a file.
pub fn create(tx: &mut Tx<'_>, terms: &Terms, file: &[u8]) -> Result<FormImport> {
    let permit = check(tx, terms)?;
    if file.is_empty() {
        return Err(Error::invalid("#", "required", text("Il file è vuoto.", "The file is empty.")));
    }
    tx.wake_worker();
    let id = store::insert(tx, &permit, terms, file)?;
    read(tx, id)
}

/// A page of the imports that the actor sees, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    status: Option<FormImportStatus>,
    wanted: (Option<&str>, i64, bool),
) -> Result<Page<FormImport>> {
    let regions = mappings::regions(tx)?;
    store::page(tx, regions.as_deref(), status, wanted)
}

/// One of them with its report.
pub fn read(tx: &mut Tx<'_>, id: FormImportId) -> Result<FormImport> {
    let regions = mappings::regions(tx)?;
    store::visible(tx, regions.as_deref(), id)?.ok_or_else(Error::not_found)
}

/// A page of its rows.
pub fn rows(
    tx: &mut Tx<'_>,
    id: FormImportId,
    outcome: Option<FormRowOutcome>,
    wanted: (Option<&str>, i64, bool),
) -> Result<Page<FormImportRow>> {
    read(tx, id)?;
    store::rows_of(tx, id, outcome, wanted)
}

/// The right of the runner.
fn permit(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::ImportForms, &ResourceReach::country())
}

/// Takes the oldest import that waits or whose runner is gone.
pub fn claim(tx: &mut Tx<'_>) -> Result<Option<Claim>> {
    let permit = permit(tx)?;
    store::claim(tx, &permit)
}

/// Brings a sheet in and ends the import, all in this transaction: a runner that has lost its lease, or that dies half
/// way, leaves nothing behind.
pub fn complete(tx: &mut Tx<'_>, claim: &Claim, sheet: &Sheet) -> Result<()> {
    let permit = permit(tx)?;
    let (report, rows, mapping) = taking::take_in(tx, &permit, sheet, &claim.terms)?;
    store::insert_rows(tx, &permit, claim.id, &rows)?;
    let rows_read = i32::try_from(sheet.rows.len()).unwrap_or(i32::MAX);
    let end = End { rows_read, mapping, report: Some(report), failure: None };
    if store::finish(tx, &permit, claim, end)? { Ok(()) } else { Err(lost()) }
}

/// Ends an import that cannot be done.
pub fn fail(tx: &mut Tx<'_>, claim: &Claim, why: &str) -> Result<()> {
    let permit = permit(tx)?;
    // As long as the document says a failure is at most.
    let failure = Some(why.chars().take(4_000).collect());
    store::finish(tx, &permit, claim, End { failure, mapping: claim.terms.mapping, ..End::default() })?;
    Ok(())
}

fn lost() -> Error {
    Error::wrong_state(
        "Un altro processo ha preso in carico l'importazione.",
        "Another process has taken the import over.",
    )
}
