//! What the change feed is told of a practice, and what it asks.
use super::{Row, row};
use crate::auth::policy::Permit;
use crate::db::schema::{finding_practices, findings, organisations, practice_facets, practices};
use crate::db::tx::{Audience, ChangeKind, Inside, ResourceType, Tx};
use crate::db::types::Id;
use crate::error::Result;
use crate::practices::facets::{ORGANISATION, leads};
use crate::practices::model::{LeadOrganisationId, PracticeId, Record};
use crate::practices::visibility::Scope;
use crate::territory::RegionCode;
use diesel::prelude::*;
use std::collections::HashMap;

/// Who sees a practice of this region that these organisations lead, or led before the change.
pub(super) fn audience(region: RegionCode, leads: &[LeadOrganisationId], was_public: bool, public: bool) -> Audience {
    let inside = Inside { organisations: leads.iter().map(|id| id.0).collect(), ..Inside::regions([region]) };
    Audience { was_public, public, inside }
}

/// Notes a change of one that everybody saw before, or not, and that these organisations led then.
pub(super) fn record(
    tx: &mut Tx<'_>,
    permit: &Permit,
    kind: ChangeKind,
    Record { head, document, .. }: &Record,
    (was_public, mut led): (bool, Vec<LeadOrganisationId>),
) {
    led.extend(leads(head, document));
    led.sort_unstable();
    led.dedup();
    let audience = audience(head.region_code, &led, was_public, head.status.is_public());
    tx.record_for(permit, kind, (ResourceType::Practice, head.id), head.version, audience);
}

/// The organisations that lead one, alone or together.
pub(super) fn leads_of(tx: &mut Tx<'_>, id: PracticeId) -> Result<Vec<LeadOrganisationId>> {
    let found: Vec<String> = practice_facets::table
        .filter(practice_facets::practice_id.eq(id))
        .filter(practice_facets::facet.eq(ORGANISATION))
        .select(practice_facets::value)
        .load(tx.conn())?;
    Ok(found.iter().filter_map(|text| text.parse().ok()).collect())
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

/// Those of `ids` that `scope` has, of which the actor's organisations lead these.
pub fn visible_rows(
    tx: &mut Tx<'_>,
    scope: &Scope,
    ids: &[PracticeId],
    leading: &HashMap<PracticeId, Vec<LeadOrganisationId>>,
) -> Result<Vec<Row>> {
    let query = practices::table.inner_join(organisations::table).filter(practices::id.eq_any(ids)).select(row!());
    let found: Vec<Row> = query.load(tx.conn())?;
    let seen = |row: &Row| scope.sees(row.region_code, leading.contains_key(&row.id), row.status);
    Ok(found.into_iter().filter(seen).collect())
}
