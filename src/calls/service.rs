//! What can be done with calls.
pub use super::figures::{Figures, overseen};
pub use super::filter::CallFilter;
pub use super::funnel::{FunnelCounts, Group, groups_overseen};
pub use super::view::CallView;

use super::input::{CallInput, CallTransition, end_of};
use super::life;
use super::model::{Call, CallId, CallStatus};
use super::store::listing::{self, Filter};
use super::store::{self};
use super::view::{CallForm, CallStep, Sight, StepMessages};
use super::workflow::{self, Needs};
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::{Instant, Stored};
use crate::error::{Error, Result, Violation};
use crate::input::Merge;
use crate::language::text;
use crate::organisations::model::OrganisationId;
use crate::page::{Page, read_cursor};
use crate::pdf::words::articled;
use crate::territory::RegionCode;
use crate::version::Expected;
use uuid::Uuid;

/// The order of the list, as its cursors name it.
const SORT: &str = "-created_at";

/// A page of those that match, the newest first.
pub fn list(tx: &mut Tx<'_>, filter: &Filter, cursor: Option<&str>, limit: i64, count: bool) -> Result<Page<CallView>> {
    let rows = listing::page(tx, filter, read_cursor(cursor, SORT)?, limit + 1)?;
    let total = if count { Some(listing::count(tx, filter)?) } else { None };
    Ok(Page::cut(rows, limit, SORT, |call| call.id, |call| view(tx, call)).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, id: CallId) -> Result<CallView> {
    let (call, _) = find(tx, id)?;
    Ok(view(tx, call))
}

/// Those of `ids` that the actor sees.
pub fn shown_of(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, CallView)>> {
    let ids: Vec<CallId> = ids.iter().copied().map(CallId).collect();
    let rows = store::visible_of(tx, &ids)?;
    Ok(rows.into_iter().map(|call| (call.id.0, view(tx, call))).collect())
}

/// One of those that the actor may see, as it is stored.
pub fn find(tx: &mut Tx<'_>, id: CallId) -> Result<(Call, Sight)> {
    store::visible(tx, id)?.ok_or_else(Error::not_found)
}

/// A version of a call's form.
pub fn read_form(tx: &mut Tx<'_>, id: CallId, version: i32) -> Result<CallForm> {
    find(tx, id)?;
    store::any_form(tx, id, version)?.ok_or_else(Error::not_found)
}

/// The history of a call: for who oversees it.
pub fn steps(tx: &mut Tx<'_>, id: CallId) -> Result<Vec<CallStep>> {
    let (call, _) = find(tx, id)?;
    tx.permit(Permission::ReadInvitations, &call.reach())?;
    store::any_steps(tx, id)
}

fn view(tx: &Tx<'_>, call: Call) -> CallView {
    let sight = Sight::of(tx.actor(), &call.content.0.regions);
    let allowed = allowed(tx, &call);
    CallView::of(call, sight, allowed)
}

/// Where the actor can move a call: nowhere without the right to, and not where something is missing.
fn allowed(tx: &Tx<'_>, call: &Call) -> Vec<CallStatus> {
    if !policy::allows(tx.actor(), Permission::ManageCalls, &call.reach()) {
        return Vec::new();
    }
    let input = CallInput::from(call);
    let possible = |to: &CallStatus| {
        let needs = workflow::find(call.status, *to).map(|step| step.needs);
        needs.is_some_and(|needs| lacking(needs, &input, call, tx.now()).is_empty())
    };
    workflow::next(call.status).filter(possible).collect()
}

/// What a step needs of the call itself and it has not.
fn lacking(needs: Needs, input: &CallInput, call: &Call, now: Instant) -> Vec<Violation> {
    match needs {
        Needs::Nothing | Needs::LaterDeadline | Needs::Reason => Vec::new(),
        Needs::Complete => input.missing(now),
        Needs::Opening => {
            let mut missing = input.missing(now);
            if call.opens_at.is_none_or(|at| at <= now) {
                let why = text("Serve un'apertura futura.", "An opening in the future is needed.");
                missing.push(Violation::new("#/opens_at", "required", why));
            }
            missing
        }
    }
}

/// Letters go out in the name of every region of a call: who writes one coordinates all of them.
fn permit_all(tx: &Tx<'_>, regions: &[RegionCode]) -> Result<Permit> {
    for region in regions {
        tx.permit(Permission::ManageCalls, &ResourceReach::regions([*region]))?;
    }
    tx.permit(Permission::ManageCalls, &ResourceReach::regions(regions.iter().copied()))
}

/// Adds one: a draft.
pub fn create(tx: &mut Tx<'_>, input: &CallInput) -> Result<CallView> {
    let made = create_as(tx, CallId::new(), input)?;
    Ok(view(tx, made))
}

/// The same with an id that is chosen: for scenarios.
pub fn create_as(tx: &mut Tx<'_>, id: CallId, input: &CallInput) -> Result<Call> {
    let input = &input.clone().with_whole_form();
    let permit = permit_all(tx, &input.regions)?;
    check_references(tx, input, None)?;
    let now = tx.now();
    let call = Call {
        id,
        status: CallStatus::Draft,
        public: false,
        kind: input.kind,
        title: input.title.clone(),
        opens_at: input.opens_at.map(|at| at.to_utc().into()),
        deadline: input.deadline,
        ends_at: end_of(input.deadline),
        late_policy: input.late_policy,
        session_id: input.lab_session_id,
        form_version: 1,
        content: Stored(input.content(None)),
        opened_at: None,
        closed_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::insert(tx, &permit, &call)
}

/// Changes one: all of it before it is opened, afterwards what was not sent to anybody.
pub fn update(tx: &mut Tx<'_>, id: CallId, expected: &Expected, patch: &Merge<CallInput>) -> Result<CallView> {
    let (before, _) = find(tx, id)?;
    let permit = tx.permit(Permission::ManageCalls, &before.reach())?;
    expected.check(before.version)?;
    let old = CallInput::from(&before);
    let input = patch.apply(&old)?.with_whole_form();
    if before.content.0.regions != input.regions {
        permit_all(tx, &input.regions)?;
    }
    if matches!(before.status, CallStatus::Concluded | CallStatus::Cancelled) {
        return Err(Error::wrong_state("L'invito è terminato.", "The call is over."));
    }
    if !workflow::is_editable(before.status) && !old.is_same_letter(&input) {
        return Err(Error::wrong_state(
            "L'invito è già partito: cambiano solo descrizione, temi, sessione, modulo, solleciti e risposte tardive; il termine si proroga con una transizione.",
            "The call has gone out: only description, themes, session, form, reminders and late policy change; the deadline is extended by a transition.",
        ));
    }
    check_references(tx, &input, Some(&before))?;
    let versions = i32::from(!workflow::is_editable(before.status) && old.form != input.form);
    let after = Call {
        kind: input.kind,
        title: input.title.clone(),
        opens_at: input.opens_at.map(|at| at.to_utc().into()),
        deadline: input.deadline,
        ends_at: end_of(input.deadline),
        late_policy: input.late_policy,
        session_id: input.lab_session_id,
        form_version: before.form_version + versions,
        content: Stored(input.content(before.content.0.status_note.clone())),
        ..before.clone()
    };
    if before.status == CallStatus::Scheduled {
        let missing = lacking(Needs::Opening, &input, &after, tx.now());
        if !missing.is_empty() {
            return Err(Error::Invalid(missing));
        }
    }
    let changed = store::update(tx, &permit, &before, &after)?;
    if changed.status.is_running() && old.reminder_days != input.reminder_days {
        life::plan_reminders(tx, &permit, &changed)?;
    }
    Ok(view(tx, changed))
}

/// Moves one to another status, with everything that follows.
pub fn transition(tx: &mut Tx<'_>, id: CallId, wanted: &CallTransition) -> Result<CallView> {
    let (before, _) = find(tx, id)?;
    let (moved, messages) = advance(tx, before, wanted)?;
    Ok(CallView { messages, ..view(tx, moved) })
}

/// The same for a call that is at hand; with the messages of the step, where it has some.
pub fn advance(tx: &mut Tx<'_>, before: Call, wanted: &CallTransition) -> Result<(Call, Option<StepMessages>)> {
    let permit = tx.permit(Permission::ManageCalls, &before.reach())?;
    let (from, to) = (before.status, wanted.to);
    tx.starts_from(before.version)?;
    let step = workflow::find(from, to).ok_or_else(|| {
        Error::wrong_state(
            format!("Da {} non si passa a {}: vedere allowed_transitions.", from.label().it, to.label().it),
            format!("From {from} a call does not go to {to}: see allowed_transitions."),
        )
    })?;
    let missing = lacking(step.needs, &CallInput::from(&before), &before, tx.now());
    if !missing.is_empty() {
        let fields: Vec<&str> = missing.iter().map(|v| v.pointer.trim_start_matches("#/")).collect();
        let fields = fields.join(", ");
        return Err(Error::wrong_state(
            format!("Prima di passare a {} vanno sistemati: {fields}.", to.label().it),
            format!("Before it goes to {to} these must be put right: {fields}."),
        ));
    }
    let note = wanted.note.as_deref();
    let told = |(call, messages)| (call, Some(messages));
    let silent = |call| (call, None);
    match to {
        CallStatus::Open => life::open(tx, &permit, before, note).map(told),
        CallStatus::Extended => {
            let deadline = wanted.deadline.unwrap_or(before.deadline);
            if deadline <= before.deadline || end_of(deadline) <= tx.now() {
                let why = text(
                    format!("Deve essere dopo {} e non ancora scaduto.", articled("il", before.deadline)),
                    format!("It must be after {} and not over.", before.deadline),
                );
                return Err(Error::invalid("#/deadline", "not_later", why));
            }
            life::extend(tx, &permit, before, deadline, note).map(told)
        }
        CallStatus::Closed => life::close(tx, &permit, before, note).map(silent),
        CallStatus::Cancelled => life::cancel(tx, &permit, before, note).map(told),
        CallStatus::Draft | CallStatus::Scheduled | CallStatus::Concluded => {
            life::step(tx, &permit, &before, Call { status: to, ..before.clone() }, note).map(silent)
        }
    }
}

/// Removes a draft, or one that never opened.
pub fn delete(tx: &mut Tx<'_>, id: CallId, expected: &Expected) -> Result<()> {
    let (call, _) = find(tx, id)?;
    let permit = tx.permit(Permission::ManageCalls, &call.reach())?;
    expected.check(call.version)?;
    if !workflow::is_editable(call.status) {
        return Err(Error::wrong_state(
            "Si elimina solo un invito mai aperto: questo si annulla o si conclude.",
            "Only a call that never opened is deleted: cancel or conclude this one.",
        ));
    }
    store::delete(tx, &permit, &call)
}

/// What a call names must exist. Only what is new in it is checked: a theme that was retired since must not stand in the
/// way of other changes.
fn check_references(tx: &mut Tx<'_>, input: &CallInput, before: Option<&Call>) -> Result<()> {
    let old = before.map(|call| &call.content.0);
    let mut broken = Vec::new();
    if old.is_none_or(|old| old.themes != input.themes) {
        match crate::themes::service::resolve(tx, &input.themes, "#/themes") {
            Err(Error::Invalid(missing)) => broken.extend(missing),
            resolved => drop(resolved?),
        }
    }
    if let Some(session) = input.lab_session_id.filter(|id| before.is_none_or(|b| b.session_id != Some(*id))) {
        match crate::lab_sessions::service::read(tx, session) {
            Err(Error::NotFound(_)) => {
                let why = text("Non è una sessione che lei possa vedere.", "Is not a session that you may see.");
                broken.push(Violation::new("#/lab_session_id", "unknown_session", why));
            }
            found => drop(found?),
        }
    }
    let audience = &input.audience;
    let senders = input.senders.iter().enumerate();
    let mut named: Vec<(String, Uuid)> =
        senders.filter_map(|(i, s)| Some((format!("#/senders/{i}/organisation_id"), s.organisation_id?))).collect();
    for (field, ids) in [("exclusions", &audience.exclusions), ("additions", &audience.additions)] {
        named.extend(ids.iter().enumerate().map(|(i, id)| (format!("#/audience/{field}/{i}"), *id)));
    }
    broken.extend(unknown_organisations(tx, named)?);
    if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
}

/// A violation for each of these that is no organisation.
pub(super) fn unknown_organisations(tx: &mut Tx<'_>, named: Vec<(String, Uuid)>) -> Result<Vec<Violation>> {
    let ids: Vec<OrganisationId> = named.iter().map(|(_, id)| OrganisationId(*id)).collect();
    let known: std::collections::HashSet<Uuid> =
        crate::organisations::service::reach(tx, &ids)?.into_iter().map(|(id, ..)| id.0).collect();
    let unknown = named.into_iter().filter(|(_, id)| !known.contains(id));
    Ok(unknown
        .map(|(pointer, _)| {
            let why = text("Non è un'organizzazione nota.", "Is not a known organisation.");
            Violation::new(pointer, "unknown_organisation", why)
        })
        .collect())
}

/// Makes anew what the next after `after` are found by, and tells the last of them.
pub fn reindex(
    tx: &mut Tx<'_>,
    permit: &crate::auth::policy::Permit,
    after: Option<uuid::Uuid>,
    most: i64,
) -> Result<Option<uuid::Uuid>> {
    Ok(store::reindex(tx, permit, after.map(CallId), most)?.map(|id| id.0))
}
