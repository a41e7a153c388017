//! Writing many invitations at once: a few statements for a thousand of them.
use super::role;
use crate::auth::policy::Permit;
use crate::calls::invitations::model::{Invitation, InvitationActor, InvitationEventKind, InvitationId};
use crate::db::schema::{invitation_events, invitations};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::on_each;
use crate::outbox::model::MessageKind;
use diesel::prelude::*;

/// Rows in one statement: SQLite takes 32,766 parameters.
pub const CHUNK: usize = 1_000;

/// Adds the same event to the history of each of these.
pub fn add_events(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    ids: &[InvitationId],
    kind: InvitationEventKind,
    note: Option<&str>,
) -> Result<()> {
    let (role, now): (InvitationActor, Instant) = (role(tx), tx.now());
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|id| {
                (
                    invitation_events::id.eq(Id::new()),
                    invitation_events::invitation_id.eq(*id),
                    invitation_events::kind.eq(kind),
                    invitation_events::note.eq(note),
                    invitation_events::role.eq(role),
                    invitation_events::at.eq(now),
                )
            })
            .collect();
        on_each!(tx.conn(), |c| diesel::insert_into(invitation_events::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// Adds new invitations.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, new: &[Invitation]) -> Result<()> {
    for chunk in new.chunks(CHUNK) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|i| {
                (
                    (invitations::id.eq(i.id), invitations::call_id.eq(i.call_id)),
                    invitations::organisation_id.eq(i.organisation_id),
                    invitations::organisation_name.eq(&i.organisation_name),
                    invitations::sort_name.eq(&i.sort_name),
                    (invitations::kind.eq(i.kind), invitations::region_code.eq(i.region_code)),
                    (invitations::pec.eq(&i.pec), invitations::without_pec.eq(i.pec.is_none())),
                    (invitations::status.eq(i.status), invitations::queued_at.eq(i.queued_at)),
                    (invitations::reminders.eq(i.reminders), invitations::version.eq(i.version)),
                    (invitations::created_at.eq(i.created_at), invitations::updated_at.eq(i.updated_at)),
                )
            })
            .collect();
        on_each!(tx.conn(), |c| diesel::insert_into(invitations::table).values(&rows).execute(c))?;
    }
    for i in new {
        tx.record(permit, ChangeKind::Created, ResourceType::Invitation, i.id, i.version);
    }
    let ids: Vec<InvitationId> = new.iter().map(|i| i.id).collect();
    add_events(tx, permit, &ids, InvitationEventKind::Invited, None)
}

/// Notes that a message for each of these waits in the outbox.
pub fn note_queued(tx: &mut Tx<'_>, permit: &Permit, of: &[&Invitation], kind: MessageKind) -> Result<()> {
    let now = tx.now();
    let reminds = i32::from(kind == MessageKind::InvitationReminder);
    for chunk in of.chunks(CHUNK) {
        let these = invitations::table.filter(invitations::id.eq_any(chunk.iter().map(|i| i.id).collect::<Vec<_>>()));
        if kind == MessageKind::InvitationLetter {
            diesel::update(these.clone()).set(invitations::queued_at.eq(now)).execute(tx.conn())?;
        } else if reminds > 0 {
            diesel::update(these.clone()).set(invitations::last_reminder_at.eq(now)).execute(tx.conn())?;
        }
        diesel::update(these)
            .set((
                invitations::reminders.eq(invitations::reminders + reminds),
                invitations::version.eq(invitations::version + 1),
                invitations::updated_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    for i in of {
        tx.record(permit, ChangeKind::Updated, ResourceType::Invitation, i.id, i.version + 1);
    }
    let ids: Vec<InvitationId> = of.iter().map(|i| i.id).collect();
    add_events(tx, permit, &ids, InvitationEventKind::MessageQueued, Some(kind.as_str()))
}
