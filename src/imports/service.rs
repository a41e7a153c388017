//! What can be done with imports: administrators start jobs and read them; the runner works them off.
use super::model::{ImportJob, ImportJobId, ImportStatus, ImportSubject, Terms};
use super::reading::{Register, Rows};
use super::store::{self, Claim};
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::language::text;
use crate::municipalities::register::{Edition as ListEdition, take_in as take_in_municipalities};
use crate::organisations::register::companies::take_in as take_in_companies;
use crate::organisations::register::{Edition as RegisterEdition, take_in as take_in_bodies};
use crate::page::Page;
use crate::register::Report;

/// The longest file taken over the API, in bytes: seven times the largest register.
pub const FILE_LIMIT: usize = 32 << 20;

/// 401 or 403 for who may not import.
pub fn permit(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::ImportData, &ResourceReach::country())
}

/// Queues an import of a file.
pub fn create(tx: &mut Tx<'_>, terms: &Terms, file: &[u8]) -> Result<ImportJob> {
    let permit = permit(tx)?;
    if file.is_empty() {
        return Err(Error::invalid("#", "required", text("Il file è vuoto.", "The file is empty.")));
    }
    tx.wake_worker();
    store::insert(tx, &permit, terms, file)
}

/// A page of the jobs, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    status: Option<ImportStatus>,
    subject: Option<ImportSubject>,
    wanted: (Option<&str>, i64, bool),
) -> Result<Page<ImportJob>> {
    permit(tx)?;
    store::page(tx, status, subject, wanted)
}

/// One job with its report.
pub fn read(tx: &mut Tx<'_>, id: ImportJobId) -> Result<ImportJob> {
    permit(tx)?;
    store::find(tx, id)?.ok_or_else(Error::not_found)
}

/// Refuses a date that lies ahead: it would make every list that comes until then an old one.
pub fn check_date(as_of: chrono::NaiveDate) -> Result<()> {
    if as_of <= crate::clock::today() {
        return Ok(());
    }
    let why = text("è una data futura.", "is a date to come.");
    Err(Error::BadParameter("as_of".to_owned(), why))
}

/// Compares a register that was read to its end with what is stored and, unless it is a dry run, brings it in. The report
/// is made by the comparison, before anything is written: it is the same for both.
pub fn bring_in(tx: &mut Tx<'_>, register: &Register, terms: &Terms) -> Result<Report> {
    let permit = permit(tx)?;
    let mut report = Report { dry_run: terms.dry_run, ..register.report.clone() };
    match &register.rows {
        Rows::Municipalities(listed) => {
            let edition = ListEdition { as_of: terms.as_of, dated: terms.dated };
            take_in_municipalities(tx, &permit, listed, edition, &mut report)?;
        }
        Rows::Bodies { listed, has_contact_details, says_who_ceased } => {
            let edition = RegisterEdition {
                as_of: terms.as_of,
                has_contact_details: *has_contact_details,
                says_who_ceased: *says_who_ceased,
            };
            take_in_bodies(tx, &permit, listed, edition, &mut report)?;
        }
        Rows::Companies(companies) => take_in_companies(tx, &permit, companies, &mut report)?,
    }
    match report.closes_too_many() {
        Some((closed, known)) if !terms.closing_confirmed => Err(not_whole(closed, known)),
        _ => Ok(report),
    }
}

/// The refusal of a register that would end so many: it undoes what this unit of work has written.
fn not_whole(closed: u64, known: u64) -> Error {
    let why = text(
        format!(
            "Il registro chiuderebbe {closed} dei {known} registrati: probabilmente non è intero. Se lo è, confermare con confirm_closing."
        ),
        format!(
            "The register would close {closed} of the {known} that are known: probably it is not whole. If it is, say so with confirm_closing (--confirm-closing)."
        ),
    );
    Error::invalid("#", "register_refused", why)
}

/// Takes the oldest job that waits or whose runner is gone.
pub fn claim(tx: &mut Tx<'_>) -> Result<Option<Claim>> {
    let permit = permit(tx)?;
    store::claim(tx, &permit)
}

/// Renews the lease and says how far the reading has come; false when another runner has the job.
pub fn renew(tx: &mut Tx<'_>, claim: &mut Claim, rows_read: i32) -> Result<bool> {
    let permit = permit(tx)?;
    store::renew(tx, &permit, claim, rows_read)
}

/// Brings the register of a job in and finishes the job, all in this transaction: a runner that has lost its lease, or
/// that dies half way, leaves nothing behind, so the work is done once whoever finishes it.
pub fn complete(tx: &mut Tx<'_>, claim: &Claim, register: &Register) -> Result<()> {
    let permit = permit(tx)?;
    let rows = i32::try_from(register.report.read).unwrap_or(i32::MAX);
    // First: on PostgreSQL it locks the job against others until the commit, however long that takes.
    let mut claim = claim.clone_lease();
    if !store::renew(tx, &permit, &mut claim, rows)? {
        return Err(lost());
    }
    let report = bring_in(tx, register, &claim.terms)?;
    let report = serde_json::to_value(report).map_err(|e| Error::internal(e.to_string()))?;
    store::finish(tx, &permit, &claim, ImportStatus::Succeeded, Some(report), None)
}

/// Finishes a job that cannot be done.
pub fn fail(tx: &mut Tx<'_>, claim: &Claim, why: &str) -> Result<()> {
    let permit = permit(tx)?;
    store::finish(tx, &permit, claim, ImportStatus::Failed, None, Some(why))
}

fn lost() -> Error {
    Error::wrong_state(
        "Un altro processo ha preso in carico l'importazione.",
        "Another process has taken the import over.",
    )
}
