//! What can be done with the experts of a cycle.
use super::super::cycles::model::{Cycle, CycleId, CyclePhase};
use super::super::cycles::service::{find as find_cycle, hold};
use super::super::model::LabId;
use super::super::sight::{Seen, Sight};
use super::group::{self, ExpertGroup};
use super::input::{ExpertCreate, ExpertInput, ExpertTransition};
use super::messages;
use super::model::{ConfirmedExpert, Expert, ExpertId, ExpertSide, ExpertStatus};
use super::references;
use super::store::{self, Filter};
use super::view::ExpertView;
use super::workflow;
use crate::auth::actor::Role;
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::config::group_balance::GroupBalance;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result, Violation};
use crate::input::Merge;
use crate::language::{Text, text};
use crate::organisations::model::OrganisationId;
use crate::organisations::service::kinds;
use crate::page::{Page, read_cursor};
use crate::version::Expected;
use uuid::Uuid;

/// The order of the list, as its cursors name it.
const SORT: &str = "-created_at";

/// What the balance of a cycle's group lacks: nothing when it is kept. For other rooms, before a session is confirmed.
pub fn group_balance(tx: &mut Tx<'_>, cycle: CycleId, rule: &GroupBalance) -> Result<Vec<Text>> {
    let counts = store::any_counts(tx, cycle)?;
    Ok(group::missing(&counts, rule))
}

/// The confirmed experts of a cycle, with their accounts where they have one: personal data, for other rooms.
pub fn confirmed_experts(tx: &mut Tx<'_>, cycle: CycleId) -> Result<Vec<ConfirmedExpert>> {
    store::any_confirmed(tx, cycle)
}

/// The cycles whose group has the actor among its confirmed experts: what they take part in. Asked once for all that a
/// request shows, and only of who has the role of an expert.
pub fn own_cycles(tx: &mut Tx<'_>) -> Result<Vec<CycleId>> {
    match tx.actor().user_id() {
        Some(user) if tx.actor().has(Role::Expert) => store::confirmed_in(tx, user),
        _ => Ok(Vec::new()),
    }
}

/// The body that a cycle's group has the actor for, where it is one that the Observatory knows.
pub fn own_body(tx: &mut Tx<'_>, cycle: CycleId) -> Result<Option<Uuid>> {
    let Some(user) = tx.actor().user_id() else { return Ok(None) };
    Ok(store::body_of(tx, cycle, user)?.map(|id| id.0))
}

/// The group as numbers: for everybody who sees the laboratory.
pub fn read_group(tx: &mut Tx<'_>, lab: LabId, number: i32, rule: &GroupBalance) -> Result<ExpertGroup> {
    let (seen, cycle) = find_cycle(tx, lab, number)?;
    let counts = store::any_counts(tx, cycle.id)?;
    Ok(group::of(&counts, rule, seen.sight == Sight::Whole))
}

/// A page of a cycle's, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    (lab, number): (LabId, i32),
    (side, status): (Option<ExpertSide>, Option<ExpertStatus>),
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<ExpertView>> {
    let (seen, cycle) = find_cycle(tx, lab, number)?;
    let (permit, only) = readable(tx, &seen, &cycle)?;
    let filter = Filter { cycle: cycle.id, only, side, status };
    let rows = store::page(tx, &permit, filter, read_cursor(cursor, SORT)?, limit + 1)?;
    let total = if count { Some(store::count(tx, filter)?) } else { None };
    let own = own_sides(tx, &seen)?;
    let view = |expert: Expert| shown(tx, &permit, &seen, &cycle, &own, expert);
    Ok(Page::cut(rows, limit, SORT, |expert| expert.id, view).with_total(total))
}

/// One of a cycle's.
pub fn read(tx: &mut Tx<'_>, lab: LabId, number: i32, id: ExpertId) -> Result<ExpertView> {
    let (seen, cycle, expert, permit) = find(tx, lab, number, id)?;
    let own = own_sides(tx, &seen)?;
    Ok(shown(tx, &permit, &seen, &cycle, &own, expert))
}

fn find(tx: &mut Tx<'_>, lab: LabId, number: i32, id: ExpertId) -> Result<(Seen, Cycle, Expert, Permit)> {
    let (seen, cycle) = find_cycle(tx, lab, number)?;
    let (permit, only) = readable(tx, &seen, &cycle)?;
    let expert = store::find(tx, &permit, cycle.id, id)?.ok_or_else(Error::not_found)?;
    if only.is_some_and(|own| expert.user_id != Some(own)) {
        return Err(Error::not_found());
    }
    Ok((seen, cycle, expert, permit))
}

/// Whose namings the actor reads, as the permit says: those of the whole group, or, as long as they are only proposed,
/// their own and nobody else's.
fn readable(tx: &mut Tx<'_>, seen: &Seen, cycle: &Cycle) -> Result<(Permit, Option<Id>)> {
    let refused = match tx.permit(Permission::ReadLabPeople, &seen.reach) {
        Ok(permit) => return Ok((permit, None)),
        Err(refused) => refused,
    };
    let Some(user) = tx.actor().user_id() else { return Err(refused) };
    if !store::is_proposed(tx, cycle.id, user)? {
        return Err(refused);
    }
    let own = ResourceReach::country().and_person(user);
    let permit = tx.permit(Permission::AnswerNomination, &own).map_err(|_| refused)?;
    Ok((permit, Some(Id(user))))
}

/// Proposes an expert for a side, and tells them.
pub fn create(tx: &mut Tx<'_>, lab: LabId, number: i32, new: &ExpertCreate) -> Result<ExpertView> {
    propose(tx, ExpertId::new(), (lab, number), new, true)
}

/// The same with an id that is chosen, and nobody is told: for scenarios.
pub fn create_as(tx: &mut Tx<'_>, id: ExpertId, of: (LabId, i32), new: &ExpertCreate) -> Result<ExpertView> {
    propose(tx, id, of, new, false)
}

fn propose(
    tx: &mut Tx<'_>,
    id: ExpertId,
    (lab, number): (LabId, i32),
    new: &ExpertCreate,
    tell: bool,
) -> Result<ExpertView> {
    let (seen, cycle) = find_cycle(tx, lab, number)?;
    let permit = tx.permit(Permission::ProposeExperts, &seen.reach)?;
    if !cycle.is_before_session() {
        return Err(met_already());
    }
    let own = own_sides(tx, &seen)?;
    if !manages(tx, &seen) && !own.contains(&new.proposed_by) {
        return Err(Error::invalid("#/proposed_by", "not_allowed", not_own_side()));
    }
    let wanted = new.expert();
    references::check(tx, may_manage(tx, &seen).as_ref(), &wanted, None)?;
    hold(tx, &permit, cycle.id)?;
    references::check_alone(tx, cycle.id, &wanted, None)?;
    let expert = Expert {
        id,
        cycle_id: cycle.id,
        side: wanted.side,
        status: ExpertStatus::Proposed,
        proposed_by: new.proposed_by,
        agreed_by: None,
        name: wanted.name.clone(),
        office: wanted.office.clone(),
        organisation_id: wanted.organisation_id.map(Id),
        organisation_name: wanted.organisation_name.clone(),
        email: wanted.email.clone(),
        phone: wanted.phone.clone(),
        user_id: wanted.user_id.map(Id),
        note: None,
        agreed_at: None,
        answered_at: None,
        reminded_at: None,
        erased_at: None,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    store::insert(tx, &permit, &expert)?;
    if tell {
        messages::follow(tx, &permit, (&seen.lab, &cycle), &expert)?;
    }
    let people = tx.permit(Permission::ReadLabPeople, &seen.reach)?;
    Ok(shown(tx, &people, &seen, &cycle, &own, expert))
}

/// Changes who an expert is: whoever looks after the laboratory, and the proposing side while it is a proposal.
pub fn update(
    tx: &mut Tx<'_>,
    (lab, number): (LabId, i32),
    id: ExpertId,
    expected: &Expected,
    patch: &Merge<ExpertInput>,
) -> Result<ExpertView> {
    let (seen, cycle, before, people) = find(tx, lab, number, id)?;
    let own = own_sides(tx, &seen)?;
    let permit = may_change(tx, &seen, &before, &own)?;
    expected.check(before.version)?;
    check_kept(&before)?;
    let wanted = patch.apply(&ExpertInput::from(&before))?;
    if wanted.side != before.side && before.status != ExpertStatus::Proposed {
        let why = text("La parte è già stata condivisa.", "The side was agreed already.");
        return Err(Error::invalid("#/side", "not_allowed", why));
    }
    references::check(tx, may_manage(tx, &seen).as_ref(), &wanted, Some(&before))?;
    hold(tx, &permit, cycle.id)?;
    references::check_alone(tx, cycle.id, &wanted, Some((before.id, before.status)))?;
    let reached = (before.email.clone(), before.user_id);
    let changed = Expert {
        side: wanted.side,
        name: wanted.name,
        office: wanted.office,
        organisation_id: wanted.organisation_id.map(Id),
        organisation_name: wanted.organisation_name,
        email: wanted.email,
        phone: wanted.phone,
        user_id: wanted.user_id.map(Id),
        ..before
    };
    let changed = store::update(tx, &permit, changed)?;
    // Whoever is reached elsewhere now, or can be at last, is asked there.
    if (&changed.email, changed.user_id) != (&reached.0, reached.1) && changed.answered_at.is_none() {
        messages::follow(tx, &permit, (&seen.lab, &cycle), &changed)?;
    }
    Ok(shown(tx, &people, &seen, &cycle, &own, changed))
}

/// Takes a proposal back, or forgets somebody who declined.
pub fn delete(tx: &mut Tx<'_>, lab: LabId, number: i32, id: ExpertId, expected: &Expected) -> Result<()> {
    let (seen, _, expert, _) = find(tx, lab, number, id)?;
    let own = own_sides(tx, &seen)?;
    let permit = may_change(tx, &seen, &expert, &own)?;
    expected.check(expert.version)?;
    check_kept(&expert)?;
    if expert.status == ExpertStatus::Confirmed {
        return Err(Error::wrong_state(
            "Chi ha confermato può solo declinare (transizione a declined).",
            "Who has confirmed can only decline (transition to declined).",
        ));
    }
    store::delete(tx, &permit, &expert)?;
    messages::erase(tx, &permit, &[expert.id])
}

/// 409 once what is personal was erased: what is left are numbers.
fn check_kept(expert: &Expert) -> Result<()> {
    if expert.erased_at.is_none() {
        return Ok(());
    }
    Err(Error::wrong_state("I dati personali sono stati cancellati.", "The personal data were erased."))
}

/// The right to change an expert's record.
fn may_change(tx: &Tx<'_>, seen: &Seen, expert: &Expert, own: &[ExpertSide]) -> Result<Permit> {
    let proposing = expert.status == ExpertStatus::Proposed && own.contains(&expert.proposed_by);
    tx.permit(if proposing { Permission::ProposeExperts } else { Permission::ManageLabs }, &seen.reach)
}

/// Takes a step of a naming, and tells its expert.
pub fn transition(tx: &mut Tx<'_>, of: (LabId, i32), id: ExpertId, wanted: &ExpertTransition) -> Result<ExpertView> {
    step(tx, of, id, wanted, true)
}

/// The same, and nobody is told: for scenarios.
pub fn take_step(tx: &mut Tx<'_>, of: (LabId, i32), id: ExpertId, wanted: &ExpertTransition) -> Result<ExpertView> {
    step(tx, of, id, wanted, false)
}

fn step(
    tx: &mut Tx<'_>,
    (lab, number): (LabId, i32),
    id: ExpertId,
    wanted: &ExpertTransition,
    tell: bool,
) -> Result<ExpertView> {
    let (seen, cycle, before, people) = find(tx, lab, number, id)?;
    let own = own_sides(tx, &seen)?;
    let permit = may_step(tx, &seen, &before, wanted.to)?;
    tx.starts_from(before.version)?;
    check_kept(&before)?;
    if !workflow::next(before.status).contains(&wanted.to) {
        let (from, to) = (before.status.label(), wanted.to.label());
        return Err(Error::wrong_state(
            format!("Da «{}» non si passa a «{}».", from.it, to.it),
            format!("There is no way from \"{}\" to \"{}\".", from.en, to.en),
        ));
    }
    if !is_open(&cycle, wanted.to) {
        return Err(met_already());
    }
    let myself = before.is(tx.actor().user_id());
    if wanted.to != ExpertStatus::Agreed && before.user_id.is_some() && !myself {
        return Err(Error::wrong_state(
            "L'esperto ha un accesso: risponde di persona.",
            "The expert has an account: they answer in person.",
        ));
    }
    check_step(&before, wanted, &own, manages(tx, &seen), myself)?;
    let now = tx.now();
    let agrees = wanted.to == ExpertStatus::Agreed;
    let after = Expert {
        status: wanted.to,
        agreed_by: wanted.agreed_by.or(before.agreed_by),
        agreed_at: if agrees { Some(now) } else { before.agreed_at },
        answered_at: if agrees { before.answered_at } else { Some(now) },
        note: wanted.note.clone().or_else(|| before.note.clone()),
        ..before
    };
    let changed = store::update(tx, &permit, after)?;
    if tell {
        messages::follow(tx, &permit, (&seen.lab, &cycle), &changed)?;
    }
    Ok(shown(tx, &people, &seen, &cycle, &own, changed))
}

/// The right to a step: who may take none is told so before what the steps are.
fn may_step(tx: &Tx<'_>, seen: &Seen, expert: &Expert, to: ExpertStatus) -> Result<Permit> {
    match to {
        ExpertStatus::Proposed | ExpertStatus::Agreed => tx.permit(Permission::ProposeExperts, &seen.reach),
        ExpertStatus::Confirmed | ExpertStatus::Declined => {
            let home = ResourceReach::regions(seen.reach.regions.iter().copied());
            let reach = expert.user_id.into_iter().fold(home, |home, own| home.and_person(own.0));
            tx.permit(Permission::AnswerNomination, &reach)
        }
    }
}

/// An agreement is that of the other side, and what is written down for others says how it was said.
fn check_step(
    expert: &Expert,
    wanted: &ExpertTransition,
    own: &[ExpertSide],
    manages: bool,
    myself: bool,
) -> Result<()> {
    let mut broken = Vec::new();
    let in_person = wanted.agreed_by.map_or(myself, |side| own.contains(&side));
    if let Some(side) = wanted.agreed_by {
        let sides = workflow::may_agree(expert.proposed_by);
        if !sides.contains(&side) {
            let names = sides.iter().map(|side| side.as_str()).collect::<Vec<_>>().join(", ");
            let why = text(format!("Condivide un'altra parte: {names}."), format!("Another side agrees: {names}."));
            broken.push(Violation::new("#/agreed_by", "not_the_other_side", why));
        } else if !in_person && !manages {
            broken.push(Violation::new("#/agreed_by", "not_allowed", not_own_side()));
        }
    }
    if !in_person && manages && wanted.note.is_none() {
        let why = text(
            "Chi registra per altri dice come gli è stato comunicato.",
            "Who writes down for others says how they were told.",
        );
        broken.push(Violation::new("#/note", "required", why));
    }
    if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
}

/// Whether a naming can still go to this status: nobody joins a group that has met.
fn is_open(cycle: &Cycle, to: ExpertStatus) -> bool {
    cycle.is_before_session() || cycle.phase == CyclePhase::Session && to == ExpertStatus::Declined
}

fn met_already() -> Error {
    Error::wrong_state("Il gruppo si riunisce o si è riunito.", "The group meets or has met.")
}

fn not_own_side() -> Text {
    text("La sua organizzazione non è di questa parte.", "Your organisation is not of this side.")
}

/// Whether the actor looks after the laboratory: then they write down what the sides say.
fn manages(tx: &Tx<'_>, seen: &Seen) -> bool {
    policy::allows(tx.actor(), Permission::ManageLabs, &seen.reach)
}

/// The same, as the right to it.
fn may_manage(tx: &Tx<'_>, seen: &Seen) -> Option<Permit> {
    tx.permit(Permission::ManageLabs, &seen.reach).ok()
}

/// The sides that the actor speaks for as a contact of a steward or partner.
fn own_sides(tx: &mut Tx<'_>, seen: &Seen) -> Result<Vec<ExpertSide>> {
    let own: Vec<OrganisationId> = tx
        .actor()
        .organisations()
        .into_iter()
        .filter(|id| seen.reach.organisations.contains(id))
        .map(OrganisationId)
        .collect();
    Ok(kinds(tx, &own)?.into_iter().filter_map(|(_, kind)| workflow::side_of(kind)).collect())
}

/// An expert as the actor sees them.
fn shown(tx: &Tx<'_>, people: &Permit, seen: &Seen, cycle: &Cycle, own: &[ExpertSide], expert: Expert) -> ExpertView {
    let myself = expert.is(tx.actor().user_id());
    let manages = manages(tx, seen);
    let possible = |to: &ExpertStatus| {
        let agrees = || workflow::may_agree(expert.proposed_by).iter().any(|side| own.contains(side));
        let answers = || if expert.user_id.is_some() { myself } else { manages };
        is_open(cycle, *to) && if *to == ExpertStatus::Agreed { manages || agrees() } else { answers() }
    };
    let next = if expert.erased_at.is_none() { workflow::next(expert.status) } else { &[] };
    let allowed = next.iter().copied().filter(possible).collect();
    ExpertView::of(expert, (cycle.lab_id, cycle.number), allowed, manages || myself, people)
}
