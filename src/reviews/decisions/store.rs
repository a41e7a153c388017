//! Queries on decisions.
use super::model::{Decision, ReviewDecisionId};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::review_decisions as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::practices::model::PracticeId;
use crate::practices::revisions::model::RevisionId;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

/// Which decisions of a practice somebody sees: all, or the acceptance of what is published: of the practice itself
/// and of these working copies.
#[derive(Debug, Clone)]
pub enum Scope {
    /// All.
    All,
    /// Those on published texts.
    Published(Vec<RevisionId>),
}

fn narrowed(scope: &Scope, practice: PracticeId) -> IntoBoxed<'static, table::table, MultiBackend> {
    let query = table::table.filter(table::practice_id.eq(practice)).into_boxed::<MultiBackend>();
    match scope {
        Scope::All => query,
        Scope::Published(revisions) => query
            .filter(table::outcome.eq("accepted"))
            .filter(table::revision_id.is_null().or(table::revision_id.eq_any(revisions.clone()))),
    }
}

/// At most `limit` decisions that the scope has, after one, the newest first.
pub fn page(
    tx: &mut Tx<'_>,
    scope: &Scope,
    practice: PracticeId,
    after: Option<ReviewDecisionId>,
    limit: i64,
) -> Result<Vec<Decision>> {
    let mut query = narrowed(scope, practice).order(table::id.desc()).limit(limit).select(Decision::as_select());
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many the scope has.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, practice: PracticeId) -> Result<i64> {
    Ok(narrowed(scope, practice).count().get_result(tx.conn())?)
}

/// One that the scope has.
pub fn visible(tx: &mut Tx<'_>, scope: &Scope, practice: PracticeId, id: ReviewDecisionId) -> Result<Option<Decision>> {
    let query = narrowed(scope, practice).filter(table::id.eq(id));
    Ok(query.select(Decision::as_select()).first(tx.conn()).optional()?)
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, decision: &Decision) -> Result<()> {
    diesel::insert_into(table::table).values(decision).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::ReviewDecision, decision.id, 1);
    Ok(())
}
