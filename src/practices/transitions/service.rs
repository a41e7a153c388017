//! Bringing a practice from state to state.
use super::model::{Transition, TransitionId, TransitionRequest};
use super::store;
use crate::auth::actor::{Actor, Role};
use crate::auth::policy::{self, Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::page::{Page, read_cursor};
use crate::practices::model::{PracticeId, PracticeStatus};
use crate::practices::service::{self as practices, Seen};
use crate::practices::warnings::service as warnings;
use crate::practices::workflow::{self, Step};

/// Brings a practice to the state that is asked for.
pub fn create(tx: &mut Tx<'_>, id: PracticeId, wanted: &TransitionRequest) -> Result<Transition> {
    let seen = practices::visible(tx, id)?;
    let step = permitted(tx, &seen, wanted.to)?;
    let permit = tx.permit(step.permission, &seen.reach)?;
    let record = practices::record(&seen.row)?;
    let lacking = workflow::lacking(step, &record.document, wanted.note.as_deref());
    if !lacking.is_empty() {
        return Err(Error::Invalid(lacking));
    }
    warnings::acknowledged(step.to, &record.document, wanted.acknowledge_warnings)?;
    let made = Transition {
        id: TransitionId::new(),
        practice_id: id,
        from_status: step.from,
        to_status: step.to,
        note: wanted.note.clone(),
        at: tx.now(),
        role: acting_role(tx.actor(), step.permission, &seen.reach),
    };
    practices::move_to(tx, &permit, record, step.to)?;
    store::insert(tx, &permit, &made)?;
    Ok(made)
}

/// The step to take: 403 for somebody who may never bring a practice there, 409 when there is no way from its state.
fn permitted(tx: &Tx<'_>, seen: &Seen, to: PracticeStatus) -> Result<&'static Step> {
    let allowed = |step: &&Step| policy::allows(tx.actor(), step.permission, &seen.reach);
    let here = || workflow::from(seen.row.status).filter(move |step| step.to == to);
    if let Some(step) = here().find(allowed) {
        return Ok(step);
    }
    // Which permission is missing: that of a way from here, else of any way to there.
    if let Some(step) = here().next() {
        tx.permit(step.permission, &seen.reach)?;
    }
    let mut ways = workflow::into(to).peekable();
    if let Some(first) = ways.peek().copied()
        && !ways.any(|step| allowed(&step))
    {
        tx.permit(first.permission, &seen.reach)?;
    }
    let (from, wanted) = (seen.row.status.label(), to.label());
    Err(Error::wrong_state(
        format!("Da «{}» non si passa a «{}».", from.it, wanted.it),
        format!("There is no way from \"{}\" to \"{}\".", from.en, wanted.en),
    ))
}

/// The role that gives the actor this permission here.
fn acting_role(actor: &Actor, permission: Permission, reach: &ResourceReach) -> Role {
    let (Some(user), Some(session)) = (actor.user_id(), actor.session_id()) else { return Role::Administrator };
    let alone = |role: &&crate::auth::actor::Grant| {
        let one = Actor::person(user, session, vec![(*role).clone()], actor.request_id());
        policy::allows(&one, permission, reach)
    };
    actor.grants().iter().find(alone).map_or(Role::Public, |grant| grant.role)
}

/// The practice, for who may read its history.
fn readable(tx: &mut Tx<'_>, practice: PracticeId) -> Result<()> {
    let seen = practices::visible(tx, practice)?;
    tx.permit(Permission::ReadPracticeHistory, &seen.reach)?;
    Ok(())
}

/// The history of a practice, the last step first.
pub fn list(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<Transition>> {
    readable(tx, practice)?;
    let rows = store::of_practice(tx, practice, read_cursor(cursor, "-id")?, limit)?;
    let total = if count { Some(store::count(tx, practice)?) } else { None };
    Ok(Page::cut(rows, limit, "-id", |row| row.id, |row| row).with_total(total))
}

/// One step of it.
pub fn read(tx: &mut Tx<'_>, practice: PracticeId, id: TransitionId) -> Result<Transition> {
    readable(tx, practice)?;
    store::find(tx, practice, id)?.ok_or_else(Error::not_found)
}

/// Adds a step that was made elsewhere or before: for the scenario and imports, by administrators and commands.
pub fn insert_past(tx: &mut Tx<'_>, made: &Transition) -> Result<()> {
    let permit = tx.permit(Permission::PublishPractice, &ResourceReach::country())?;
    store::insert(tx, &permit, made)
}
