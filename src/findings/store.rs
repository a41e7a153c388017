//! Queries on findings and their practices.
pub mod followed;

use super::input::FindingFilter;
use super::model::{Content, Finding, FindingId, FindingStatus, FindingVisibility};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{
    finding_practices as named, findings, lab_session_regions, lab_sessions, practice_facets, practices,
};
use crate::db::tx::{Audience, ChangeKind, ResourceType, Tx};
use crate::db::types::{Instant, Stored};
use crate::error::Result;
use crate::lab_sessions::model::LabSessionId;
use crate::labs::model::CycleId;
use crate::on_each;
use crate::practices::model::{LEADS_FACET, PracticeId, PracticeStatus};
use crate::territory::RegionCode;
use diesel::dsl::count_star;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;
use uuid::Uuid;

/// Whether everybody reads a finding, or did as long as it was published: `$told` says which. With practices that are not
/// public only it is hidden; one public practice shows it, on that practice's record.
macro_rules! told_to_everybody {
    ($told:expr) => {{
        let public = PracticeStatus::ALL.iter().copied().filter(|status| status.is_public()).collect::<Vec<_>>();
        let hidden = named::table
            .inner_join(practices::table)
            .filter(practices::status.ne_all(public.clone()))
            .select(named::finding_id);
        let shown = named::table
            .inner_join(practices::table)
            .filter(practices::status.eq_any(public))
            .select(named::finding_id);
        findings::status
            .eq($told)
            .and(findings::visibility.eq(FindingVisibility::Public))
            .and(findings::id.ne_all(hidden).or(findings::id.eq_any(shown)))
    }};
}

/// What a filter leaves of a boxed query that has `findings` in it.
macro_rules! narrow {
    ($query:expr, $filter:expr) => {{
        let (mut query, filter) = ($query, $filter);
        if let Some(session) = filter.session {
            query = query.filter(findings::session_id.eq(session));
        }
        if let Some(practice) = filter.practice {
            let about = named::table.filter(named::practice_id.eq(practice)).select(named::finding_id);
            query = query.filter(findings::id.eq_any(about));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(findings::kind.eq(kind));
        }
        if let Some(consensus) = filter.consensus {
            query = query.filter(findings::consensus.eq(consensus));
        }
        if let Some(region) = filter.region {
            // An alias, because the query may count by this table.
            let there = diesel::alias!(lab_session_regions as there);
            let of_region = there
                .filter(there.field(lab_session_regions::region_code).eq(region))
                .select(there.field(lab_session_regions::session_id));
            query = query.filter(findings::session_id.eq_any(of_region));
        }
        if let Some(status) = filter.status {
            query = query.filter(findings::status.eq(status));
        }
        if let Some(since) = filter.updated_since {
            query = query.filter(findings::updated_at.ge(since));
        }
        if let Some(visibility) = filter.visibility {
            query = query.filter(findings::visibility.eq(visibility));
        }
        query
    }};
}

pub mod figures;

/// Which findings may be found.
#[derive(Debug, Clone)]
pub enum Scope {
    /// All of them.
    All,
    /// Published ones, for whom they are for.
    Part {
        /// And all of sessions for these regions.
        regions: Vec<RegionCode>,
        /// And all of sessions of these cycles.
        cycles: Vec<CycleId>,
        /// Those for the invited, about practices that these organisations lead, alone or with others.
        organisations: Vec<Uuid>,
    },
}

/// How many findings of a session are at a status and for some readers.
pub type Unpublished = (LabSessionId, FindingStatus, FindingVisibility, i64);

type Query = IntoBoxed<'static, findings::table, MultiBackend>;

/// What the scope has.
fn scoped(scope: &Scope) -> Query {
    scoped_at(scope, FindingStatus::Published)
}

/// What the scope has, or had as long as it was published: an `or` of what everybody reads at this status and what some
/// read more.
fn scoped_at(scope: &Scope, told: FindingStatus) -> Query {
    let query = findings::table.into_boxed::<MultiBackend>();
    let Scope::Part { regions, cycles, organisations } = scope else { return query };
    let mut query = query.filter(told_to_everybody!(told));
    if !organisations.is_empty() {
        let own: Vec<String> = organisations.iter().map(ToString::to_string).collect();
        let led = practice_facets::table
            .filter(practice_facets::facet.eq(LEADS_FACET))
            .filter(practice_facets::value.eq_any(own))
            .select(practice_facets::practice_id);
        let led = named::table.filter(named::practice_id.eq_any(led)).select(named::finding_id);
        query = query.or_filter(
            findings::status
                .eq(told)
                .and(findings::visibility.eq(FindingVisibility::Invited))
                .and(findings::id.eq_any(led)),
        );
    }
    if !regions.is_empty() {
        let own = lab_session_regions::table
            .filter(lab_session_regions::region_code.eq_any(regions.clone()))
            .select(lab_session_regions::session_id);
        query = query.or_filter(findings::session_id.eq_any(own));
    }
    if !cycles.is_empty() {
        let own = lab_sessions::table.filter(lab_sessions::cycle_id.eq_any(cycles.clone())).select(lab_sessions::id);
        query = query.or_filter(findings::session_id.eq_any(own));
    }
    query
}

fn narrowed(scope: &Scope, filter: &FindingFilter) -> Query {
    narrow!(scoped(scope), filter)
}

/// Those of the scope that match, the last first; one more than `limit` when there are more.
pub fn page(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &FindingFilter,
    after: Option<FindingId>,
    limit: i64,
) -> Result<Vec<Finding>> {
    let mut query = narrowed(scope, filter).order(findings::id.desc()).limit(limit + 1).select(Finding::as_select());
    if let Some(last) = after {
        query = query.filter(findings::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many of the scope match.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, filter: &FindingFilter) -> Result<i64> {
    Ok(narrowed(scope, filter).count().get_result(tx.conn())?)
}

/// Those of these sessions that are published and in the scope.
fn published(scope: &Scope, sessions: &[LabSessionId]) -> Query {
    let these: Vec<LabSessionId> = sessions.to_vec();
    scoped(scope).filter(findings::status.eq(FindingStatus::Published)).filter(findings::session_id.eq_any(these))
}

/// At most `most` of them, the last first.
pub fn published_of(tx: &mut Tx<'_>, scope: &Scope, sessions: &[LabSessionId], most: i64) -> Result<Vec<Finding>> {
    let query = published(scope, sessions).order(findings::id.desc()).limit(most);
    Ok(query.select(Finding::as_select()).load(tx.conn())?)
}

/// A published finding in short: it, its session, what it says.
type Short = (FindingId, LabSessionId, Stored<Content>);

/// All of these sessions in short, the first first.
pub fn outlines_of(tx: &mut Tx<'_>, scope: &Scope, sessions: &[LabSessionId]) -> Result<Vec<Short>> {
    let query = published(scope, sessions).order(findings::id);
    Ok(query.select((findings::id, findings::session_id, findings::content)).load(tx.conn())?)
}

/// All that name one of these practices in short, whatever session they came out of, the first first.
pub fn outlines_about(tx: &mut Tx<'_>, scope: &Scope, about: &[PracticeId]) -> Result<Vec<Short>> {
    let these = named::table.filter(named::practice_id.eq_any(about.to_vec())).select(named::finding_id);
    let query = scoped(scope).filter(findings::status.eq(FindingStatus::Published)).filter(findings::id.eq_any(these));
    let query = query.order(findings::id);
    Ok(query.select((findings::id, findings::session_id, findings::content)).load(tx.conn())?)
}

/// One of the scope.
pub fn visible(tx: &mut Tx<'_>, scope: &Scope, id: FindingId) -> Result<Option<Finding>> {
    Ok(scoped(scope).filter(findings::id.eq(id)).select(Finding::as_select()).first(tx.conn()).optional()?)
}

/// When one was withdrawn that was of the scope as long as it was published.
pub fn withdrawn(tx: &mut Tx<'_>, scope: &Scope, id: FindingId) -> Result<Option<Instant>> {
    let one = scoped_at(scope, FindingStatus::Withdrawn).filter(findings::id.eq(id));
    let at: Option<Option<Instant>> = one.select(findings::withdrawn_at).first(tx.conn()).optional()?;
    Ok(at.flatten())
}

/// Which of the scope replaces which of these, from its publication on.
pub fn replacing(tx: &mut Tx<'_>, scope: &Scope, ids: &[FindingId]) -> Result<Vec<(FindingId, FindingId)>> {
    let published = scoped(scope).filter(findings::status.eq(FindingStatus::Published));
    Ok(published
        .filter(findings::replaces_id.assume_not_null().eq_any(ids.to_vec()))
        .select((findings::replaces_id.assume_not_null(), findings::id))
        .load(tx.conn())?)
}

/// Session and status of one: whoever asks takes part in the session.
pub fn any_state_of(tx: &mut Tx<'_>, id: FindingId) -> Result<Option<(LabSessionId, FindingStatus)>> {
    let one = findings::table.filter(findings::id.eq(id)).select((findings::session_id, findings::status));
    Ok(one.first(tx.conn()).optional()?)
}

/// All of a session that have come this far and are for these readers, the first first.
pub fn any_of_session(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    status: FindingStatus,
    visibility: FindingVisibility,
) -> Result<Vec<Finding>> {
    Ok(findings::table
        .filter(findings::session_id.eq(session))
        .filter(findings::status.eq(status))
        .filter(findings::visibility.eq(visibility))
        .order(findings::id)
        .select(Finding::as_select())
        .load(tx.conn())?)
}

/// The practices of these findings, in their order.
pub fn any_practices_named(tx: &mut Tx<'_>, ids: &[FindingId]) -> Result<Vec<(FindingId, PracticeId)>> {
    let query = named::table.filter(named::finding_id.eq_any(ids)).order((named::finding_id, named::position));
    Ok(query.select((named::finding_id, named::practice_id)).load(tx.conn())?)
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, finding: &Finding, about: &[PracticeId]) -> Result<()> {
    diesel::insert_into(findings::table).values(finding).execute(tx.conn())?;
    name(tx, finding.id, about)?;
    followed::record(tx, permit, ChangeKind::Created, &[(finding.id, finding.version)])
}

fn name(tx: &mut Tx<'_>, id: FindingId, about: &[PracticeId]) -> Result<()> {
    let row = |(practice, position): (&PracticeId, i32)| {
        (named::finding_id.eq(id), named::practice_id.eq(*practice), named::position.eq(position))
    };
    let rows: Vec<_> = about.iter().zip(1_i32..).map(row).collect();
    if !rows.is_empty() {
        on_each!(tx.conn(), |c| diesel::insert_into(named::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// Writes one over its row.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, finding: &Finding, about: Option<&[PracticeId]>) -> Result<()> {
    diesel::update(findings::table.filter(findings::id.eq(finding.id))).set(finding).execute(tx.conn())?;
    if let Some(about) = about {
        diesel::delete(named::table.filter(named::finding_id.eq(finding.id))).execute(tx.conn())?;
        name(tx, finding.id, about)?;
    }
    followed::record(tx, permit, ChangeKind::Updated, &[(finding.id, finding.version)])
}

/// Publishes those of a session that were agreed on and are for everybody.
pub fn publish(tx: &mut Tx<'_>, permit: &Permit, session: LabSessionId, at: Instant) -> Result<Vec<FindingId>> {
    let agreed = findings::table
        .filter(findings::session_id.eq(session))
        .filter(findings::status.eq(FindingStatus::Agreed))
        .filter(findings::visibility.eq(FindingVisibility::Public));
    let published: Vec<(FindingId, i32)> = diesel::update(agreed)
        .set((
            findings::status.eq(FindingStatus::Published),
            findings::published_at.eq(at),
            findings::version.eq(findings::version + 1),
            findings::updated_at.eq(at),
        ))
        .returning((findings::id, findings::version))
        .get_results(tx.conn())?;
    followed::record(tx, permit, ChangeKind::Updated, &published)?;
    Ok(published.into_iter().map(|(id, _)| id).collect())
}

/// Takes back what these published ones replace, where it is published still. Tells which.
pub fn withdraw_replaced(tx: &mut Tx<'_>, permit: &Permit, by: &[FindingId]) -> Result<Vec<FindingId>> {
    let now = tx.now();
    let replaced: Vec<Option<FindingId>> = findings::table
        .filter(findings::id.eq_any(by))
        .filter(findings::replaces_id.is_not_null())
        .select(findings::replaces_id)
        .load(tx.conn())?;
    let replaced: Vec<FindingId> = replaced.into_iter().flatten().collect();
    let there =
        findings::table.filter(findings::id.eq_any(replaced)).filter(findings::status.eq(FindingStatus::Published));
    let withdrawn: Vec<(FindingId, i32)> = diesel::update(there)
        .set((
            findings::status.eq(FindingStatus::Withdrawn),
            findings::withdrawn_at.eq(now),
            findings::version.eq(findings::version + 1),
            findings::updated_at.eq(now),
        ))
        .returning((findings::id, findings::version))
        .get_results(tx.conn())?;
    followed::record(tx, permit, ChangeKind::Updated, &withdrawn)?;
    Ok(withdrawn.into_iter().map(|(id, _)| id).collect())
}

/// How many of these sessions are drafts or agreed on, session by session, by whom they are for: numbers, for whoever
/// moves a cycle on.
pub fn any_unpublished(tx: &mut Tx<'_>, sessions: &[LabSessionId]) -> Result<Vec<Unpublished>> {
    let key = (findings::session_id, findings::status, findings::visibility);
    Ok(findings::table
        .filter(findings::session_id.eq_any(sessions))
        .filter(findings::status.eq_any([FindingStatus::Draft, FindingStatus::Agreed]))
        .group_by(key)
        .order(key)
        .select((findings::session_id, findings::status, findings::visibility, count_star()))
        .load(tx.conn())?)
}

/// How many of a session are published and for everybody.
pub fn published_count(tx: &mut Tx<'_>, sessions: &[LabSessionId]) -> Result<i64> {
    Ok(findings::table
        .filter(findings::session_id.eq_any(sessions))
        .filter(findings::status.eq(FindingStatus::Published))
        .filter(findings::visibility.eq(FindingVisibility::Public))
        .count()
        .get_result(tx.conn())?)
}

/// Removes one; a commitment that names it stands in the way.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, finding: &Finding) -> Result<()> {
    // Who saw it cannot be told any more once it is deleted.
    let saw = followed::audiences(tx, &[finding.id])?.remove(&finding.id);
    diesel::delete(findings::table.filter(findings::id.eq(finding.id))).execute(tx.conn())?;
    if let Some(saw) = saw {
        let audience = Audience { was_public: saw.public || saw.was_public, public: false, ..saw };
        tx.record_for(permit, ChangeKind::Deleted, (ResourceType::Finding, finding.id), finding.version + 1, audience);
    }
    Ok(())
}
