//! What can be done with cycles, and what `cycle_steps` and `cycle_reports` ask of them.
pub use super::background::{EarlierChoice, background};
pub use super::input::ShortlistItem;
pub use super::reading_list::{ReadingListEntry, ReadingListFilter, reading_list};
pub use super::workflow;

use super::super::choice;
use super::super::model::{Lab, LabId, LabStatus};
use super::super::service as labs;
use super::super::sight::{Seen, Sight};
use super::super::store as lab_store;
use super::input::{CycleCreate, CycleUpdate, not_read};
use super::model::{Cycle, CycleId, CyclePhase, Shortlisted, Step, StepId};
use super::store;
use super::view::CycleView;
use crate::auth::policy::{Permission, Permit};
use crate::db::tx::Tx;
use crate::error::{Error, Result, Violation};
use crate::input::Merge;
use crate::page::{Page, read_cursor};
use crate::practices::service::territory::published_count;
use crate::version::Expected;
use std::collections::HashMap;
use uuid::Uuid;

/// The order of the list, as its cursors name it.
const SORT: &str = "-number";

/// A page of a laboratory's cycles, the newest first.
pub fn list(tx: &mut Tx<'_>, lab: LabId, cursor: Option<&str>, limit: i64, count: bool) -> Result<Page<CycleView>> {
    let seen = labs::find(tx, lab)?;
    let rows = store::of_lab(tx, lab, read_cursor(cursor, SORT)?, limit + 1)?;
    let total = if count { Some(store::count(tx, lab)?) } else { None };
    let page = Page::cut(rows, limit, SORT, |cycle| cycle.number, |cycle| cycle);
    let Page { items, next, .. } = page;
    Ok(Page { items: views(tx, items, seen.sight)?, next, total, facets: None })
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, lab: LabId, number: i32) -> Result<CycleView> {
    let (seen, cycle) = find(tx, lab, number)?;
    view(tx, cycle, seen.sight)
}

/// Those of `ids` whose laboratories the actor sees.
pub fn shown_of(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, CycleView)>> {
    let ids: Vec<CycleId> = ids.iter().copied().map(CycleId).collect();
    let cycles = store::any_listed(tx, &ids)?;
    let homes: Vec<LabId> = cycles.iter().map(|cycle| cycle.lab_id).collect();
    let sights = labs::sights(tx, &homes)?;
    let mut shown = Vec::with_capacity(cycles.len());
    for sight in [Sight::Whole, Sight::Public] {
        let such = cycles.iter().filter(|cycle| sights.get(&cycle.lab_id) == Some(&sight)).cloned().collect();
        shown.extend(views(tx, such, sight)?.into_iter().map(|view| (view.id.0, view)));
    }
    Ok(shown)
}

/// One of a laboratory that the actor sees, as it is stored.
pub fn find(tx: &mut Tx<'_>, lab: LabId, number: i32) -> Result<(Seen, Cycle)> {
    let seen = labs::find(tx, lab)?;
    let cycle = store::find(tx, lab, number)?.ok_or_else(Error::not_found)?;
    Ok((seen, cycle))
}

/// The same for who reads what a laboratory works on.
pub fn find_inside(tx: &mut Tx<'_>, lab: LabId, number: i32) -> Result<(Seen, Cycle)> {
    let (seen, cycle) = find(tx, lab, number)?;
    tx.permit(Permission::ReadLabWork, &seen.reach)?;
    Ok((seen, cycle))
}

/// A cycle by its id, with its laboratory, if the actor sees that: for other rooms.
pub fn cycle(tx: &mut Tx<'_>, id: CycleId) -> Result<(Seen, Cycle)> {
    let lab = lab_store::lab_of(tx, id)?.ok_or_else(Error::not_found)?;
    let number = store::number_of(tx, id)?.ok_or_else(Error::not_found)?;
    find(tx, lab, number)
}

/// Makes what depends on the phase of a cycle, or on who is in its group, follow any other such work on it: to be called
/// before one looks.
pub fn hold(tx: &mut Tx<'_>, permit: &Permit, id: CycleId) -> Result<()> {
    store::hold(tx, permit, id)
}

/// Which laboratory each of these cycles belongs to, and which of its cycles it is; of laboratories that everybody sees.
/// For what is told of a session beside what came out of it.
pub fn labs_of(tx: &mut Tx<'_>, ids: &[CycleId]) -> Result<Vec<(CycleId, LabId, String, i32)>> {
    if ids.is_empty() { Ok(Vec::new()) } else { store::in_public_labs(tx, ids) }
}

/// The practices that a cycle goes on with, in order: for other rooms.
pub fn shortlist_of(tx: &mut Tx<'_>, id: CycleId) -> Result<Vec<Shortlisted>> {
    store::shortlists(tx, &[id])
}

/// How many different practices were read in a cycle.
pub fn practices_read(tx: &mut Tx<'_>, id: CycleId) -> Result<i64> {
    store::practices_read(tx, id)
}

fn view(tx: &mut Tx<'_>, cycle: Cycle, sight: Sight) -> Result<CycleView> {
    views(tx, vec![cycle], sight)?.pop().ok_or_else(Error::not_found)
}

fn views(tx: &mut Tx<'_>, cycles: Vec<Cycle>, sight: Sight) -> Result<Vec<CycleView>> {
    let ids: Vec<CycleId> = cycles.iter().map(|cycle| cycle.id).collect();
    let decisions = choice::store::standing(tx, &ids)?;
    let mut shortlists: HashMap<CycleId, Vec<Shortlisted>> = HashMap::new();
    if sight == Sight::Whole {
        for one in store::shortlists(tx, &ids)? {
            shortlists.entry(one.cycle_id).or_default().push(one);
        }
    }
    let view = |cycle: Cycle| {
        let shortlist = shortlists.remove(&cycle.id).unwrap_or_default();
        let decision = decisions.iter().find(|decision| decision.cycle_id == cycle.id);
        CycleView::of(cycle, shortlist, decision, sight)
    };
    Ok(cycles.into_iter().map(view).collect())
}

/// Opens a laboratory's next cycle.
pub fn create(tx: &mut Tx<'_>, lab: LabId, new: &CycleCreate) -> Result<CycleView> {
    create_as(tx, CycleId::new(), lab, new)
}

/// The same with an id that is chosen: for scenarios.
pub fn create_as(tx: &mut Tx<'_>, id: CycleId, lab: LabId, new: &CycleCreate) -> Result<CycleView> {
    let seen = labs::find(tx, lab)?;
    let permit = tx.permit(Permission::ManageLabs, &seen.reach)?;
    let cycle = open(tx, &permit, id, &seen.lab, new.title.clone())?;
    view(tx, cycle, seen.sight)
}

/// Opens the next cycle of a laboratory, with the catalogue as it is now.
fn open(tx: &mut Tx<'_>, permit: &Permit, id: CycleId, lab: &Lab, title: Option<String>) -> Result<Cycle> {
    if lab.status == LabStatus::Concluded {
        return Err(Error::wrong_state("Il laboratorio è concluso.", "The laboratory is concluded."));
    }
    let last = store::of_lab(tx, lab.id, None, 1)?.pop();
    if last.as_ref().is_some_and(|last| last.phase < CyclePhase::Restitution) {
        return Err(Error::wrong_state(
            "Il ciclo precedente non è ancora alla restituzione.",
            "The cycle before is not in restitution yet.",
        ));
    }
    let published = published_count(tx, &lab.content.0.regions, None)?;
    let cycle = Cycle {
        id,
        lab_id: lab.id,
        number: last.map_or(0, |last| last.number) + 1,
        phase: CyclePhase::Reading,
        title,
        shortlist_motivation: None,
        practices_at_start: i32::try_from(published).unwrap_or(i32::MAX),
        concluded_at: None,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    store::insert(tx, permit, &cycle)?;
    Ok(cycle)
}

/// Opens the reading of the cycle after one that ends, where nobody has opened it and the laboratory goes on.
pub fn open_following(tx: &mut Tx<'_>, permit: &Permit, lab: &Lab, ended: &Cycle) -> Result<Option<Cycle>> {
    if lab.status == LabStatus::Concluded || store::find(tx, lab.id, ended.number + 1)?.is_some() {
        return Ok(None);
    }
    open(tx, permit, CycleId::new(), lab, None).map(Some)
}

/// Changes a cycle: its title, and while practices are read and the theme is chosen, its shortlist.
pub fn update(
    tx: &mut Tx<'_>,
    lab: LabId,
    number: i32,
    expected: &Expected,
    patch: &Merge<CycleUpdate>,
) -> Result<CycleView> {
    let (seen, before) = find(tx, lab, number)?;
    let permit = tx.permit(Permission::ManageLabs, &seen.reach)?;
    expected.check(before.version)?;
    let shortlist = store::shortlists(tx, &[before.id])?;
    let old = CycleUpdate::of(&before, &shortlist);
    let wanted = patch.apply(&old)?;
    if !wanted.is_same_shortlist(&old) {
        if !before.is_reading() {
            return Err(Error::wrong_state(
                "La rosa si cambia solo durante la lettura e la scelta del tema.",
                "The shortlist changes only during the reading and the choice of the theme.",
            ));
        }
        check_read(tx, before.id, &wanted, &old)?;
    }
    let changed = store::update(tx, &permit, &before, &wanted)?;
    view(tx, changed, seen.sight)
}

/// Every practice that is new on the shortlist was read in the cycle.
fn check_read(tx: &mut Tx<'_>, cycle: CycleId, wanted: &CycleUpdate, old: &CycleUpdate) -> Result<()> {
    let known = |id: &Uuid| old.shortlist.iter().any(|item| item.practice_id == *id);
    let new: Vec<(usize, Uuid)> =
        wanted.shortlist.iter().map(|item| item.practice_id).enumerate().filter(|(_, id)| !known(id)).collect();
    let ids: Vec<Uuid> = new.iter().map(|(_, id)| *id).collect();
    let read = store::read_of(tx, cycle, &ids)?;
    let broken: Vec<Violation> =
        new.into_iter().filter(|(_, id)| !read.contains(id)).map(|(i, _)| not_read(i)).collect();
    if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
}

/// Takes a step that was found possible, and writes it down. Going back to the choice of the theme reopens it: the
/// decision stays in the history and stands no longer.
pub fn take_step(tx: &mut Tx<'_>, permit: &Permit, cycle: &Cycle, step: &Step) -> Result<Cycle> {
    if step.to_phase == CyclePhase::ThemeChoice && step.from_phase > step.to_phase {
        choice::store::reopen(tx, permit, cycle.id)?;
    }
    let moved = store::move_to(tx, permit, cycle, step.to_phase)?;
    store::insert_step(tx, permit, step)?;
    Ok(moved)
}

/// The steps of a cycle after the one with id `last`, the newest first, and how many there are when `count` asks.
pub fn steps(tx: &mut Tx<'_>, cycle: CycleId, cursor: Option<&str>, limit: i64, count: bool) -> Result<Page<Step>> {
    let rows = store::steps(tx, cycle, read_cursor(cursor, "-at")?, limit + 1)?;
    let total = if count { Some(store::step_count(tx, cycle)?) } else { None };
    Ok(Page::cut(rows, limit, "-at", |step| step.id, |step| step).with_total(total))
}

/// One step of a cycle.
pub fn step(tx: &mut Tx<'_>, cycle: CycleId, id: StepId) -> Result<Step> {
    store::find_step(tx, cycle, id)?.ok_or_else(Error::not_found)
}
