//! Who takes part in the technical part of a session.
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::lab_sessions::model::{PartKind, Session, SessionStatus};
use crate::labs::model::{CycleId, CyclePhase};
pub use crate::labs::service::own_cycles;
use crate::territory::RegionCode;

/// What a session belongs to.
pub fn reach(session: &Session) -> ResourceReach {
    ResourceReach::regions(session.content.0.regions.iter().copied())
}

/// The same with the actor, where the group that the session's cycle has agreed on names them among its confirmed
/// experts. A session without a cycle has no such group: nobody is an expert of it.
pub fn reach_with_expert(tx: &mut Tx<'_>, session: &Session) -> Result<ResourceReach> {
    let own = own_cycles(tx)?;
    Ok(within(tx, session, &own))
}

/// The same when it is known which cycles are the actor's `own` ([`own_cycles`]).
fn within(tx: &Tx<'_>, session: &Session, own: &[CycleId]) -> ResourceReach {
    let named = tx.actor().user_id().filter(|_| session.cycle_id.is_some_and(|cycle| own.contains(&cycle)));
    named.into_iter().fold(reach(session), ResourceReach::and_person)
}

/// The right to rate in a session what belongs to `of`: a practice, or nothing in particular. This is the one place that
/// decides who rates: the session's coordinators, administrators, and the confirmed experts of its cycle's group. Nobody
/// rates what their own organisation leads.
pub fn may_rate(tx: &mut Tx<'_>, session: &Session, of: Option<&ResourceReach>) -> Result<Permit> {
    let mut wanted = reach_with_expert(tx, session)?;
    if let Some(of) = of {
        wanted.organisations.extend(&of.organisations);
    }
    tx.permit(Permission::GiveRatings, &wanted)
}

/// Whether the actor may read what is not yet, or never will be, for everybody: the confirmed experts of its cycle's
/// group, the session's coordinators, and those who read everything. `own` are the actor's cycles ([`own_cycles`]).
pub fn is_inside(tx: &Tx<'_>, session: &Session, own: &[CycleId]) -> bool {
    policy::allows(tx.actor(), Permission::ReadTechnicalWork, &within(tx, session, own))
}

/// 403 for whom [`is_inside`] is not true.
pub fn check_inside(tx: &mut Tx<'_>, session: &Session) -> Result<()> {
    let whole = reach_with_expert(tx, session)?;
    tx.permit(Permission::ReadTechnicalWork, &whole).map(drop)
}

/// Whose technical work the actor reads.
#[derive(Debug, Clone)]
pub enum Reads {
    /// That of every session.
    All,
    /// That of some.
    Some {
        /// Those for these regions.
        regions: Vec<RegionCode>,
        /// Those of these cycles, in whose groups they are.
        cycles: Vec<CycleId>,
    },
}

/// Whose technical work the actor reads: what a list is narrowed to before it is asked for.
pub fn reads(tx: &mut Tx<'_>) -> Result<Reads> {
    if tx.actor().reads_everything() {
        return Ok(Reads::All);
    }
    Ok(Reads::Some { regions: tx.actor().regions(), cycles: own_cycles(tx)? })
}

/// 409 unless the session has begun: nothing comes of it before.
pub fn check_begun(session: &Session) -> Result<()> {
    if matches!(session.status, SessionStatus::InProgress | SessionStatus::Held) {
        return Ok(());
    }
    Err(Error::wrong_state(
        "La sessione non è ancora iniziata, oppure non si tiene.",
        "The session has not begun yet, or does not take place.",
    ))
}

/// 409 once the cycle of a session is concluded: its findings were given back, and what the experts said stays as it was.
pub fn check_going_on(tx: &mut Tx<'_>, session: &Session) -> Result<()> {
    let Some(cycle) = session.cycle_id else { return Ok(()) };
    match crate::labs::service::cycle(tx, cycle) {
        Ok((_, cycle)) if cycle.phase == CyclePhase::Concluded => Err(Error::wrong_state(
            "Il ciclo del laboratorio è concluso: non si danno più voti.",
            "The laboratory's cycle is concluded: no more ratings are given.",
        )),
        Ok(_) | Err(Error::NotFound(_)) => Ok(()),
        Err(other) => Err(other),
    }
}

/// 409 unless the session has begun and has a technical part.
pub fn check_technical_part(session: &Session) -> Result<()> {
    check_begun(session)?;
    if session.content.0.parts.iter().any(|part| part.kind == PartKind::TechnicalPart) {
        return Ok(());
    }
    Err(Error::wrong_state("La sessione non ha una parte tecnica.", "The session has no technical part."))
}
