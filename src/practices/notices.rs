//! What is written about a practice: to its lead organisation, or to whoever wrote it with an answer code, what was
//! decided; to those who are to take the next step, that it waits for them ([`waiting`]); before requested changes are
//! due, a reminder ([`changes_due`]).
pub mod changes_due;
pub mod store;
pub mod waiting;
pub mod wanted;

pub use self::store::Reply;
use super::model::{PracticeId, PracticeStatus};
use super::store::Row;
use super::transitions::model::Taken;
use super::vitality::model::Due;
use crate::auth::policy::Permit;
use crate::db::tx::{ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::Result;
use crate::organisations::model::OrganisationId;
use crate::organisations::service::{Address, addresses};
use crate::outbox::model::{About, Channel, Content, MessageKind, NewMessage};
use crate::outbox::service::enqueue;
use crate::pdf::words::articled;
use crate::territory::RegionCode;
use crate::users::service::RoleHolder;
use std::collections::BTreeSet;

/// Tells the authors of a step that somebody else decided, and those whom the practice waits for now.
pub fn tell(tx: &mut Tx<'_>, permit: &Permit, row: &Row, title: &str, taken: &Taken) -> Result<()> {
    waiting::tell(tx, permit, row, title, taken)?;
    let what = if taken.revision_id.is_some() { "La revisione della pratica" } else { "La pratica" };
    let Some(news) = news(taken.to_status, taken.from_status) else { return Ok(()) };
    if tx.actor().organisations().contains(&row.organisation_id.0) {
        return Ok(());
    }
    let reply = store::replies(tx, &[row.id])?.remove(&row.id);
    let mut text = format!("{what} «{title}» {news}.\n");
    if let Some(note) = &taken.note {
        text.push_str(&format!("\n{note}\n"));
    }
    text.push_str(&format!("\n{}\n", way_in(reply.is_some())));
    let subject = format!("{what} «{title}» {news}");
    let address = addresses(tx, &[OrganisationId(row.organisation_id.0)])?.pop();
    let Some(reader) = Reader::of(address.as_ref(), reply.as_ref()) else { return Ok(()) };
    let message = message_to(MessageKind::PracticeNotice, row.id, Some(row.region_code), reader, &subject, &text);
    enqueue(tx, permit, &[message])?;
    Ok(())
}

/// Where the details are read.
fn way_in(by_code: bool) -> &'static str {
    if by_code {
        "I dettagli si leggono con il codice di risposta ricevuto con l'invito, o nell'area riservata dell'Osservatorio."
    } else {
        "I dettagli si leggono nell'area riservata dell'Osservatorio."
    }
}

/// Somebody to write to.
struct Reader {
    channel: Channel,
    address: String,
    name: String,
}

impl Reader {
    /// Whoever wrote a practice with an answer code, else its organisation: by ordinary e-mail where it has an address,
    /// else by PEC.
    fn of(organisation: Option<&Address>, reply: Option<&Reply>) -> Option<Self> {
        let name = organisation.map(|address| address.name.clone()).unwrap_or_default();
        if let Some(reply) = reply {
            return Some(Self { channel: reply.channel, address: reply.address.clone(), name });
        }
        let (channel, address) = match organisation.map(|address| (&address.email, &address.pec))? {
            (Some(email), _) => (Channel::Email, email.clone()),
            (None, Some(pec)) => (Channel::Pec, pec.clone()),
            (None, None) => return None,
        };
        Some(Self { channel, address, name })
    }

    /// Somebody with an account.
    fn person(holder: &RoleHolder) -> Self {
        Self { channel: Channel::Email, address: holder.email.clone(), name: holder.name.clone() }
    }
}

/// What a step means to the authors; nothing when they took it themselves or need not know.
fn news(to: PracticeStatus, from: PracticeStatus) -> Option<&'static str> {
    match to {
        PracticeStatus::ChangesRequested => Some("richiede integrazioni"),
        PracticeStatus::Accepted => Some("è stata accolta"),
        PracticeStatus::NotAccepted => Some("non è stata accolta"),
        PracticeStatus::Published => Some("è stata pubblicata"),
        PracticeStatus::Archived => Some("è stata archiviata"),
        PracticeStatus::Withdrawn if from != PracticeStatus::UnderRevision => Some("è stata ritirata"),
        _ => None,
    }
}

/// Asks lead organisations how alive their practices are.
pub fn ask_vitality(tx: &mut Tx<'_>, permit: &Permit, due: &[Due], answer_by: Instant) -> Result<()> {
    let organisations: BTreeSet<OrganisationId> = due.iter().map(|one| OrganisationId(one.organisation_id.0)).collect();
    let addresses = addresses(tx, &organisations.into_iter().collect::<Vec<_>>())?;
    let day = articled("il", answer_by.in_rome().date_naive());
    let messages: Vec<NewMessage> = due
        .iter()
        .filter_map(|one| {
            let address = addresses.iter().find(|address| address.id.0 == one.organisation_id.0)?;
            let subject = format!("«{}» è ancora viva?", one.title);
            let text = format!(
                "La pratica «{}» è pubblicata nell'Osservatorio delle buone pratiche di integrazione socio-sanitaria.\n\n\
                 Chiediamo di confermarne o aggiornarne la vitalità entro {day}, dall'area riservata. Senza risposta \
                 la pratica sarà indicata come a rischio, con la data dell'ultima conferma.\n",
                one.title
            );
            let reader = Reader::of(Some(address), None)?;
            Some(message_to(MessageKind::VitalityRequest, one.id, Some(one.region_code), reader, &subject, &text))
        })
        .collect();
    enqueue(tx, permit, &messages)?;
    Ok(())
}

/// A message about a practice.
fn message_to(
    kind: MessageKind,
    practice: PracticeId,
    region: Option<RegionCode>,
    reader: Reader,
    subject: &str,
    text: &str,
) -> NewMessage {
    NewMessage {
        kind,
        channel: reader.channel,
        about: Some(About { resource: ResourceType::Practice, id: practice.0 }),
        call_id: None,
        region,
        to_address: reader.address,
        to_name: reader.name,
        content: Some(Content { subject: subject.to_owned(), text: text.to_owned() }),
        facts: None,
        not_before: None,
    }
}
