//! Whom a practice waits for is told so: the coordinators of its region when it comes in, the scientific committee when
//! it comes under review.
use super::wanted::Stood;
use super::{Reader, message_to};
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::outbox::model::{MessageKind, NewMessage};
use crate::outbox::service::enqueue;
use crate::practices::model::PracticeStatus;
use crate::practices::store::Row;
use crate::practices::transitions::model::Taken;
use crate::users::service::{committee, coordinators_of};

/// Tells those who are to take the next step, all of them at once; whoever took this one is left out.
pub fn tell(tx: &mut Tx<'_>, permit: &Permit, row: &Row, title: &str, taken: &Taken) -> Result<()> {
    let revision = taken.revision_id.is_some();
    let (people, news, region) = match (taken.to_status, taken.from_status) {
        (PracticeStatus::Submitted, PracticeStatus::ChangesRequested) => (
            coordinators_of(tx, &[row.region_code])?,
            "è stata ripresentata con le integrazioni",
            Some(row.region_code),
        ),
        (PracticeStatus::Submitted, _) if revision => {
            (coordinators_of(tx, &[row.region_code])?, "attende la verifica regionale", Some(row.region_code))
        }
        (PracticeStatus::Submitted, _) => (
            coordinators_of(tx, &[row.region_code])?,
            "è stata presentata e attende la verifica",
            Some(row.region_code),
        ),
        // The committee's addresses are not for the coordinators of a region.
        (PracticeStatus::UnderReview, _) => (committee(tx)?, "è in valutazione", None),
        _ => return Ok(()),
    };
    let what = if revision { "La revisione della pratica" } else { "La pratica" };
    let subject = format!("{what} «{title}» {news}");
    let text = format!(
        "{subject}.\n\nOrganizzazione capofila: {}.\n\nSi apre nell'area riservata dell'Osservatorio.\n",
        row.organisation_name
    );
    let stood = serde_json::to_value(Stood { status: taken.to_status, revision: taken.revision_id });
    let facts = Some(stood.map_err(|e| Error::internal(e.to_string()))?);
    let own = tx.actor().user_id();
    let mut messages: Vec<NewMessage> = Vec::new();
    let mut last = None;
    for person in people.into_iter().filter(|person| Some(person.id.0) != own) {
        // Who holds the role twice gets one message.
        if last.replace(person.id) != Some(person.id) {
            let reader = Reader::person(&person);
            let message = message_to(MessageKind::PracticeTask, row.id, region, reader, &subject, &text);
            messages.push(NewMessage { facts: facts.clone(), ..message });
        }
    }
    enqueue(tx, permit, &messages)?;
    Ok(())
}
