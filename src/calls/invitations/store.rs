//! Queries on single invitations, their codes and their history.
pub mod bulk;
pub mod listing;
pub mod succession;
pub mod told;

use super::model::{AnswerCode, AnswerCodeId, Invitation, InvitationActor, InvitationEventKind, InvitationId};
use crate::auth::actor::Role;
use crate::auth::policy::Permit;
use crate::calls::model::{Call, CallId};
use crate::db::schema::{calls, invitation_codes, invitation_events, invitation_practices, invitations};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::organisations::model::OrganisationId;
use diesel::prelude::*;
use uuid::Uuid;

/// The code with this digest, unless it was revoked, with its invitation and the call: whoever shows it may see them.
pub fn any_by_digest(tx: &mut Tx<'_>, digest: &str) -> Result<Option<(AnswerCode, Invitation, Call)>> {
    Ok(invitation_codes::table
        .inner_join(invitations::table.inner_join(calls::table))
        .filter(invitation_codes::digest.eq(digest))
        .filter(invitation_codes::revoked_at.is_null())
        .select((AnswerCode::as_select(), Invitation::as_select(), Call::as_select()))
        .first(tx.conn())
        .optional()?)
}

/// One with its call: for who holds its code or a permit for the call.
pub fn any_with_call(tx: &mut Tx<'_>, id: InvitationId) -> Result<Option<(Invitation, Call)>> {
    Ok(invitations::table
        .inner_join(calls::table)
        .filter(invitations::id.eq(id))
        .select((Invitation::as_select(), Call::as_select()))
        .first(tx.conn())
        .optional()?)
}

/// One of a call's: whoever asks was let to the call's invitations before.
pub fn any_of_call(tx: &mut Tx<'_>, call: CallId, id: InvitationId) -> Result<Option<Invitation>> {
    Ok(invitations::table
        .filter(invitations::id.eq(id))
        .filter(invitations::call_id.eq(call))
        .select(Invitation::as_select())
        .first(tx.conn())
        .optional()?)
}

/// The invitation of an organisation in a call: whoever asks was let to the call's invitations before.
pub fn any_of_organisation(tx: &mut Tx<'_>, call: CallId, organisation: OrganisationId) -> Result<Option<Invitation>> {
    Ok(invitations::table
        .filter(invitations::organisation_id.eq(organisation))
        .filter(invitations::call_id.eq(call))
        .select(Invitation::as_select())
        .first(tx.conn())
        .optional()?)
}

/// Writes where one stands now: all but what it was made with.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, invitation: &Invitation) -> Result<()> {
    let version = invitation.version;
    diesel::update(invitations::table.filter(invitations::id.eq(invitation.id)))
        .set((
            (invitations::pec.eq(&invitation.pec), invitations::without_pec.eq(invitation.pec.is_none())),
            invitations::status.eq(invitation.status),
            (invitations::answer.eq(invitation.answer), invitations::answered_at.eq(invitation.answered_at)),
            invitations::form_version.eq(invitation.form_version),
            invitations::delegated_to.eq(&invitation.delegated_to),
            invitations::postponed_to.eq(invitation.postponed_to),
            (
                invitations::successor_id.eq(invitation.successor_id),
                invitations::continued_by.eq(invitation.continued_by),
            ),
            (invitations::queued_at.eq(invitation.queued_at), invitations::sent_at.eq(invitation.sent_at)),
            (
                invitations::accepted_at.eq(invitation.accepted_at),
                invitations::delivered_at.eq(invitation.delivered_at),
            ),
            (invitations::failed_at.eq(invitation.failed_at), invitations::failure.eq(&invitation.failure)),
            invitations::bounced.eq(invitation.failure.is_some()),
            invitations::ended_because.eq(invitation.ended_because),
            (invitations::opened_at.eq(invitation.opened_at), invitations::started_at.eq(invitation.started_at)),
            (
                invitations::reminders.eq(invitation.reminders),
                invitations::last_reminder_at.eq(invitation.last_reminder_at),
            ),
            (invitations::version.eq(version), invitations::updated_at.eq(invitation.updated_at)),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::Invitation, invitation.id, version);
    Ok(())
}

/// In which role the actor does something to an invitation.
pub fn role(tx: &Tx<'_>) -> InvitationActor {
    let actor = tx.actor();
    match () {
        () if actor.has(Role::Public) => InvitationActor::Addressee,
        () if actor.subject().is_none() => InvitationActor::System,
        () if actor.has(Role::Administrator) => InvitationActor::Secretariat,
        () if actor.has(Role::RegionalCoordinator) => InvitationActor::Coordinator,
        () => InvitationActor::Organisation,
    }
}

/// Adds to the history of one; the change of the invitation itself is recorded by whoever makes it.
pub fn add_event(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: InvitationId,
    kind: InvitationEventKind,
    note: Option<&str>,
    at: Instant,
) -> Result<()> {
    let role = role(tx);
    add_event_as(tx, permit, (id, kind, role), note, at)
}

/// The same in a role that the actor alone does not tell.
pub fn add_event_as(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    (id, kind, role): (InvitationId, InvitationEventKind, InvitationActor),
    note: Option<&str>,
    at: Instant,
) -> Result<()> {
    diesel::insert_into(invitation_events::table)
        .values((
            invitation_events::id.eq(Id::new()),
            invitation_events::invitation_id.eq(id),
            invitation_events::kind.eq(kind),
            invitation_events::note.eq(note),
            invitation_events::role.eq(role),
            invitation_events::at.eq(at),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The codes of one, the newest first.
pub fn any_codes(tx: &mut Tx<'_>, id: InvitationId) -> Result<Vec<AnswerCode>> {
    Ok(invitation_codes::table
        .filter(invitation_codes::invitation_id.eq(id))
        .select(AnswerCode::as_select())
        .order(invitation_codes::id.desc())
        .limit(1_000)
        .load(tx.conn())?)
}

/// Revokes a code of one; whether it was good before.
pub fn revoke_code(tx: &mut Tx<'_>, _permit: &Permit, of: InvitationId, id: AnswerCodeId) -> Result<bool> {
    let now = tx.now();
    let good = invitation_codes::table
        .filter(invitation_codes::id.eq(id))
        .filter(invitation_codes::invitation_id.eq(of))
        .filter(invitation_codes::revoked_at.is_null());
    Ok(diesel::update(good).set(invitation_codes::revoked_at.eq(now)).execute(tx.conn())? == 1)
}

/// Revokes those of one that were issued for this, but for one of them; tells how many they were.
pub fn revoke_codes_for(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    of: InvitationId,
    purpose: &str,
    but: AnswerCodeId,
) -> Result<usize> {
    let now = tx.now();
    let good = invitation_codes::table
        .filter(invitation_codes::invitation_id.eq(of))
        .filter(invitation_codes::purpose.eq(purpose))
        .filter(invitation_codes::id.ne(but))
        .filter(invitation_codes::revoked_at.is_null());
    Ok(diesel::update(good).set(invitation_codes::revoked_at.eq(now)).execute(tx.conn())?)
}

/// Links a practice to one; nothing when it is linked already.
pub fn link_practice(tx: &mut Tx<'_>, _permit: &Permit, id: InvitationId, practice: Uuid) -> Result<()> {
    let linked: i64 = invitation_practices::table
        .filter(invitation_practices::invitation_id.eq(id))
        .filter(invitation_practices::practice_id.eq(Id(practice)))
        .count()
        .get_result(tx.conn())?;
    if linked == 0 {
        let now = tx.now();
        diesel::insert_into(invitation_practices::table)
            .values((
                invitation_practices::invitation_id.eq(id),
                invitation_practices::practice_id.eq(Id(practice)),
                invitation_practices::created_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Takes the link of a practice to one away.
pub fn unlink_practice(tx: &mut Tx<'_>, _permit: &Permit, id: InvitationId, practice: Uuid) -> Result<()> {
    diesel::delete(invitation_practices::table.find((id, Id(practice)))).execute(tx.conn())?;
    Ok(())
}

/// The practices that answer one.
pub fn any_practices(tx: &mut Tx<'_>, id: InvitationId) -> Result<Vec<Uuid>> {
    let found: Vec<Id> = invitation_practices::table
        .filter(invitation_practices::invitation_id.eq(id))
        .order(invitation_practices::practice_id)
        .select(invitation_practices::practice_id)
        .limit(100)
        .load(tx.conn())?;
    Ok(found.into_iter().map(|id| id.0).collect())
}

/// The invitations that a practice answers, with their calls.
pub fn any_answered_by(tx: &mut Tx<'_>, practice: Uuid) -> Result<Vec<(Invitation, Call)>> {
    Ok(invitation_practices::table
        .inner_join(invitations::table.inner_join(calls::table))
        .filter(invitation_practices::practice_id.eq(Id(practice)))
        .select((Invitation::as_select(), Call::as_select()))
        .limit(100)
        .load(tx.conn())?)
}
