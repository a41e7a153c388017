//! Who takes part in the technical part of a session.
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::lab_sessions::model::{PartKind, Session, SessionStatus};
use crate::labs::model::{CycleId, CyclePhase};
pub use crate::labs::service::own_cycles;
use crate::labs::service::{confirmed_experts, own_body};
use crate::language::text;
use crate::practices::service::Seen;
use crate::practices::service::involved::at_work;
use crate::territory::RegionCode;
use uuid::Uuid;

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

/// The right to rate in a session. This is the one place that decides who rates: the confirmed experts of its cycle's
/// group, and nobody beside them.
pub fn may_rate(tx: &mut Tx<'_>, session: &Session) -> Result<Permit> {
    let wanted = reach_with_expert(tx, session)?;
    tx.permit(Permission::GiveRatings, &wanted)
}

/// The accounts whose ratings count when a round of the session is closed.
pub fn raters(tx: &mut Tx<'_>, session: &Session) -> Result<Vec<Id>> {
    let Some(cycle) = session.cycle_id else { return Ok(Vec::new()) };
    Ok(confirmed_experts(tx, cycle)?.into_iter().filter_map(|expert| expert.user_id).collect())
}

/// 403 when the actor has an interest in a practice: the group has them for a body that leads it, co-leads it or is a
/// partner in it, or they are a contact of one; or for a body that one of these is a part of or has become, or that is a
/// part of one. Whoever has only adopted the practice may rate it: that is what the group wants to hear of.
pub fn check_disinterested(tx: &mut Tx<'_>, session: &Session, practice: &Seen) -> Result<()> {
    let named_for = match session.cycle_id {
        Some(cycle) => own_body(tx, cycle)?,
        None => None,
    };
    let own: Vec<Uuid> = tx.actor().organisations().into_iter().chain(named_for).collect();
    if own.is_empty() {
        return Ok(());
    }
    let at_work = at_work(tx, practice)?;
    if !own.iter().any(|body| at_work.contains(body)) {
        return Ok(());
    }
    Err(Error::Interested(text(
        "Il suo ente guida questa pratica, vi partecipa, o è legato a chi lo fa: la votano gli altri esperti.",
        "Your body leads this practice, takes part in it, or belongs together with one that does: the other experts rate it.",
    )))
}

/// Whether the actor may read what is not yet, or never will be, for everybody: the confirmed experts of its cycle's
/// group, the session's coordinators, and those who read everything. `own` are the actor's cycles ([`own_cycles`]).
pub fn is_inside(tx: &Tx<'_>, session: &Session, own: &[CycleId]) -> bool {
    policy::allows(tx.actor(), Permission::ReadTechnicalWork, &within(tx, session, own))
}

/// Whether the actor writes findings of the session: its confirmed experts and coordinators, and administrators.
pub fn writes(tx: &Tx<'_>, session: &Session, own: &[CycleId]) -> bool {
    policy::allows(tx.actor(), Permission::WriteFindings, &within(tx, session, own))
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
