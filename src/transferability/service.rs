//! Comparing practices with an organisation.
use super::matching::{self, Closeness, Offer, Target, Told};
use super::model::{Transferability, TransferablePractice};
use super::needs::{self, Stated};
use super::profiles::service::stated;
use super::store::{self, Candidate};
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::organisations::model::{Organisation, OrganisationId, OrganisationKind};
use crate::organisations::service::read as organisation;
use crate::page::{Page, read_cursor};
use crate::practices::model::{IntegrationDimension, PracticeId};
use crate::practices::service::visible as visible_practice;
use std::cmp::Reverse;
use std::collections::HashMap;

const SORT: &str = "transferability";

/// What the page is ordered by: the closest, the best known, the newest, the greatest id first.
type Rank = (i32, i32, Instant, PracticeId);

/// How close a practice that the actor sees is to an organisation.
pub fn read(tx: &mut Tx<'_>, id: PracticeId, organisation_id: OrganisationId) -> Result<Transferability> {
    let seen = visible_practice(tx, id)?;
    let organisation = organisation(tx, organisation_id)?;
    let target = target(tx, &organisation)?;
    let told = told(id, &seen.row.content.0)?;
    let lead = OrganisationId(seen.row.organisation_id.0);
    let (kind, band) = store::any_leads(tx, lead)?.ok_or_else(Error::not_found)?;
    let kinds = kinds_of_partners(tx, std::iter::once(&told))?;
    let offer = Offer { population_band: band, ..offer(told, kind, &kinds) };
    let Closeness { total, known_weight, shares } = matching::compare(&offer, &target);
    Ok(Transferability { practice_id: id, organisation_id, total: matching::fraction(total), known_weight, shares })
}

/// A page of the public practices that fit an organisation, the closest first.
pub fn list(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<TransferablePractice>> {
    let after: Option<Rank> = read_cursor(cursor, SORT)?;
    let organisation = organisation(tx, id)?;
    let target = target(tx, &organisation)?;
    let found = store::public_candidates(tx, &target.territory_types, &target.dimensions, id)?;
    let mut read = Vec::with_capacity(found.len());
    for candidate in found {
        let told = told(candidate.id, &candidate.content.0)?;
        read.push((candidate, told));
    }
    let kinds = kinds_of_partners(tx, read.iter().map(|(_, told)| told))?;
    let compared = read.into_iter().map(|(candidate, told)| {
        let offer = Offer { population_band: candidate.lead_band, ..offer(told, candidate.lead_kind, &kinds) };
        let close = matching::compare(&offer, &target);
        ((close.total, close.known_weight, candidate.listed_at, candidate.id), candidate, close)
    });
    let mut ranked: Vec<(Rank, Candidate, Closeness)> = compared.collect();
    let total = count.then(|| i64::try_from(ranked.len()).unwrap_or(i64::MAX));
    ranked.retain(|(rank, ..)| after.is_none_or(|last| *rank < last));
    ranked.sort_unstable_by_key(|(rank, ..)| Reverse(*rank));
    ranked.truncate(usize::try_from(limit + 1).unwrap_or_default());
    Ok(Page::cut(ranked, limit, SORT, |(rank, ..)| *rank, |(_, candidate, close)| shown(candidate, close))
        .with_total(total))
}

fn shown(candidate: Candidate, close: Closeness) -> TransferablePractice {
    TransferablePractice {
        id: candidate.id,
        title: candidate.title,
        lead_organisation_id: candidate.lead_id,
        lead_organisation_name: candidate.lead_name,
        region_code: candidate.region_code,
        total: matching::fraction(close.total),
        known_weight: close.known_weight,
        shares: close.shares,
    }
}

/// What is known of an organisation: what it has stated, and the dimensions of its public practices where it has stated
/// none.
fn target(tx: &mut Tx<'_>, organisation: &Organisation) -> Result<Target> {
    let profile = stated(tx, organisation.id)?;
    let dimensions: Vec<IntegrationDimension> = if profile.dimensions.is_empty() {
        let codes = store::public_dimensions(tx, organisation.id)?;
        IntegrationDimension::ALL.iter().copied().filter(|one| codes.iter().any(|code| code == one.as_str())).collect()
    } else {
        profile.dimensions
    };
    Ok(Target {
        territory_types: profile.territory_types,
        population_band: profile.population_band,
        kind: organisation.kind,
        dimensions,
        preconditions: Stated {
            codes: profile.preconditions.iter().map(|one| (one.precondition, one.met)).collect(),
            words: profile.preconditions_in_words.iter().map(|one| (needs::plain(&one.words), one.met)).collect(),
        },
    })
}

fn told(id: PracticeId, content: &str) -> Result<Told> {
    serde_json::from_str(content).map_err(|e| Error::internal(format!("practice {id}: {e}")))
}

/// The practice's side, without the band of its lead organisation.
fn offer(told: Told, lead_kind: OrganisationKind, kinds: &HashMap<OrganisationId, OrganisationKind>) -> Offer {
    let partners = told.partners.iter().filter_map(|partner| partner.organisation_id);
    let partner_kinds = partners.filter_map(|id| kinds.get(&OrganisationId(id.0)).copied()).collect();
    let needs = needs::of(&told);
    Offer {
        territory_types: told.territory_types,
        population_band: None,
        lead_kind,
        partner_kinds,
        dimensions: told.dimensions,
        needs,
    }
}

/// The kinds of all partners that the Observatory knows, asked for at once.
fn kinds_of_partners<'a>(
    tx: &mut Tx<'_>,
    practices: impl Iterator<Item = &'a Told>,
) -> Result<HashMap<OrganisationId, OrganisationKind>> {
    let named = practices.flat_map(|told| &told.partners).filter_map(|partner| partner.organisation_id);
    let mut ids: Vec<OrganisationId> = named.map(|id| OrganisationId(id.0)).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(store::any_kinds(tx, &ids)?.into_iter().collect())
}
