//! What can be done with adhesions.
use super::super::model::{Organisation, OrganisationId};
use super::super::{service as organisations, store as organisation_store};
use super::model::{
    Act, Adhesion, AdhesionCreate, AdhesionFilter, AdhesionId, AdhesionOf, AdhesionStatus, AdhesionTransition,
    AdhesionView, AdhesionsFilter, RecordedAct, act_needed,
};
use super::{store, workflow};
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::Stored;
use crate::error::{Error, Result, Violation};
use crate::language::text;
use crate::page::Page;
use chrono::NaiveDate;
use std::collections::HashMap;
use uuid::Uuid;

/// A page of an organisation's, with their number when `count` asks for it.
pub fn list(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    filter: AdhesionFilter,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<AdhesionView>> {
    let organisation = organisations::read(tx, id)?;
    let page = store::page(tx, id, filter, cursor, limit)?;
    let total = if count { Some(store::count(tx, id, filter)?) } else { None };
    let reach = organisation.reach();
    Ok(page.map(|adhesion| view(tx, adhesion, &reach)).with_total(total))
}

/// A page of those of all organisations, the newest first.
pub fn everywhere(
    tx: &mut Tx<'_>,
    filter: &AdhesionsFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<AdhesionOf>> {
    store::page_everywhere(tx, filter, cursor, limit)
}

/// One of an organisation's.
pub fn read(tx: &mut Tx<'_>, id: OrganisationId, adhesion: AdhesionId) -> Result<AdhesionView> {
    let organisation = organisations::read(tx, id)?;
    let adhesion = store::visible(tx, id, adhesion)?.ok_or_else(Error::not_found)?;
    Ok(view(tx, adhesion, &organisation.reach()))
}

/// Those of `ids` that exist.
pub fn shown_of(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, AdhesionView)>> {
    let ids: Vec<AdhesionId> = ids.iter().copied().map(AdhesionId).collect();
    let rows = store::visible_of(tx, &ids)?;
    let of: Vec<Uuid> = rows.iter().map(|adhesion| adhesion.organisation_id.0).collect();
    let homes: HashMap<Uuid, Organisation> = organisations::shown_of(tx, &of)?.into_iter().collect();
    let shown = |adhesion: Adhesion| {
        let reach = homes.get(&adhesion.organisation_id.0)?.reach();
        Some((adhesion.id.0, view(tx, adhesion, &reach)))
    };
    Ok(rows.into_iter().filter_map(shown).collect())
}

/// Asks for the adhesion of an organisation, or notes one that was decided already.
pub fn create(tx: &mut Tx<'_>, id: OrganisationId, new: &AdhesionCreate) -> Result<AdhesionView> {
    let organisation = organisations::read(tx, id)?;
    let adhesion = begin(tx, &organisation, AdhesionId::new(), new)?;
    Ok(view(tx, adhesion, &organisation.reach()))
}

/// The same under an id that is known beforehand.
pub fn begin(tx: &mut Tx<'_>, organisation: &Organisation, id: AdhesionId, new: &AdhesionCreate) -> Result<Adhesion> {
    let active = new.status == AdhesionStatus::Active;
    let permission = if active { Permission::DecideAdhesion } else { Permission::RequestAdhesion };
    let permit = tx.permit(permission, &organisation.reach())?;
    if !organisation.active {
        return Err(Error::wrong_state(
            "L'organizzazione non è più attiva.",
            "The organisation is not active any more.",
        ));
    }
    if store::has_open(tx, organisation.id)? {
        return Err(Error::wrong_state(
            "L'organizzazione ha già un'adesione non ritirata.",
            "The organisation already has an adhesion that is not withdrawn.",
        ));
    }
    let today = tx.now().in_rome().date_naive();
    let on = new.on.unwrap_or(today);
    let mut broken = Vec::new();
    check_day(on, None, today, &mut broken);
    if !broken.is_empty() {
        return Err(Error::Invalid(broken));
    }
    let adhesion = Adhesion {
        id,
        organisation_id: organisation.id,
        status: new.status,
        acts: Stored(record(new.status, on, new.act.as_ref()).into_iter().collect()),
        requested_on: on,
        active_from: active.then_some(on),
        suspended_on: None,
        withdrawn_on: None,
        note: new.note.clone(),
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    store::insert(tx, &permit, &adhesion)?;
    note_adhering(tx, &permit, organisation, adhesion.status)?;
    Ok(adhesion)
}

/// Takes a step.
pub fn transition(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    adhesion: AdhesionId,
    wanted: &AdhesionTransition,
) -> Result<AdhesionView> {
    let organisation = organisations::read(tx, id)?;
    let before = store::visible(tx, id, adhesion)?.ok_or_else(Error::not_found)?;
    let step = workflow::find(before.status, wanted.to);
    // Who may take no step at all is told so before what the steps are.
    let permission = step.map_or(Permission::RequestAdhesion, |step| step.permission);
    let permit = tx.permit(permission, &organisation.reach())?;
    tx.starts_from(before.version)?;
    let step = step.ok_or_else(|| no_step(before.status, wanted.to))?;
    let today = tx.now().in_rome().date_naive();
    let on = wanted.on.unwrap_or(today);
    let mut broken = Vec::new();
    check_day(on, Some(before.last_day()), today, &mut broken);
    if step.needs_act && wanted.act.is_none() {
        broken.push(act_needed());
    }
    if !broken.is_empty() {
        return Err(Error::Invalid(broken));
    }
    let after = Adhesion { updated_at: tx.now(), ..moved(before, wanted, on) };
    store::update(tx, &permit, &after)?;
    note_adhering(tx, &permit, &organisation, after.status)?;
    Ok(view(tx, after, &organisation.reach()))
}

/// An adhesion after a step.
fn moved(before: Adhesion, wanted: &AdhesionTransition, on: NaiveDate) -> Adhesion {
    let mut after = Adhesion { status: wanted.to, version: before.version + 1, ..before };
    match wanted.to {
        AdhesionStatus::Requested => {}
        AdhesionStatus::Active => {
            after.active_from = after.active_from.or(Some(on));
            after.suspended_on = None;
        }
        AdhesionStatus::Suspended => after.suspended_on = Some(on),
        AdhesionStatus::Withdrawn => after.withdrawn_on = Some(on),
    }
    after.acts.0.extend(record(wanted.to, on, wanted.act.as_ref()));
    if let Some(note) = &wanted.note {
        after.note = Some(note.clone());
    }
    after
}

fn record(to: AdhesionStatus, on: NaiveDate, act: Option<&Act>) -> Option<RecordedAct> {
    act.map(|act| RecordedAct { to, on, act: act.clone() })
}

/// The organisation adheres while its adhesion is active.
fn note_adhering(tx: &mut Tx<'_>, permit: &Permit, organisation: &Organisation, status: AdhesionStatus) -> Result<()> {
    let adhering = status == AdhesionStatus::Active;
    if adhering == organisation.adhering {
        return Ok(());
    }
    organisation_store::set_adhering(tx, permit, organisation.id, adhering)
}

/// A step is taken today or was taken before, but not before the step before.
fn check_day(on: NaiveDate, last: Option<NaiveDate>, today: NaiveDate, broken: &mut Vec<Violation>) {
    if on > today {
        let why = text("È nel futuro.", "Is in the future.");
        broken.push(Violation::new("#/on", "in_the_future", why));
    }
    if let Some(last) = last.filter(|last| on < *last) {
        let why = text(format!("L'ultimo passaggio è del {last}."), format!("The step before was on {last}."));
        broken.push(Violation::new("#/on", "before_last_step", why));
    }
}

fn no_step(from: AdhesionStatus, to: AdhesionStatus) -> Error {
    Error::wrong_state(
        format!("Un'adesione {} non può diventare {}.", from.label().it, to.label().it),
        format!("An adhesion that is {from} cannot become {to}."),
    )
}

/// An adhesion as the caller sees it.
fn view(tx: &Tx<'_>, adhesion: Adhesion, reach: &ResourceReach) -> AdhesionView {
    let may = |permission| policy::allows(tx.actor(), permission, reach);
    let takes_part = may(Permission::RequestAdhesion) || may(Permission::DecideAdhesion);
    let steps = workflow::from(adhesion.status).filter(|step| may(step.permission));
    AdhesionView {
        id: adhesion.id,
        organisation_id: adhesion.organisation_id,
        status: adhesion.status,
        requested_on: adhesion.requested_on,
        active_from: adhesion.active_from,
        suspended_on: adhesion.suspended_on,
        withdrawn_on: adhesion.withdrawn_on,
        acts: adhesion.acts.0,
        note: adhesion.note.filter(|_| takes_part),
        allowed_transitions: steps.map(|step| step.to).collect(),
        version: adhesion.version,
        created_at: adhesion.created_at,
        updated_at: adhesion.updated_at,
    }
}
