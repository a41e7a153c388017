//! Queries on what is published in some regions.
use crate::db::MultiBackend;
use crate::db::schema::{practice_facets, practices};
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use crate::practices::facets::FacetName;
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus};
use crate::practices::store::led;
use crate::practices::visibility::Scope;
use crate::territory::RegionCode;
use diesel::dsl::count_star;
use diesel::prelude::*;

/// How many practices of these regions are published, or were since an instant.
pub fn any_published_count(tx: &mut Tx<'_>, regions: &[RegionCode], since: Option<Instant>) -> Result<i64> {
    let mut query = practices::table
        .filter(practices::region_code.eq_any(regions))
        .filter(practices::status.eq(PracticeStatus::Published))
        .select(count_star())
        .into_boxed::<MultiBackend>();
    if let Some(since) = since {
        query = query.filter(practices::listed_at.gt(since));
    }
    Ok(query.first(tx.conn())?)
}

/// How many public practices each theme has in each region: the narrow table's index alone.
pub fn any_by_theme_and_region(tx: &mut Tx<'_>) -> Result<Vec<(String, RegionCode, i64)>> {
    Ok(practice_facets::table
        .filter(practice_facets::facet.eq(FacetName::Theme.as_str()))
        .filter(practice_facets::public.eq(true))
        .group_by((practice_facets::value, practice_facets::region_code))
        .select((practice_facets::value, practice_facets::region_code, count_star()))
        .load(tx.conn())?)
}

/// Id, title, lead organisation, and what decides who sees it.
type Titled = (PracticeId, String, LeadOrganisationId, RegionCode, PracticeStatus);

/// Titles and lead organisations of those of `ids` that `scope` has.
pub fn visible_titles(
    tx: &mut Tx<'_>,
    scope: &Scope,
    ids: &[PracticeId],
) -> Result<Vec<(PracticeId, String, LeadOrganisationId)>> {
    let found: Vec<Titled> = practices::table
        .filter(practices::id.eq_any(ids))
        .select((
            practices::id,
            practices::title,
            practices::organisation_id,
            practices::region_code,
            practices::status,
        ))
        .load(tx.conn())?;
    let led = led(tx, scope, ids)?;
    let seen = found.into_iter().filter(|(id, _, _, region, status)| scope.sees(*region, led.contains(id), *status));
    Ok(seen.map(|(id, title, lead, ..)| (id, title, lead)).collect())
}

/// Those of `ids` that are published.
pub fn any_published_of(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<PracticeId>> {
    Ok(practices::table
        .filter(practices::id.eq_any(ids))
        .filter(practices::status.eq(PracticeStatus::Published))
        .select(practices::id)
        .load(tx.conn())?)
}
