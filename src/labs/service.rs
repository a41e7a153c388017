//! What can be done with laboratories, and what other rooms ask of them.
pub use super::choice::evidence::Evidence;
pub use super::choice::view::DecidedTheme;
pub use super::content::LabBody;
pub use super::cycles::service::{cycle, shortlist_of};
pub use super::cycles::view::CycleView;
pub use super::experts::group::ExpertGroup;
pub use super::experts::messages::still_wanted as experts_wanted;
pub use super::experts::messages::{
    concluded as tell_group_of_the_end, group as expert_readers, letter as expert_letter, message as expert_message,
};
pub use super::experts::service::{confirmed_experts, group_balance, own_body, own_cycles};
pub use super::figures::{Figures, public as public_figures};
pub use super::filter::LabFilter;
pub use super::sight::{Seen, Sight, acting_role};
pub use super::view::LabView;

use super::input::LabInput;
use super::model::{Lab, LabId, LabStatus};
use super::store::{self, Filter, Naming};
use super::view::CurrentCycle;
use crate::auth::policy::Permission;
use crate::db::tx::Tx;
use crate::db::types::Stored;
use crate::error::catalogue::Code;
use crate::error::{Error, Result, Violation};
use crate::input::Merge;
use crate::language::text;
use crate::organisations::model::OrganisationId;
use crate::organisations::service::reach as organisations_there;
use crate::page::{Page, read_cursor};
use crate::version::Expected;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The order of the list, as its cursors name it.
const SORT: &str = "-created_at";

/// A page of those that match, the newest first.
pub fn list(tx: &mut Tx<'_>, filter: &Filter, cursor: Option<&str>, limit: i64, count: bool) -> Result<Page<LabView>> {
    let rows = store::visible_page(tx, filter, read_cursor(cursor, SORT)?, limit + 1)?;
    let total = if count { Some(store::visible_count(tx, filter)?) } else { None };
    let view = viewing(tx, &rows)?;
    Ok(Page::cut(rows, limit, SORT, |lab| lab.id, view).with_total(total))
}

/// Those of `ids` that the actor sees.
pub fn shown_of(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, LabView)>> {
    let ids: Vec<LabId> = ids.iter().copied().map(LabId).collect();
    let rows = store::visible_of(tx, &ids)?;
    let view = viewing(tx, &rows)?;
    Ok(rows.into_iter().map(|lab| (lab.id.0, view(lab))).collect())
}

/// How much the actor sees of each of these that they may see.
pub(super) fn sights(tx: &mut Tx<'_>, ids: &[LabId]) -> Result<HashMap<LabId, Sight>> {
    let naming = match tx.actor().user_id() {
        Some(user) => store::naming(tx, ids, user)?,
        None => HashMap::new(),
    };
    let labs = store::visible_of(tx, ids)?;
    let actor = tx.actor();
    let sight = |lab: Lab| {
        let named = actor.user_id().filter(|_| naming.get(&lab.id) == Some(&Naming::Agreed));
        (lab.id, Sight::of(actor, &lab.reach(named)))
    };
    Ok(labs.into_iter().map(sight).collect())
}

/// How these are shown.
fn viewing(tx: &mut Tx<'_>, labs: &[Lab]) -> Result<impl Fn(Lab) -> LabView + use<>> {
    let ids: Vec<LabId> = labs.iter().map(|lab| lab.id).collect();
    let current = store::any_current(tx, &ids)?;
    Ok(move |lab: Lab| {
        let cycle = current.get(&lab.id).map(|(number, phase)| CurrentCycle { number: *number, phase: *phase });
        LabView::of(lab, cycle)
    })
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, id: LabId) -> Result<LabView> {
    let seen = find(tx, id)?;
    view(tx, seen.lab)
}

/// One of those that the actor may see, as it is stored.
pub fn find(tx: &mut Tx<'_>, id: LabId) -> Result<Seen> {
    store::visible(tx, id)?.ok_or_else(Error::not_found)
}

fn view(tx: &mut Tx<'_>, lab: Lab) -> Result<LabView> {
    let current = store::any_current(tx, &[lab.id])?.remove(&lab.id);
    Ok(LabView::of(lab, current.map(|(number, phase)| CurrentCycle { number, phase })))
}

/// Adds one.
pub fn create(tx: &mut Tx<'_>, input: &LabInput) -> Result<LabView> {
    create_as(tx, LabId::new(), input)
}

/// The same with an id that is chosen: for scenarios.
pub fn create_as(tx: &mut Tx<'_>, id: LabId, input: &LabInput) -> Result<LabView> {
    let now = tx.now();
    let lab = Lab {
        id,
        name: input.name.clone(),
        status: input.status,
        national_stage: input.national_stage,
        content: Stored(input.content()),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let permit = tx.permit(Permission::ManageLabs, &lab.reach(None))?;
    check_organisations(tx, input, None)?;
    store::insert(tx, &permit, &lab)?;
    view(tx, lab)
}

/// Changes one.
pub fn update(tx: &mut Tx<'_>, id: LabId, expected: &Expected, patch: &Merge<LabInput>) -> Result<LabView> {
    let Seen { lab: before, reach, .. } = find(tx, id)?;
    let permit = tx.permit(Permission::ManageLabs, &reach)?;
    expected.check(before.version)?;
    let input = patch.apply(&LabInput::from(&before))?;
    if before.is_public() && input.status == LabStatus::Planned {
        let why = text("È già pubblico.", "It is public already.");
        return Err(Error::invalid("#/status", "not_allowed", why));
    }
    let after = Lab {
        name: input.name.clone(),
        status: input.status,
        national_stage: input.national_stage,
        content: Stored(input.content()),
        ..before.clone()
    };
    // Nobody hands a lab over to regions that they do not coordinate.
    tx.permit(Permission::ManageLabs, &after.reach(None))?;
    check_organisations(tx, &input, Some(&before))?;
    let changed = store::update(tx, &permit, &before, &after)?;
    view(tx, changed)
}

/// Removes one that was made by mistake: it has had no cycle.
pub fn delete(tx: &mut Tx<'_>, id: LabId, expected: &Expected) -> Result<()> {
    let Seen { lab, reach, .. } = find(tx, id)?;
    let permit = tx.permit(Permission::ManageLabs, &reach)?;
    expected.check(lab.version)?;
    let cycles = store::cycles_of(tx, id)?;
    if cycles > 0 {
        return Err(Error::conflict(
            Code::Reference,
            format!("Il laboratorio ha dei cicli: {cycles}. Si eliminano prima quelli, dall'ultimo."),
            format!("The laboratory has cycles: {cycles}. They are deleted before it, the last one first."),
        ));
    }
    store::delete(tx, &permit, &lab)
}

/// The organisations that it newly names exist.
fn check_organisations(tx: &mut Tx<'_>, input: &LabInput, before: Option<&Lab>) -> Result<()> {
    let known: HashSet<Uuid> = before.into_iter().flat_map(|lab| lab.content.0.organisations()).collect();
    let new: Vec<(String, Uuid)> = input.named().filter(|(_, id)| !known.contains(id)).collect();
    let ids: Vec<OrganisationId> = new.iter().map(|(_, id)| OrganisationId(*id)).collect();
    let there: HashSet<Uuid> = organisations_there(tx, &ids)?.into_iter().map(|(id, ..)| id.0).collect();
    let unknown: Vec<Violation> =
        new.into_iter().filter(|(_, id)| !there.contains(id)).map(|(at, _)| unknown_organisation(at)).collect();
    if unknown.is_empty() { Ok(()) } else { Err(Error::Invalid(unknown)) }
}

/// It names an organisation that is not known.
pub(super) fn unknown_organisation(pointer: String) -> Violation {
    let why = text("Non è un'organizzazione nota.", "Is not a known organisation.");
    Violation::new(pointer, "unknown_organisation", why)
}
