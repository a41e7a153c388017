//! Telling who replicated a practice.
use super::model::{Adoption, AdoptionFilter, AdoptionId, AdoptionUpdate, AdoptionView};
use super::store;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::Stored;
use crate::error::{Error, Result, Violation};
use crate::input::Merge;
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::practices::model::{LeadOrganisationId, PracticeId};
use crate::practices::representation::PracticeOrganisation;
use crate::practices::service::{self as practices, Seen};
use crate::territory::RegionCode;
use crate::version::Expected;
use std::collections::BTreeSet;

/// Those of a practice that the actor sees, the last first.
pub fn list(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    filter: AdoptionFilter,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<AdoptionView>> {
    practices::visible(tx, practice)?;
    let rows = store::of_practice(tx, practice, filter, read_cursor(cursor, "-id")?, limit)?;
    let total = if count { Some(store::count(tx, practice, filter)?) } else { None };
    let Page { items, next, .. } = Page::cut(rows, limit, "-id", |row| row.id, |row| row);
    Ok(Page { items: shown(tx, items)?, next, total, facets: None })
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, practice: PracticeId, id: AdoptionId) -> Result<AdoptionView> {
    practices::visible(tx, practice)?;
    let adoption = store::find(tx, practice, id)?.ok_or_else(Error::not_found)?;
    shown_one(tx, adoption)
}

fn shown_one(tx: &mut Tx<'_>, adoption: Adoption) -> Result<AdoptionView> {
    shown(tx, vec![adoption])?.pop().ok_or_else(Error::not_found)
}

fn shown(tx: &mut Tx<'_>, adoptions: Vec<Adoption>) -> Result<Vec<AdoptionView>> {
    let named = adoptions.iter().flat_map(|one| [Some(one.organisation_id), one.tutor_organisation_id]).flatten();
    let named: BTreeSet<LeadOrganisationId> = named.collect();
    let names = practices::names_of(tx, &named.into_iter().collect::<Vec<_>>())?;
    let organisation =
        |id: LeadOrganisationId| PracticeOrganisation { id, name: names.get(&id).cloned().unwrap_or_default() };
    let view = |one: Adoption| AdoptionView {
        id: one.id,
        practice_id: one.practice_id,
        organisation: organisation(one.organisation_id),
        region_code: one.region_code,
        municipalities: one.municipalities.0,
        status: one.status,
        started_on: one.started_on,
        ended_on: one.ended_on,
        adaptations: one.adaptations,
        results: one.results,
        tutor: one.tutor_organisation_id.map(organisation),
        version: one.version,
        created_at: one.created_at,
        updated_at: one.updated_at,
    };
    Ok(adoptions.into_iter().map(view).collect())
}

/// What belongs to the practice and to those who adopted it: both may tell of it.
fn reach(seen: &Seen, region: Option<RegionCode>, adopter: LeadOrganisationId) -> ResourceReach {
    let mut reach = seen.reach.clone().and_organisation(adopter.0);
    reach.regions.extend(region);
    reach
}

/// The adopter's region and the permit to tell of it; all that is wrong with whom it names.
fn permitted(tx: &mut Tx<'_>, seen: &Seen, wanted: &AdoptionUpdate) -> Result<(RegionCode, Permit)> {
    let named: Vec<LeadOrganisationId> =
        [Some(wanted.organisation_id), wanted.tutor_organisation_id].into_iter().flatten().collect();
    let known = practices::organisations_of(tx, &named)?;
    let find = |id: LeadOrganisationId| known.iter().find(|(there, ..)| *there == id);
    let region = find(wanted.organisation_id).and_then(|(_, _, region)| *region);
    let permit = tx.permit(Permission::ManageAdoptions, &reach(seen, region, wanted.organisation_id))?;
    let mut broken = Vec::new();
    let mut wrong = |at: &str, code, why| broken.push(Violation::new(at, code, why));
    let unknown = || text("L'organizzazione non esiste.", "There is no such organisation.");
    match find(wanted.organisation_id) {
        None => wrong("#/organisation_id", "unknown_organisation", unknown()),
        Some((id, ..)) if *id == seen.row.organisation_id => {
            wrong("#/organisation_id", "not_allowed", text("È la capofila della pratica.", "It leads the practice."));
        }
        Some((_, _, None)) => {
            let why = text("L'organizzazione non appartiene a una regione.", "The organisation belongs to no region.");
            wrong("#/organisation_id", "no_region", why);
        }
        Some(_) => {}
    }
    if wanted.tutor_organisation_id.is_some_and(|id| find(id).is_none()) {
        wrong("#/tutor_organisation_id", "unknown_organisation", unknown());
    }
    match region {
        Some(region) if broken.is_empty() => Ok((region, permit)),
        _ => Err(Error::Invalid(broken)),
    }
}

/// Tells of an adoption of a public practice.
pub fn create(tx: &mut Tx<'_>, practice: PracticeId, new: &AdoptionUpdate) -> Result<AdoptionView> {
    insert(tx, practice, AdoptionId::new(), new)
}

/// The same under an id that is known beforehand.
pub fn insert(tx: &mut Tx<'_>, practice: PracticeId, id: AdoptionId, new: &AdoptionUpdate) -> Result<AdoptionView> {
    let seen = practices::visible(tx, practice)?;
    let (region, permit) = permitted(tx, &seen, new)?;
    if !seen.row.status.is_public() {
        return Err(Error::wrong_state("Si replica una pratica pubblica.", "A public practice is replicated."));
    }
    let now = tx.now();
    let adoption = Adoption {
        id,
        practice_id: practice,
        organisation_id: new.organisation_id,
        region_code: region,
        municipalities: Stored(new.municipalities.clone()),
        status: new.status,
        started_on: new.started_on,
        ended_on: new.ended_on,
        adaptations: new.adaptations.clone(),
        results: new.results.clone(),
        tutor_organisation_id: new.tutor_organisation_id,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::insert(tx, &permit, &adoption)?;
    recount(tx, &permit, seen)?;
    shown_one(tx, adoption)
}

/// Changes one.
pub fn update(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    id: AdoptionId,
    expected: &Expected,
    patch: &Merge<AdoptionUpdate>,
) -> Result<AdoptionView> {
    let seen = practices::visible(tx, practice)?;
    let before = store::find(tx, practice, id)?.ok_or_else(Error::not_found)?;
    tx.permit(Permission::ManageAdoptions, &reach(&seen, Some(before.region_code), before.organisation_id))?;
    expected.check(before.version)?;
    let wanted = patch.apply(&AdoptionUpdate::from(&before))?;
    let (region_code, permit) = permitted(tx, &seen, &wanted)?;
    let changed = Adoption {
        organisation_id: wanted.organisation_id,
        region_code,
        municipalities: Stored(wanted.municipalities),
        status: wanted.status,
        started_on: wanted.started_on,
        ended_on: wanted.ended_on,
        adaptations: wanted.adaptations,
        results: wanted.results,
        tutor_organisation_id: wanted.tutor_organisation_id,
        version: before.version + 1,
        updated_at: tx.now(),
        ..before
    };
    store::update(tx, &permit, &changed)?;
    shown_one(tx, changed)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, practice: PracticeId, id: AdoptionId, expected: &Expected) -> Result<()> {
    let seen = practices::visible(tx, practice)?;
    let adoption = store::find(tx, practice, id)?.ok_or_else(Error::not_found)?;
    let reach = reach(&seen, Some(adoption.region_code), adoption.organisation_id);
    let permit = tx.permit(Permission::ManageAdoptions, &reach)?;
    expected.check(adoption.version)?;
    store::delete(tx, &permit, &adoption)?;
    recount(tx, &permit, seen)
}

/// Writes on the practice's record how many there are.
fn recount(tx: &mut Tx<'_>, permit: &Permit, seen: Seen) -> Result<()> {
    let n = store::count(tx, seen.row.id, AdoptionFilter::default())?;
    let mut record = practices::record(&seen.row)?;
    record.life.adoptions = i32::try_from(n).unwrap_or(i32::MAX);
    practices::move_to(tx, permit, record, seen.row.status)?;
    Ok(())
}
