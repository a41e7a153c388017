//! What the holder of an answer code can do, and what others read of it.
use super::model::{
    DeskCall, DeskPractice, DeskRemark, InvitationAnswerId, InvitationAnswerInput, InvitationAnswerRecord,
    InvitationDesk, InvitationDraft, InvitationDraftInput,
};
use super::{changes, delegation, practice, store};
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::calls::input::whole_form;
use crate::calls::invitations::model::{
    InvitationActor, InvitationAnswer, InvitationId, InvitationStatus, Invited, RecordedAnswer,
};
use crate::calls::invitations::service as invitations;
use crate::calls::invitations::store::role;
use crate::calls::model::{Call, CallId, CallStatus};
use crate::db::tx::{ResourceType, Tx};
use crate::error::{Error, Result, Unauthenticated};
use crate::language::{Text, text};
use crate::organisations::model::OrganisationId;
use crate::outbox::model::MessageKind;
use crate::outbox::service as outbox;
use crate::page::{Page, read_cursor};
use crate::practices::model::PracticeId;
use crate::practices::service::{answered, brought};
use crate::users::service::{Subject, throttle};
use crate::version::Expected;
use std::net::IpAddr;

/// First step: whether this code is good; its invitation then. 429 for a wrong one of an address that has shown too many.
pub fn look(tx: &mut Tx<'_>, code: &str, address: Option<IpAddr>) -> Result<Option<InvitationId>> {
    let found = shown(tx, code)?.map(|invited| invited.invitation.id);
    if let (None, Some(address)) = (&found, address) {
        throttle::check(tx, &Subject::codes(address))?;
    }
    Ok(found)
}

/// Counts a wrong code: in a transaction of its own, which is committed.
pub fn count_wrong(tx: &mut Tx<'_>, address: IpAddr) -> Result<()> {
    let permit = tx.permit(Permission::AnswerInvitation, &ResourceReach::country())?;
    throttle::count(tx, &permit, &Subject::codes(address))
}

/// Who shows a good code. Whatever is wrong with one, it is the same: unknown, revoked, of an invitation or call that was
/// cancelled.
fn shown(tx: &mut Tx<'_>, code: &str) -> Result<Option<Invited>> {
    let found = invitations::by_code(tx, code)?;
    Ok(found
        .filter(|one| one.invitation.status != InvitationStatus::Cancelled && one.call.status != CallStatus::Cancelled))
}

pub(super) fn holder(tx: &mut Tx<'_>, code: &str) -> Result<(Invited, Permit)> {
    let invited = shown(tx, code)?.ok_or(Error::Unauthenticated(Unauthenticated::BadCode))?;
    let permit = invitations::permit_to_answer(tx, &invited.invitation, &invited.call)?;
    Ok((invited, permit))
}

/// Everything that is needed to answer.
pub fn desk(tx: &mut Tx<'_>, code: &str) -> Result<InvitationDesk> {
    let (invited, permit) = holder(tx, code)?;
    let answer = store::any_last(tx, &invited.invitation)?;
    let practice = match answer.as_ref().and_then(|answer| answer.practice_id) {
        Some(id) => {
            let asked = changes::asked(tx, &permit, &invited, answer.as_ref())?;
            let written = answer.as_ref().is_some_and(|answer| answer.written);
            let in_time = asked.as_ref().is_none_or(|asked| changes::check_day(tx, asked).is_ok());
            brought::own(tx, &permit, practice::lead(&invited), id)?.map(|(status, document)| DeskPractice {
                id,
                status,
                correctable: written && in_time && brought::is_correctable(status),
                changes_due_on: asked.as_ref().and_then(|asked| asked.due_on),
                remarks: asked.into_iter().flat_map(|asked| asked.remarks).map(DeskRemark::from).collect(),
                document,
            })
        }
        None => None,
    };
    let why_not = invited.may_answer(tx.now()).err().map(told);
    let (invitation, call) = (invited.invitation, invited.call);
    Ok(InvitationDesk {
        invitation_id: invitation.id,
        organisation_id: invitation.answering_id().0,
        organisation_name: invitation.organisation_name,
        organisation_kind: invitation.kind,
        may_answer: why_not.is_none(),
        why_not,
        form_version: call.form_version,
        form: whole_form(call.content.0.form.clone()),
        call: public_part(call),
        answer,
        practice,
        version: invitation.version,
    })
}

fn told(error: Error) -> Text {
    match error {
        Error::WrongState(why) | Error::Conflict(_, why) => why,
        other => text(other.to_string(), other.to_string()),
    }
}

fn public_part(call: Call) -> DeskCall {
    let content = call.content.0;
    DeskCall {
        id: call.id,
        status: call.status,
        title: call.title,
        subject: content.subject,
        description: content.description,
        senders: content.senders,
        regions: content.regions,
        themes: content.themes,
        deadline: call.deadline,
        ends_at: call.ends_at,
        late_policy: call.late_policy,
    }
}

/// Whether the invitation was opened with its code before.
pub fn was_opened(tx: &mut Tx<'_>, code: &str) -> Result<bool> {
    Ok(holder(tx, code)?.0.invitation.opened_at.is_some())
}

/// Notes that it was opened, and gives what is needed to answer.
pub fn open(tx: &mut Tx<'_>, code: &str) -> Result<InvitationDesk> {
    let (invited, permit) = holder(tx, code)?;
    invitations::mark_opened(tx, &permit, invited.invitation.id)?;
    desk(tx, code)
}

/// Answers the invitation, or replaces the last answer.
pub fn answer(tx: &mut Tx<'_>, code: &str, wanted: &InvitationAnswerInput) -> Result<InvitationAnswerRecord> {
    let (invited, permit) = holder(tx, code)?;
    let id = invited.invitation.id;
    let last = store::any_last(tx, &invited.invitation)?;
    // Changes that were requested are made until the day that was set for them, whatever the call's deadline.
    match changes::asked(tx, &permit, &invited, last.as_ref())?.filter(|_| wanted.practice.is_some()) {
        Some(asked) => changes::check_day(tx, &asked)?,
        None => invited.may_answer(tx.now())?,
    }
    practice::check_corrects(wanted, last.as_ref())?;
    check_day(tx, wanted)?;
    let delegation = match &wanted.delegated_to {
        Some(delegate) => Some(delegation::letter(tx, &invited, last.as_ref(), delegate)?),
        None => None,
    };
    let before = store::any_written(tx, id)?;
    let answering = practice::of_answer(tx, &permit, &invited, wanted, before)?;
    changes::take_back(tx, &permit, &invited, last.as_ref(), (wanted.answer, answering.map(|(practice, _)| practice)))?;
    let warnings = match answering {
        Some((practice, true)) => answered::warnings(tx, &permit, practice::lead(&invited), practice)?,
        _ => Vec::new(),
    };
    let recorded = RecordedAnswer {
        answer: wanted.answer,
        practice_id: answering.map(|(practice, _)| practice.0),
        delegated_to: wanted.delegated_to.clone(),
        postponed_to: wanted.postponed_to,
    };
    let by = if invited.is_delegate() { InvitationActor::Delegate } else { role(tx) };
    let invitation = invitations::record_answer_as(tx, &permit, id, &recorded, by)?;
    // Whoever was asked before is asked no more: what waits is not sent, and what has left answers nothing any more.
    if !delegation::is_same(last.as_ref(), wanted) {
        invitations::revoke_delegates(tx, &permit, id, invited.code.id)?;
    }
    outbox::cancel_about(tx, &permit, &[MessageKind::Delegation], ResourceType::Invitation, &[id.0])?;
    outbox::enqueue(tx, &permit, &delegation.into_iter().collect::<Vec<_>>())?;
    let made = InvitationAnswerRecord {
        id: InvitationAnswerId::new(),
        call_id: invitation.call_id,
        invitation_id: id,
        answer: wanted.answer,
        practice_id: answering.map(|(practice, _)| practice),
        written: answering.is_some_and(|(_, written)| written),
        reason: wanted.reason.clone(),
        delegated_to: wanted.delegated_to.clone(),
        postponed_to: wanted.postponed_to,
        form_version: invited.call.form_version,
        role: by,
        at: tx.now(),
        warnings,
    };
    store::insert(tx, &permit, &made)?;
    Ok(made)
}

/// An answer is put off to a day that is still to come.
fn check_day(tx: &Tx<'_>, wanted: &InvitationAnswerInput) -> Result<()> {
    let today = tx.now().in_rome().date_naive();
    match wanted.postponed_to {
        Some(day) if day <= today => {
            let why = text("Non è un giorno a venire.", "It is not a day to come.");
            Err(Error::invalid("#/postponed_to", "in_the_past", why))
        }
        _ => Ok(()),
    }
}

/// The unfinished form.
pub fn draft(tx: &mut Tx<'_>, code: &str) -> Result<InvitationDraft> {
    let (invited, _) = holder(tx, code)?;
    store::any_draft(tx, invited.invitation.id)
}

/// Keeps an unfinished form, and notes that an answer was begun.
pub fn keep_draft(
    tx: &mut Tx<'_>,
    code: &str,
    expected: &Expected,
    wanted: &InvitationDraftInput,
) -> Result<InvitationDraft> {
    let (invited, permit) = holder(tx, code)?;
    invited.may_answer(tx.now())?;
    let id = invited.invitation.id;
    let before = store::any_draft(tx, id)?;
    expected.check(before.version)?;
    let draft =
        InvitationDraft { content: wanted.content.clone(), version: before.version + 1, updated_at: Some(tx.now()) };
    store::keep_draft(tx, &permit, id, &draft)?;
    invitations::mark_started(tx, &permit, id)?;
    Ok(draft)
}

/// The answers to an invitation of a call, the last first. Who was delegated is told to those who manage the call.
pub fn history(
    tx: &mut Tx<'_>,
    call: CallId,
    id: InvitationId,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<InvitationAnswerRecord>> {
    const SORT: &str = "-id";
    let (invitation, call) = match invitations::find(tx, id) {
        Ok((invitation, there)) if there.id == call => (invitation, there),
        Ok(_) | Err(Error::NotFound(_)) => {
            tx.permit(Permission::ReadInvitations, &ResourceReach::regions(tx.actor().regions()))?;
            return Err(Error::not_found());
        }
        Err(other) => return Err(other),
    };
    if !policy::allows(tx.actor(), Permission::ReadInvitations, &invitations::reach(&invitation, &call)) {
        // A contact sees its own alone; who may read none of the call's is told so.
        if tx.actor().organisations().is_empty() {
            tx.permit(Permission::ReadInvitations, &call.reach())?;
        }
        return Err(Error::not_found());
    }
    let manages = policy::allows(tx.actor(), Permission::ManageCalls, &call.reach());
    let rows = store::any_history(tx, &invitation, read_cursor(cursor, SORT)?, limit)?;
    let view = |row: InvitationAnswerRecord| InvitationAnswerRecord {
        delegated_to: row.delegated_to.filter(|_| manages),
        ..row
    };
    let total = if count { Some(store::any_number(tx, invitation.id)?) } else { None };
    Ok(Page::cut(rows, limit, SORT, |row| row.id, view).with_total(total))
}

/// 403 or 404 for who may not say that invitations of a call were answered.
pub fn check_call(tx: &mut Tx<'_>, call: CallId) -> Result<()> {
    let call = store::any_call(tx, call)?.ok_or_else(Error::not_found)?;
    tx.permit(Permission::ManageCalls, &call.reach()).map(|_| ())
}

/// Notes that the invitations of a call to these organisations were answered with these practices, as an old form tells:
/// only those that nobody has answered otherwise. Gives how many were.
pub fn note_brought(tx: &mut Tx<'_>, call: CallId, brought: &[(OrganisationId, PracticeId)]) -> Result<usize> {
    let mut noted = 0;
    let waiting = store::any_waiting_of(tx, call)?;
    for (organisation, practice) in brought {
        let Some(invitation) = waiting.iter().find(|one| one.answering_id() == *organisation) else { continue };
        let (_, call) = invitations::find(tx, invitation.id)?;
        let permit = invitations::permit_to_answer(tx, invitation, &call)?;
        let recorded = RecordedAnswer {
            answer: InvitationAnswer::PracticeSubmitted,
            practice_id: Some(practice.0),
            delegated_to: None,
            postponed_to: None,
        };
        invitations::record_answer(tx, &permit, invitation.id, &recorded)?;
        let made = InvitationAnswerRecord {
            id: InvitationAnswerId::new(),
            call_id: call.id,
            invitation_id: invitation.id,
            answer: recorded.answer,
            practice_id: Some(*practice),
            written: false,
            reason: None,
            delegated_to: None,
            postponed_to: None,
            form_version: call.form_version,
            role: role(tx),
            at: tx.now(),
            warnings: Vec::new(),
        };
        store::insert(tx, &permit, &made)?;
        noted += 1;
    }
    Ok(noted)
}
