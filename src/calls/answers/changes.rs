//! What becomes of the practice that an answer wrote: changes are requested of it, which its holder makes with the code
//! until the day that was set for them; or another answer replaces it, and it is withdrawn.
use super::model::{DeskRemark, InvitationAnswerRecord, Resubmission, ResubmissionInput};
use super::service::holder;
use super::{practice, store};
use crate::auth::policy::Permit;
use crate::calls::invitations::model::{InvitationAnswer, Invited};
use crate::calls::invitations::service as invitations;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::pdf::words::articled;
use crate::practices::model::{PracticeId, PracticeStatus};
use crate::practices::remarks::model::{RemarkId, RemarkResolution};
use crate::practices::service::answered::{self, Asked};
use crate::practices::service::brought;

/// The practice that the last answer wrote.
fn written(last: Option<&InvitationAnswerRecord>) -> Option<PracticeId> {
    last.filter(|last| last.written).and_then(|last| last.practice_id)
}

/// What is asked of the practice that the last answer wrote; nothing unless changes are requested.
pub fn asked(
    tx: &mut Tx<'_>,
    permit: &Permit,
    invited: &Invited,
    last: Option<&InvitationAnswerRecord>,
) -> Result<Option<Asked>> {
    let Some(id) = written(last) else { return Ok(None) };
    let lead = practice::lead(invited);
    if brought::own(tx, permit, lead, id)?.is_none() {
        return Ok(None);
    }
    answered::asked(tx, permit, lead, id)
}

/// Until the day that was set for them, changes are made whether or not the call still takes answers; 409 after it.
pub fn check_day(tx: &Tx<'_>, asked: &Asked) -> Result<()> {
    let today = tx.now().in_rome().date_naive();
    match asked.due_on {
        Some(day) if day < today => Err(Error::wrong_state(
            format!("Il termine per le integrazioni è scaduto {}.", articled("il", day)),
            format!("The changes were due on {day}."),
        )),
        _ => Ok(()),
    }
}

/// The holder of a code whose practice is to be changed.
fn author(tx: &mut Tx<'_>, code: &str) -> Result<(Invited, Permit, PracticeId)> {
    let (invited, permit) = holder(tx, code)?;
    let last = store::any_last(tx, &invited.invitation)?;
    let Some(id) = written(last.as_ref()) else {
        return Err(Error::wrong_state(
            "L'ultima risposta non ha presentato una pratica.",
            "The last answer did not submit a practice.",
        ));
    };
    match asked(tx, &permit, &invited, last.as_ref())? {
        Some(asked) => check_day(tx, &asked)?,
        // Sent back as a draft, it is submitted again as it was at first.
        None => invited.may_answer(tx.now())?,
    }
    Ok((invited, permit, id))
}

/// Resolves a remark on the practice.
pub fn resolve(tx: &mut Tx<'_>, code: &str, remark: RemarkId, resolution: &RemarkResolution) -> Result<DeskRemark> {
    let (invited, permit, id) = author(tx, code)?;
    let resolved = answered::resolve(tx, &permit, practice::lead(&invited), (id, remark), resolution)?;
    Ok(DeskRemark::from(resolved))
}

/// Submits the practice again.
pub fn resubmit(tx: &mut Tx<'_>, code: &str, wanted: &ResubmissionInput) -> Result<Resubmission> {
    let (invited, permit, practice_id) = author(tx, code)?;
    let lead = practice::lead(&invited);
    let taken = answered::resubmit(tx, &permit, lead, practice_id, wanted.note.as_deref())?;
    let warnings = answered::warnings(tx, &permit, lead, practice_id)?;
    Ok(Resubmission { practice_id, status: PracticeStatus::Submitted, at: taken.at, warnings })
}

/// What follows when an answer does not name the practice of the one before any more: it answers this invitation no
/// longer, and is withdrawn if that answer wrote it and no other invitation is answered by it. 409 once it was accepted.
pub fn take_back(
    tx: &mut Tx<'_>,
    permit: &Permit,
    invited: &Invited,
    last: Option<&InvitationAnswerRecord>,
    now: (InvitationAnswer, Option<PracticeId>),
) -> Result<()> {
    let (answer, answering) = now;
    let Some(last) = last.filter(|last| last.practice_id != answering) else { return Ok(()) };
    let Some(before) = last.practice_id else { return Ok(()) };
    let lead = practice::lead(invited);
    let id = invited.invitation.id;
    if last.written && brought::own(tx, permit, lead, before)?.is_some() {
        let elsewhere = invitations::answered_by(tx, before.0)?.iter().any(|(other, _)| other.id != id);
        if !elsewhere {
            let why = format!("L'invito ha avuto un'altra risposta: {}.", answer.label().it);
            answered::take_back(tx, permit, lead, before, &why)?;
        }
    }
    invitations::unlink_practice(tx, permit, id, before.0)
}
