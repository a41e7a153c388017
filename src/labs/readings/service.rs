//! What can be done with readings.
use super::super::cycles::model::{Cycle, CycleId};
use super::super::cycles::service::{find as find_cycle, find_inside};
use super::super::cycles::store as cycle_store;
use super::super::model::LabId;
use super::super::sight::{Seen, acting_role};
use super::model::{Reading, ReadingCreate, ReadingFilter, ReadingId, ReadingUpdate, ReadingView};
use super::store::{self, Filter};
use crate::auth::policy::{self, Permission, Permit};
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::input::Merge;
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::practices::model::PracticeId;
use crate::practices::service::territory::{published_of, titles};
use crate::users::service::names as names_of_people;
use crate::version::Expected;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The order of the list, as its cursors name it.
const SORT: &str = "-created_at";

/// What was read in a cycle, as numbers.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    /// Every practice that was read, the first read first, with by how many.
    pub practices: Vec<(Uuid, i64)>,
    /// How many people have read.
    pub readers: i64,
}

/// What was read in a cycle, as numbers: for other rooms, which decide who sees them.
pub fn totals(tx: &mut Tx<'_>, cycle: CycleId) -> Result<Totals> {
    let read = store::all(tx, cycle)?;
    let mut practices: Vec<(Uuid, i64)> = Vec::new();
    let mut places: HashMap<Uuid, usize> = HashMap::new();
    for (practice, _) in &read {
        let place = *places.entry(practice.0).or_insert(practices.len());
        match practices.get_mut(place) {
            Some((_, readings)) => *readings += 1,
            None => practices.push((practice.0, 1)),
        }
    }
    let people: HashSet<Id> = read.into_iter().filter_map(|(_, reader)| reader).collect();
    Ok(Totals { practices, readers: i64::try_from(people.len()).unwrap_or(i64::MAX) })
}

/// A page of a cycle's, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    (lab, number): (LabId, i32),
    filter: ReadingFilter,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<ReadingView>> {
    let (seen, cycle) = find_inside(tx, lab, number)?;
    let reader = tx.actor().user_id().filter(|_| filter.own == Some(true));
    let narrowed = Filter { cycle: cycle.id, practice: filter.practice, reader };
    let rows = store::page(tx, narrowed, read_cursor(cursor, SORT)?, limit + 1)?;
    let total = if count { Some(store::count(tx, narrowed)?) } else { None };
    let Page { items, next, .. } = Page::cut(rows, limit, SORT, |reading| reading.id, |reading| reading);
    Ok(Page { items: views(tx, &seen, &cycle, items)?, next, total, facets: None })
}

/// One of a cycle's.
pub fn read(tx: &mut Tx<'_>, lab: LabId, number: i32, id: ReadingId) -> Result<ReadingView> {
    let (seen, cycle) = find_inside(tx, lab, number)?;
    let reading = store::find(tx, cycle.id, id)?.ok_or_else(Error::not_found)?;
    view(tx, &seen, &cycle, reading)
}

/// Notes that the actor read a practice.
pub fn create(tx: &mut Tx<'_>, lab: LabId, number: i32, new: &ReadingCreate) -> Result<ReadingView> {
    let reader = tx.actor().user_id();
    create_as(tx, ReadingId::new(), (lab, number), new, reader)
}

/// The same with an id and a reader that are chosen: for scenarios.
pub fn create_as(
    tx: &mut Tx<'_>,
    id: ReadingId,
    (lab, number): (LabId, i32),
    new: &ReadingCreate,
    reader: Option<Uuid>,
) -> Result<ReadingView> {
    let (seen, cycle) = find_cycle(tx, lab, number)?;
    let permit = tx.permit(Permission::TakePartInLab, &seen.reach)?;
    check_open(&cycle)?;
    if published_of(tx, &[PracticeId(new.practice_id)])?.is_empty() {
        let why = text("Non è una pratica pubblicata.", "Is not a published practice.");
        return Err(Error::invalid("#/practice_id", "unknown_practice", why));
    }
    let reading = Reading {
        id,
        cycle_id: cycle.id,
        practice_id: Id(new.practice_id),
        reader_id: reader.map(Id),
        role: acting_role(tx.actor(), Permission::TakePartInLab, &seen.reach),
        note: new.note.clone(),
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    store::insert(tx, &permit, &reading)?;
    view(tx, &seen, &cycle, reading)
}

fn check_open(cycle: &Cycle) -> Result<()> {
    if cycle.is_reading() {
        return Ok(());
    }
    Err(Error::wrong_state(
        "Si legge solo durante la lettura e la scelta del tema.",
        "Practices are read only during the reading and the choice of the theme.",
    ))
}

/// One of a cycle's, for its reader, or for who looks after the laboratory.
fn find_own(tx: &mut Tx<'_>, lab: LabId, number: i32, id: ReadingId) -> Result<(Seen, Cycle, Reading, Permit)> {
    let (seen, cycle) = find_inside(tx, lab, number)?;
    let reading = store::find(tx, cycle.id, id)?.ok_or_else(Error::not_found)?;
    let own = reading.reader_id.is_some_and(|reader| tx.actor().user_id() == Some(reader.0));
    let permission = if own { Permission::TakePartInLab } else { Permission::ManageLabs };
    let permit = tx.permit(permission, &seen.reach)?;
    Ok((seen, cycle, reading, permit))
}

/// Changes the note of one.
pub fn update(
    tx: &mut Tx<'_>,
    (lab, number): (LabId, i32),
    id: ReadingId,
    expected: &Expected,
    patch: &Merge<ReadingUpdate>,
) -> Result<ReadingView> {
    let (seen, cycle, before, permit) = find_own(tx, lab, number, id)?;
    expected.check(before.version)?;
    let wanted = patch.apply(&ReadingUpdate { note: before.note.clone() })?;
    let changed = store::update(tx, &permit, &before, wanted.note.as_deref())?;
    view(tx, &seen, &cycle, changed)
}

/// Removes one, while its practice is not on the shortlist for want of another.
pub fn delete(tx: &mut Tx<'_>, lab: LabId, number: i32, id: ReadingId, expected: &Expected) -> Result<()> {
    let (_, cycle, reading, permit) = find_own(tx, lab, number, id)?;
    expected.check(reading.version)?;
    check_open(&cycle)?;
    let practice = reading.practice_id.0;
    let shortlisted = cycle_store::shortlists(tx, &[cycle.id])?.iter().any(|one| one.practice_id == practice);
    let of_practice = Filter { cycle: cycle.id, practice: Some(practice), reader: None };
    if shortlisted && store::count(tx, of_practice)? == 1 {
        return Err(Error::wrong_state(
            "La pratica è nella rosa e nessun altro l'ha letta.",
            "The practice is on the shortlist and nobody else has read it.",
        ));
    }
    store::delete(tx, &permit, &reading)
}

fn view(tx: &mut Tx<'_>, seen: &Seen, cycle: &Cycle, reading: Reading) -> Result<ReadingView> {
    views(tx, seen, cycle, vec![reading])?.pop().ok_or_else(Error::not_found)
}

/// Readings as the actor may see them: the names of people are not even looked up for others.
fn views(tx: &mut Tx<'_>, seen: &Seen, cycle: &Cycle, readings: Vec<Reading>) -> Result<Vec<ReadingView>> {
    let practices: Vec<PracticeId> = readings.iter().map(|reading| PracticeId(reading.practice_id.0)).collect();
    let titles: HashMap<Uuid, String> = titles(tx, &practices)?.into_iter().map(|(id, title)| (id.0, title)).collect();
    let mut names: HashMap<Id, String> = HashMap::new();
    if policy::allows(tx.actor(), Permission::ReadLabPeople, &seen.reach) {
        let permit = tx.permit(Permission::ReadLabPeople, &seen.reach)?;
        let ids: Vec<Id> = readings.iter().filter_map(|reading| reading.reader_id).collect();
        names.extend(names_of_people(tx, &permit, &ids)?);
    }
    let actor = tx.actor().user_id().map(Id);
    let view = |reading: Reading| ReadingView {
        id: reading.id,
        lab_id: cycle.lab_id,
        cycle_number: cycle.number,
        practice_id: reading.practice_id.0,
        practice_title: titles.get(&reading.practice_id.0).cloned(),
        note: reading.note,
        role: reading.role,
        own: reading.reader_id.is_some() && reading.reader_id == actor,
        reader: reading.reader_id.and_then(|id| names.get(&id).cloned()),
        version: reading.version,
        created_at: reading.created_at,
        updated_at: reading.updated_at,
    };
    Ok(readings.into_iter().map(view).collect())
}
