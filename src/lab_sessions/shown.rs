//! Showing sessions to whoever asks, with what is looked up for all of them together.
use super::model::{LabSessionId, Session};
use super::service::allowed;
use super::store;
use super::view::{LabSession, Sight};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::labs::model::CycleId;
use crate::labs::service::own_cycles;
use crate::practices::service::visible_ids;
use uuid::Uuid;

/// As the caller sees it.
pub fn view(tx: &mut Tx<'_>, session: Session) -> Result<LabSession> {
    let own = own_cycles(tx)?;
    let view = viewing(tx, std::slice::from_ref(&session), &own)?;
    Ok(view(session))
}

/// Those of `ids` that the actor sees.
pub fn shown_of(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, LabSession)>> {
    let ids: Vec<LabSessionId> = ids.iter().copied().map(LabSessionId).collect();
    let own = own_cycles(tx)?;
    let rows = store::visible_of(tx, &ids, &own)?;
    let view = viewing(tx, &rows, &own)?;
    Ok(rows.into_iter().map(|session| (session.id.0, view(session))).collect())
}

/// How these are shown; `own` are the cycles whose groups the actor is in.
pub(super) fn viewing<'a, 'c>(
    tx: &'a mut Tx<'c>,
    sessions: &[Session],
    own: &'a [CycleId],
) -> Result<impl Fn(Session) -> LabSession + use<'a, 'c>> {
    let named: Vec<Uuid> = sessions.iter().flat_map(|session| session.content.0.practices_named()).collect();
    let visible = visible_ids(tx, &named)?;
    let tx: &'a Tx<'c> = tx;
    Ok(move |session: Session| {
        let sight = Sight::of(tx.actor(), &session, own);
        let allowed = allowed(tx, &session);
        LabSession::of(session, sight, &visible, allowed)
    })
}
