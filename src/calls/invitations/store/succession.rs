//! Which invitations of open calls are those of organisations that are no more.
use crate::calls::invitations::model::{Invitation, InvitationEnd, InvitationStatus};
use crate::calls::model::CallStatus;
use crate::db::schema::{calls, invitations, municipalities, organisations};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::model::{OrganisationId, OrganisationKind};
use diesel::prelude::*;

const RUNNING: [CallStatus; 2] = [CallStatus::Open, CallStatus::Extended];

/// An invitation that waits, or that ended because nobody knew where its municipality went.
macro_rules! open {
    () => {
        invitations::successor_id.is_null().and(
            invitations::status.eq_any(InvitationStatus::WAITING).or(invitations::ended_because
                .eq(InvitationEnd::MunicipalityClosed)
                .assume_not_null()
                .and(invitations::status.eq(InvitationStatus::Expired))),
        )
    };
}

/// Invitations whose organisation has ended in another one. Few organisations have a successor: that index is walked, and
/// each one's invitations looked up.
pub fn any_succeeded(tx: &mut Tx<'_>, most: i64) -> Result<Vec<(Invitation, OrganisationId)>> {
    Ok(organisations::table
        .inner_join(invitations::table.on(invitations::organisation_id.eq(organisations::id)))
        .inner_join(calls::table.on(calls::id.eq(invitations::call_id)))
        .filter(organisations::successor_id.is_not_null())
        .filter(organisations::active.eq(false))
        .filter(open!())
        .filter(calls::status.eq_any(RUNNING))
        .select((Invitation::as_select(), organisations::successor_id.assume_not_null()))
        .limit(most)
        .load(tx.conn())?)
}

/// Invitations of municipalities that the register has closed into another one, with the organisation of that one. Closed
/// municipalities are few: that index is walked first.
pub fn any_merged(tx: &mut Tx<'_>, most: i64) -> Result<Vec<(Invitation, OrganisationId)>> {
    let next = diesel::alias!(organisations as next);
    let successor_kind = next.field(organisations::kind).eq(OrganisationKind::Municipality);
    Ok(municipalities::table
        .inner_join(
            organisations::table.on(organisations::cadastral_code.eq(municipalities::cadastral_code.nullable())),
        )
        .inner_join(invitations::table.on(invitations::organisation_id.eq(organisations::id)))
        .inner_join(calls::table.on(calls::id.eq(invitations::call_id)))
        .inner_join(next.on(next.field(organisations::cadastral_code).eq(municipalities::successor_code)))
        .filter(municipalities::active.eq(false))
        .filter(organisations::kind.eq(OrganisationKind::Municipality))
        .filter(successor_kind)
        .filter(next.field(organisations::active).eq(true))
        .filter(open!())
        .filter(calls::status.eq_any(RUNNING))
        .order((invitations::id, next.field(organisations::id)))
        .select((Invitation::as_select(), next.field(organisations::id)))
        .limit(most)
        .load(tx.conn())?)
}

/// Invitations that wait for municipalities that the register has closed. Those that somebody takes over are followed
/// before: these are the others.
pub fn any_closed(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Invitation>> {
    Ok(municipalities::table
        .inner_join(
            organisations::table.on(organisations::cadastral_code.eq(municipalities::cadastral_code.nullable())),
        )
        .inner_join(invitations::table.on(invitations::organisation_id.eq(organisations::id)))
        .inner_join(calls::table.on(calls::id.eq(invitations::call_id)))
        .filter(municipalities::active.eq(false))
        .filter(organisations::kind.eq(OrganisationKind::Municipality))
        .filter(invitations::successor_id.is_null())
        .filter(invitations::status.eq_any(InvitationStatus::WAITING))
        .filter(calls::status.eq_any(RUNNING))
        .order(invitations::id)
        .select(Invitation::as_select())
        .limit(most)
        .load(tx.conn())?)
}
