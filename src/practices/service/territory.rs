//! What is published in some regions, and on which themes: what laboratories begin with.
pub use crate::practices::filter::PracticeFilter;
pub use crate::practices::representation::{PracticeOrganisation, PracticeSummary};

use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use crate::page::{Page, read_cursor};
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus};
use crate::practices::search::Wanted;
use crate::practices::service::{lists, organisations_of};
use crate::practices::store::listing::{self, Order};
use crate::practices::store::territory as store;
use crate::practices::visibility::Scope;
use crate::territory::RegionCode;
use std::collections::HashMap;

/// The order of the list, as its cursors name it.
const SORT: &str = "-listed_at";

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// In which regions: the filter's own are taken within these.
    pub regions: Vec<RegionCode>,
    /// What else it is narrowed to.
    pub filter: PracticeFilter,
    /// Only those published after this instant.
    pub since: Option<Instant>,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// How long it is at most.
    pub limit: i64,
    /// Whether to count all matches.
    pub count: bool,
}

/// A page of the published practices of some regions, the newest first, each with its id.
pub fn published(tx: &mut Tx<'_>, wish: Wish) -> Result<Page<(PracticeId, PracticeSummary)>> {
    let Wish { regions, filter, since, cursor, limit, count } = wish;
    let asked = filter.region.clone().unwrap_or_default();
    let within: Vec<RegionCode> =
        regions.into_iter().filter(|region| asked.is_empty() || asked.contains(region)).collect();
    let mut narrowed = filter.into_filter();
    let wordless = narrowed.words.as_deref().is_some_and(|words| Wanted::of(words).is_none());
    if within.is_empty() || wordless {
        return Ok(Page { items: Vec::new(), next: None, total: count.then_some(0), facets: None });
    }
    narrowed.scope = Scope::of(tx.actor());
    narrowed.regions = within;
    narrowed.statuses = vec![PracticeStatus::Published];
    narrowed.listed = since.map(|since| (since, tx.now()));
    let rows = listing::page(tx, &narrowed, &Order::ListedAt(read_cursor(cursor.as_deref(), SORT)?), limit)?;
    let total = if count { Some(listing::count(tx, &narrowed)?) } else { None };
    let shown = |hit: listing::Hit| (hit.id, lists::summary(hit));
    Ok(Page::cut(rows, limit, SORT, |hit| (hit.listed_at, hit.id), shown).with_total(total))
}

/// How many practices of these regions are published; with an instant, how many were since.
pub fn published_count(tx: &mut Tx<'_>, regions: &[RegionCode], since: Option<Instant>) -> Result<i64> {
    store::any_published_count(tx, regions, since)
}

/// How many public practices each theme has in each region, where there are some: public data.
pub fn by_theme_and_region(tx: &mut Tx<'_>) -> Result<Vec<(String, RegionCode, i64)>> {
    store::any_by_theme_and_region(tx)
}

/// Titles of those of `ids` that the actor sees.
pub fn titles(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<(PracticeId, String)>> {
    let scope = Scope::of(tx.actor());
    Ok(store::visible_titles(tx, &scope, ids)?.into_iter().map(|(id, title, _)| (id, title)).collect())
}

/// Titles and lead organisations of those of `ids` that the actor sees.
pub fn named(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<(PracticeId, String, PracticeOrganisation)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let scope = Scope::of(tx.actor());
    let found = store::visible_titles(tx, &scope, ids)?;
    let leads: Vec<LeadOrganisationId> = found.iter().map(|(.., lead)| *lead).collect();
    let names: HashMap<LeadOrganisationId, String> =
        organisations_of(tx, &leads)?.into_iter().map(|(id, name, _)| (id, name)).collect();
    let named = |(id, title, lead): (PracticeId, String, LeadOrganisationId)| {
        let name = names.get(&lead).cloned().unwrap_or_default();
        (id, title, PracticeOrganisation { id: lead, name })
    };
    Ok(found.into_iter().map(named).collect())
}

/// Those of `ids` that are published: everybody sees these.
pub fn published_of(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<PracticeId>> {
    store::any_published_of(tx, ids)
}
