//! What others do with invitations: looking one up by its code, noting what happened to it, answering it.
use super::model::{
    AnswerCode, AnswerCodeId, Invitation, InvitationActor, InvitationEventKind, InvitationId, InvitationStatus,
    Invited, RecordedAnswer,
};
use super::store;
use crate::auth::code;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::calls::model::Call;
use crate::db::tx::Tx;
use crate::db::types::{Instant, Stored};
use crate::error::{Error, Result};
use crate::outbox::model::MessageKind;
use uuid::Uuid;

pub use super::compose::{Composed, compose, compose_many};
pub use super::messages::{message_moved, queue};

/// The part of the country and the organisation that an invitation belongs to.
pub fn reach(invitation: &Invitation, call: &Call) -> ResourceReach {
    call.reach().and_organisation(invitation.answering_id().0)
}

/// Who shows a good code: none for one that is unknown or revoked. The time it takes tells nothing, since the code is
/// looked up by its digest. Whether an answer is still taken is for [`Invited::may_answer`].
pub fn by_code(tx: &mut Tx<'_>, shown: &str) -> Result<Option<Invited>> {
    let Some((code, invitation, call)) = store::any_by_digest(tx, &code::digest(shown))? else { return Ok(None) };
    let (invitation, call) = match invitation.continued_by {
        Some(id) => store::any_with_call(tx, id)?.unwrap_or((invitation, call)),
        None => (invitation, call),
    };
    Ok(Some(Invited { invitation, call, code }))
}

/// One that must be there: ids come from this database.
pub fn find(tx: &mut Tx<'_>, id: InvitationId) -> Result<(Invitation, Call)> {
    store::any_with_call(tx, id)?.ok_or_else(Error::not_found)
}

/// The practices that answer an invitation.
pub fn practices(tx: &mut Tx<'_>, id: InvitationId) -> Result<Vec<Uuid>> {
    store::any_practices(tx, id)
}

/// The invitations that a practice answers, with their calls.
pub fn answered_by(tx: &mut Tx<'_>, practice: Uuid) -> Result<Vec<(Invitation, Call)>> {
    store::any_answered_by(tx, practice)
}

/// Notes that the addressee has opened it: once.
pub fn mark_opened(tx: &mut Tx<'_>, permit: &Permit, id: InvitationId) -> Result<()> {
    let (mut invitation, _) = find(tx, id)?;
    if invitation.opened_at.is_some() {
        return Ok(());
    }
    invitation.opened_at = Some(tx.now());
    save(tx, permit, invitation, InvitationEventKind::Opened, None)?;
    Ok(())
}

/// Notes that the addressee has begun an answer: once.
pub fn mark_started(tx: &mut Tx<'_>, permit: &Permit, id: InvitationId) -> Result<()> {
    let (mut invitation, _) = find(tx, id)?;
    if invitation.started_at.is_some() {
        return Ok(());
    }
    let now = tx.now();
    invitation.opened_at = invitation.opened_at.or(Some(now));
    invitation.started_at = Some(now);
    save(tx, permit, invitation, InvitationEventKind::Started, None)?;
    Ok(())
}

/// Notes an answer; the last one counts. Whether it still may come is checked before ([`Invited::may_answer`]). What
/// waits in the outbox for this invitation is not sent any more.
pub fn record_answer(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: InvitationId,
    answer: &RecordedAnswer,
) -> Result<Invitation> {
    let by = store::role(tx);
    record_answer_as(tx, permit, id, answer, by)
}

/// The same in a role that the actor alone does not tell: that of a delegate.
pub fn record_answer_as(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: InvitationId,
    answer: &RecordedAnswer,
    by: InvitationActor,
) -> Result<Invitation> {
    let (mut invitation, call) = find(tx, id)?;
    if invitation.status == InvitationStatus::Cancelled {
        return Err(Error::wrong_state("L'invito è stato annullato.", "The invitation was cancelled."));
    }
    let event = if invitation.status == InvitationStatus::Answered {
        InvitationEventKind::AnswerChanged
    } else {
        InvitationEventKind::Answered
    };
    let now = tx.now();
    invitation.status = InvitationStatus::Answered;
    invitation.answer = Some(answer.answer);
    invitation.answered_at = Some(now);
    invitation.form_version = Some(call.form_version);
    invitation.delegated_to = answer.delegated_to.clone().map(Stored);
    invitation.postponed_to = answer.postponed_to;
    let saved = save_as(tx, permit, invitation, event, Some(answer.answer.as_str()), by)?;
    if let Some(practice) = answer.practice_id {
        store::link_practice(tx, permit, id, practice)?;
    }
    super::messages::cancel(tx, permit, id)?;
    Ok(saved)
}

/// An invitation is answered by a practice no more.
pub fn unlink_practice(tx: &mut Tx<'_>, permit: &Permit, id: InvitationId, practice: Uuid) -> Result<()> {
    store::unlink_practice(tx, permit, id, practice)
}

/// Issues a fresh answer code: it is given back once, and only its digest is stored. A late code works until
/// `valid_until`, any other until the deadline.
pub fn issue_code(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: InvitationId,
    purpose: &str,
    valid_until: Option<Instant>,
) -> Result<(AnswerCode, String)> {
    let (shown, code) = (code::fresh(), fresh(tx, id, purpose, valid_until));
    store::bulk::insert_codes(tx, permit, &[(code.clone(), code::digest(&shown))])?;
    Ok((code, shown))
}

/// A fresh code for each of these, in their order.
pub fn issue_codes(tx: &mut Tx<'_>, permit: &Permit, ids: &[InvitationId], purpose: &str) -> Result<Vec<String>> {
    let shown: Vec<String> = ids.iter().map(|_| code::fresh()).collect();
    let rows: Vec<(AnswerCode, String)> =
        ids.iter().zip(&shown).map(|(id, code)| (fresh(tx, *id, purpose, None), code::digest(code))).collect();
    store::bulk::insert_codes(tx, permit, &rows)?;
    Ok(shown)
}

fn fresh(tx: &Tx<'_>, id: InvitationId, purpose: &str, valid_until: Option<Instant>) -> AnswerCode {
    AnswerCode {
        id: AnswerCodeId::new(),
        invitation_id: id,
        purpose: purpose.to_owned(),
        late: valid_until.is_some(),
        valid_until,
        revoked_at: None,
        created_at: tx.now(),
    }
}

/// A permit to answer an invitation with its code, or for who may do it by hand.
pub fn permit_to_answer(tx: &Tx<'_>, invitation: &Invitation, call: &Call) -> Result<Permit> {
    tx.permit(Permission::AnswerInvitation, &reach(invitation, call))
}

/// Writes what has changed, at the next version, with what happened.
pub(super) fn save(
    tx: &mut Tx<'_>,
    permit: &Permit,
    invitation: Invitation,
    event: InvitationEventKind,
    note: Option<&str>,
) -> Result<Invitation> {
    let by = store::role(tx);
    save_as(tx, permit, invitation, event, note, by)
}

fn save_as(
    tx: &mut Tx<'_>,
    permit: &Permit,
    mut invitation: Invitation,
    event: InvitationEventKind,
    note: Option<&str>,
    by: InvitationActor,
) -> Result<Invitation> {
    invitation.version += 1;
    invitation.updated_at = tx.now();
    store::update(tx, permit, &invitation)?;
    store::add_event_as(tx, permit, (invitation.id, event, by), note, invitation.updated_at)?;
    Ok(invitation)
}

/// Revokes the codes that delegates of an invitation have got, but for the one of whoever answers now.
pub fn revoke_delegates(tx: &mut Tx<'_>, permit: &Permit, id: InvitationId, but: AnswerCodeId) -> Result<()> {
    let revoked = store::revoke_codes_for(tx, permit, id, MessageKind::Delegation.as_str(), but)?;
    let (by, now) = (store::role(tx), tx.now());
    for _ in 0..revoked {
        store::add_event_as(tx, permit, (id, InvitationEventKind::CodeRevoked, by), Some("delegation"), now)?;
    }
    Ok(())
}
