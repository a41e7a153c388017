//! Pages of practices. Every page is one query that begins at an index with its keyset.
use super::conditions::{HasFacet, InScope, LedBy};
use crate::db::query::Limited;
use crate::db::schema::{organisations, practice_facets, practices};
use crate::db::search::{Matches, Searched};
use crate::db::tx::Tx;
use crate::db::types::{Instant, JsonText};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::practices::facets::FacetName;
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus};
use crate::practices::near::Near;
use crate::practices::search::Wanted;
use crate::practices::visibility::Scope;
use crate::territory::RegionCode;
use diesel::dsl::count_star;
use diesel::prelude::*;
use std::collections::HashMap;

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub struct Filter {
    /// What the actor sees.
    pub scope: Scope,
    /// With every word of this text; the text has at least one word.
    pub words: Option<String>,
    /// In one of these regions; any when empty.
    pub regions: Vec<RegionCode>,
    /// With one of the values of each of these facets.
    pub facets: Vec<HasFacet>,
    /// In one of these states; any when empty.
    pub statuses: Vec<PracticeStatus>,
    /// Led by one of these organisations, alone or with others; any when empty.
    pub organisations: Vec<LeadOrganisationId>,
    /// Changed at or after this instant.
    pub updated_since: Option<Instant>,
    /// With its place in lists after the first and up to the second.
    pub listed: Option<(Instant, Instant)>,
    /// Near a point.
    pub near: Option<Near>,
}

/// The order of a list, and the last row seen in it.
#[derive(Debug, Clone)]
pub enum Order {
    /// Newest first.
    ListedAt(Option<(Instant, PracticeId)>),
    /// By title.
    Title(Option<(String, PracticeId)>),
    /// Changed last first.
    UpdatedAt(Option<(Instant, PracticeId)>),
}

/// A row of a list.
#[derive(Debug, Clone, Queryable)]
pub struct Hit {
    /// Id.
    pub id: PracticeId,
    /// Its place in lists.
    pub listed_at: Instant,
    /// Title.
    pub title: String,
    /// When it was changed last.
    pub updated_at: Instant,
    /// The card, as text.
    pub card: JsonText,
    /// Lead organisation.
    pub organisation_id: LeadOrganisationId,
    /// Its legal name.
    pub organisation_name: String,
}

/// The columns of a [`Hit`].
macro_rules! hit {
    () => {
        (
            practices::id,
            practices::listed_at,
            practices::title,
            practices::updated_at,
            practices::card,
            practices::organisation_id,
            organisations::legal_name,
        )
    };
}
pub(super) use hit;

/// Narrows a boxed query that has `practices` in it. A page that is driven by `practice_facets` has the region and
/// what is public there already: said twice, it would tempt the planner to begin elsewhere.
macro_rules! narrow {
    ($query:expr, $filter:expr, $driven:expr) => {{
        let (mut query, filter, driven) = ($query, $filter, $driven);
        match &filter.scope {
            Scope::All => {}
            Scope::Public if driven => {}
            Scope::Public => query = query.filter(practices::public.eq(true)),
            Scope::And(regions, organisations) => {
                query = query.filter(InScope { regions: regions.clone(), organisations: organisations.clone() });
                // Of what is not public one sees one's own: say so plainly, and its index is the place to begin.
                if !filter.statuses.is_empty() && !filter.statuses.iter().any(|status| status.is_public()) {
                    match (regions.as_slice(), organisations.as_slice()) {
                        ([], [own]) => query = query.filter(LedBy(vec![*own])),
                        ([own], []) => query = query.filter(practices::region_code.eq(*own)),
                        _ => {}
                    }
                }
            }
        }
        match filter.regions.as_slice() {
            [] => {}
            [_] if driven => {}
            [one] => query = query.filter(practices::region_code.eq(*one)),
            several => query = query.filter(practices::region_code.eq_any(several)),
        }
        match filter.statuses.as_slice() {
            [] => {}
            [one] => query = query.filter(practices::status.eq(*one)),
            several => query = query.filter(practices::status.eq_any(several)),
        }
        if !filter.organisations.is_empty() {
            query = query.filter(LedBy(filter.organisations.clone()));
        }
        if let Some(since) = filter.updated_since {
            query = query.filter(practices::updated_at.ge(since));
        }
        if let Some((after, until)) = filter.listed {
            query = query.filter(practices::listed_at.gt(after)).filter(practices::listed_at.le(until));
        }
        if let Some(near) = filter.near {
            query = query.filter(near);
        }
        for facet in &filter.facets {
            query = query.filter(facet.clone());
        }
        query
    }};
}
pub(super) use narrow;

impl Filter {
    /// The stems that are looked for; none when there is no word.
    pub fn wanted(&self) -> Option<Wanted> {
        self.words.as_deref().and_then(Wanted::of)
    }

    fn matches(&self) -> Option<Matches> {
        self.words.as_deref().and_then(|words| Matches::all_words(Searched::Practices, words))
    }

    /// Whether it leaves everything that is public, of the regions it names.
    fn is_bare(&self) -> bool {
        self.scope == Scope::Public
            && self.words.is_none()
            && self.facets.is_empty()
            && self.statuses.is_empty()
            && self.organisations.is_empty()
            && self.updated_since.is_none()
            && self.listed.is_none()
            && self.near.is_none()
    }

    /// The facet to begin with, and the filter that remains: a facet with one value has its rows in list order. Not
    /// where words, several organisations or a state leave less; nothing leaves less than one organisation.
    fn driver(&self) -> Option<(HasFacet, Self)> {
        if self.words.is_some() {
            return None;
        }
        if let [one] = self.organisations.as_slice() {
            let driver = HasFacet { name: FacetName::Organisation, values: vec![one.to_string()] };
            return Some((driver, Self { organisations: Vec::new(), ..self.clone() }));
        }
        if !self.organisations.is_empty() || !self.statuses.is_empty() {
            return None;
        }
        let driver =
            self.facets.iter().filter(|facet| facet.values.len() == 1).min_by_key(|f| f.name.breadth())?.clone();
        let mut rest = self.clone();
        rest.facets.retain(|facet| facet.name != driver.name);
        Some((driver, rest))
    }
}

/// A page, one row longer than `limit` when there is more.
pub fn page(tx: &mut Tx<'_>, filter: &Filter, order: &Order, limit: i64) -> Result<Vec<Hit>> {
    if let (Order::ListedAt(after), Some((driver, rest))) = (order, filter.driver()) {
        return driven_page(tx, &driver, &rest, after.as_ref(), limit);
    }
    let query = practices::table.inner_join(organisations::table).select(hit!());
    let mut query = narrow!(query.into_boxed::<MultiBackend>(), filter, false);
    if let Some(matches) = filter.matches() {
        query = query.filter(matches);
    }
    query = match order {
        Order::ListedAt(after) => {
            if let Some((at, id)) = after {
                query = crate::after!(query, desc, practices::listed_at, *at, practices::id, *id);
            }
            query.order((practices::listed_at.desc(), practices::id.desc()))
        }
        Order::UpdatedAt(after) => {
            if let Some((at, id)) = after {
                query = crate::after!(query, desc, practices::updated_at, *at, practices::id, *id);
            }
            query.order((practices::updated_at.desc(), practices::id.desc()))
        }
        Order::Title(after) => {
            if let Some((title, id)) = after {
                query = crate::after!(query, asc, practices::title, title.clone(), practices::id, *id);
            }
            query.order((practices::title, practices::id))
        }
    };
    Ok(Limited::to(query, limit + 1).load(tx.conn())?)
}

/// A page of the practices with one value of a facet, newest first: a range of the narrow table's index.
fn driven_page(
    tx: &mut Tx<'_>,
    driver: &HasFacet,
    rest: &Filter,
    after: Option<&(Instant, PracticeId)>,
    limit: i64,
) -> Result<Vec<Hit>> {
    let query = practice_facets::table
        .inner_join(practices::table.inner_join(organisations::table))
        .filter(practice_facets::facet.eq(driver.name.as_str()))
        .filter(practice_facets::value.eq(driver.values.first().cloned().unwrap_or_default()))
        .order((practice_facets::listed_at.desc(), practice_facets::practice_id.desc()))
        .select(hit!());
    let mut query = narrow!(query.into_boxed::<MultiBackend>(), rest, true);
    if rest.scope == Scope::Public {
        query = query.filter(practice_facets::public.eq(true));
    }
    if let [region] = rest.regions.as_slice() {
        query = query.filter(practice_facets::region_code.eq(*region));
    }
    if let Some((at, id)) = after {
        query = crate::after!(query, desc, practice_facets::listed_at, *at, practice_facets::practice_id, *id);
    }
    Ok(Limited::to(query, limit + 1).load(tx.conn())?)
}

/// How many match in all.
pub fn count(tx: &mut Tx<'_>, filter: &Filter) -> Result<i64> {
    if let Some((driver, rest)) = filter.driver() {
        let query = practice_facets::table
            .inner_join(practices::table)
            .filter(practice_facets::facet.eq(driver.name.as_str()))
            .filter(practice_facets::value.eq(driver.values.first().cloned().unwrap_or_default()))
            .select(count_star());
        let mut query = narrow!(query.into_boxed::<MultiBackend>(), &rest, true);
        if rest.scope == Scope::Public {
            query = query.filter(practice_facets::public.eq(true));
        }
        if let [region] = rest.regions.as_slice() {
            query = query.filter(practice_facets::region_code.eq(*region));
        }
        return Ok(query.first(tx.conn())?);
    }
    let mut query = narrow!(practices::table.select(count_star()).into_boxed::<MultiBackend>(), filter, false);
    if let Some(matches) = filter.matches() {
        query = query.filter(matches);
    }
    Ok(query.first(tx.conn())?)
}

/// How many practices have each value, by facet.
pub type Counts = HashMap<String, Vec<(String, i64)>>;

/// How many of all matches have each value of these facets, and how many are in each region (`region`).
pub fn counts(tx: &mut Tx<'_>, filter: &Filter, facets: &[FacetName]) -> Result<Counts> {
    let mut counts = Counts::new();
    for (facet, value, n) in by_value(tx, filter, facets)? {
        counts.entry(facet).or_default().push((value, n));
    }
    // Driven by the index of regions, whose groups it has in order: what is public is not said as an equality.
    let regions = practices::table.group_by(practices::region_code).select((practices::region_code, count_star()));
    let mut regions = narrow!(regions.into_boxed::<MultiBackend>(), filter, true);
    if filter.scope == Scope::Public {
        regions = regions.filter(InScope::public());
    }
    if let [region] = filter.regions.as_slice() {
        regions = regions.filter(practices::region_code.eq(*region));
    }
    if let Some(matches) = filter.matches() {
        regions = regions.filter(matches);
    }
    counts.insert("region".to_owned(), regions.load(tx.conn())?);
    Ok(counts)
}

/// The matches' values of every facet: their ids first, then a look into the primary key of `practice_facets` for each.
macro_rules! of_matches {
    ($backend:ty, $conn:expr, $filter:expr, $facets:expr) => {{
        let mut ids = narrow!(practices::table.select(practices::id).into_boxed::<$backend>(), $filter, false);
        if let Some(matches) = $filter.matches() {
            ids = ids.filter(matches);
        }
        practice_facets::table
            .filter(practice_facets::practice_id.eq_any(ids))
            .filter(practice_facets::facet.eq_any($facets))
            .group_by((practice_facets::facet, practice_facets::value))
            .select((practice_facets::facet, practice_facets::value, count_star()))
            .load($conn)?
    }};
}

fn by_value(tx: &mut Tx<'_>, filter: &Filter, facets: &[FacetName]) -> Result<Vec<(String, String, i64)>> {
    let facets: Vec<&str> = facets.iter().map(|facet| facet.as_str()).collect();
    if !filter.is_bare() {
        return Ok(match tx.conn() {
            Conn::Sqlite(conn) => of_matches!(diesel::sqlite::Sqlite, conn, filter, facets),
            Conn::Pg(conn) => of_matches!(diesel::pg::Pg, conn, filter, facets),
        });
    }
    // The whole catalogue, or that of some regions: the narrow table's index alone.
    let query = practice_facets::table
        .filter(practice_facets::facet.eq_any(facets))
        .filter(practice_facets::public.eq(true))
        .group_by((practice_facets::facet, practice_facets::value))
        .select((practice_facets::facet, practice_facets::value, count_star()));
    let mut query = query.into_boxed::<MultiBackend>();
    if !filter.regions.is_empty() {
        query = query.filter(practice_facets::region_code.eq_any(&filter.regions));
    }
    Ok(query.load(tx.conn())?)
}

/// How many of all matches in a region are led by organisations of each of its provinces, by car code.
pub fn counts_by_province(tx: &mut Tx<'_>, filter: &Filter, region: RegionCode) -> Result<Vec<(Option<String>, i64)>> {
    let query = practices::table
        .inner_join(organisations::table)
        .filter(practices::region_code.eq(region))
        .group_by(organisations::province)
        .select((organisations::province, count_star()));
    let mut query = narrow!(query.into_boxed::<MultiBackend>(), filter, false);
    if let Some(matches) = filter.matches() {
        query = query.filter(matches);
    }
    Ok(query.load(tx.conn())?)
}
