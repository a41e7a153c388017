//! Queries on the contacts of practices.
use super::model::{PracticeContact, PracticeContactId, PracticeContactUpdate};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::practice_contacts as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::practices::model::PracticeId;
use diesel::prelude::*;

/// Those of a practice, the last first; one more than `limit` when there are more.
pub fn of_practice(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    after: Option<PracticeContactId>,
    limit: i64,
) -> Result<Vec<PracticeContact>> {
    let mut query = table::table
        .filter(table::practice_id.eq(practice))
        .order(table::id.desc())
        .limit(limit + 1)
        .select(PracticeContact::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many a practice has.
pub fn count(tx: &mut Tx<'_>, practice: PracticeId) -> Result<i64> {
    Ok(table::table.filter(table::practice_id.eq(practice)).count().get_result(tx.conn())?)
}

/// One of a practice.
pub fn find(tx: &mut Tx<'_>, practice: PracticeId, id: PracticeContactId) -> Result<Option<PracticeContact>> {
    let query = table::table.find(id).filter(table::practice_id.eq(practice));
    Ok(query.select(PracticeContact::as_select()).first(tx.conn()).optional()?)
}

/// Adds one.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    practice: PracticeId,
    id: PracticeContactId,
    new: &PracticeContactUpdate,
) -> Result<PracticeContact> {
    let now = tx.now();
    let made: PracticeContact = diesel::insert_into(table::table)
        .values((
            table::id.eq(id),
            table::practice_id.eq(practice),
            table::name.eq(&new.name),
            table::office.eq(&new.office),
            table::email.eq(&new.email),
            table::phone.eq(&new.phone),
            table::version.eq(1),
            table::created_at.eq(now),
            table::updated_at.eq(now),
        ))
        .returning(columns::<PracticeContact>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::PracticeContact, id, made.version);
    Ok(made)
}

/// Changes one.
pub fn update(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: PracticeContactId,
    changed: &PracticeContactUpdate,
) -> Result<PracticeContact> {
    let now = tx.now();
    let after: PracticeContact = diesel::update(table::table.find(id))
        .set((changed, table::version.eq(table::version + 1), table::updated_at.eq(now)))
        .returning(columns::<PracticeContact>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::PracticeContact, id, after.version);
    Ok(after)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, contact: &PracticeContact) -> Result<()> {
    diesel::delete(table::table.find(contact.id)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::PracticeContact, contact.id, contact.version + 1);
    Ok(())
}
