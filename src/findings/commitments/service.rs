//! Noting and following commitments.
use super::model::{
    Commitment, CommitmentFilter, CommitmentId, CommitmentInput, CommitmentOrganisation, CommitmentStatus,
    CommitmentStep, CommitmentStepId, CommitmentTransition, CommitmentView,
};
use super::reminders;
use super::store::{self, Scope};
use crate::auth::actor::Role;
use crate::auth::policy::{self, Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result, Violation};
use crate::findings::notes::service::acting;
use crate::findings::participants::{self, Reads, reach};
use crate::findings::rounds::service::Wanted;
use crate::findings::service::check_of_session;
use crate::findings::view::OutcomeSession;
use crate::findings::workflow;
use crate::input::Merge;
use crate::lab_sessions::model::{LabSessionId, Session};
use crate::lab_sessions::service::{named as sessions_of, stored as session_of};
use crate::language::text;
use crate::organisations::model::OrganisationId;
use crate::organisations::service::reach as organisations_there;
use crate::page::{Page, read_cursor};
use crate::version::Expected;
use chrono::NaiveDate;
use std::collections::HashMap;

/// Whose commitments the actor sees: those of the sessions whose technical work they read, and of their organisations;
/// 403 for those who see none.
fn scope(tx: &mut Tx<'_>) -> Result<Scope> {
    let organisations = tx.actor().organisations();
    let Reads::Some { regions, cycles } = participants::reads(tx)? else { return Ok(Scope::All) };
    if regions.is_empty() && organisations.is_empty() && !tx.actor().has(Role::Expert) {
        tx.permit(Permission::ReadTechnicalWork, &ResourceReach::country())?;
    }
    Ok(Scope::Part { regions, cycles, organisations })
}

fn today(tx: &Tx<'_>) -> NaiveDate {
    tx.now().in_rome().date_naive()
}

/// A page of those that match, the last first.
pub fn list(tx: &mut Tx<'_>, filter: &CommitmentFilter, wanted: &Wanted) -> Result<Page<CommitmentView>> {
    let (scope, today) = (scope(tx)?, today(tx));
    let after = read_cursor(wanted.cursor.as_deref(), "-id")?;
    let rows = store::page(tx, &scope, filter, today, after, wanted.limit)?;
    let total = if wanted.count { Some(store::count(tx, &scope, filter, today)?) } else { None };
    let Page { items, next, .. } = Page::cut(rows, wanted.limit, "-id", |row| row.id, |row| row);
    Ok(Page { items: shown(tx, items)?, next, total, facets: None })
}

/// Those made in these sessions that the actor sees, the first first: at most a thousand.
pub fn of_sessions(tx: &mut Tx<'_>, sessions: &[LabSessionId]) -> Result<Vec<CommitmentView>> {
    let scope = scope(tx)?;
    let rows = store::of_sessions(tx, &scope, sessions)?;
    shown(tx, rows)
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, id: CommitmentId) -> Result<CommitmentView> {
    let commitment = find(tx, id)?;
    shown_one(tx, commitment)
}

fn find(tx: &mut Tx<'_>, id: CommitmentId) -> Result<Commitment> {
    let scope = scope(tx)?;
    store::visible(tx, &scope, id)?.ok_or_else(Error::not_found)
}

fn shown_one(tx: &mut Tx<'_>, commitment: Commitment) -> Result<CommitmentView> {
    shown(tx, vec![commitment])?.pop().ok_or_else(Error::not_found)
}

fn shown(tx: &mut Tx<'_>, rows: Vec<Commitment>) -> Result<Vec<CommitmentView>> {
    let of_session: Vec<LabSessionId> = rows.iter().map(|row| row.session_id).collect();
    let sessions: HashMap<LabSessionId, Session> =
        sessions_of(tx, &of_session)?.into_iter().map(|session| (session.id, session)).collect();
    let named: Vec<OrganisationId> = rows.iter().map(|row| row.organisation_id).collect();
    let organisations: HashMap<OrganisationId, _> =
        organisations_there(tx, &named)?.into_iter().map(|(id, name, region)| (id, (name, region))).collect();
    let today = today(tx);
    let view = |row: Commitment| {
        let session = sessions.get(&row.session_id)?;
        let (name, region_code) = organisations.get(&row.organisation_id)?.clone();
        let may = policy::allows(tx.actor(), Permission::FollowCommitments, &whole_reach(session, &row));
        let followed = row.status.is_followed();
        Some(CommitmentView {
            id: row.id,
            session: OutcomeSession::of(session),
            finding_id: row.finding_id,
            practice_id: row.practice_id,
            organisation: CommitmentOrganisation { id: row.organisation_id, name, region_code },
            what: row.what,
            due_on: row.due_on,
            status: row.status,
            overdue: followed && row.due_on.is_some_and(|day| day < today),
            reminded_at: row.overdue_told_at.or(row.reminded_at),
            allowed_transitions: if may { workflow::follow(row.status).to_vec() } else { Vec::new() },
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

/// What a commitment belongs to: the regions of its session, and its organisation.
fn whole_reach(session: &Session, commitment: &Commitment) -> ResourceReach {
    reach(session).and_organisation(commitment.organisation_id.0)
}

/// Notes one, to be kept from now on: its day, if it has one, is yet to come.
pub fn create(tx: &mut Tx<'_>, session: LabSessionId, new: &CommitmentInput) -> Result<CommitmentView> {
    let found = session_of(tx, session)?;
    tx.permit(Permission::ManageCommitments, &reach(&found))?;
    check_day(tx, new, None)?;
    create_as(tx, session, CommitmentId::new(), new)
}

/// The same with an id that is chosen, of whatever day: for scenarios.
pub fn create_as(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    id: CommitmentId,
    new: &CommitmentInput,
) -> Result<CommitmentView> {
    let session = session_of(tx, session)?;
    let permit = tx.permit(Permission::ManageCommitments, &reach(&session))?;
    participants::check_begun(&session)?;
    check_references(tx, &session, new)?;
    let now = tx.now();
    let commitment = Commitment {
        id,
        session_id: session.id,
        finding_id: new.finding_id,
        practice_id: new.practice_id,
        organisation_id: new.organisation_id,
        what: new.what.clone(),
        due_on: new.due_on,
        status: CommitmentStatus::Open,
        reminded_at: None,
        overdue_told_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::insert(tx, &permit, &commitment)?;
    shown_one(tx, commitment)
}

/// 422 for a day that is past, unless the commitment had it `before`: nobody promises what was due yesterday.
fn check_day(tx: &Tx<'_>, wanted: &CommitmentInput, before: Option<NaiveDate>) -> Result<()> {
    match wanted.due_on {
        Some(day) if Some(day) != before && day < today(tx) => {
            let why = text("È un giorno già passato.", "Is a day that is past.");
            Err(Error::invalid("#/due_on", "in_the_past", why))
        }
        _ => Ok(()),
    }
}

fn check_references(tx: &mut Tx<'_>, session: &Session, wanted: &CommitmentInput) -> Result<()> {
    let mut broken = Vec::new();
    if organisations_there(tx, &[wanted.organisation_id])?.is_empty() {
        let why = text("Non è un'organizzazione nota.", "Is not a known organisation.");
        broken.push(Violation::new("#/organisation_id", "unknown_organisation", why));
    }
    if wanted.practice_id.is_some_and(|id| !session.content.0.practices.contains(&id.0)) {
        let why = text("Non è al tavolo della sessione.", "Is not on the session's table.");
        broken.push(Violation::new("#/practice_id", "not_on_the_table", why));
    }
    if let Some(finding) = wanted.finding_id {
        match check_of_session(tx, session, finding) {
            Err(Error::Invalid(more)) => broken.extend(more),
            checked => checked?,
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
}

/// Changes one that is still followed. With another day its organisation is reminded anew.
pub fn update(
    tx: &mut Tx<'_>,
    id: CommitmentId,
    expected: &Expected,
    patch: &Merge<CommitmentInput>,
) -> Result<CommitmentView> {
    let commitment = find(tx, id)?;
    let session = session_of(tx, commitment.session_id)?;
    let permit = tx.permit(Permission::ManageCommitments, &reach(&session))?;
    expected.check(commitment.version)?;
    if !commitment.status.is_followed() {
        return Err(Error::wrong_state(
            "Un impegno mantenuto o abbandonato non si modifica.",
            "A commitment that was kept or dropped is not changed.",
        ));
    }
    let wanted = patch.apply(&CommitmentInput::from(&commitment))?;
    check_day(tx, &wanted, commitment.due_on)?;
    check_references(tx, &session, &wanted)?;
    // What waits to be sent says it in the old words.
    let withdrawn = reminders::withdraw(tx, &permit, id)?;
    let same = !withdrawn && wanted.due_on == commitment.due_on && wanted.organisation_id == commitment.organisation_id;
    let changed = Commitment {
        finding_id: wanted.finding_id,
        practice_id: wanted.practice_id,
        organisation_id: wanted.organisation_id,
        what: wanted.what,
        due_on: wanted.due_on,
        reminded_at: commitment.reminded_at.filter(|_| same),
        overdue_told_at: commitment.overdue_told_at.filter(|_| same),
        version: commitment.version + 1,
        updated_at: tx.now(),
        ..commitment
    };
    store::update(tx, &permit, &changed)?;
    shown_one(tx, changed)
}

/// Removes one that was noted by mistake: nobody has told anything of it yet.
pub fn delete(tx: &mut Tx<'_>, id: CommitmentId, expected: &Expected) -> Result<()> {
    let commitment = find(tx, id)?;
    let session = session_of(tx, commitment.session_id)?;
    let permit = tx.permit(Permission::ManageCommitments, &reach(&session))?;
    expected.check(commitment.version)?;
    if commitment.status != CommitmentStatus::Open {
        return Err(Error::wrong_state(
            "Si elimina solo un impegno ancora aperto: gli altri si mantengono o si abbandonano.",
            "Only a commitment that is still open is deleted: others are kept or dropped.",
        ));
    }
    store::delete(tx, &permit, &commitment)?;
    reminders::withdraw(tx, &permit, id)?;
    Ok(())
}

/// Tells how far one has come.
pub fn transition(tx: &mut Tx<'_>, id: CommitmentId, wanted: &CommitmentTransition) -> Result<CommitmentView> {
    let commitment = find(tx, id)?;
    let session = session_of(tx, commitment.session_id)?;
    let permit = tx.permit(Permission::FollowCommitments, &whole_reach(&session, &commitment))?;
    let (from, to) = (commitment.status, wanted.to);
    tx.starts_from(commitment.version)?;
    if !workflow::follow(from).contains(&to) {
        return Err(Error::wrong_state(
            format!("Da «{}» non si passa a «{}»: vedere allowed_transitions.", from.label().it, to.label().it),
            format!("From {from} a commitment does not go to {to}: see allowed_transitions."),
        ));
    }
    if let Some(Err(Error::NotFound(_))) = wanted.session_id.map(|id| session_of(tx, id)) {
        let why = text("Non è una sessione che lei possa vedere.", "Is not a session that you may see.");
        return Err(Error::invalid("#/session_id", "unknown_session", why));
    }
    let now = tx.now();
    let changed = Commitment { status: to, version: commitment.version + 1, updated_at: now, ..commitment };
    store::update(tx, &permit, &changed)?;
    if !to.is_followed() {
        reminders::withdraw(tx, &permit, id)?;
    }
    let step = CommitmentStep {
        id: CommitmentStepId::new(),
        commitment_id: id,
        from_status: from,
        to_status: to,
        note: wanted.note.clone(),
        session_id: wanted.session_id,
        role: acting(tx),
        at: now,
    };
    store::insert_step(tx, &permit, &step)?;
    shown_one(tx, changed)
}

/// What was told of one, the last first.
pub fn steps(tx: &mut Tx<'_>, id: CommitmentId, wanted: &Wanted) -> Result<Page<CommitmentStep>> {
    find(tx, id)?;
    let after = read_cursor(wanted.cursor.as_deref(), "-id")?;
    let rows = store::steps_of(tx, id, after, wanted.limit)?;
    let total = if wanted.count { Some(store::steps_count(tx, id)?) } else { None };
    Ok(Page::cut(rows, wanted.limit, "-id", |row| row.id, |row| row).with_total(total))
}
