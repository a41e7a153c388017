//! Queries on municipalities.
use super::model::{IstatCode, Municipality, MunicipalityOrder, Place};
use crate::after;
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::{municipalities, municipality_codes};
use crate::db::search::{self, Matches, Searched};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::Result;
use crate::page::{Page, read_cursor};
use crate::territory::RegionCode;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words of the name.
    pub q: Option<String>,
    /// Any of these regions.
    pub regions: Vec<RegionCode>,
    /// Any of these provinces, by car code.
    pub provinces: Vec<String>,
    /// Only those that exist, or only those that do not.
    pub active: Option<bool>,
    /// An ISTAT code that it has or had.
    pub istat_code: Option<String>,
    /// Changed at this instant or after.
    pub updated_since: Option<Instant>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = municipalities, check_for_backend(MultiBackend))]
struct Row {
    cadastral_code: String,
    istat_code: String,
    name: String,
    other_name: Option<String>,
    region_code: RegionCode,
    province_code: String,
    province: String,
    nuts3: Option<String>,
    provincial_capital: bool,
    tax_code: Option<String>,
    active: bool,
    closed_on: Option<NaiveDate>,
    successor_code: Option<String>,
    search_terms: String,
    version: i32,
    created_at: Instant,
    updated_at: Instant,
}

impl Row {
    fn view(self, mut istat_codes: Vec<IstatCode>) -> Municipality {
        // The present code first, then the latest.
        istat_codes.sort_by(|a, b| {
            let key = |c: &IstatCode| (c.code == self.istat_code, c.last_seen, c.first_seen);
            key(b).cmp(&key(a))
        });
        Municipality {
            cadastral_code: self.cadastral_code,
            istat_code: self.istat_code,
            istat_codes,
            name: self.name,
            other_name: self.other_name,
            region_code: self.region_code,
            province_code: self.province_code,
            province: self.province,
            nuts3: self.nuts3,
            provincial_capital: self.provincial_capital,
            tax_code: self.tax_code,
            active: self.active,
            closed_on: self.closed_on,
            successor_code: self.successor_code,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

type Query<'a> = municipalities::BoxedQuery<'a, MultiBackend>;

/// The rows that match; none for a text without words.
fn matching<'a>(filter: &Filter) -> Option<Query<'a>> {
    let mut query = municipalities::table.into_boxed::<MultiBackend>();
    if let Some(q) = &filter.q {
        query = query.filter(Matches::all_words(Searched::Municipalities, q)?);
    }
    if !filter.regions.is_empty() {
        query = query.filter(municipalities::region_code.eq_any(filter.regions.clone()));
    }
    if !filter.provinces.is_empty() {
        query = query.filter(municipalities::province.eq_any(filter.provinces.clone()));
    }
    if let Some(active) = filter.active {
        query = query.filter(municipalities::active.eq(active));
    }
    if let Some(code) = &filter.istat_code {
        let bearers = municipality_codes::table
            .filter(municipality_codes::istat_code.eq(code.clone()))
            .select(municipality_codes::cadastral_code);
        query = query.filter(municipalities::cadastral_code.eq_any(bearers));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(municipalities::updated_at.ge(since));
    }
    Some(query)
}

/// A page of those that match.
pub fn page(
    tx: &mut Tx<'_>,
    filter: &Filter,
    order: MunicipalityOrder,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<Municipality>> {
    let sort = order.as_str();
    let page = if matches!(order, MunicipalityOrder::Name | MunicipalityOrder::NameDown) {
        let last: Option<ByName> = read_cursor(cursor, sort)?;
        let rows = by_names(tx, filter, order, last, limit + 1)?;
        // What bears exactly the name that is looked for comes first.
        let exact = exact(filter);
        let place =
            |row: &Row| (exact.as_ref() == Some(&row.search_terms), row.name.clone(), row.cadastral_code.clone());
        Page::cut(rows, limit, sort, place, |row| row)
    } else {
        let last: Option<(Instant, String)> = read_cursor(cursor, sort)?;
        let rows = by_changes(tx, filter, order, last, limit + 1)?;
        Page::cut(rows, limit, sort, |row| (row.updated_at, row.cadastral_code.clone()), |row| row)
    };
    let shown: Vec<String> = page.items.iter().map(|row| row.cadastral_code.clone()).collect();
    let mut codes = codes_of(tx, &shown)?;
    Ok(page.map(|row| {
        let codes = codes.remove(&row.cadastral_code).unwrap_or_default();
        row.view(codes)
    }))
}

/// How many match.
pub fn count(tx: &mut Tx<'_>, filter: &Filter) -> Result<i64> {
    match matching(filter) {
        Some(query) => Ok(query.count().get_result(tx.conn())?),
        None => Ok(0),
    }
}

/// Where a page by name ends: whether it was still among those of exactly the name, the name and the code.
type ByName = (bool, String, String);

/// The stems of a name that is looked for; none when nothing is, and then nothing comes first.
fn exact(filter: &Filter) -> Option<String> {
    filter.q.as_deref().map(search::terms)
}

fn by_names(
    tx: &mut Tx<'_>,
    filter: &Filter,
    order: MunicipalityOrder,
    last: Option<ByName>,
    limit: i64,
) -> Result<Vec<Row>> {
    use municipalities::{cadastral_code, name, search_terms};
    let part = |only_exact: Option<bool>, after: Option<(String, String)>, limit: i64| {
        let mut query = matching(filter)?;
        if let (Some(only_exact), Some(exact)) = (only_exact, exact(filter)) {
            query =
                if only_exact { query.filter(search_terms.eq(exact)) } else { query.filter(search_terms.ne(exact)) };
        }
        query = match (order, after) {
            (MunicipalityOrder::NameDown, after) => {
                let query = query.order((name.desc(), cadastral_code.desc()));
                match after {
                    Some((at, code)) => after!(query, desc, name, at, cadastral_code, code),
                    None => query,
                }
            }
            (_, after) => {
                let query = query.order((name, cadastral_code));
                match after {
                    Some((at, code)) => after!(query, asc, name, at, cadastral_code, code),
                    None => query,
                }
            }
        };
        Some(query.limit(limit).select(Row::as_select()))
    };
    if filter.q.is_none() {
        let after = last.map(|(_, at, code)| (at, code));
        return Ok(part(None, after, limit).map(|query| query.load(tx.conn())).transpose()?.unwrap_or_default());
    }
    let (among_exact, after) = match last {
        Some((exact, at, code)) => (exact, Some((at, code))),
        None => (true, None),
    };
    let mut rows: Vec<Row> = Vec::new();
    if among_exact && let Some(query) = part(Some(true), after.clone(), limit) {
        rows = query.load(tx.conn())?;
    }
    let left = limit - i64::try_from(rows.len()).unwrap_or(limit);
    if left > 0
        && let Some(query) = part(Some(false), after.filter(|_| !among_exact), left)
    {
        rows.extend(query.load::<Row>(tx.conn())?);
    }
    Ok(rows)
}

fn by_changes(
    tx: &mut Tx<'_>,
    filter: &Filter,
    order: MunicipalityOrder,
    last: Option<(Instant, String)>,
    limit: i64,
) -> Result<Vec<Row>> {
    use municipalities::{cadastral_code, updated_at};
    let Some(mut query) = matching(filter) else { return Ok(Vec::new()) };
    query = match (order, last) {
        (MunicipalityOrder::UpdatedDown, last) => {
            let query = query.order((updated_at.desc(), cadastral_code.desc()));
            match last {
                Some((at, code)) => after!(query, desc, updated_at, at, cadastral_code, code),
                None => query,
            }
        }
        (_, last) => {
            let query = query.order((updated_at, cadastral_code));
            match last {
                Some((at, code)) => after!(query, asc, updated_at, at, cadastral_code, code),
                None => query,
            }
        }
    };
    Ok(query.limit(limit).select(Row::as_select()).load(tx.conn())?)
}

/// The ISTAT codes of these municipalities, by cadastral code.
fn codes_of(tx: &mut Tx<'_>, cadastral_codes: &[String]) -> Result<HashMap<String, Vec<IstatCode>>> {
    let rows: Vec<(String, String, Option<NaiveDate>, Option<NaiveDate>)> = municipality_codes::table
        .filter(municipality_codes::cadastral_code.eq_any(cadastral_codes))
        .select((
            municipality_codes::cadastral_code,
            municipality_codes::istat_code,
            municipality_codes::first_seen,
            municipality_codes::last_seen,
        ))
        .load(tx.conn())?;
    let mut found: HashMap<String, Vec<IstatCode>> = HashMap::new();
    for (cadastral_code, code, first_seen, last_seen) in rows {
        found.entry(cadastral_code).or_default().push(IstatCode { code, first_seen, last_seen });
    }
    Ok(found)
}

/// One of them.
pub fn find(tx: &mut Tx<'_>, cadastral_code: &str) -> Result<Option<Municipality>> {
    let row: Option<Row> =
        municipalities::table.find(cadastral_code).select(Row::as_select()).first(tx.conn()).optional()?;
    let Some(row) = row else { return Ok(None) };
    let codes = codes_of(tx, std::slice::from_ref(&row.cadastral_code))?.into_values().next().unwrap_or_default();
    Ok(Some(row.view(codes)))
}

/// Changes who took over.
pub fn set_successor(
    tx: &mut Tx<'_>,
    permit: &Permit,
    cadastral_code: &str,
    successor_code: Option<&str>,
) -> Result<Municipality> {
    let now = tx.now();
    let row: Row = diesel::update(municipalities::table.find(cadastral_code))
        .set((
            municipalities::successor_code.eq(successor_code),
            municipalities::version.eq(municipalities::version + 1),
            municipalities::updated_at.eq(now),
        ))
        .returning(columns::<Row>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::Municipality, cadastral_code, row.version);
    let codes = codes_of(tx, std::slice::from_ref(&row.cadastral_code))?.into_values().next().unwrap_or_default();
    Ok(row.view(codes))
}

/// Whoever bears or bore one of these ISTAT codes: the code, whether it is the present one, until when, the place.
pub type Bearer = (String, bool, Option<NaiveDate>, Place);

/// Those who bear or bore these ISTAT codes.
pub fn bearers(tx: &mut Tx<'_>, istat_codes: &[String]) -> Result<Vec<Bearer>> {
    type Found = (String, Option<NaiveDate>, String, PlaceRow);
    let mut all = Vec::with_capacity(istat_codes.len());
    // A statement takes 32,766 parameters on SQLite.
    for some in istat_codes.chunks(20_000) {
        let rows: Vec<Found> = municipality_codes::table
            .inner_join(municipalities::table)
            .filter(municipality_codes::istat_code.eq_any(some))
            .select((municipality_codes::istat_code, municipality_codes::last_seen, municipalities::istat_code, PLACE))
            .load(tx.conn())?;
        all.extend(rows.into_iter().map(|(code, last_seen, present, place)| {
            let is_present = code == present;
            (code, is_present, last_seen, as_place(place))
        }));
    }
    Ok(all)
}

/// Those of these cadastral codes that exist or existed.
pub fn places(tx: &mut Tx<'_>, cadastral_codes: &[String]) -> Result<Vec<Place>> {
    let mut all = Vec::with_capacity(cadastral_codes.len());
    for some in cadastral_codes.chunks(20_000) {
        let rows: Vec<PlaceRow> =
            municipalities::table.filter(municipalities::cadastral_code.eq_any(some)).select(PLACE).load(tx.conn())?;
        all.extend(rows.into_iter().map(as_place));
    }
    Ok(all)
}

type PlaceRow = (String, String, RegionCode, String, bool);
type PlaceColumns = (
    municipalities::cadastral_code,
    municipalities::name,
    municipalities::region_code,
    municipalities::province,
    municipalities::active,
);
const PLACE: PlaceColumns = (
    municipalities::cadastral_code,
    municipalities::name,
    municipalities::region_code,
    municipalities::province,
    municipalities::active,
);

fn as_place((cadastral_code, name, region_code, province, active): PlaceRow) -> Place {
    Place { cadastral_code, name, region_code, province, active }
}
