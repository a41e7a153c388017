//! What those who look after a call do with its invitations.
use super::messages::{self, queue};
use super::model::{AnswerCodeId, Invitation, InvitationEventKind, InvitationId, InvitationStatus};
use super::reminders::{self, ReminderResult};
use super::service::{issue_code, reach, save};
use super::store::{self, listing};
use super::view::{
    AnswerCodeRequest, AnswerCodeView, EventView, InvitationUpdate, InvitationView, IssuedAnswerCode, ReminderRequest,
};
use crate::auth::policy::{self, Permission, Permit};
use crate::calls::model::{Call, CallId, CallStatus, LatePolicy};
use crate::calls::service as calls;
use crate::db::tx::{ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::input::Merge;
use crate::language::text;
use crate::organisations::model::OrganisationId;
use crate::outbox::model::MessageKind;
use crate::page::{Page, read_cursor};
use crate::practices::service::visible_ids;
use crate::version::Expected;
use chrono::TimeDelta;
use listing::Filter;
use std::collections::HashMap;
use uuid::Uuid;

/// The order of the list, as its cursors name it.
const SORT: &str = "organisation_name";
/// The order of the history.
const EVENTS: &str = "-at";
/// How long a late code works at most.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// A page of a call's, by name: all for who manages or oversees the call, their own for the contacts of organisations.
pub fn list(
    tx: &mut Tx<'_>,
    id: CallId,
    mut filter: Filter,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<InvitationView>> {
    let (call, _) = calls::find(tx, id)?;
    if !policy::allows(tx.actor(), Permission::ReadInvitations, &call.reach()) {
        let own: Vec<OrganisationId> = tx.actor().organisations().into_iter().map(OrganisationId).collect();
        if own.is_empty() {
            tx.permit(Permission::ReadInvitations, &call.reach())?;
        }
        filter.own = Some(own);
    }
    let rows = listing::any_page(tx, id, &filter, read_cursor(cursor, SORT)?, limit + 1)?;
    let total = if count { Some(listing::any_count(tx, id, &filter)?) } else { None };
    let page = Page::cut(rows, limit, SORT, |one| (one.sort_name.clone(), one.id), |one| one).with_total(total);
    let ids: Vec<InvitationId> = page.items.iter().map(|one| one.id).collect();
    let mut practices = visible_practices(tx, &ids)?;
    let manages = policy::allows(tx.actor(), Permission::ManageCalls, &call.reach());
    Ok(page.map(|one| {
        let answering = practices.remove(&one.id).unwrap_or_default();
        InvitationView::of(one, answering, manages)
    }))
}

fn visible_practices(tx: &mut Tx<'_>, ids: &[InvitationId]) -> Result<HashMap<InvitationId, Vec<Uuid>>> {
    let mut found = listing::any_practices_of(tx, ids)?;
    let named: Vec<Uuid> = found.values().flatten().copied().collect();
    let visible = visible_ids(tx, &named)?;
    found.values_mut().for_each(|practices| practices.retain(|id| visible.contains(id)));
    Ok(found)
}

/// One of a call's that the actor may read.
fn find(tx: &mut Tx<'_>, call: CallId, id: InvitationId) -> Result<(Invitation, Call)> {
    let (call, _) = calls::find(tx, call)?;
    let found = store::any_of_call(tx, call.id, id)?;
    let Some(invitation) =
        found.filter(|one| policy::allows(tx.actor(), Permission::ReadInvitations, &reach(one, &call)))
    else {
        // Who may read none of the call's is told so; who may read some sees only these.
        if tx.actor().organisations().is_empty() {
            tx.permit(Permission::ReadInvitations, &call.reach())?;
        }
        return Err(Error::not_found());
    };
    Ok((invitation, call))
}

fn manage(tx: &mut Tx<'_>, call: CallId, id: InvitationId) -> Result<(Invitation, Call, Permit)> {
    let (invitation, call) = find(tx, call, id)?;
    let permit = tx.permit(Permission::ManageCalls, &call.reach())?;
    Ok((invitation, call, permit))
}

fn view(tx: &mut Tx<'_>, call: &Call, invitation: Invitation) -> Result<InvitationView> {
    let practices = visible_practices(tx, &[invitation.id])?.remove(&invitation.id).unwrap_or_default();
    let manages = policy::allows(tx.actor(), Permission::ManageCalls, &call.reach());
    Ok(InvitationView::of(invitation, practices, manages))
}

/// One of a call's.
pub fn read(tx: &mut Tx<'_>, call: CallId, id: InvitationId) -> Result<InvitationView> {
    let (invitation, call) = find(tx, call, id)?;
    view(tx, &call, invitation)
}

/// What happened to one, the newest first.
pub fn events(
    tx: &mut Tx<'_>,
    call: CallId,
    id: InvitationId,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<EventView>> {
    find(tx, call, id)?;
    let rows = listing::any_events(tx, id, read_cursor(cursor, EVENTS)?, limit + 1)?;
    Ok(Page::cut(rows, limit, EVENTS, |event| event.id, EventView::from))
}

/// Changes the address of one. A letter that waits goes to the new one.
pub fn update(
    tx: &mut Tx<'_>,
    call: CallId,
    id: InvitationId,
    expected: &Expected,
    patch: &Merge<InvitationUpdate>,
) -> Result<InvitationView> {
    let (mut invitation, call, permit) = manage(tx, call, id)?;
    expected.check(invitation.version)?;
    let wanted = patch.apply(&InvitationUpdate { pec: invitation.pec.clone() })?;
    if wanted.pec == invitation.pec {
        return view(tx, &call, invitation);
    }
    invitation.pec = wanted.pec;
    let saved = save(tx, &permit, invitation, InvitationEventKind::AddressChanged, None)?;
    let letter = MessageKind::InvitationLetter;
    let waiting =
        crate::outbox::service::cancel_about(tx, &permit, &[letter], ResourceType::Invitation, &[saved.id.0])?;
    if waiting > 0 {
        queue(tx, &permit, &call, std::slice::from_ref(&saved), letter)?;
    }
    let (changed, call) = find(tx, call.id, id)?;
    view(tx, &call, changed)
}

/// Sends the letter of one again, with a fresh code.
pub fn resend(tx: &mut Tx<'_>, call: CallId, id: InvitationId) -> Result<InvitationView> {
    let (invitation, call, permit) = manage(tx, call, id)?;
    check_running(tx, &call)?;
    if !invitation.status.is_waiting() {
        return Err(Error::wrong_state(
            "L'invito non attende più una risposta.",
            "The invitation waits for no answer any more.",
        ));
    }
    if invitation.pec.is_none() {
        return Err(Error::wrong_state(
            "L'invito non ha un indirizzo PEC.",
            "The invitation has no certified address.",
        ));
    }
    messages::cancel(tx, &permit, id)?;
    queue(tx, &permit, &call, std::slice::from_ref(&invitation), MessageKind::InvitationLetter)?;
    let (changed, call) = find(tx, call.id, id)?;
    view(tx, &call, changed)
}

fn check_running(tx: &Tx<'_>, call: &Call) -> Result<()> {
    call.check_takes_answers(tx.now())
}

/// Reminds a selection: those that wait for an answer, or the ones that are named.
pub fn remind(tx: &mut Tx<'_>, call: CallId, wanted: &ReminderRequest) -> Result<ReminderResult> {
    let (call, _) = calls::find(tx, call)?;
    let permit = tx.permit(Permission::ManageCalls, &call.reach())?;
    check_running(tx, &call)?;
    let statuses: Vec<InvitationStatus> = match wanted.statuses.as_slice() {
        [] if wanted.invitations.is_empty() => InvitationStatus::WAITING.to_vec(),
        some => some.to_vec(),
    };
    let filter = Filter {
        statuses,
        kinds: wanted.kinds.clone(),
        regions: wanted.regions.clone(),
        ids: wanted.invitations.clone(),
        ..Filter::default()
    };
    let selected = listing::any_selected(tx, call.id, &filter)?;
    reminders::remind(tx, &permit, &call, selected)
}

pub(super) fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The codes of one, the newest first.
pub fn codes(tx: &mut Tx<'_>, call: CallId, id: InvitationId) -> Result<Vec<AnswerCodeView>> {
    manage(tx, call, id)?;
    Ok(store::any_codes(tx, id)?.into_iter().map(AnswerCodeView::from).collect())
}

/// Issues a fresh code for one, to be handed over by other means; late where the call takes late answers.
pub fn issue(
    tx: &mut Tx<'_>,
    call: CallId,
    id: InvitationId,
    wanted: &AnswerCodeRequest,
    answer_url: &str,
) -> Result<IssuedAnswerCode> {
    let (invitation, call, permit) = manage(tx, call, id)?;
    let now = tx.now();
    if matches!(call.status, CallStatus::Concluded | CallStatus::Cancelled)
        || invitation.status == InvitationStatus::Cancelled
    {
        return Err(Error::wrong_state("L'invito è terminato.", "The call is over."));
    }
    let valid_until = wanted.valid_until.map(|at| Instant::from(at.to_utc()));
    if let Some(end) = valid_until {
        if call.late_policy != LatePolicy::LateCode {
            return Err(Error::wrong_state(
                "L'invito non ammette risposte tardive: vedere late_policy.",
                "The call takes no late answers: see late_policy.",
            ));
        }
        if end <= now || end > now.plus(LONGEST) {
            let why = text("Da adesso a un anno.", "From now to a year from now.");
            return Err(Error::invalid("#/valid_until", "out_of_range", why));
        }
    } else {
        check_running(tx, &call)?;
    }
    let (code, shown) = issue_code(tx, &permit, id, "by_hand", valid_until)?;
    let invitation = save(tx, &permit, invitation, InvitationEventKind::CodeIssued, Some(late_or_not(code.late)))?;
    Ok(IssuedAnswerCode {
        id: code.id,
        call_id: call.id,
        invitation_id: invitation.id,
        link: Some(format!("{answer_url}#code={shown}")),
        code: Some(shown),
        late: code.late,
        valid_until: code.valid_until,
    })
}

fn late_or_not(late: bool) -> &'static str {
    if late { "late" } else { "by_hand" }
}

/// Revokes a code of one: it answers nothing any more.
pub fn revoke(tx: &mut Tx<'_>, call: CallId, id: InvitationId, code: AnswerCodeId) -> Result<()> {
    let (invitation, _, permit) = manage(tx, call, id)?;
    if !store::revoke_code(tx, &permit, id, code)? {
        return Err(Error::not_found());
    }
    save(tx, &permit, invitation, InvitationEventKind::CodeRevoked, None)?;
    Ok(())
}
