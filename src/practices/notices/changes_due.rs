//! Changes that are requested: noted when they are, and the authors reminded once before the day.
use super::store::{self, Due, Requested};
use super::{Reader, message_to};
use crate::auth::actor::Actor;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::Db;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::model::OrganisationId;
use crate::organisations::service::addresses;
use crate::outbox::model::{MessageKind, NewMessage};
use crate::outbox::service::enqueue;
use crate::pdf::words::articled;
use crate::practices::model::{PracticeId, PracticeStatus};
use crate::practices::transitions::model::Taken;
use crate::users::service::contacts_of;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// How many are reminded of in one transaction.
const AT_ONCE: i64 = 200;

/// Notes what a step means for the changes that are requested of a practice: that they are, or are no more.
pub fn follow(tx: &mut Tx<'_>, permit: &Permit, taken: &Taken, due_on: Option<NaiveDate>) -> Result<()> {
    match (taken.to_status, due_on) {
        (PracticeStatus::ChangesRequested, Some(due_on)) => {
            let requested_on = taken.at.in_rome().date_naive();
            let (practice_id, revision_id) = (taken.practice_id, taken.revision_id);
            store::requested(
                tx,
                permit,
                &[Requested { practice_id, revision_id, due_on, requested_on, reminded: false }],
            )
        }
        _ if taken.from_status == PracticeStatus::ChangesRequested => {
            store::no_longer(tx, permit, &[taken.practice_id])
        }
        _ => Ok(()),
    }
}

/// Notes changes that were requested before: for the scenario and imports.
pub fn note_past(tx: &mut Tx<'_>, permit: &Permit, due: &[(PracticeId, NaiveDate)]) -> Result<()> {
    let requested_on = tx.now().in_rome().date_naive();
    let row = |(practice_id, due_on): &(PracticeId, NaiveDate)| Requested {
        practice_id: *practice_id,
        revision_id: None,
        due_on: *due_on,
        requested_on,
        reminded: false,
    };
    store::requested(tx, permit, &due.iter().map(row).collect::<Vec<_>>())
}

/// Reminds of the changes that are due in so many days, and tells of how many practices; never on the day on which they
/// were requested. Several instances do not remind twice: what is due is read and marked in one transaction, which is
/// serialised with the others'.
pub(crate) async fn remind(db: &Db, actor: Arc<Actor>, days: u32) -> Result<usize> {
    if days == 0 {
        return Ok(0);
    }
    let due = db.read(actor.clone(), move |tx| due_in(tx, days, 1)).await?;
    if due.is_empty() { Ok(0) } else { db.work(actor, move |tx| remind_some(tx, days)).await }
}

fn due_in(tx: &mut Tx<'_>, days: u32, most: i64) -> Result<Vec<Due>> {
    let today = tx.now().in_rome().date_naive();
    let until = today.checked_add_days(Days::new(u64::from(days))).unwrap_or(today);
    store::any_changes_due(tx, until, today, most)
}

fn remind_some(tx: &mut Tx<'_>, days: u32) -> Result<usize> {
    let due = due_in(tx, days, AT_ONCE)?;
    let today = tx.now().in_rome().date_naive();
    let permit = tx.permit(Permission::CheckPractice, &ResourceReach::country())?;
    let ids: Vec<PracticeId> = due.iter().map(|one| one.id).collect();
    store::reminded(tx, &permit, &ids)?;
    // Whoever let the day pass while no server ran is not reminded of it.
    let due: Vec<Due> = due.into_iter().filter(|one| one.due_on >= today).collect();
    let messages = messages(tx, &due)?;
    enqueue(tx, &permit, &messages)?;
    Ok(ids.len())
}

/// To the contacts of the organisation who have an account; else to whoever wrote it with an answer code, or to the
/// organisation.
fn messages(tx: &mut Tx<'_>, due: &[Due]) -> Result<Vec<NewMessage>> {
    let ids: Vec<PracticeId> = due.iter().map(|one| one.id).collect();
    let organisations: BTreeSet<Uuid> = due.iter().map(|one| one.organisation_id.0).collect();
    let organisations: Vec<Uuid> = organisations.into_iter().collect();
    let contacts = contacts_of(tx, &organisations)?;
    let named: Vec<OrganisationId> = organisations.into_iter().map(OrganisationId).collect();
    let addresses = addresses(tx, &named)?;
    let replies = store::replies(tx, &ids)?;
    let open = store::open_remarks(tx, &ids)?;
    let mut messages = Vec::new();
    for one in due {
        let address = addresses.iter().find(|address| address.id.0 == one.organisation_id.0);
        let reply = replies.get(&one.id);
        let (subject, text) = text(one, open.get(&one.id).copied().unwrap_or_default(), reply.is_some());
        let organisation = one.organisation_id.0;
        let people = contacts.iter().filter(|person| person.organisation.is_some_and(|id| id.0 == organisation));
        let mut readers: Vec<Reader> = people.map(Reader::person).collect();
        if readers.is_empty() || reply.is_some() {
            readers.extend(Reader::of(address, reply));
        }
        let region = Some(one.region_code);
        let to = |reader| message_to(MessageKind::ChangesReminder, one.id, region, reader, &subject, &text);
        messages.extend(readers.into_iter().map(to));
    }
    Ok(messages)
}

fn text(one: &Due, open: i64, by_code: bool) -> (String, String) {
    let what = if one.revision_id.is_some() { "alla revisione della pratica" } else { "alla pratica" };
    let day = articled("il", one.due_on);
    let subject = format!("Promemoria: integrazioni {what} «{}» entro {day}", one.title);
    let remarks = match open {
        0 => "A tutte le osservazioni è stata data risposta: resta da ripresentarla.".to_owned(),
        1 => "Un'osservazione attende ancora una risposta.".to_owned(),
        n => format!("{n} osservazioni attendono ancora una risposta."),
    };
    let text = format!(
        "Le integrazioni richieste {what} «{}» sono attese entro {day}.\n\n{remarks}\n\n{}\n",
        one.title,
        super::way_in(by_code)
    );
    (subject, text)
}
