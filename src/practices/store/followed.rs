//! What the change feed is told of a practice, and what it asks.
use super::Row;
use crate::auth::policy::Permit;
use crate::db::schema::{finding_practices, findings, organisations, practices};
use crate::db::tx::{Audience, ChangeKind, Inside, ResourceType, Tx};
use crate::db::types::Id;
use crate::error::Result;
use crate::practices::model::{Head, LeadOrganisationId, PracticeId};
use crate::practices::visibility::Scope;
use crate::territory::RegionCode;
use diesel::prelude::*;

/// Who sees a practice of this region and organisation.
pub(super) fn audience(
    region: RegionCode,
    organisation: LeadOrganisationId,
    was_public: bool,
    public: bool,
) -> Audience {
    let inside = Inside { organisations: vec![organisation.0], ..Inside::regions([region]) };
    Audience { was_public, public, inside }
}

/// Notes a change of one.
pub(super) fn record(tx: &mut Tx<'_>, permit: &Permit, kind: ChangeKind, head: &Head, was_public: bool) {
    let audience = audience(head.region_code, head.organisation_id, was_public, head.status.is_public());
    tx.record_for(permit, kind, (ResourceType::Practice, head.id), head.version, audience);
}

/// Notes the findings that are hidden, or shown, together with a practice: those that name no other public one. They
/// have not changed themselves, but who follows them would not learn of it otherwise.
pub(super) fn record_findings(tx: &mut Tx<'_>, permit: &Permit, practice: PracticeId, was_public: bool) -> Result<()> {
    let named = finding_practices::table
        .filter(finding_practices::practice_id.eq(practice))
        .select(finding_practices::finding_id);
    let shown_anyway = finding_practices::table
        .inner_join(practices::table)
        .filter(practices::public.eq(true))
        .filter(practices::id.ne(practice))
        .select(finding_practices::finding_id);
    let follow: Vec<(Id, i32)> = findings::table
        .filter(findings::id.eq_any(named))
        .filter(findings::id.ne_all(shown_anyway))
        .filter(findings::status.eq("published"))
        .filter(findings::visibility.eq("public"))
        .select((findings::id, findings::version))
        .load(tx.conn())?;
    for (id, version) in follow {
        let audience = Audience { was_public, public: !was_public, inside: Inside::default() };
        tx.record_for(permit, ChangeKind::Updated, (ResourceType::Finding, id), version, audience);
    }
    Ok(())
}

/// Those of `ids` that `scope` has.
pub fn visible_rows(tx: &mut Tx<'_>, scope: &Scope, ids: &[PracticeId]) -> Result<Vec<Row>> {
    let found: Vec<Row> = practices::table
        .inner_join(organisations::table)
        .filter(practices::id.eq_any(ids))
        .select((
            practices::id,
            practices::status,
            practices::was_public,
            practices::organisation_id,
            practices::region_code,
            practices::version,
            practices::content,
            organisations::legal_name,
        ))
        .load(tx.conn())?;
    Ok(found.into_iter().filter(|row| scope.sees(row.region_code, row.organisation_id, row.status)).collect())
}
