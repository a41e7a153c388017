//! What follows from a change of a session beyond its own row: the programme that is kept, the people who are told
//! (participants in [`registrations`], the group's experts in [`experts_told`]), and
//! what must hold before it is confirmed.
use super::model::{Session, SessionStatus};
use super::{experts_told, programmes, registrations, service};
use crate::auth::policy::{Permission, Permit};
use crate::config::group_balance::GroupBalance;
use crate::db::tx::Tx;
use crate::error::{Error, Result, Violation};
use crate::labs::model::CycleId;
use crate::language::{Text, text};
use crate::pdf::words::articled;
use crate::territory::RegionCode;

/// Does what follows from a change: keeps the programme that everybody reads now, and tells the experts and whoever
/// registered.
pub fn follow(tx: &mut Tx<'_>, permit: &Permit, before: &Session, after: &Session) -> Result<()> {
    if after.public {
        programmes::service::keep(tx, permit, after)?;
    }
    experts_told::tell(tx, permit, before, after)?;
    registrations::following::session_changed(tx, permit, (before, after), concerns_participants(before, after))
}

/// Whether this is the change that says that the session was held: what was to come is over.
pub fn was_just_held(before: &Session, after: &Session) -> bool {
    after.status == SessionStatus::Held && before.status != SessionStatus::Held
}

/// Whether people who registered must know: it does not take place as they were told, or does after all.
fn concerns_participants(before: &Session, after: &Session) -> bool {
    use SessionStatus::{Cancelled, Confirmed, InProgress, Postponed, SaveTheDate};
    if before.status != after.status {
        return matches!(after.status, Postponed | Cancelled) || before.status == Postponed;
    }
    // While it is postponed nothing is announced: the new date is, by the transition.
    matches!(after.status, SaveTheDate | Confirmed | InProgress) && service::moved(before, after)
}

/// 409 unless the group of experts of the session's cycle is balanced. A session without a cycle has none to look at.
pub fn check_expert_group(tx: &mut Tx<'_>, session: &Session, rule: &GroupBalance) -> Result<()> {
    let gaps = match session.cycle_id {
        Some(cycle) => crate::labs::service::group_balance(tx, cycle, rule)?,
        None => Vec::new(),
    };
    if gaps.is_empty() {
        return Ok(());
    }
    let join = |words: fn(&Text) -> &str| gaps.iter().map(words).collect::<Vec<_>>().join(" ");
    Err(Error::WrongState(text(join(|gap| &gap.it), join(|gap| &gap.en))))
}

/// 409 for a change that would undo what a step has asked for: a session that is confirmed has a balanced group, also in
/// the cycle that it is moved to; of one that was held, what was on the table and the cycle stay.
pub fn check_change(tx: &mut Tx<'_>, before: &Session, after: &Session, rule: &GroupBalance) -> Result<()> {
    use SessionStatus::{Confirmed, Held, InProgress};
    let moves = before.cycle_id != after.cycle_id;
    if moves && matches!(before.status, Confirmed | InProgress) {
        check_expert_group(tx, after, rule)?;
    }
    let off = before.content.0.practices.iter().any(|one| !after.content.0.practices.contains(one));
    if before.status == Held && (off || moves && before.cycle_id.is_some()) {
        return Err(Error::wrong_state(
            "La sessione si è svolta: le pratiche che erano al tavolo e il suo ciclo restano.",
            "The session was held: the practices that were on its table and its cycle stay.",
        ));
    }
    Ok(())
}

/// A session belongs to a cycle of a laboratory that whoever says so looks after, and is for regions of that: what comes out
/// of it is the laboratory's.
pub fn check_cycle(tx: &mut Tx<'_>, cycle: CycleId, regions: &[RegionCode], broken: &mut Vec<Violation>) -> Result<()> {
    let lab = match crate::labs::service::cycle(tx, cycle) {
        Err(Error::NotFound(_)) => {
            let why = text("Non è un ciclo di un laboratorio.", "Is not a cycle of a laboratory.");
            broken.push(Violation::new("#/cycle_id", "unknown_cycle", why));
            return Ok(());
        }
        found => found?.0,
    };
    tx.permit(Permission::ManageLabs, &lab.reach)?;
    let own = &lab.lab.content.0.regions;
    for (i, _) in regions.iter().enumerate().filter(|(_, region)| !own.contains(region)) {
        let why = text(
            "Il laboratorio del ciclo non è di questa regione.",
            "The laboratory of the cycle is not of this region.",
        );
        broken.push(Violation::new(format!("#/regions/{i}"), "not_of_the_laboratory", why));
    }
    Ok(())
}

/// 409 before the day of a session, by the clocks of its place, for what takes place on it.
pub fn check_day(tx: &Tx<'_>, session: &Session) -> Result<()> {
    if day_has_come(tx, session) {
        return Ok(());
    }
    let day = session.local(session.starts_at).date_naive();
    Err(Error::wrong_state(
        format!("La sessione si tiene {}: non può cominciare prima.", articled("il", day)),
        format!("The session takes place on {day}: it cannot begin before."),
    ))
}

/// Whether the day of a session has come, by the clocks of its place.
pub fn day_has_come(tx: &Tx<'_>, session: &Session) -> bool {
    session.local(tx.now()).date_naive() >= session.local(session.starts_at).date_naive()
}
