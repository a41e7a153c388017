//! Queries for the comparison: practices with what is known of their lead organisations.
use super::model::PopulationBand;
use crate::db::query::Limited;
use crate::db::schema::{organisation_transfer_profiles as profiles, organisations, practice_facets, practices};
use crate::db::tx::Tx;
use crate::db::types::{Instant, JsonText};
use crate::error::Result;
use crate::organisations::model::{OrganisationId, OrganisationKind};
use crate::practices::model::{IntegrationDimension, LEADS_FACET, PracticeId, TerritoryType};
use crate::territory::RegionCode;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

/// How many of the newest practices of each type of territory, of each dimension, and of all are looked at.
const OF_EACH: i64 = 80;
/// How many that is at most: eight types, five dimensions, and all.
const IN_ALL: i64 = OF_EACH * 14;

/// A practice that is looked at.
#[derive(Debug, Clone, Queryable)]
pub struct Candidate {
    /// Id.
    pub id: PracticeId,
    /// Title.
    pub title: String,
    /// Its place in lists.
    pub listed_at: Instant,
    /// Region of the lead organisation.
    pub region_code: RegionCode,
    /// Lead organisation.
    pub lead_id: OrganisationId,
    /// Its legal name.
    pub lead_name: String,
    /// Its kind.
    pub lead_kind: OrganisationKind,
    /// How many people live where it works, if it has stated it.
    pub lead_band: Option<PopulationBand>,
    /// The record, as text.
    pub content: JsonText,
}

/// The newest public practices of each of these types of territory and dimensions, and of all, that `but` does not lead,
/// alone or with others.
/// Each part ends at its bound on an index; the codes are words of this program, nobody's input.
pub fn public_candidates(
    tx: &mut Tx<'_>,
    territory_types: &[TerritoryType],
    dimensions: &[IntegrationDimension],
    but: OrganisationId,
) -> Result<Vec<Candidate>> {
    let territories = territory_types.iter().map(|one| ("territory_type", one.as_str()));
    let facets = territories.chain(dimensions.iter().map(|one| ("dimension", one.as_str())));
    let mut among = format!(
        "practices.id IN (SELECT * FROM (SELECT p.id FROM practices p WHERE p.public \
         ORDER BY p.listed_at DESC, p.id DESC LIMIT {OF_EACH}) AS newest"
    );
    for (i, (facet, value)) in facets.enumerate() {
        among.push_str(&format!(
            " UNION ALL SELECT * FROM (SELECT practice_id FROM practice_facets WHERE facet = '{facet}' \
             AND value = '{value}' AND public ORDER BY listed_at DESC, practice_id DESC LIMIT {OF_EACH}) AS f{i}"
        ));
    }
    among.push(')');
    let own = practice_facets::table
        .filter(practice_facets::facet.eq(LEADS_FACET))
        .filter(practice_facets::value.eq(but.to_string()))
        .select(practice_facets::practice_id);
    let query = practices::table
        .inner_join(organisations::table)
        .left_join(profiles::table.on(profiles::organisation_id.eq(practices::organisation_id)))
        .filter(sql::<Bool>(&among))
        .filter(practices::public.eq(true))
        .filter(practices::id.ne_all(own))
        .select((
            practices::id,
            practices::title,
            practices::listed_at,
            practices::region_code,
            practices::organisation_id,
            organisations::legal_name,
            organisations::kind,
            profiles::population_band.nullable(),
            practices::content,
        ));
    Ok(Limited::to(query, IN_ALL).load(tx.conn())?)
}

/// The kind of an organisation that leads a practice, and its band of population if it has stated it.
pub fn any_leads(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Option<(OrganisationKind, Option<PopulationBand>)>> {
    Ok(organisations::table
        .left_join(profiles::table.on(profiles::organisation_id.eq(organisations::id)))
        .filter(organisations::id.eq(id))
        .select((organisations::kind, profiles::population_band.nullable()))
        .first(tx.conn())
        .optional()?)
}

/// The kinds of those of `ids` that exist: organisations are public.
pub fn any_kinds(tx: &mut Tx<'_>, ids: &[OrganisationId]) -> Result<Vec<(OrganisationId, OrganisationKind)>> {
    let mut found = Vec::with_capacity(ids.len());
    // SQLite takes 32,766 parameters in a statement.
    for some in ids.chunks(1_000) {
        let kinds = organisations::table
            .filter(organisations::id.eq_any(some))
            .select((organisations::id, organisations::kind))
            .load::<(OrganisationId, OrganisationKind)>(tx.conn())?;
        found.extend(kinds);
    }
    Ok(found)
}

/// The dimensions that an organisation's newest public practices act on.
pub fn public_dimensions(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Vec<String>> {
    let own: Vec<PracticeId> = practices::table
        .filter(practices::organisation_id.eq(id))
        .filter(practices::public.eq(true))
        .order((practices::listed_at.desc(), practices::id.desc()))
        .limit(OF_EACH)
        .select(practices::id)
        .load(tx.conn())?;
    Ok(practice_facets::table
        .filter(practice_facets::practice_id.eq_any(own))
        .filter(practice_facets::facet.eq("dimension"))
        .select(practice_facets::value)
        .distinct()
        .load(tx.conn())?)
}
