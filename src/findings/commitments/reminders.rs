//! Writing to organisations about what they have promised: before the day, and when it is past.
//!
//! What is due is read and marked in one transaction, which is serialised with those of other instances: nobody is
//! written to twice. An organisation without an address is marked too, and not looked at again every minute.
use super::model::{CommitmentId, FallingDue};
use super::store;
use crate::auth::actor::Actor;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::Db;
use crate::db::tx::{ResourceType, Tx};
use crate::error::Result;
use crate::organisations::model::OrganisationId;
use crate::organisations::service::{Address, addresses, reach as organisations_there};
use crate::outbox::model::{About, Channel, Content, MessageKind, NewMessage};
use crate::outbox::service::{cancel_about, enqueue};
use crate::pdf::words::articled;
use crate::territory::RegionCode;
use chrono::Days;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// How many are written about in one transaction.
const AT_ONCE: i64 = 200;

/// Writes about what falls due within `days`, and about what is overdue. Tells how many commitments it was about.
pub(crate) async fn run_due(db: &Db, actor: Arc<Actor>, days: u32) -> Result<usize> {
    let overdue = db.work(actor.clone(), move |tx| write(tx, days, true)).await?;
    let near = db.work(actor, move |tx| write(tx, days, false)).await?;
    Ok(overdue + near)
}

/// Takes back what waits to be sent about a commitment that was kept, dropped, changed or removed; whether there was such.
pub(super) fn withdraw(tx: &mut Tx<'_>, permit: &Permit, id: CommitmentId) -> Result<bool> {
    let kinds = [MessageKind::CommitmentReminder];
    Ok(cancel_about(tx, permit, &kinds, ResourceType::Commitment, &[id.0])? > 0)
}

fn write(tx: &mut Tx<'_>, days: u32, overdue: bool) -> Result<usize> {
    let today = tx.now().in_rome().date_naive();
    let last = today.checked_add_days(Days::new(u64::from(days))).unwrap_or(today);
    let due = store::any_falling_due(tx, today, last, overdue, AT_ONCE)?;
    if due.is_empty() {
        return Ok(0);
    }
    let permit = tx.permit(Permission::ManageCommitments, &ResourceReach::country())?;
    let ids: Vec<CommitmentId> = due.iter().map(|one| one.id).collect();
    store::written_to(tx, &permit, &ids, overdue)?;
    let organisations: BTreeSet<OrganisationId> = due.iter().map(|one| one.organisation_id).collect();
    let organisations: Vec<OrganisationId> = organisations.into_iter().collect();
    let regions: HashMap<OrganisationId, Option<RegionCode>> =
        organisations_there(tx, &organisations)?.into_iter().map(|(id, _, region)| (id, region)).collect();
    let addresses = addresses(tx, &organisations)?;
    let message = |one: &FallingDue| {
        let address = addresses.iter().find(|address| address.id == one.organisation_id)?;
        message(one, address, regions.get(&one.organisation_id).copied().flatten(), overdue)
    };
    let messages: Vec<NewMessage> = due.iter().filter_map(message).collect();
    enqueue(tx, &permit, &messages)?;
    Ok(due.len())
}

/// By ordinary e-mail where the organisation has an address, else by PEC.
fn message(one: &FallingDue, address: &Address, region: Option<RegionCode>, overdue: bool) -> Option<NewMessage> {
    let (channel, to_address) = match (&address.email, &address.pec) {
        (Some(email), _) => (Channel::Email, email.clone()),
        (None, Some(pec)) => (Channel::Pec, pec.clone()),
        (None, None) => return None,
    };
    let day = articled("il", one.due_on);
    let (subject, when) = if overdue {
        (format!("Impegno scaduto {day}"), format!("era da mantenere entro {day}"))
    } else {
        (format!("Impegno in scadenza {day}"), format!("è da mantenere entro {day}"))
    };
    let text = format!(
        "L'impegno preso nel Laboratorio territoriale {when}:\n\n{}\n\n\
         A che punto è? Si indica nell'area riservata dell'Osservatorio.\n",
        one.what
    );
    Some(NewMessage {
        kind: MessageKind::CommitmentReminder,
        channel,
        about: Some(About { resource: ResourceType::Commitment, id: one.id.0 }),
        call_id: None,
        region,
        to_address,
        to_name: address.name.clone(),
        content: Some(Content { subject, text }),
        facts: None,
        not_before: None,
    })
}
