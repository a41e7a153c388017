//! Queries on notes and comments whose term is over.
use crate::auth::policy::Permit;
use crate::db::schema::{discussion_notes as notes, lab_cycles, lab_sessions, rating_rounds, ratings};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::Result;
use crate::findings::notes::model::DiscussionNoteId;
use crate::findings::ratings::model::RatingId;
use diesel::prelude::*;

/// The ids of the sessions that are over since this instant, with their cycle where they have one: part of a query on
/// either engine.
macro_rules! over {
    ($before:expr) => {{
        let left = lab_cycles::concluded_at.is_null().and(lab_cycles::updated_at.le($before));
        let cycles =
            lab_cycles::table.filter(lab_cycles::concluded_at.le($before).or(left)).select(lab_cycles::id.nullable());
        lab_sessions::table
            .filter(lab_sessions::ends_at.le($before))
            .filter(lab_sessions::cycle_id.is_null().or(lab_sessions::cycle_id.eq_any(cycles)))
            .select(lab_sessions::id)
    }};
}

/// Notes whose term is over, each with its version.
pub fn any_old_notes(tx: &mut Tx<'_>, before: Instant, most: i64) -> Result<Vec<(DiscussionNoteId, i32)>> {
    Ok(notes::table
        .filter(notes::updated_at.le(before))
        .filter(notes::session_id.eq_any(over!(before)))
        .order((notes::updated_at, notes::id))
        .limit(most)
        .select((notes::id, notes::version))
        .load(tx.conn())?)
}

/// Ratings with words beside them whose term is over.
pub fn any_old_comments(tx: &mut Tx<'_>, before: Instant, most: i64) -> Result<Vec<RatingId>> {
    let rounds = rating_rounds::table.filter(rating_rounds::session_id.eq_any(over!(before))).select(rating_rounds::id);
    Ok(ratings::table
        .filter(ratings::comment.is_not_null())
        .filter(ratings::updated_at.le(before))
        .filter(ratings::round_id.eq_any(rounds))
        .order((ratings::updated_at, ratings::id))
        .limit(most)
        .select(ratings::id)
        .load(tx.conn())?)
}

/// Removes notes.
pub fn delete_notes(tx: &mut Tx<'_>, permit: &Permit, old: &[(DiscussionNoteId, i32)]) -> Result<()> {
    let ids: Vec<DiscussionNoteId> = old.iter().map(|(id, _)| *id).collect();
    diesel::delete(notes::table.filter(notes::id.eq_any(ids))).execute(tx.conn())?;
    for (id, version) in old {
        tx.record(permit, ChangeKind::Deleted, ResourceType::DiscussionNote, id, version + 1);
    }
    Ok(())
}

/// Takes the words away from ratings. Their scores stay.
pub fn erase_comments(tx: &mut Tx<'_>, permit: &Permit, old: &[RatingId]) -> Result<()> {
    let now = tx.now();
    let changed: Vec<(RatingId, i32)> = diesel::update(ratings::table.filter(ratings::id.eq_any(old)))
        .set((
            ratings::comment.eq(None::<String>),
            ratings::version.eq(ratings::version + 1),
            ratings::updated_at.eq(now),
        ))
        .returning((ratings::id, ratings::version))
        .get_results(tx.conn())?;
    for (id, version) in changed {
        tx.record(permit, ChangeKind::Updated, ResourceType::Rating, id, version);
    }
    Ok(())
}
