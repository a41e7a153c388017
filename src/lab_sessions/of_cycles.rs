//! The sessions of laboratories' cycles: for rooms that tell of cycles, and have decided who may read them.
use super::model::{Session, SessionStatus};
use super::store;
use super::view::{LabSession, Sight};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::labs::model::CycleId;
use crate::labs::service::own_cycles;
use crate::practices::service::visible_ids;
use uuid::Uuid;

/// The sessions of a cycle, the oldest first: for whoever works on the cycle.
pub fn of_cycle(tx: &mut Tx<'_>, cycle: CycleId) -> Result<Vec<Session>> {
    of_cycles(tx, &[cycle])
}

/// The sessions of some cycles, the oldest first: for whoever works on these.
pub fn of_cycles(tx: &mut Tx<'_>, cycles: &[CycleId]) -> Result<Vec<Session>> {
    if cycles.is_empty() { Ok(Vec::new()) } else { store::any_of_cycles(tx, cycles) }
}

/// Those that were held of a cycle's sessions, the first first, each with as much of it as the caller sees.
pub fn held_of_cycle(tx: &mut Tx<'_>, cycle: CycleId) -> Result<Vec<LabSession>> {
    let mut held = of_cycle(tx, cycle)?;
    held.retain(|session| session.status == SessionStatus::Held);
    held.sort_by_key(|session| (session.starts_at, session.id));
    let named: Vec<Uuid> = held.iter().flat_map(|session| session.content.0.practices_named()).collect();
    let visible = visible_ids(tx, &named)?;
    let own = own_cycles(tx)?;
    let view = |session: Session| {
        let sight = Sight::of(tx.actor(), &session, &own);
        let seen = session.public || sight == Sight::Whole;
        seen.then(|| LabSession::of(session, sight, &visible, Vec::new()))
    };
    Ok(held.into_iter().filter_map(view).collect())
}
