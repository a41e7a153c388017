//! Writing many invitations at once: a few statements for a thousand of them.
use super::role;
use crate::auth::policy::Permit;
use crate::calls::invitations::model::{
    AnswerCode, Invitation, InvitationActor, InvitationEventKind, InvitationId, InvitationStatus,
};
use crate::calls::model::CallId;
use crate::db::MultiBackend;
use crate::db::schema::{invitation_codes, invitation_events, invitations};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::on_each;
use crate::outbox::model::MessageKind;
use diesel::prelude::*;
use diesel::upsert::excluded;

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

/// Adds an event of one kind to the history of each of these, each with a note of its own.
pub fn add_noted(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    noted: &[(InvitationId, Option<String>)],
    kind: InvitationEventKind,
) -> Result<()> {
    let (role, now): (InvitationActor, Instant) = (role(tx), tx.now());
    for chunk in noted.chunks(CHUNK) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|(id, note)| {
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

/// Writes how far the messages of these have come: all of them in a few statements. They are there, so that each meets
/// itself and is changed.
pub fn write_sent(tx: &mut Tx<'_>, permit: &Permit, moved: &[Invitation]) -> Result<()> {
    for chunk in moved.chunks(CHUNK) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|i| {
                (
                    (invitations::id.eq(i.id), invitations::call_id.eq(i.call_id)),
                    invitations::organisation_id.eq(i.organisation_id),
                    invitations::organisation_name.eq(&i.organisation_name),
                    invitations::sort_name.eq(&i.sort_name),
                    (invitations::kind.eq(i.kind), invitations::without_pec.eq(i.pec.is_none())),
                    (invitations::status.eq(i.status), invitations::sent_at.eq(i.sent_at)),
                    (invitations::accepted_at.eq(i.accepted_at), invitations::delivered_at.eq(i.delivered_at)),
                    (invitations::bounced.eq(i.failure.is_some()), invitations::failure.eq(&i.failure)),
                    (invitations::reminders.eq(i.reminders), invitations::version.eq(i.version)),
                    (invitations::created_at.eq(i.created_at), invitations::updated_at.eq(i.updated_at)),
                )
            })
            .collect();
        on_each!(tx.conn(), |c| diesel::insert_into(invitations::table)
            .values(&rows)
            .on_conflict(invitations::id)
            .do_update()
            .set((
                invitations::status.eq(excluded(invitations::status)),
                invitations::sent_at.eq(excluded(invitations::sent_at)),
                invitations::accepted_at.eq(excluded(invitations::accepted_at)),
                invitations::delivered_at.eq(excluded(invitations::delivered_at)),
                invitations::bounced.eq(excluded(invitations::bounced)),
                invitations::failure.eq(excluded(invitations::failure)),
                invitations::version.eq(excluded(invitations::version)),
                invitations::updated_at.eq(excluded(invitations::updated_at)),
            ))
            .execute(c))?;
    }
    for i in moved {
        tx.record(permit, ChangeKind::Updated, ResourceType::Invitation, i.id, i.version);
    }
    Ok(())
}

/// Adds codes, each with its digest.
pub fn insert_codes(tx: &mut Tx<'_>, permit: &Permit, codes: &[(AnswerCode, String)]) -> Result<()> {
    for chunk in codes.chunks(CHUNK) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|(code, digest)| {
                (
                    invitation_codes::id.eq(code.id),
                    invitation_codes::invitation_id.eq(code.invitation_id),
                    invitation_codes::digest.eq(digest),
                    invitation_codes::purpose.eq(&code.purpose),
                    invitation_codes::late.eq(code.late),
                    invitation_codes::valid_until.eq(code.valid_until),
                    invitation_codes::created_at.eq(code.created_at),
                )
            })
            .collect();
        on_each!(tx.conn(), |c| diesel::insert_into(invitation_codes::table).values(&rows).execute(c))?;
    }
    for (code, _) in codes {
        tx.record(permit, ChangeKind::Created, ResourceType::AnswerCode, code.id, 1);
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

/// Those of a call that wait for an answer: for what is done to all of them.
pub fn any_waiting(tx: &mut Tx<'_>, call: CallId) -> Result<Vec<Invitation>> {
    Ok(invitations::table
        .filter(invitations::call_id.eq(call))
        .filter(invitations::status.eq_any(InvitationStatus::WAITING))
        .order((invitations::sort_name, invitations::id))
        .select(Invitation::as_select())
        .load(tx.conn())?)
}

/// Ends those of a call that are in one of these statuses: expired or cancelled.
pub fn end(
    tx: &mut Tx<'_>,
    permit: &Permit,
    call: CallId,
    from: &[InvitationStatus],
    to: InvitationStatus,
) -> Result<()> {
    let now = tx.now();
    let these = invitations::table.filter(invitations::call_id.eq(call)).filter(invitations::status.eq_any(from));
    let ended: Vec<(InvitationId, i32)> = diesel::update(these)
        .set((
            invitations::status.eq(to),
            invitations::version.eq(invitations::version + 1),
            invitations::updated_at.eq(now),
        ))
        .returning((invitations::id, invitations::version))
        .get_results(tx.conn())?;
    let kind =
        if to == InvitationStatus::Cancelled { InvitationEventKind::Cancelled } else { InvitationEventKind::Expired };
    note(tx, permit, &ended, kind)
}

/// Lets what had expired wait again, where it stood before.
pub fn reopen(tx: &mut Tx<'_>, permit: &Permit, call: CallId) -> Result<()> {
    let now = tx.now();
    let expired = || {
        let of_call = invitations::table.filter(invitations::call_id.eq(call));
        // What ended by itself waits for its successor.
        let expired = of_call.filter(invitations::status.eq(InvitationStatus::Expired));
        expired.filter(invitations::ended_because.is_null()).into_boxed::<MultiBackend>()
    };
    let stages = [
        (
            expired().filter(invitations::sent_at.is_not_null().and(invitations::reminders.gt(0))),
            InvitationStatus::Reminded,
        ),
        (expired().filter(invitations::delivered_at.is_not_null()), InvitationStatus::Delivered),
        (expired().filter(invitations::accepted_at.is_not_null()), InvitationStatus::AcceptedByProvider),
        (expired().filter(invitations::sent_at.is_not_null()), InvitationStatus::Sent),
        (expired(), InvitationStatus::Pending),
    ];
    let mut reopened: Vec<(InvitationId, i32)> = Vec::new();
    for (these, to) in stages {
        let ids: Vec<InvitationId> = these.select(invitations::id).load(tx.conn())?;
        for chunk in ids.chunks(CHUNK) {
            let changed = diesel::update(invitations::table.filter(invitations::id.eq_any(chunk.to_vec())))
                .set((
                    invitations::status.eq(to),
                    invitations::version.eq(invitations::version + 1),
                    invitations::updated_at.eq(now),
                ))
                .returning((invitations::id, invitations::version))
                .get_results(tx.conn())?;
            reopened.extend::<Vec<(InvitationId, i32)>>(changed);
        }
    }
    note(tx, permit, &reopened, InvitationEventKind::Reopened)
}

fn note(tx: &mut Tx<'_>, permit: &Permit, changed: &[(InvitationId, i32)], kind: InvitationEventKind) -> Result<()> {
    for (id, version) in changed {
        tx.record(permit, ChangeKind::Updated, ResourceType::Invitation, id, *version);
    }
    let ids: Vec<InvitationId> = changed.iter().map(|(id, _)| *id).collect();
    add_events(tx, permit, &ids, kind, None)
}
