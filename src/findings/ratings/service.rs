//! Giving ratings.
use super::model::{Given, Rating, RatingCreate, RatingId, RatingUpdate};
use super::store;
use crate::auth::policy::{Permission, Permit};
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::findings::participants::{check_disinterested, check_going_on, may_rate};
use crate::findings::rounds::model::{Item, RatingItemId, RatingRoundId, RatingRoundStatus, Round};
use crate::findings::rounds::service::{Wanted, closed, find as round_of};
use crate::findings::rounds::store as rounds;
use crate::input::Merge;
use crate::lab_sessions::model::{LabSessionId, Session};
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::practices::model::PracticeId;
use crate::practices::service::visible as practice_of;
use crate::version::Expected;
use uuid::Uuid;

/// A rating with what is needed to decide on it.
struct Found {
    session: Session,
    round: Round,
    given: Given,
    item: Item,
}

/// The caller's own of a round, in the order in which they were given.
pub fn list(tx: &mut Tx<'_>, session: LabSessionId, round: RatingRoundId, wanted: &Wanted) -> Result<Page<Rating>> {
    let (session, round) = round_of(tx, session, round)?;
    may_rate(tx, &session)?;
    let after = read_cursor(wanted.cursor.as_deref(), "id")?;
    let rows = store::own_page(tx, round.id, after, wanted.limit)?;
    let total = if wanted.count { Some(store::own_count(tx, round.id)?) } else { None };
    let Page { items: rows, next, .. } = Page::cut(rows, wanted.limit, "id", |row| row.id, |row| row);
    let ids: Vec<RatingItemId> = rows.iter().map(|row| row.item_id).collect();
    let rated = store::items(tx, &ids)?;
    let view = |row: Given| {
        let item = rated.iter().find(|item| item.id == row.item_id)?;
        Some(shown(session.id, row, item))
    };
    Ok(Page { items: rows.into_iter().filter_map(view).collect(), next, total, facets: None })
}

/// One of the caller's own.
pub fn read(tx: &mut Tx<'_>, session: LabSessionId, round: RatingRoundId, id: RatingId) -> Result<Rating> {
    let found = find(tx, session, round, id)?;
    Ok(shown(found.session.id, found.given, &found.item))
}

fn find(tx: &mut Tx<'_>, session: LabSessionId, round: RatingRoundId, id: RatingId) -> Result<Found> {
    let (session, round) = round_of(tx, session, round)?;
    may_rate(tx, &session)?;
    let given = store::own_one(tx, round.id, id)?.ok_or_else(Error::not_found)?;
    let item = store::items(tx, &[given.item_id])?.pop().ok_or_else(Error::not_found)?;
    Ok(Found { session, round, given, item })
}

fn shown(session_id: LabSessionId, given: Given, item: &Item) -> Rating {
    Rating {
        id: given.id,
        session_id,
        round_id: given.round_id,
        item_id: given.item_id,
        practice_id: item.practice_id,
        item_code: item.item_code.clone(),
        score: given.score,
        not_assessable: given.score.is_none(),
        comment: given.comment,
        version: given.version,
        created_at: given.created_at,
        updated_at: given.updated_at,
    }
}

/// Gives one.
pub fn create(tx: &mut Tx<'_>, session: LabSessionId, round: RatingRoundId, new: &RatingCreate) -> Result<Rating> {
    let (session, round) = round_of(tx, session, round)?;
    let permit = may_rate(tx, &session)?;
    let giver = permit.user_id().ok_or_else(Error::not_found)?;
    check_open(tx, &session, &round)?;
    let item = item_of(tx, &session, &round, new)?;
    check_practice(tx, &session, item.practice_id)?;
    if !rounds::touch(tx, &permit, round.id, 1)? {
        return Err(closed());
    }
    let given = fresh(tx, RatingId::new(), giver, &item, new);
    store::insert(tx, &permit, std::slice::from_ref(&given))?;
    Ok(shown(session.id, given, &item))
}

fn fresh(tx: &Tx<'_>, id: RatingId, giver: Uuid, item: &Item, new: &RatingCreate) -> Given {
    let now = tx.now();
    Given {
        id,
        round_id: item.round_id,
        item_id: item.id,
        user_id: Id(giver),
        score: new.score,
        comment: new.comment.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

fn check_open(tx: &mut Tx<'_>, session: &Session, round: &Round) -> Result<()> {
    check_going_on(tx, session)?;
    if round.status == RatingRoundStatus::Open { Ok(()) } else { Err(closed()) }
}

/// The item of the round that is rated; 422 when it has none such.
fn item_of(tx: &mut Tx<'_>, session: &Session, round: &Round, new: &RatingCreate) -> Result<Item> {
    if let Some(item) = rounds::item(tx, round.id, new.practice_id, &new.item_code)? {
        return Ok(item);
    }
    if !session.content.0.practices.contains(&new.practice_id.0) {
        let why = text("Non è al tavolo della sessione.", "Is not on the session's table.");
        return Err(Error::invalid("#/practice_id", "not_on_the_table", why));
    }
    let why =
        text("Il giro non chiede questa voce di questa pratica.", "The round does not ask this of this practice.");
    Err(Error::invalid("#/item_code", "not_in_round", why))
}

/// Somebody rates what they see, and not what they have an interest in.
fn check_practice(tx: &mut Tx<'_>, session: &Session, practice: PracticeId) -> Result<()> {
    match practice_of(tx, practice) {
        Ok(seen) => check_disinterested(tx, session, &seen),
        Err(Error::NotFound(_) | Error::Gone(_)) => {
            let why = text("Non è una pratica che lei possa vedere.", "Is not a practice that you may see.");
            Err(Error::invalid("#/practice_id", "unknown_practice", why))
        }
        Err(other) => Err(other),
    }
}

/// Changes one, while the round is open.
pub fn update(
    tx: &mut Tx<'_>,
    (session, round, id): (LabSessionId, RatingRoundId, RatingId),
    expected: &Expected,
    patch: &Merge<RatingUpdate>,
) -> Result<Rating> {
    let found = find(tx, session, round, id)?;
    let permit = may_rate(tx, &found.session)?;
    expected.check(found.given.version)?;
    check_open(tx, &found.session, &found.round)?;
    check_practice(tx, &found.session, found.item.practice_id)?;
    let wanted = patch.apply(&RatingUpdate::from(&found.given))?;
    if !rounds::touch(tx, &permit, found.round.id, 0)? {
        return Err(closed());
    }
    let changed = Given {
        score: wanted.score,
        comment: wanted.comment,
        version: found.given.version + 1,
        updated_at: tx.now(),
        ..found.given
    };
    store::update(tx, &permit, &changed)?;
    Ok(shown(found.session.id, changed, &found.item))
}

/// Takes one back, while the round is open.
pub fn delete(
    tx: &mut Tx<'_>,
    (session, round, id): (LabSessionId, RatingRoundId, RatingId),
    expected: &Expected,
) -> Result<()> {
    let found = find(tx, session, round, id)?;
    let permit = may_rate(tx, &found.session)?;
    expected.check(found.given.version)?;
    check_open(tx, &found.session, &found.round)?;
    if !rounds::touch(tx, &permit, found.round.id, -1)? {
        return Err(closed());
    }
    store::delete(tx, &permit, &found.given)
}

/// Takes what was given in a round by others than these out of it, before it is counted. Tells how many that were.
pub(in crate::findings) fn keep_only(
    tx: &mut Tx<'_>,
    permit: &Permit,
    round: RatingRoundId,
    givers: &[Id],
) -> Result<usize> {
    store::delete_of_others(tx, permit, round, givers)
}

/// What everybody has given in a round, without names: for counting it.
pub(in crate::findings) fn given(tx: &mut Tx<'_>, round: RatingRoundId) -> Result<Vec<(RatingItemId, Option<i32>)>> {
    store::any_given(tx, round)
}

/// What was written beside the ratings of closed rounds, without names.
pub(in crate::findings) fn comments(tx: &mut Tx<'_>, ids: &[RatingItemId]) -> Result<Vec<(RatingItemId, String)>> {
    store::any_comments(tx, ids)
}

/// Gives ratings in the names of others: for scenarios, by whoever manages all of them.
pub fn insert_past(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    round: RatingRoundId,
    new: &[(RatingId, Uuid, RatingCreate)],
) -> Result<()> {
    let (_, round) = round_of(tx, session, round)?;
    let permit = tx.permit(Permission::ManageRatings, &Default::default())?;
    let items = rounds::items_of(tx, round.id)?;
    let mut all = Vec::with_capacity(new.len());
    for (id, giver, rating) in new {
        let asked = |item: &&Item| item.practice_id == rating.practice_id && item.item_code == rating.item_code;
        let item = items.iter().find(asked).ok_or_else(Error::not_found)?;
        all.push(fresh(tx, *id, *giver, item, rating));
    }
    if !rounds::touch(tx, &permit, round.id, i32::try_from(all.len()).unwrap_or(i32::MAX))? {
        return Err(closed());
    }
    store::insert(tx, &permit, &all)
}
