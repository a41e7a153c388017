//! Who takes part in the technical part of a session.
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::lab_sessions::model::{PartKind, Session, SessionStatus};

/// What a session belongs to.
pub fn reach(session: &Session) -> ResourceReach {
    ResourceReach::regions(session.content.0.regions.iter().copied())
}

/// The same with the people who take part: the confirmed experts of the group that the session's cycle has agreed on. A
/// session without a cycle has no such group.
pub fn reach_with_experts(tx: &mut Tx<'_>, session: &Session) -> Result<ResourceReach> {
    let mut whole = reach(session);
    if let Some(cycle) = session.cycle_id {
        let experts = crate::labs::service::confirmed_experts(tx, cycle)?;
        whole.people.extend(experts.into_iter().filter_map(|expert| expert.user_id).map(|id| id.0));
    }
    Ok(whole)
}

/// The right to rate in a session what belongs to `of`: a practice, or nothing in particular. This is the one place that
/// decides who rates: the session's coordinators, administrators, and the confirmed experts of its cycle's group. Nobody
/// rates what their own organisation leads.
pub fn may_rate(tx: &mut Tx<'_>, session: &Session, of: Option<&ResourceReach>) -> Result<Permit> {
    let mut wanted = reach_with_experts(tx, session)?;
    if let Some(of) = of {
        wanted.organisations.extend(&of.organisations);
    }
    tx.permit(Permission::GiveRatings, &wanted)
}

/// Whether the actor may read what is not yet, or never will be, for everybody: experts, the session's coordinators, and
/// those who read everything.
pub fn is_inside(tx: &Tx<'_>, session: &Session) -> bool {
    policy::allows(tx.actor(), Permission::ReadTechnicalWork, &reach(session))
}

/// 403 unless [`is_inside`].
pub fn check_inside(tx: &Tx<'_>, session: &Session) -> Result<()> {
    tx.permit(Permission::ReadTechnicalWork, &reach(session)).map(|_| ())
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

/// 409 unless the session has begun and has a technical part.
pub fn check_technical_part(session: &Session) -> Result<()> {
    check_begun(session)?;
    if session.content.0.parts.iter().any(|part| part.kind == PartKind::TechnicalPart) {
        return Ok(());
    }
    Err(Error::wrong_state("La sessione non ha una parte tecnica.", "The session has no technical part."))
}
