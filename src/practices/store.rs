//! Queries on practices: one of them, and writing.
pub mod brought;
pub mod conditions;
pub mod followed;
pub mod listing;
pub mod places;
pub mod reviewed;
pub mod searching;
pub mod sourced;
pub mod territory;

use super::facets::{self, FacetName, ORGANISATION};
use super::model::{LeadOrganisationId, PracticeId, PracticeStatus, PracticeUpdate, Record};
use super::representation::Card;
use super::visibility::Scope;
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{organisations, practice_facets, practices};
use crate::db::search::terms;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Instant, JsonText};
use crate::error::{Error, Result};
use crate::on_each;
use crate::territory::RegionCode;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// A practice as its row holds it, with the name of its lead organisation.
#[derive(Debug, Queryable)]
pub struct Row {
    /// Id.
    pub id: PracticeId,
    /// Status.
    pub status: PracticeStatus,
    /// Whether it ever was public.
    pub was_public: bool,
    /// Lead organisation.
    pub organisation_id: LeadOrganisationId,
    /// Region of the lead organisation.
    pub region_code: RegionCode,
    /// Version.
    pub version: i32,
    /// The record, as text.
    pub content: JsonText,
    /// Legal name of the lead organisation.
    pub organisation_name: String,
}

/// The columns of a [`Row`].
macro_rules! row {
    () => {
        (
            practices::id,
            practices::status,
            practices::was_public,
            practices::organisation_id,
            practices::region_code,
            practices::version,
            practices::content,
            organisations::legal_name,
        )
    };
}
use row;

/// One practice, whoever asks.
pub fn any_by_id(tx: &mut Tx<'_>, id: PracticeId) -> Result<Option<Row>> {
    Ok(practices::table
        .inner_join(organisations::table)
        .filter(practices::id.eq(id))
        .select(row!())
        // Without a limit: see `Limited`. An id has one row at most.
        .get_result(tx.conn())
        .optional()?)
}

/// Those of `ids` that `scope` has.
pub fn visible_ids(tx: &mut Tx<'_>, scope: &Scope, ids: &[PracticeId]) -> Result<HashSet<PracticeId>> {
    let found: Vec<(PracticeId, RegionCode, PracticeStatus)> = practices::table
        .filter(practices::id.eq_any(ids))
        .select((practices::id, practices::region_code, practices::status))
        .load(tx.conn())?;
    let led = led(tx, scope, ids)?;
    let seen = found.into_iter().filter(|(id, region, status)| scope.sees(*region, led.contains(id), *status));
    Ok(seen.map(|(id, ..)| id).collect())
}

/// Those of `ids` that an organisation of the scope leads, alone or with others.
pub fn led(tx: &mut Tx<'_>, scope: &Scope, ids: &[PracticeId]) -> Result<HashSet<PracticeId>> {
    Ok(leading(tx, ids, scope.organisations())?.into_keys().collect())
}

/// Which of these organisations lead each of `ids`, alone or with others.
pub fn leading(
    tx: &mut Tx<'_>,
    ids: &[PracticeId],
    among: &[LeadOrganisationId],
) -> Result<HashMap<PracticeId, Vec<LeadOrganisationId>>> {
    if among.is_empty() || ids.is_empty() {
        return Ok(HashMap::new());
    }
    let named: HashMap<String, LeadOrganisationId> = among.iter().map(|id| (id.to_string(), *id)).collect();
    let found: Vec<(PracticeId, String)> = practice_facets::table
        .filter(practice_facets::practice_id.eq_any(ids))
        .filter(practice_facets::facet.eq(ORGANISATION))
        .filter(practice_facets::value.eq_any(named.keys().cloned().collect::<Vec<_>>()))
        .select((practice_facets::practice_id, practice_facets::value))
        .load(tx.conn())?;
    let mut leading: HashMap<PracticeId, Vec<LeadOrganisationId>> = HashMap::new();
    for (practice, text) in found {
        leading.entry(practice).or_default().extend(named.get(&text));
    }
    Ok(leading)
}

/// The records of those of `ids` that everybody sees, as text.
pub fn any_public_records(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<JsonText>> {
    let query = practices::table.filter(practices::id.eq_any(ids)).filter(practices::public.eq(true));
    Ok(query.select(practices::content).load(tx.conn())?)
}

/// Everything in the row of a practice, derived from its record.
#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = practices, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Columns {
    id: PracticeId,
    status: PracticeStatus,
    public: bool,
    was_public: bool,
    listed_at: Instant,
    published_at: Option<Instant>,
    organisation_id: LeadOrganisationId,
    region_code: RegionCode,
    title: String,
    version: i32,
    created_at: Instant,
    updated_at: Instant,
    title_terms: String,
    summary_terms: String,
    card: JsonText,
    content: JsonText,
    search_terms: String,
}

fn columns(record: &Record) -> Result<Columns> {
    let json = |e: serde_json::Error| Error::internal(e.to_string());
    let Record { head, document, .. } = record;
    let (title_terms, summary_terms, search_terms) = found_by(document);
    Ok(Columns {
        id: head.id,
        status: head.status,
        public: head.status.is_public(),
        was_public: head.published_at.is_some(),
        listed_at: head.listed_at(),
        published_at: head.published_at,
        organisation_id: head.organisation_id,
        region_code: head.region_code,
        title: document.title.clone(),
        version: head.version,
        created_at: head.created_at,
        updated_at: head.updated_at,
        search_terms,
        title_terms,
        summary_terms,
        card: JsonText(serde_json::to_string(&Card::of(record)).map_err(json)?),
        content: JsonText(serde_json::to_string(record).map_err(json)?),
    })
}

/// The stems of its title, of its summary, and of all that it is found by.
fn found_by(document: &PracticeUpdate) -> (String, String, String) {
    let title = terms(&document.title);
    let summary = terms(document.summary.as_deref().unwrap_or_default());
    let story = terms(document.story.as_deref().unwrap_or_default());
    let all = [title.as_str(), &summary, &story].join(" ");
    (title, summary, all)
}

/// Makes anew what the next practices after `after` are found by, and tells which they were. Nothing that anybody sees.
pub fn reindex(tx: &mut Tx<'_>, _permit: &Permit, after: Option<PracticeId>, most: i64) -> Result<Vec<PracticeId>> {
    let mut query = practices::table
        .order(practices::id)
        .limit(most)
        .select((practices::id, practices::content))
        .into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = query.filter(practices::id.gt(after));
    }
    let rows: Vec<(PracticeId, JsonText)> = query.load(tx.conn())?;
    for (id, content) in &rows {
        let record: Record =
            serde_json::from_str(&content.0).map_err(|e| Error::internal(format!("practice {id}: {e}")))?;
        let (title, summary, all) = found_by(&record.document);
        diesel::update(practices::table.find(*id))
            .set((
                practices::title_terms.eq(title),
                practices::summary_terms.eq(summary),
                practices::search_terms.eq(all),
            ))
            .execute(tx.conn())?;
    }
    Ok(rows.into_iter().map(|(id, _)| id).collect())
}

#[derive(Debug, PartialEq, Insertable)]
#[diesel(table_name = practice_facets)]
struct FacetRow {
    practice_id: PracticeId,
    facet: &'static str,
    value: String,
    region_code: RegionCode,
    public: bool,
    listed_at: Instant,
}

/// The facet rows of a practice; `parents` gives the parent of a theme.
fn facet_rows(record: &Record, themes: &[String]) -> Vec<FacetRow> {
    let row = |(name, value): (FacetName, String)| FacetRow {
        practice_id: record.head.id,
        facet: name.as_str(),
        value,
        region_code: record.head.region_code,
        public: record.head.status.is_public(),
        listed_at: record.head.listed_at(),
    };
    facets::values(record, themes).into_iter().map(row).collect()
}

/// A record with its themes and their parents, ready to be stored.
#[derive(Debug)]
pub struct Resolved {
    /// The record.
    pub record: Record,
    /// The codes of its themes with their parents.
    pub themes: Vec<String>,
}

/// How many rows go in one statement: SQLite takes 32,766 parameters, PostgreSQL 65,535.
const BATCH: usize = 1_500;
const FACET_BATCH: usize = 5_000;

/// Adds practices. All that a practice is found by is made here from its record.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, practices: &[Resolved]) -> Result<()> {
    for batch in practices.chunks(BATCH) {
        let rows = batch.iter().map(|one| columns(&one.record)).collect::<Result<Vec<_>>>()?;
        on_each!(tx.conn(), |c| diesel::insert_into(practices::table).values(&rows).execute(c))?;
        insert_facets(tx, batch.iter().flat_map(|one| facet_rows(&one.record, &one.themes)).collect())?;
        for one in batch {
            followed::record(tx, permit, ChangeKind::Created, &one.record, (false, Vec::new()));
        }
    }
    Ok(())
}

fn insert_facets(tx: &mut Tx<'_>, rows: Vec<FacetRow>) -> Result<()> {
    for batch in rows.chunks(FACET_BATCH) {
        on_each!(tx.conn(), |c| diesel::insert_into(practice_facets::table).values(batch).execute(c))?;
    }
    Ok(())
}

/// Writes a changed practice over its row.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, changed: &Resolved) -> Result<()> {
    let head = &changed.record.head;
    let row = columns(&changed.record)?;
    let was_public: bool = practices::table.find(head.id).select(practices::public).first(tx.conn())?;
    let led = followed::leads_of(tx, head.id)?;
    diesel::update(practices::table.find(head.id)).set(&row).execute(tx.conn())?;
    diesel::delete(practice_facets::table.filter(practice_facets::practice_id.eq(head.id))).execute(tx.conn())?;
    insert_facets(tx, facet_rows(&changed.record, &changed.themes))?;
    followed::record(tx, permit, ChangeKind::Updated, &changed.record, (was_public, led));
    if was_public != head.status.is_public() {
        followed::record_findings(tx, permit, head.id, was_public)?;
    }
    Ok(())
}

/// Writes records over their rows that say something else of what was found of them, and nothing else: all else that
/// they are found by stays. What has no new version was so before, and is not told.
pub fn update_found(tx: &mut Tx<'_>, permit: &Permit, changed: &[(i32, Record)]) -> Result<()> {
    let ids: Vec<PracticeId> = changed.iter().map(|(_, record)| record.head.id).collect();
    for (before, record) in changed {
        let head = &record.head;
        diesel::update(practices::table.find(head.id)).set(&columns(record)?).execute(tx.conn())?;
        if head.version > *before {
            followed::record(tx, permit, ChangeKind::Updated, record, (head.status.is_public(), Vec::new()));
        }
    }
    let name = FacetName::ScalabilityClass.as_str();
    let old = practice_facets::table.filter(practice_facets::practice_id.eq_any(ids));
    diesel::delete(old.filter(practice_facets::facet.eq(name))).execute(tx.conn())?;
    let rows = changed.iter().flat_map(|(_, record)| facet_rows(record, &[]));
    insert_facets(tx, rows.filter(|row| row.facet == name).collect())
}

/// Removes one with everything that hangs on it.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, row: &Row) -> Result<()> {
    let led = followed::leads_of(tx, row.id)?;
    diesel::delete(practices::table.find(row.id)).execute(tx.conn())?;
    let audience = followed::audience(row.region_code, &led, row.status.is_public(), false);
    tx.record_for(permit, ChangeKind::Deleted, (ResourceType::Practice, row.id), row.version + 1, audience);
    Ok(())
}
