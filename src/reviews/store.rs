//! Queries on reviews and on declared conflicts of interest.
pub mod rounds;

use super::model::{Review, ReviewContent, ReviewFilter, ReviewId, ReviewStatus, RoundId};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{review_conflicts, review_rounds, reviews as table};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Instant, Stored};
use crate::error::Result;
use crate::on_each;
use crate::practices::model::PracticeId;
use crate::users::model::UserId;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

/// What an actor sees: everything, or what they were given to read.
pub type Scope = Option<UserId>;

fn narrowed(scope: Scope, filter: &ReviewFilter) -> IntoBoxed<'static, table::table, MultiBackend> {
    let mut query = table::table.into_boxed::<MultiBackend>();
    if let Some(reader) = scope {
        query = query.filter(table::reader_id.eq(reader)).filter(table::status.ne(ReviewStatus::Proposed));
    }
    if let Some(status) = filter.status {
        query = query.filter(table::status.eq(status));
    }
    if let Some(practice) = filter.practice {
        query = query.filter(table::practice_id.eq(practice));
    }
    if let Some(reader) = filter.reader {
        query = query.filter(table::reader_id.eq(reader));
    }
    query
}

/// At most `limit` reviews that the scope has, after one, the newest first.
pub fn page(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &ReviewFilter,
    after: Option<ReviewId>,
    limit: i64,
) -> Result<Vec<Review>> {
    let mut query = narrowed(scope, filter).order(table::id.desc()).limit(limit).select(Review::as_select());
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many the scope has.
pub fn count(tx: &mut Tx<'_>, scope: Scope, filter: &ReviewFilter) -> Result<i64> {
    Ok(narrowed(scope, filter).count().get_result(tx.conn())?)
}

/// One that the scope has.
pub fn visible(tx: &mut Tx<'_>, scope: Scope, id: ReviewId) -> Result<Option<Review>> {
    let query = narrowed(scope, &ReviewFilter::default()).filter(table::id.eq(id));
    Ok(query.select(Review::as_select()).first(tx.conn()).optional()?)
}

/// Every review of these rounds, those that ended without a score too, by seat. The service decides who sees which.
pub fn of_rounds(tx: &mut Tx<'_>, rounds: &[RoundId]) -> Result<Vec<Review>> {
    Ok(table::table
        .filter(table::round_id.eq_any(rounds))
        .order((table::round_id, table::seat, table::id))
        .select(Review::as_select())
        .load(tx.conn())?)
}

/// How many reviews these readers have open, for who assigns.
pub fn loads(tx: &mut Tx<'_>, _permit: &Permit, readers: &[UserId]) -> Result<Vec<(UserId, i64)>> {
    let open = [ReviewStatus::Proposed, ReviewStatus::Assigned, ReviewStatus::Draft];
    Ok(table::table
        .filter(table::reader_id.eq_any(readers))
        .filter(table::status.eq_any(open))
        .group_by(table::reader_id)
        .select((table::reader_id, diesel::dsl::count_star()))
        .load(tx.conn())?)
}

/// Adds some.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, new: &[Review]) -> Result<()> {
    for batch in new.chunks(1_000) {
        on_each!(tx.conn(), |c| diesel::insert_into(table::table).values(batch).execute(c))?;
    }
    for review in new {
        tx.record(permit, ChangeKind::Created, ResourceType::Review, review.id, review.version);
    }
    Ok(())
}

/// Writes one over its row.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, review: &Review) -> Result<()> {
    diesel::update(table::table.find(review.id))
        .set((
            table::seat.eq(review.seat),
            table::seated_id.eq(review.seated_id),
            table::status.eq(review.status),
            table::due_on.eq(review.due_on),
            table::content.eq(&review.content),
            table::note.eq(&review.note),
            table::remind_at.eq(review.remind_at),
            table::reminders.eq(review.reminders),
            table::submitted_at.eq(review.submitted_at),
            table::version.eq(review.version),
            table::updated_at.eq(review.updated_at),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::Review, review.id, review.version);
    Ok(())
}

/// Ends the reviews of these rounds that are not in: they are not needed any more.
pub fn cancel_open(tx: &mut Tx<'_>, permit: &Permit, rounds: &[RoundId], note: &str) -> Result<()> {
    let open = [ReviewStatus::Proposed, ReviewStatus::Assigned, ReviewStatus::Draft];
    let query = table::table.filter(table::round_id.eq_any(rounds)).filter(table::status.eq_any(open));
    let ended: Vec<(ReviewId, i32)> = diesel::update(query)
        .set((
            table::status.eq(ReviewStatus::Cancelled),
            table::seat.eq(None::<i32>),
            table::seated_id.eq(None::<UserId>),
            table::remind_at.eq(None::<Instant>),
            table::note.eq(Some(note)),
            table::version.eq(table::version + 1),
            table::updated_at.eq(tx.now()),
        ))
        .returning((table::id, table::version))
        .get_results(tx.conn())?;
    for (id, version) in ended {
        tx.record(permit, ChangeKind::Updated, ResourceType::Review, id, version);
    }
    Ok(())
}

/// Reviews whose readers are to be reminded, the longest due first: for the worker.
pub fn to_remind(tx: &mut Tx<'_>, _permit: &Permit, limit: i64) -> Result<Vec<(Review, Option<String>)>> {
    use crate::db::schema::practices;
    let now = tx.now();
    let due: Vec<Review> = table::table
        .filter(table::remind_at.le(now))
        .order((table::remind_at, table::id))
        .limit(limit)
        .select(Review::as_select())
        .load(tx.conn())?;
    let ids: Vec<PracticeId> = due.iter().map(|review| review.practice_id).collect();
    let titles: Vec<(PracticeId, String)> =
        practices::table.filter(practices::id.eq_any(ids)).select((practices::id, practices::title)).load(tx.conn())?;
    let title = |id| titles.iter().find(|(known, _)| *known == id).map(|(_, title)| title.clone());
    Ok(due.into_iter().map(|review| (review.clone(), title(review.practice_id))).collect())
}

/// Notes that a reader was reminded: the review itself stays as it is, and so does its version.
pub fn reminded(tx: &mut Tx<'_>, _permit: &Permit, id: ReviewId, reminders: i32, next: Option<Instant>) -> Result<()> {
    let set = (table::reminders.eq(reminders), table::remind_at.eq(next));
    diesel::update(table::table.find(id)).set(set).execute(tx.conn())?;
    Ok(())
}

/// Who has declared an interest in which of these practices.
pub fn declared(tx: &mut Tx<'_>, practices: &[PracticeId]) -> Result<Vec<(UserId, PracticeId)>> {
    Ok(review_conflicts::table
        .filter(review_conflicts::practice_id.eq_any(practices))
        .select((review_conflicts::reader_id, review_conflicts::practice_id))
        .load(tx.conn())?)
}

/// Notes that a reader has an interest in a practice.
pub fn declare(tx: &mut Tx<'_>, _permit: &Permit, reader: UserId, practice: PracticeId) -> Result<()> {
    if declared(tx, &[practice])?.contains(&(reader, practice)) {
        return Ok(());
    }
    diesel::insert_into(review_conflicts::table)
        .values((
            review_conflicts::reader_id.eq(reader),
            review_conflicts::practice_id.eq(practice),
            review_conflicts::declared_at.eq(tx.now()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// What the readers of a round wrote, by seat, once they have submitted it.
pub fn submitted(tx: &mut Tx<'_>, round: RoundId) -> Result<Vec<(i32, ReviewContent)>> {
    let rows: Vec<(Option<i32>, Stored<ReviewContent>)> = table::table
        .filter(table::round_id.eq(round))
        .filter(table::status.eq(ReviewStatus::Submitted))
        .order(table::seat)
        .select((table::seat, table::content))
        .load(tx.conn())?;
    Ok(rows.into_iter().map(|(seat, content)| (seat.unwrap_or_default(), content.0)).collect())
}

/// How many reviews each round of these practices needs and has in, and whether it is open.
pub fn standing(tx: &mut Tx<'_>, practices: &[PracticeId]) -> Result<Vec<super::rounds::Standing>> {
    use super::model::RoundStatus;
    let rounds: Vec<(RoundId, PracticeId, RoundStatus, i32)> = review_rounds::table
        .filter(review_rounds::practice_id.eq_any(practices))
        .select((review_rounds::id, review_rounds::practice_id, review_rounds::status, review_rounds::readers_needed))
        .load(tx.conn())?;
    let ids: Vec<RoundId> = rounds.iter().map(|(id, ..)| *id).collect();
    let counted: Vec<(RoundId, i64)> = table::table
        .filter(table::round_id.eq_any(&ids))
        .filter(table::status.eq(ReviewStatus::Submitted))
        .group_by(table::round_id)
        .select((table::round_id, diesel::dsl::count_star()))
        .load(tx.conn())?;
    let count = |id| counted.iter().find(|(known, _)| *known == id).map_or(0, |(_, count)| *count);
    let standing = |(round, practice, status, needed)| super::rounds::Standing {
        round,
        practice,
        open: status == RoundStatus::Open,
        needed,
        submitted: i32::try_from(count(round)).unwrap_or(i32::MAX),
    };
    Ok(rounds.into_iter().map(standing).collect())
}
