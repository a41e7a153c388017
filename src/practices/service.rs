//! What can be done with practices. Lists are in [`lists`], loading many at once in [`bulk`], what comes from forms and
//! answer codes in [`brought`] and [`answered`], rows of other archives in [`sourced`], what laboratories read in
//! [`territory`], what is under review in [`reviewed`], with whom it concerns ([`involved`]).
pub mod answered;
pub mod brought;
pub mod bulk;
pub mod figures;
pub mod involved;
pub mod lists;
pub mod places;
pub mod reviewed;
pub mod sourced;
pub mod territory;

pub use super::filter::PracticeFilter;
pub use super::notices::wanted::still_wanted;

use super::model::{
    Head, LeadOrganisationId, Life, Partner, PracticeCreate, PracticeId, PracticeStatus, PracticeUpdate, Record,
};
pub use super::representation::Practice;
use super::representation::{Around, PracticeOrganisation};
use super::store::{self, Resolved, Row};
use super::transitions::steps;
use super::visibility::{self, Scope};
use super::workflow::{self, Course, Editing};
use crate::auth::policy::{self, Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result, Violation};
use crate::input::Merge;
use crate::language::text;
use crate::municipalities::service::find_by_cadastral_codes;
use crate::organisations::model::OrganisationId;
use crate::organisations::service::reach as organisations_there;
use crate::pdf::words::articled;
use crate::territory::RegionCode;
use crate::version::Expected;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A practice that the actor sees, with what is needed to decide about it.
#[derive(Debug)]
pub struct Seen {
    /// Its row.
    pub row: Row,
    /// Where it is at home: its region, its lead organisation, and those of the actor's that lead it together with that.
    pub reach: ResourceReach,
    /// Whether the actor sees it as one of its region or organisation, not only as the public does.
    pub inside: bool,
}

/// One that the actor sees; 404 otherwise, and 410 when it was public once.
pub fn visible(tx: &mut Tx<'_>, id: PracticeId) -> Result<Seen> {
    let row = store::any_by_id(tx, id)?.ok_or_else(Error::not_found)?;
    let own: Vec<_> = tx.actor().organisations().into_iter().map(LeadOrganisationId).collect();
    let leads = store::leading(tx, &[id], &own)?.remove(&id).unwrap_or_default();
    let inside = Scope::of(tx.actor()).inside(row.region_code, !leads.is_empty());
    if inside || row.status.is_public() {
        let reach = home(&row, &leads);
        return Ok(Seen { row, reach, inside });
    }
    if row.status == PracticeStatus::Withdrawn && row.was_public {
        return Err(tombstone(&record(&row)?.head));
    }
    Err(Error::not_found())
}

/// Where a practice is at home, which these organisations of the actor's lead.
fn home(row: &Row, leads: &[LeadOrganisationId]) -> ResourceReach {
    let together = leads.iter().filter(|id| **id != row.organisation_id).map(|id| id.0);
    together.fold(visibility::reach(row.region_code, row.organisation_id), ResourceReach::and_organisation)
}

/// What is left of a practice that everybody could read: that it was, and until when.
fn tombstone(head: &Head) -> Error {
    let day = head.updated_at.in_rome().date_naive();
    Error::Gone(text(
        format!("La pratica è stata ritirata {}.", articled("il", day)),
        format!("The practice was withdrawn on {day}."),
    ))
}

/// The stored record, read.
pub fn record(row: &Row) -> Result<Record> {
    serde_json::from_str(&row.content.0).map_err(|e| Error::internal(format!("practice {}: {e}", row.id)))
}

/// The same from its text alone.
pub(super) fn read_record(content: &str) -> Result<Record> {
    serde_json::from_str(content).map_err(|e| Error::internal(format!("a stored practice: {e}")))
}

fn shown(tx: &Tx<'_>, seen: Seen) -> Practice {
    let Seen { row, reach, .. } = seen;
    let allowed_transitions = steps::allowed(tx.actor(), Course::First, row.status, &reach);
    let organisation = PracticeOrganisation { id: row.organisation_id, name: row.organisation_name };
    let around = Around { organisation, allowed_transitions };
    Practice { id: row.id, version: row.version, content: row.content.0, around }
}

/// One of them, as the actor sees it.
pub fn read(tx: &mut Tx<'_>, id: PracticeId) -> Result<Practice> {
    let seen = visible(tx, id)?;
    Ok(shown(tx, seen))
}

/// Those of `ids` that the actor sees.
pub fn shown_of(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Practice)>> {
    let scope = Scope::of(tx.actor());
    let ids: Vec<PracticeId> = ids.iter().copied().map(PracticeId).collect();
    let leading = store::leading(tx, &ids, scope.organisations())?;
    let rows = store::followed::visible_rows(tx, &scope, &ids, &leading)?;
    let seen = |row: Row| {
        let leads = leading.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        let (reach, inside) = (home(&row, leads), scope.inside(row.region_code, !leads.is_empty()));
        (row.id.0, shown(tx, Seen { row, reach, inside }))
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// Writes a draft for an organisation.
pub fn create(tx: &mut Tx<'_>, new: &PracticeCreate) -> Result<Practice> {
    let found = organisations_of(tx, &[new.organisation_id])?;
    let Some((_, _, region)) = found.into_iter().next() else {
        return Err(unknown_organisation("#/organisation_id"));
    };
    let region_code = region.ok_or_else(|| {
        let why = text("L'organizzazione non appartiene a una regione.", "The organisation belongs to no region.");
        Error::invalid("#/organisation_id", "no_region", why)
    })?;
    let permit = tx.permit(Permission::CreatePractice, &visibility::reach(region_code, new.organisation_id))?;
    let now = tx.now();
    let head = Head {
        id: PracticeId::new(),
        status: PracticeStatus::Draft,
        organisation_id: new.organisation_id,
        region_code,
        published_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let id = head.id;
    let themes = resolve(tx, &new.document, None)?;
    let made = Resolved { record: Record { head, life: Life::default(), document: new.document.clone() }, themes };
    store::insert(tx, &permit, std::slice::from_ref(&made))?;
    read(tx, id)
}

fn unknown_organisation(pointer: &str) -> Error {
    Error::Invalid(vec![unknown_organisation_at(pointer.to_owned())])
}

fn unknown_organisation_at(pointer: String) -> Violation {
    let why = text("L'organizzazione non esiste.", "There is no such organisation.");
    Violation::new(pointer, "unknown_organisation", why)
}

/// The themes of a document with their parents. All that it newly names must exist: every violation at once. What it
/// named `before` may have gone out of use since.
pub(super) fn resolve(
    tx: &mut Tx<'_>,
    document: &PracticeUpdate,
    before: Option<&PracticeUpdate>,
) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    let known = |code: &String| before.is_some_and(|before| before.themes.contains(code));
    let (old, new): (Vec<String>, Vec<String>) = document.themes.iter().cloned().partition(known);
    let mut resolved = match crate::themes::service::resolve(tx, &new, "#/themes") {
        Ok(codes) => codes,
        Err(Error::Invalid(violations)) => {
            broken.extend(violations.into_iter().map(|v| at_its_place(v, &new, document)));
            Vec::new()
        }
        Err(other) => return Err(other),
    };
    if !old.is_empty() {
        let parents = crate::themes::service::list(tx, &Default::default())?;
        resolved.extend(old.iter().filter_map(|code| {
            parents.iter().find(|theme| theme.code == *code).and_then(|theme| theme.parent_code.clone())
        }));
        resolved.extend(old);
    }
    broken.extend(unknown_partners(tx, &document.partners)?);
    broken.extend(unknown_municipalities(tx, document, before)?);
    if !broken.is_empty() {
        return Err(Error::Invalid(broken));
    }
    resolved.sort();
    resolved.dedup();
    Ok(resolved)
}

/// A violation of one of `new` points to where that stands in the document.
fn at_its_place(mut violation: Violation, new: &[String], document: &PracticeUpdate) -> Violation {
    let index = violation.pointer.rsplit('/').next().and_then(|i| i.parse::<usize>().ok());
    let place = index.and_then(|i| new.get(i)).and_then(|code| document.themes.iter().position(|t| t == code));
    if let Some(place) = place {
        violation.pointer = format!("#/themes/{place}");
    }
    violation
}

/// The municipalities that never were. One that has closed is no violation: it took part at the time.
fn unknown_municipalities(
    tx: &mut Tx<'_>,
    document: &PracticeUpdate,
    before: Option<&PracticeUpdate>,
) -> Result<Vec<Violation>> {
    let old: HashSet<&String> = before.into_iter().flat_map(|before| &before.municipalities).collect();
    let new: Vec<String> = document.municipalities.iter().filter(|code| !old.contains(code)).cloned().collect();
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let known = find_by_cadastral_codes(tx, &new)?;
    let unknown = |code: &String| !old.contains(code) && !known.contains_key(code);
    let why = || text("Il comune non è noto.", "There is no such municipality.");
    let places = document.municipalities.iter().enumerate().filter(|(_, code)| unknown(code));
    Ok(places.map(|(i, _)| Violation::new(format!("#/municipalities/{i}"), "unknown_municipality", why())).collect())
}

fn unknown_partners(tx: &mut Tx<'_>, partners: &[Partner]) -> Result<Vec<Violation>> {
    let named: Vec<LeadOrganisationId> = partners.iter().filter_map(|partner| partner.organisation_id).collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let known = organisations_of(tx, &named)?;
    let unknown = |id: LeadOrganisationId| !known.iter().any(|(there, ..)| *there == id);
    Ok(partners
        .iter()
        .enumerate()
        .filter(|(_, partner)| partner.organisation_id.is_some_and(unknown))
        .map(|(i, _)| unknown_organisation_at(format!("#/partners/{i}/organisation_id")))
        .collect())
}

/// Changes the document, as far as where it stands lets anybody; a published one is changed by a working copy.
pub fn update(tx: &mut Tx<'_>, id: PracticeId, expected: &Expected, patch: &Merge<PracticeUpdate>) -> Result<Practice> {
    let seen = visible(tx, id)?;
    let editing = workflow::editing(seen.row.status);
    let permit = permit_to_edit(tx, editing, seen.row.status, &seen.reach)?;
    expected.check(seen.row.version)?;
    let Record { head, life, document } = record(&seen.row)?;
    let changed = patch.apply(&document)?;
    check_edit(editing, head.status, &document, &changed)?;
    let broken = workflow::broken_in(head.status, &changed);
    if !broken.is_empty() {
        return Err(Error::Invalid(broken));
    }
    let themes = resolve(tx, &changed, Some(&document))?;
    let head = Head { version: head.version + 1, updated_at: tx.now(), ..head };
    store::update(tx, &permit, &Resolved { record: Record { head, life, document: changed }, themes })?;
    // Whoever takes their own organisation out of those that lead it sees what they have written, and no more.
    let row = store::any_by_id(tx, id)?.ok_or_else(Error::not_found)?;
    Ok(shown(tx, Seen { row, ..seen }))
}

/// The permit to change a text in this state: 403 for who may change none, 409 when it is not to be changed.
pub(super) fn permit_to_edit(
    tx: &Tx<'_>,
    editing: Editing,
    status: PracticeStatus,
    reach: &ResourceReach,
) -> Result<policy::Permit> {
    let permit = tx.permit(Permission::UpdatePractice, reach)?;
    match editing {
        Editing::All(permission) => tx.permit(permission, reach),
        Editing::Consent => Ok(permit),
        Editing::Nothing => Err(unchangeable(status)),
    }
}

/// Refuses to change what is being decided on; the consent to its publication can still be given and taken back.
pub(super) fn check_edit(
    editing: Editing,
    status: PracticeStatus,
    before: &PracticeUpdate,
    after: &PracticeUpdate,
) -> Result<()> {
    let with_consent = PracticeUpdate { publication_consent: after.publication_consent, ..before.clone() };
    if editing == Editing::Consent && with_consent != *after { Err(unchangeable(status)) } else { Ok(()) }
}

fn unchangeable(status: PracticeStatus) -> Error {
    let label = status.label();
    match status {
        PracticeStatus::Published => Error::wrong_state(
            "Il testo pubblicato non si modifica: si apre una revisione (POST /practices/{id}/revisions).",
            "What is published is not changed: open a revision (POST /practices/{id}/revisions).",
        ),
        PracticeStatus::UnderReview | PracticeStatus::Accepted => Error::wrong_state(
            format!("Di una pratica in stato «{}» si modifica solo publication_consent.", label.it),
            format!("Of a practice that is \"{}\" only publication_consent can be changed.", label.en),
        ),
        _ => Error::wrong_state(
            format!("Una pratica in stato «{}» non si modifica.", label.it),
            format!("A practice that is \"{}\" cannot be changed.", label.en),
        ),
    }
}

/// Moves a practice to another state, with everything that follows from it for its row.
pub(super) fn move_to(
    tx: &mut Tx<'_>,
    permit: &policy::Permit,
    mut record: Record,
    to: PracticeStatus,
) -> Result<Record> {
    let themes = resolve(tx, &record.document, Some(&record.document))?;
    let now = tx.now();
    let head = &mut record.head;
    head.status = to;
    head.version += 1;
    head.updated_at = now;
    if to.is_public() && head.published_at.is_none() {
        head.published_at = Some(now);
    }
    let moved = Resolved { record, themes };
    store::update(tx, permit, &moved)?;
    Ok(moved.record)
}

/// Writes a record that says more of a practice than it did, as if it had said so before: for what is loaded.
pub(super) fn rewrite(tx: &mut Tx<'_>, permit: &policy::Permit, record: Record) -> Result<()> {
    let themes = resolve(tx, &record.document, Some(&record.document))?;
    store::update(tx, permit, &Resolved { record, themes })
}

/// Removes a draft.
pub fn delete(tx: &mut Tx<'_>, id: PracticeId, expected: &Expected) -> Result<()> {
    let seen = visible(tx, id)?;
    let permit = tx.permit(Permission::DeletePractice, &seen.reach)?;
    if seen.row.status != PracticeStatus::Draft {
        return Err(Error::wrong_state(
            "Si eliminano solo le bozze: una pratica presentata si ritira.",
            "Only drafts can be deleted: a practice that was submitted is withdrawn.",
        ));
    }
    expected.check(seen.row.version)?;
    super::attachments::service::delete_all(tx, &permit, id)?;
    store::delete(tx, &permit, &seen.row)
}

/// The regions of organisations that lead practices, with 422 for one that does not exist.
pub(super) fn regions_of(
    tx: &mut Tx<'_>,
    organisations: &[LeadOrganisationId],
) -> Result<HashMap<LeadOrganisationId, RegionCode>> {
    let found = organisations_of(tx, organisations)?;
    let regions: HashMap<_, _> = found.into_iter().filter_map(|(id, _, region)| Some((id, region?))).collect();
    match organisations.iter().find(|id| !regions.contains_key(id)) {
        None => Ok(regions),
        Some(_) => Err(unknown_organisation("#/organisation_id")),
    }
}

/// The names of organisations.
pub(super) fn names_of(tx: &mut Tx<'_>, ids: &[LeadOrganisationId]) -> Result<HashMap<LeadOrganisationId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(organisations_of(tx, ids)?.into_iter().map(|(id, name, _)| (id, name)).collect())
}

/// Name and region of those of `ids` that are organisations.
pub(super) fn organisations_of(
    tx: &mut Tx<'_>,
    ids: &[LeadOrganisationId],
) -> Result<Vec<(LeadOrganisationId, String, Option<RegionCode>)>> {
    let ids: Vec<OrganisationId> = ids.iter().map(|id| OrganisationId(id.0)).collect();
    let found = organisations_there(tx, &ids)?;
    Ok(found.into_iter().map(|(id, name, region)| (LeadOrganisationId(id.0), name, region)).collect())
}

/// Those of `ids` that are practices the actor sees.
pub fn visible_ids(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let scope = Scope::of(tx.actor());
    let ids: Vec<PracticeId> = ids.iter().copied().map(PracticeId).collect();
    Ok(store::visible_ids(tx, &scope, &ids)?.into_iter().map(|id| id.0).collect())
}

/// Which of these everybody sees.
pub fn public_ids(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let ids: Vec<PracticeId> = ids.iter().copied().map(PracticeId).collect();
    Ok(store::visible_ids(tx, &Scope::Public, &ids)?.into_iter().map(|id| id.0).collect())
}

/// Makes anew what the next practices after `after` are found by, and tells the last of them.
pub fn reindex(tx: &mut Tx<'_>, permit: &policy::Permit, after: Option<Uuid>, most: i64) -> Result<Option<Uuid>> {
    let done = store::reindex(tx, permit, after.map(PracticeId), most)?;
    super::assessed::service::renew(tx, permit, &done, |_| {})?;
    Ok(done.last().map(|id| id.0))
}
