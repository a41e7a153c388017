//! What the lead organisation of a practice is told: its address is the organisation's, never a person's.
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
use crate::territory::RegionCode;
use std::collections::BTreeSet;

/// Tells the lead organisation of a step that somebody else decided.
pub fn tell(tx: &mut Tx<'_>, permit: &Permit, row: &Row, title: &str, taken: &Taken) -> Result<()> {
    let what = if taken.revision_id.is_some() { "La revisione della pratica" } else { "La pratica" };
    let Some(news) = news(taken.to_status, taken.from_status) else { return Ok(()) };
    if tx.actor().organisations().contains(&row.organisation_id.0) {
        return Ok(());
    }
    let mut text = format!("{what} «{title}» {news}.\n");
    if let Some(note) = &taken.note {
        text.push_str(&format!("\n{note}\n"));
    }
    text.push_str("\nI dettagli si leggono nell'area riservata dell'Osservatorio.\n");
    let subject = format!("{what} «{title}» {news}");
    let Some(address) = addresses(tx, &[OrganisationId(row.organisation_id.0)])?.pop() else { return Ok(()) };
    let region = Some(row.region_code);
    let message = message(MessageKind::PracticeNotice, row.id, region, &address, subject, text);
    enqueue(tx, permit, &message.into_iter().collect::<Vec<_>>())?;
    Ok(())
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
    let day = answer_by.in_rome().format("%d/%m/%Y");
    let messages: Vec<NewMessage> = due
        .iter()
        .filter_map(|one| {
            let address = addresses.iter().find(|address| address.id.0 == one.organisation_id.0)?;
            let subject = format!("«{}» è ancora viva?", one.title);
            let text = format!(
                "La pratica «{}» è pubblicata nell'Osservatorio delle buone pratiche di integrazione socio-sanitaria.\n\n\
                 Chiediamo di confermarne o aggiornarne la vitalità entro il {day}, dall'area riservata. Senza risposta \
                 la pratica sarà indicata come a rischio, con la data dell'ultima conferma.\n",
                one.title
            );
            message(MessageKind::VitalityRequest, one.id, Some(one.region_code), address, subject, text)
        })
        .collect();
    enqueue(tx, permit, &messages)?;
    Ok(())
}

/// A message to an organisation about a practice: by ordinary e-mail where it has an address, else by PEC.
fn message(
    kind: MessageKind,
    practice: PracticeId,
    region: Option<RegionCode>,
    address: &Address,
    subject: String,
    text: String,
) -> Option<NewMessage> {
    let (channel, to_address) = match (&address.email, &address.pec) {
        (Some(email), _) => (Channel::Email, email.clone()),
        (None, Some(pec)) => (Channel::Pec, pec.clone()),
        (None, None) => return None,
    };
    Some(NewMessage {
        kind,
        channel,
        about: Some(About { resource: ResourceType::Practice, id: practice.0 }),
        call_id: None,
        region,
        to_address,
        to_name: address.name.clone(),
        content: Some(Content { subject, text }),
        not_before: None,
    })
}
