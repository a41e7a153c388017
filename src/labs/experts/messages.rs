//! What experts are written: that they were proposed, that the sides agree and they are to answer, and later what becomes
//! of their group's work. Each reads of themselves and of nobody else; who can be reached neither by an account nor by an
//! address gets nothing. Messages are about the expert's record, so that they are erased with it.
use super::super::cycles::model::{Cycle, CycleId, CyclePhase};
use super::super::model::Lab;
use super::model::{Expert, ExpertId, ExpertReader, ExpertStatus};
use super::store;
use crate::auth::policy::Permit;
use crate::db::tx::{ResourceType, Tx};
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::outbox::model::{About, Channel, Content, Message, MessageKind, NewMessage};
use crate::outbox::service::{cancel_about, enqueue, erase_about};
use crate::territory::RegionCode;
use crate::users::service::emails_of;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// The kinds that ask for an answer.
const ASKING: [MessageKind; 2] = [MessageKind::ExpertNomination, MessageKind::ExpertReminder];
/// All kinds of messages to experts.
const KINDS: [MessageKind; 5] = [
    MessageKind::ExpertNomination,
    MessageKind::ExpertReminder,
    MessageKind::ExpertSession,
    MessageKind::RatingRound,
    MessageKind::CycleConcluded,
];

/// Where a naming stood when its expert was written to.
#[derive(Debug, Serialize, Deserialize)]
struct Stood {
    status: ExpertStatus,
}

/// Who of these can be written to.
pub(super) fn readers(tx: &mut Tx<'_>, experts: &[Expert]) -> Result<Vec<ExpertReader>> {
    let accounts: Vec<Id> = experts.iter().filter_map(|expert| expert.user_id).collect();
    let emails = emails_of(tx, &accounts)?;
    let reader = |expert: &Expert| {
        let own = expert.user_id.and_then(|user| emails.iter().find(|(id, _)| *id == user));
        Some(ExpertReader {
            id: expert.id,
            name: expert.name.clone(),
            has_account: own.is_some(),
            email: own.map(|(_, email)| email.clone()).or_else(|| expert.email.clone())?,
        })
    };
    Ok(experts.iter().filter(|expert| expert.erased_at.is_none()).filter_map(reader).collect())
}

/// The confirmed experts of a cycle's group who can be written to, with the region that their messages belong to: for
/// other rooms, which tell them of their own work.
pub fn group(tx: &mut Tx<'_>, cycle: CycleId) -> Result<(Vec<ExpertReader>, Option<RegionCode>)> {
    let experts = store::any_group(tx, cycle)?;
    let readers = readers(tx, &experts)?;
    let home = store::any_homes(tx, &[cycle])?.pop();
    Ok((readers, home.and_then(|home| region_of(&home.1))))
}

/// Whoever looks after the laboratory there has the experts' addresses anyway.
fn region_of(lab: &Lab) -> Option<RegionCode> {
    lab.content.0.regions.first().copied()
}

/// A message to an expert.
pub fn message(
    kind: MessageKind,
    region: Option<RegionCode>,
    to: &ExpertReader,
    content: Content,
    facts: Option<Value>,
) -> NewMessage {
    NewMessage {
        kind,
        channel: Channel::Email,
        about: Some(About { resource: ResourceType::LabExpert, id: to.id.0 }),
        call_id: None,
        region,
        to_address: to.email.clone(),
        to_name: to.name.clone(),
        content: Some(content),
        facts,
        not_before: None,
    }
}

/// Tells an expert where their naming stands: that they were proposed, or are asked to answer. What waited to be sent to
/// them says something else.
pub fn follow(tx: &mut Tx<'_>, permit: &Permit, (lab, cycle): (&Lab, &Cycle), expert: &Expert) -> Result<()> {
    let over = if expert.status == ExpertStatus::Declined { &KINDS[..] } else { &ASKING[..] };
    cancel_about(tx, permit, over, ResourceType::LabExpert, &[expert.id.0])?;
    if matches!(expert.status, ExpertStatus::Proposed | ExpertStatus::Agreed) {
        let readers = readers(tx, std::slice::from_ref(expert))?;
        let ask = |reader| nomination((lab, cycle.number), expert, reader, MessageKind::ExpertNomination);
        let messages = readers.iter().map(ask).collect::<Result<Vec<_>>>()?;
        enqueue(tx, permit, &messages)?;
    }
    Ok(())
}

/// What an expert who has yet to answer is asked, or reminded of.
pub fn nomination(
    (lab, number): (&Lab, i32),
    expert: &Expert,
    reader: &ExpertReader,
    kind: MessageKind,
) -> Result<NewMessage> {
    let stood = serde_json::to_value(Stood { status: expert.status }).map_err(|e| Error::internal(e.to_string()))?;
    let content = asked(lab, number, expert, reader, kind == MessageKind::ExpertReminder);
    Ok(message(kind, region_of(lab), reader, content, Some(stood)))
}

fn asked(lab: &Lab, number: i32, expert: &Expert, reader: &ExpertReader, again: bool) -> Content {
    let group = format!("gruppo di esperti del «{}» (ciclo {number})", lab.name);
    let keepers: Vec<&str> = lab.content.0.stewards.iter().map(|body| body.name.as_str()).collect();
    let way = if reader.has_account {
        "dall'area riservata dell'Osservatorio".to_owned()
    } else {
        format!("a chi cura il laboratorio ({}), che registra la sua risposta", keepers.join(", "))
    };
    let (subject, text) = match expert.status {
        ExpertStatus::Proposed => (
            format!("Proposta per il gruppo di esperti: {}", lab.name),
            format!(
                "è stata fatta la proposta di averla nel {group}. Viene da: {}. Ora la proposta va condivisa dall'altra \
                 parte; poi le chiederemo di confermare. Se non è disponibile può dirlo fin d'ora {way}.",
                expert.proposed_by.label().it
            ),
        ),
        _ if again => (
            format!("Promemoria: conferma per il gruppo di esperti, {}", lab.name),
            format!(
                "attendiamo ancora la sua risposta per il {group}. Le chiediamo di confermare o di declinare {way}."
            ),
        ),
        _ => (
            format!("Conferma richiesta: gruppo di esperti, {}", lab.name),
            format!(
                "la sua presenza nel {group} è condivisa dalle parti. Le chiediamo di confermare o di declinare {way}."
            ),
        ),
    };
    Content { subject, text: letter(&reader.name, &text) }
}

/// The words of a message to an expert, between greeting and signature.
pub fn letter(name: &str, text: &str) -> String {
    format!(
        "Gentile {name},\n\n{text}\n\nI suoi recapiti servono solo ai lavori del laboratorio e sono cancellati qualche \
         tempo dopo la fine del ciclo.\n\nOsservatorio delle buone pratiche di integrazione socio-sanitaria\n"
    )
}

/// Tells the group that its cycle is over and what it has found is published.
pub fn concluded(tx: &mut Tx<'_>, permit: &Permit, lab: &Lab, cycle: &Cycle, public_findings: i64) -> Result<()> {
    let (readers, region) = group(tx, cycle.id)?;
    let found = match public_findings {
        0 => "Non ha esiti pubblici; il motivo è nel rapporto del ciclo.".to_owned(),
        1 => "Il suo esito pubblico si legge nell'Osservatorio, anche sulle pratiche a cui si riferisce.".to_owned(),
        n => {
            format!(
                "I suoi {n} esiti pubblici si leggono nell'Osservatorio, anche sulle pratiche a cui si riferiscono."
            )
        }
    };
    let text = format!(
        "il ciclo {} del «{}», a cui ha partecipato nel gruppo di esperti, è concluso. {found} Il rapporto del ciclo è \
         pubblico. Grazie per il suo lavoro.",
        cycle.number, lab.name
    );
    let subject = format!("Concluso il ciclo {}: {}", cycle.number, lab.name);
    let to = |reader: &ExpertReader| {
        let content = Content { subject: subject.clone(), text: letter(&reader.name, &text) };
        message(MessageKind::CycleConcluded, region, reader, content, None)
    };
    let messages: Vec<NewMessage> = readers.iter().map(to).collect();
    enqueue(tx, permit, &messages)?;
    Ok(())
}

/// Whether a message that asks for an answer is still wanted: the naming stands where it stood, and the group has not met.
pub fn still_wanted(tx: &mut Tx<'_>, message: &Message) -> Result<bool> {
    let Some(about) = message.about() else { return Ok(true) };
    let Some(expert) = store::any_expert(tx, ExpertId(about.id))? else { return Ok(false) };
    let stands = message.facts::<Stood>().is_none_or(|stood| stood.status == expert.status);
    let home = store::any_homes(tx, &[expert.cycle_id])?.pop();
    Ok(stands && home.is_some_and(|(.., phase)| phase < CyclePhase::Session))
}

/// Takes back what waits to be sent to these, and erases what was sent: for whoever has erased them.
pub fn erase(tx: &mut Tx<'_>, permit: &Permit, ids: &[ExpertId]) -> Result<()> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    cancel_about(tx, permit, &KINDS, ResourceType::LabExpert, &ids)?;
    erase_about(tx, permit, ResourceType::LabExpert, &ids)?;
    Ok(())
}
