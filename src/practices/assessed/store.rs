//! Queries on what was found of practices.
use super::model::{Assessed, FoundInLab};
use crate::auth::policy::Permit;
use crate::db::schema::{practice_assessments as table, practice_lab_findings as labs};
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::Result;
use crate::on_each;
use crate::practices::model::PracticeId;
use crate::practices::revisions::model::RevisionId;
use diesel::prelude::*;

/// Adds what a decision found. The change log tells of the decision, and of the practice when its record changes.
pub fn insert(tx: &mut Tx<'_>, _permit: &Permit, found: &Assessed) -> Result<()> {
    diesel::insert_into(table::table).values(found).execute(tx.conn())?;
    Ok(())
}

/// The last on the practice itself or on one of these working copies of it.
pub fn last_on(tx: &mut Tx<'_>, practice: PracticeId, published: &[RevisionId]) -> Result<Option<Assessed>> {
    Ok(table::table
        .filter(table::practice_id.eq(practice))
        .filter(table::revision_id.is_null().or(table::revision_id.eq_any(published)))
        .order(table::decision_id.desc())
        .select(Assessed::as_select())
        .first(tx.conn())
        .optional()?)
}

/// Makes one the one that stands for its practice.
pub fn stand(tx: &mut Tx<'_>, _permit: &Permit, practice: PracticeId, decision: Id) -> Result<()> {
    let before = table::table.filter(table::stands_for.eq(practice));
    diesel::update(before).set(table::stands_for.eq(None::<PracticeId>)).execute(tx.conn())?;
    diesel::update(table::table.find(decision)).set(table::stands_for.eq(practice)).execute(tx.conn())?;
    Ok(())
}

/// What the decisions that stand for these practices found.
pub fn standing(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<Assessed>> {
    let query = table::table.filter(table::stands_for.eq_any(ids));
    Ok(query.select(Assessed::as_select()).load(tx.conn())?)
}

/// What each session found of these practices.
pub fn found_in_labs(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<FoundInLab>> {
    Ok(labs::table.filter(labs::practice_id.eq_any(ids)).select(FoundInLab::as_select()).load(tx.conn())?)
}

/// Writes what a session found over all that it had found before, and tells the practices that this was about.
pub fn replace_of_lab(tx: &mut Tx<'_>, _permit: &Permit, session: Id, found: &[FoundInLab]) -> Result<Vec<PracticeId>> {
    let before = labs::table.filter(labs::session_id.eq(session));
    let named: Vec<PracticeId> = before.select(labs::practice_id).load(tx.conn())?;
    diesel::delete(before).execute(tx.conn())?;
    for some in found.chunks(1_000) {
        on_each!(tx.conn(), |c| diesel::insert_into(labs::table).values(some).execute(c))?;
    }
    Ok(named)
}
