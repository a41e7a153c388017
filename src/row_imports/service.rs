//! What can be done with imports of rows: who may write some of what they are about asks for one and reads it; the runner
//! decides on the rows.
use super::acting::ActingFor;
use super::bringing::{self, Decided};
use super::keys;
use super::model::{
    RowImport, RowImportId, RowImportKind, RowImportMode, RowImportRow, RowImportStatus, RowOutcome, Terms,
};
use super::reading::ReadRow;
use super::store::{self, Claim};
use crate::auth::actor::Role;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::page::Page;
use uuid::Uuid;

/// How many rows are decided on in one transaction where each stands by itself: others write in between.
pub const PORTION: i64 = 100;

/// 401 or 403 for who writes nothing anywhere. Where they may write is asked of each row.
pub fn permit(tx: &Tx<'_>) -> Result<Permit> {
    let own = ResourceReach::regions(tx.actor().regions());
    let own = tx.actor().organisations().into_iter().fold(own, ResourceReach::and_organisation);
    tx.permit(Permission::ImportRows, &own)
}

/// Queues an import of rows.
pub fn create(tx: &mut Tx<'_>, terms: &Terms, rows: &[ReadRow]) -> Result<RowImport> {
    let permit = permit(tx)?;
    let asked = tx.actor().subject().zip(ActingFor::of(tx.actor()));
    let (subject, acting) = asked.ok_or_else(|| Error::internal("a command imports no rows".to_owned()))?;
    let kept = keys::find(tx, terms.kind, rows)?;
    let id = store::insert(tx, &permit, terms, (subject, &acting), &kept)?;
    tx.wake_worker();
    read(tx, terms.kind, id)
}

/// Whose imports the actor reads: their own, and administrators everybody's.
fn of_whom(tx: &Tx<'_>) -> Result<Option<Uuid>> {
    permit(tx)?;
    Ok(if tx.actor().has(Role::Administrator) { None } else { tx.actor().subject() })
}

/// A page of the imports of a kind, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    kind: RowImportKind,
    status: Option<RowImportStatus>,
    wanted: (Option<&str>, i64, bool),
) -> Result<Page<RowImport>> {
    let subject = of_whom(tx)?;
    store::page(tx, (subject, kind), status, wanted)
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, kind: RowImportKind, id: RowImportId) -> Result<RowImport> {
    let subject = of_whom(tx)?;
    store::visible(tx, (subject, kind), id)?.ok_or_else(Error::not_found)
}

/// A page of its rows.
pub fn rows(
    tx: &mut Tx<'_>,
    kind: RowImportKind,
    id: RowImportId,
    outcome: Option<RowOutcome>,
    wanted: (Option<&str>, i64, bool),
) -> Result<Page<RowImportRow>> {
    read(tx, kind, id)?;
    store::rows_of(tx, id, outcome, wanted)
}

/// Takes the next import to be worked off; for the runner.
pub fn claim(tx: &mut Tx<'_>) -> Result<Option<Claim>> {
    let permit = tx.permit(Permission::ImportRows, &ResourceReach::country())?;
    // The other of two that take imports of one kind at once runs into the index: it finds none.
    match tx.part(|tx| Ok((store::claim(tx, &permit)?, true))) {
        Err(Error::Duplicate(_)) => Ok(None),
        done => done,
    }
}

/// Decides on the next portion of an import, in the name of whoever asked for it: in one transaction with what is told of
/// it, so that a runner that dies leaves nothing half done, and another goes on where it was. None once nothing waits.
pub fn advance(tx: &mut Tx<'_>, claim: &Claim) -> Result<Option<Claim>> {
    let permit = permit(tx)?;
    let mut claim = claim.clone();
    if !store::renew(tx, &permit, &mut claim)? {
        return Err(lost());
    }
    let together = claim.terms.mode == RowImportMode::AllOrNothing;
    let most = if together { i64::from(i32::MAX) } else { PORTION };
    let rows = store::waiting(tx, &permit, &claim, most)?;
    let mut counts = store::counts(tx, &permit, claim.id)?;
    let decided = decide(tx, &claim.terms, &rows, counts.refused > 0)?;
    for one in &decided {
        counts.count(one.outcome);
    }
    store::decide(tx, &permit, claim.id, &decided)?;
    store::count(tx, &permit, claim.id, counts)?;
    if !together && rows.len() >= usize::try_from(PORTION).unwrap_or_default() {
        return Ok(Some(claim));
    }
    let status = if together && counts.refused > 0 { RowImportStatus::Refused } else { RowImportStatus::Succeeded };
    store::finish(tx, &permit, &claim, status, None)?;
    Ok(None)
}

/// What becomes of rows. What a dry run has written is undone, and so is all where one cannot be taken and they stand or
/// fall together.
fn decide(tx: &mut Tx<'_>, terms: &Terms, rows: &[bringing::Waiting], refused: bool) -> Result<Vec<Decided>> {
    let together = terms.mode == RowImportMode::AllOrNothing;
    tx.part(|tx| {
        let mut decided = Vec::with_capacity(rows.len());
        for some in rows.chunks(usize::try_from(PORTION).unwrap_or(100)) {
            decided.extend(bringing::bring(tx, terms, some)?);
        }
        let refused = refused || decided.iter().any(|one| one.outcome == RowOutcome::Refused);
        let stays = !(terms.dry_run || together && refused);
        if !stays {
            // What would have been made has no address.
            decided.iter_mut().filter(|one| one.outcome == RowOutcome::Created).for_each(|one| one.resource = None);
        }
        Ok((decided, stays))
    })
}

/// Ends an import that cannot go on; for the runner.
pub fn fail(tx: &mut Tx<'_>, claim: &Claim, why: &str) -> Result<()> {
    let permit = tx.permit(Permission::ImportRows, &ResourceReach::country())?;
    // As long as the document says a failure is at most.
    let why: String = why.chars().take(4_000).collect();
    store::finish(tx, &permit, claim, RowImportStatus::Failed, Some(&why))
}

fn lost() -> Error {
    Error::wrong_state(
        "Un altro processo ha preso in carico l'importazione.",
        "Another process has taken the import over.",
    )
}
