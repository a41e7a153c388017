//! Opening and closing rounds of ratings.
use super::model::{
    Item, Outcome, RatingItem, RatingItemFilter, RatingItemId, RatingResult, RatingRound, RatingRoundCreate,
    RatingRoundFilter, RatingRoundId, RatingRoundStatus, RatingRoundTransition, Round,
};
use super::{inviting, store};
use crate::auth::policy::{self, Permission};
use crate::db::tx::Tx;
use crate::error::{Error, Result, Violation};
use crate::findings::consensus::{Consensus, RatingDistribution};
use crate::findings::participants::{self, reach};
use crate::findings::ratings::service as ratings;
use crate::lab_sessions::model::{LabSessionId, Session};
use crate::lab_sessions::service::stored as session_of;
use crate::labs::cycles::service::hold;
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::practices::model::PracticeId;
use crate::rubrics::service as rubrics;
use std::collections::{HashMap, HashSet};

/// How many items a round has at most.
const MOST: usize = 1_000;

/// The page of a list that is asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The cursor of the page before.
    pub cursor: Option<String>,
    /// How many at most.
    pub limit: i64,
    /// Whether to count all.
    pub count: bool,
}

/// Those of a session, the last first.
pub fn list(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    filter: RatingRoundFilter,
    wanted: &Wanted,
) -> Result<Page<RatingRound>> {
    let session = session_of(tx, session)?;
    participants::check_inside(tx, &session)?;
    let after = read_cursor(wanted.cursor.as_deref(), "-id")?;
    let rows = store::of_session(tx, session.id, filter, after, wanted.limit)?;
    let total = if wanted.count { Some(store::count(tx, session.id, filter)?) } else { None };
    Ok(Page::cut(rows, wanted.limit, "-id", |row| row.id, |row| shown(tx, &session, row)).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, session: LabSessionId, id: RatingRoundId) -> Result<RatingRound> {
    let (session, round) = find(tx, session, id)?;
    participants::check_inside(tx, &session)?;
    Ok(shown(tx, &session, round))
}

/// A round with its session; 404 for whoever does not see the session.
pub(in crate::findings) fn find(tx: &mut Tx<'_>, session: LabSessionId, id: RatingRoundId) -> Result<(Session, Round)> {
    let session = session_of(tx, session)?;
    let round = store::find(tx, session.id, id)?.ok_or_else(Error::not_found)?;
    Ok((session, round))
}

fn shown(tx: &Tx<'_>, session: &Session, round: Round) -> RatingRound {
    let open = round.status == RatingRoundStatus::Open;
    let may = open && policy::allows(tx.actor(), Permission::ManageRatings, &reach(session));
    RatingRound::of(round, if may { vec![RatingRoundStatus::Closed] } else { Vec::new() })
}

/// The items of a round, with what came of them once it is closed.
pub fn list_items(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    id: RatingRoundId,
    filter: RatingItemFilter,
    wanted: &Wanted,
) -> Result<Page<RatingItem>> {
    let (session, round) = find(tx, session, id)?;
    participants::check_inside(tx, &session)?;
    let after = read_cursor(wanted.cursor.as_deref(), "id")?;
    let rows = store::items_page(tx, id, filter, after, wanted.limit)?;
    let total = if wanted.count { Some(store::items_count(tx, id, filter)?) } else { None };
    let page = Page::cut(rows, wanted.limit, "id", |row| row.id, |row| row).with_total(total);
    let ids: Vec<RatingItemId> = page.items.iter().map(|item| item.id).collect();
    // Of an open round nothing is looked up that could be shown.
    let (outcomes, comments) = match round.status {
        RatingRoundStatus::Open => (Vec::new(), Vec::new()),
        RatingRoundStatus::Closed => (store::outcomes(tx, &ids)?, ratings::comments(tx, &ids)?),
    };
    Ok(page.map(|item| {
        let outcome = outcomes.iter().find(|outcome| outcome.item_id == item.id);
        let of_item = comments.iter().filter(|(id, _)| *id == item.id).map(|(_, comment)| comment.clone());
        RatingItem {
            id: item.id,
            practice_id: item.practice_id,
            rubric_version: round.rubric_version,
            item_code: item.item_code,
            result: outcome.map(|outcome| result(outcome, of_item.collect())),
        }
    }))
}

fn result(outcome: &Outcome, comments: Vec<String>) -> RatingResult {
    let distribution = outcome.distribution();
    RatingResult {
        distribution,
        ratings: distribution.ratings(),
        median: distribution.median(),
        outside_band: distribution.outside_band(),
        consensus: outcome.consensus,
        comments,
    }
}

/// The rounds of these sessions that are open, the first first: each with its session and its number. For other rooms.
pub fn open_of(tx: &mut Tx<'_>, sessions: &[LabSessionId]) -> Result<Vec<(LabSessionId, i32)>> {
    store::any_open_rounds(tx, sessions)
}

/// Opens a round, and invites the experts to it.
pub fn create(tx: &mut Tx<'_>, session: LabSessionId, new: &RatingRoundCreate) -> Result<RatingRound> {
    let id = RatingRoundId::new();
    let opened = create_as(tx, session, id, new, |_| RatingItemId::new())?;
    let (session, round) = find(tx, session, id)?;
    let permit = tx.permit(Permission::ManageRatings, &reach(&session))?;
    inviting::invite(tx, &permit, &session, &round)?;
    Ok(opened)
}

/// The same with ids that are chosen, and nobody is invited: for scenarios. `item_id` gives that of the n-th item, from 0.
pub fn create_as(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    id: RatingRoundId,
    new: &RatingRoundCreate,
    item_id: impl Fn(usize) -> RatingItemId,
) -> Result<RatingRound> {
    let session = session_of(tx, session)?;
    let permit = tx.permit(Permission::ManageRatings, &reach(&session))?;
    participants::check_technical_part(&session)?;
    if let Some(cycle) = session.cycle_id {
        hold(tx, &permit, cycle)?;
    }
    participants::check_going_on(tx, &session)?;
    let (rubric_version, questions) = match new.split_of {
        Some(before) => left_split(tx, session.id, before)?,
        None => {
            let version = new.rubric_version.unwrap_or(1);
            check_items(tx, version, &new.items)?;
            (version, asked(&session, new)?)
        }
    };
    check_not_open(tx, session.id, rubric_version, &questions)?;
    let now = tx.now();
    let round = Round {
        id,
        session_id: session.id,
        number: store::last_number(tx, session.id)? + 1,
        status: RatingRoundStatus::Open,
        rubric_version,
        split_of: new.split_of,
        note: new.note.clone(),
        items: i32::try_from(questions.len()).unwrap_or(i32::MAX),
        ratings: 0,
        agreed: 0,
        split: 0,
        not_voted: 0,
        closed_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let item = |(n, (practice_id, item_code))| Item { id: item_id(n), round_id: id, practice_id, item_code };
    let items: Vec<Item> = questions.into_iter().enumerate().map(item).collect();
    store::insert(tx, &permit, &round, &items)?;
    Ok(shown(tx, &session, round))
}

/// 422 unless the version of the grid has these items.
fn check_items(tx: &mut Tx<'_>, version: i32, items: &[String]) -> Result<()> {
    let known = rubrics::item_codes(tx, version)?;
    if known.is_empty() {
        let why = text("Questa versione della griglia non esiste.", "There is no such version of the grid.");
        return Err(Error::invalid("#/rubric_version", "unknown_version", why));
    }
    let unknown = items.iter().enumerate().filter(|(_, code)| !known.contains(code));
    let why = || text("La griglia non ha questa voce.", "The grid has no such item.");
    let broken: Vec<Violation> =
        unknown.map(|(n, _)| Violation::new(format!("#/items/{n}"), "unknown_item", why())).collect();
    if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
}

/// What a new round asks: each practice by each item.
fn asked(session: &Session, new: &RatingRoundCreate) -> Result<Vec<(PracticeId, String)>> {
    let table: Vec<PracticeId> = session.content.0.practices.iter().copied().map(PracticeId).collect();
    let broken = off_the_table(session, &new.practices);
    if !broken.is_empty() {
        return Err(Error::Invalid(broken));
    }
    let practices = if new.practices.is_empty() { &table } else { &new.practices };
    if practices.is_empty() {
        let why = text("La sessione non ha pratiche al tavolo.", "The session has no practices on the table.");
        return Err(Error::invalid("#/practices", "required", why));
    }
    if practices.len() * new.items.len() > MOST {
        let why = text(
            format!("Al massimo {MOST} tra pratiche e voci: aprire più giri."),
            format!("Practices times items are at most {MOST}: open several rounds."),
        );
        return Err(Error::invalid("#/items", "too_many", why));
    }
    let each = practices.iter().flat_map(|practice| new.items.iter().map(|code| (*practice, code.clone())));
    Ok(each.collect())
}

/// A violation for each of `practices` that is not on the session's table.
pub(in crate::findings) fn off_the_table(session: &Session, practices: &[PracticeId]) -> Vec<Violation> {
    let table: HashSet<_> = session.content.0.practices.iter().collect();
    let off = practices.iter().enumerate().filter(|(_, practice)| !table.contains(&practice.0));
    off.map(|(i, _)| {
        let why = text("Non è al tavolo della sessione.", "Is not on the session's table.");
        Violation::new(format!("#/practices/{i}"), "not_on_the_table", why)
    })
    .collect()
}

/// What a closed round has left split, with its version of the rubric.
fn left_split(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    before: RatingRoundId,
) -> Result<(i32, Vec<(PracticeId, String)>)> {
    let Some(round) = store::find(tx, session, before)? else {
        let why = text("Non è un giro di questa sessione.", "Is not a round of this session.");
        return Err(Error::invalid("#/split_of", "unknown_round", why));
    };
    if round.status == RatingRoundStatus::Open {
        return Err(Error::wrong_state("Quel giro è ancora aperto.", "That round is still open."));
    }
    let items = store::items_of(tx, before)?;
    let ids: Vec<RatingItemId> = items.iter().map(|item| item.id).collect();
    let outcomes = store::outcomes(tx, &ids)?;
    let split: HashSet<RatingItemId> =
        outcomes.iter().filter(|outcome| outcome.consensus == Consensus::Split).map(|o| o.item_id).collect();
    let questions: Vec<(PracticeId, String)> =
        items.into_iter().filter(|item| split.contains(&item.id)).map(|i| (i.practice_id, i.item_code)).collect();
    if questions.is_empty() {
        return Err(Error::wrong_state("In quel giro non ci sono voci divise.", "That round has left nothing split."));
    }
    Ok((round.rubric_version, questions))
}

/// 409 when one of the questions is open already.
fn check_not_open(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    rubric_version: i32,
    questions: &[(PracticeId, String)],
) -> Result<()> {
    let open: HashSet<_> = store::open_questions(tx, session, rubric_version)?.into_iter().collect();
    match questions.iter().find(|question| open.contains(*question)) {
        None => Ok(()),
        Some((practice, code)) => Err(Error::wrong_state(
            format!("Un giro aperto chiede già {code} della pratica {practice}."),
            format!("An open round asks for {code} of the practice {practice} already."),
        )),
    }
}

/// Closes a round: counts what was given.
pub fn transition(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    id: RatingRoundId,
    wanted: &RatingRoundTransition,
) -> Result<RatingRound> {
    let (session, mut round) = find(tx, session, id)?;
    let permit = tx.permit(Permission::ManageRatings, &reach(&session))?;
    tx.starts_from(round.version)?;
    if wanted.to != RatingRoundStatus::Closed || round.status != RatingRoundStatus::Open {
        return Err(closed());
    }
    let raters = participants::raters(tx, &session)?;
    let left_out = ratings::keep_only(tx, &permit, id, &raters)?;
    round.ratings -= i32::try_from(left_out).unwrap_or(i32::MAX);
    let mut given: HashMap<RatingItemId, RatingDistribution> = HashMap::new();
    for (item, score) in ratings::given(tx, id)? {
        given.entry(item).or_default().count(score);
    }
    let outcome = |item: Item| Outcome::of(&item, given.get(&item.id).copied().unwrap_or_default());
    let outcomes: Vec<Outcome> = store::items_of(tx, id)?.into_iter().map(outcome).collect();
    let count = |of| i32::try_from(outcomes.iter().filter(|one| one.consensus == of).count()).unwrap_or(i32::MAX);
    round.agreed = count(Consensus::Agreement);
    round.split = count(Consensus::Split);
    round.not_voted = count(Consensus::NotVoted);
    round.status = RatingRoundStatus::Closed;
    round.closed_at = Some(tx.now());
    round.updated_at = tx.now();
    round.version += 1;
    if !store::close(tx, &permit, &round, &outcomes)? {
        return Err(closed());
    }
    inviting::withdraw_from(tx, &permit, &session, id)?;
    Ok(shown(tx, &session, round))
}

/// 409: the round is not open.
pub(in crate::findings) fn closed() -> Error {
    Error::wrong_state("Il giro non è aperto.", "The round is not open.")
}
