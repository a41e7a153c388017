//! Organisations that become part of another one while a call is open, and municipalities that are closed.
//!
//! The invitation stays that of the organisation that was invited, and points on: its successor answers, and gets what is
//! sent from then on. Where the successor was invited too, one answer is enough: the invitation ends, and its codes lead
//! to the successor's. The successor is what the organisation names (as IndicePA does), else the municipality into which
//! the register says that its municipality went. A municipality that was closed into nobody knows what ends its
//! invitation, and is listed for the coordinators; it goes on when its successor is named.
use super::model::{Invitation, InvitationEnd, InvitationEventKind, InvitationStatus};
use super::service::{find, save};
use super::{messages, store};
use crate::auth::policy::Permission;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::model::OrganisationId;

/// How many are followed in one transaction.
const MOST: i64 = 200;

/// Whether there is one to follow.
pub fn is_due(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(!store::succession::any_succeeded(tx, 1)?.is_empty()
        || !store::succession::any_merged(tx, 1)?.is_empty()
        || !store::succession::any_closed(tx, 1)?.is_empty())
}

/// Follows those that are due, and tells how many they were.
pub fn follow(tx: &mut Tx<'_>) -> Result<usize> {
    let mut found = store::succession::any_succeeded(tx, MOST)?;
    for (invitation, successor) in store::succession::any_merged(tx, MOST)? {
        if !found.iter().any(|(known, _)| known.id == invitation.id) {
            found.push((invitation, successor));
        }
    }
    let mut done = found.len();
    for (invitation, successor) in found {
        pass_on(tx, invitation, successor)?;
    }
    // Only what nobody takes over ends.
    let closed = store::succession::any_closed(tx, MOST)?;
    done += closed.len();
    for invitation in closed {
        end(tx, invitation)?;
    }
    Ok(done)
}

fn pass_on(tx: &mut Tx<'_>, mut invitation: Invitation, successor: OrganisationId) -> Result<()> {
    let (_, call) = find(tx, invitation.id)?;
    let permit = tx.permit(Permission::ManageCalls, &call.reach())?;
    messages::cancel(tx, &permit, invitation.id)?;
    invitation.successor_id = Some(successor);
    if invitation.ended_because.take().is_some() {
        invitation.status = InvitationStatus::Pending;
    }
    let own = store::any_of_organisation(tx, call.id, successor)?;
    if let Some(own) = own {
        invitation.continued_by = Some(own.id);
        invitation.status = InvitationStatus::Cancelled;
        save(tx, &permit, invitation, InvitationEventKind::Succeeded, None)?;
        return Ok(());
    }
    let next = crate::organisations::service::read(tx, successor)?;
    invitation.pec = next.pec;
    let passed = save(tx, &permit, invitation, InvitationEventKind::Succeeded, None)?;
    // The successor has not got the letter.
    messages::queue(tx, &permit, &call, &[passed], crate::outbox::model::MessageKind::InvitationLetter)?;
    Ok(())
}

/// Ends the invitation of a municipality that is no more. Whoever still holds its code may answer while the call is open.
fn end(tx: &mut Tx<'_>, mut invitation: Invitation) -> Result<()> {
    let (_, call) = find(tx, invitation.id)?;
    let permit = tx.permit(Permission::ManageCalls, &call.reach())?;
    messages::cancel(tx, &permit, invitation.id)?;
    let why = InvitationEnd::MunicipalityClosed;
    invitation.status = InvitationStatus::Expired;
    invitation.ended_because = Some(why);
    save(tx, &permit, invitation, InvitationEventKind::Expired, Some(why.as_str()))?;
    Ok(())
}
