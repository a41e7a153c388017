//! Organisations that become part of another one while a call is open.
//!
//! The invitation stays that of the organisation that was invited, and points on: its successor answers, and gets what is
//! sent from then on. Where the successor was invited too, one answer is enough: the invitation ends, and its codes lead
//! to the successor's.
use super::model::{Invitation, InvitationEventKind, InvitationStatus};
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
    Ok(!store::any_succeeded(tx, 1)?.is_empty())
}

/// Follows those that are due, and tells how many they were.
pub fn follow(tx: &mut Tx<'_>) -> Result<usize> {
    let found = store::any_succeeded(tx, MOST)?;
    let done = found.len();
    for (invitation, successor) in found {
        pass_on(tx, invitation, successor)?;
    }
    Ok(done)
}

fn pass_on(tx: &mut Tx<'_>, mut invitation: Invitation, successor: OrganisationId) -> Result<()> {
    let (_, call) = find(tx, invitation.id)?;
    let permit = tx.permit(Permission::ManageCalls, &call.reach())?;
    messages::cancel(tx, &permit, invitation.id)?;
    invitation.successor_id = Some(successor);
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
