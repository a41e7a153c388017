//! Queries on answers and unfinished forms.
use super::model::{InvitationAnswerId, InvitationAnswerRecord, InvitationDraft};
use crate::auth::policy::Permit;
use crate::calls::invitations::model::{
    Delegate, Invitation, InvitationActor, InvitationAnswer, InvitationId, InvitationStatus,
};
use crate::calls::model::{Call, CallId};
use crate::db::MultiBackend;
use crate::db::schema::{calls, invitation_answers as answers, invitation_drafts as drafts, invitations};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Instant, Stored};
use crate::error::Result;
use crate::practices::model::PracticeId;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

#[derive(Queryable, Selectable)]
#[diesel(table_name = answers, check_for_backend(MultiBackend))]
struct Row {
    id: InvitationAnswerId,
    invitation_id: InvitationId,
    answer: InvitationAnswer,
    practice_id: Option<PracticeId>,
    written: bool,
    reason: Option<String>,
    delegated_to: Option<Stored<Delegate>>,
    postponed_to: Option<NaiveDate>,
    form_version: i32,
    role: InvitationActor,
    at: Instant,
}

impl Row {
    fn view(self, invitation: &Invitation) -> InvitationAnswerRecord {
        InvitationAnswerRecord {
            id: self.id,
            call_id: invitation.call_id,
            invitation_id: self.invitation_id,
            answer: self.answer,
            practice_id: self.practice_id,
            written: self.written,
            reason: self.reason,
            delegated_to: self.delegated_to.map(|delegate| delegate.0),
            postponed_to: self.postponed_to,
            form_version: self.form_version,
            role: self.role,
            at: self.at,
            warnings: Vec::new(),
        }
    }
}

/// The answers to an invitation after one, the last first; one more than `limit` when there are more. For who holds its
/// code or may read it.
pub fn any_history(
    tx: &mut Tx<'_>,
    invitation: &Invitation,
    after: Option<InvitationAnswerId>,
    limit: i64,
) -> Result<Vec<InvitationAnswerRecord>> {
    let mut query = answers::table
        .filter(answers::invitation_id.eq(invitation.id))
        .order(answers::id.desc())
        .limit(limit + 1)
        .select(Row::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = after {
        query = query.filter(answers::id.lt(last));
    }
    Ok(query.load(tx.conn())?.into_iter().map(|row: Row| row.view(invitation)).collect())
}

/// How many answers an invitation has.
pub fn any_number(tx: &mut Tx<'_>, invitation: InvitationId) -> Result<i64> {
    Ok(answers::table.filter(answers::invitation_id.eq(invitation)).count().get_result(tx.conn())?)
}

/// How often an invitation was delegated.
pub fn any_delegations(tx: &mut Tx<'_>, invitation: InvitationId) -> Result<i64> {
    Ok(answers::table
        .filter(answers::invitation_id.eq(invitation))
        .filter(answers::answer.eq(InvitationAnswer::Delegated))
        .count()
        .get_result(tx.conn())?)
}

/// The answer that counts.
pub fn any_last(tx: &mut Tx<'_>, invitation: &Invitation) -> Result<Option<InvitationAnswerRecord>> {
    Ok(any_history(tx, invitation, None, 0)?.into_iter().next())
}

/// The practice that an answer to this invitation wrote last.
pub fn any_written(tx: &mut Tx<'_>, invitation: InvitationId) -> Result<Option<PracticeId>> {
    let found: Option<Option<PracticeId>> = answers::table
        .filter(answers::invitation_id.eq(invitation))
        .filter(answers::written.eq(true))
        .filter(answers::practice_id.is_not_null())
        .order(answers::id.desc())
        .select(answers::practice_id)
        .first(tx.conn())
        .optional()?;
    Ok(found.flatten())
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, made: &InvitationAnswerRecord) -> Result<()> {
    diesel::insert_into(answers::table)
        .values((
            answers::id.eq(made.id),
            answers::invitation_id.eq(made.invitation_id),
            answers::answer.eq(made.answer),
            answers::practice_id.eq(made.practice_id),
            answers::written.eq(made.written),
            answers::reason.eq(&made.reason),
            answers::delegated_to.eq(made.delegated_to.clone().map(Stored)),
            answers::postponed_to.eq(made.postponed_to),
            answers::form_version.eq(made.form_version),
            answers::role.eq(made.role),
            answers::at.eq(made.at),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::InvitationAnswer, made.id, 1);
    Ok(())
}

/// The unfinished form of an invitation: empty at version 0 when none is kept. For who holds its code.
pub fn any_draft(tx: &mut Tx<'_>, invitation: InvitationId) -> Result<InvitationDraft> {
    let found: Option<(Stored<Value>, i32, Instant)> = drafts::table
        .find(invitation)
        .select((drafts::content, drafts::version, drafts::updated_at))
        .first(tx.conn())
        .optional()?;
    Ok(match found {
        Some((content, version, at)) => InvitationDraft { content: content.0, version, updated_at: Some(at) },
        None => InvitationDraft { content: json!({}), version: 0, updated_at: None },
    })
}

/// Keeps an unfinished form over the one before. It is no resource of the change log.
pub fn keep_draft(tx: &mut Tx<'_>, _permit: &Permit, invitation: InvitationId, draft: &InvitationDraft) -> Result<()> {
    let now = tx.now();
    let content = Stored(draft.content.clone());
    let values = (drafts::content.eq(&content), drafts::version.eq(draft.version), drafts::updated_at.eq(now));
    let changed = diesel::update(drafts::table.find(invitation)).set(values).execute(tx.conn())?;
    if changed == 0 {
        diesel::insert_into(drafts::table)
            .values((
                drafts::invitation_id.eq(invitation),
                drafts::content.eq(&content),
                drafts::version.eq(draft.version),
                drafts::updated_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The invitations of a call that nobody has answered, or that a practice answers already: for the import of an old
/// form, which has its own permit.
pub fn any_waiting_of(tx: &mut Tx<'_>, call: CallId) -> Result<Vec<Invitation>> {
    let mut open = InvitationStatus::WAITING.to_vec();
    open.push(InvitationStatus::Expired);
    let submitted = invitations::answer.eq(InvitationAnswer::PracticeSubmitted).assume_not_null();
    Ok(invitations::table
        .filter(invitations::call_id.eq(call))
        .filter(invitations::status.eq_any(open).or(submitted))
        .select(Invitation::as_select())
        .load(tx.conn())?)
}

/// A call, for who is then asked for a permit to it.
pub fn any_call(tx: &mut Tx<'_>, id: CallId) -> Result<Option<Call>> {
    Ok(calls::table.filter(calls::id.eq(id)).select(Call::as_select()).first(tx.conn()).optional()?)
}
