//! Inviting the experts to a round that opens; when it closes, whom the message has not reached is not asked any more.
use super::model::{RatingRoundId, Round};
use crate::auth::policy::Permit;
use crate::db::tx::{ResourceType, Tx};
use crate::error::{Error, Result};
use crate::lab_sessions::model::Session;
use crate::labs::service::{expert_letter, expert_message, expert_readers};
use crate::outbox::model::{Content, MessageKind, NewMessage, OutboxMessageId};
use crate::outbox::service::{enqueue, waiting_about, withdraw};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The round that a message invites to.
#[derive(Debug, Serialize, Deserialize)]
struct Facts {
    round: RatingRoundId,
}

/// Invites the confirmed experts of the session's group who have an account: by it they rate.
pub fn invite(tx: &mut Tx<'_>, permit: &Permit, session: &Session, round: &Round) -> Result<()> {
    let Some(cycle) = session.cycle_id else { return Ok(()) };
    let (readers, region) = expert_readers(tx, cycle)?;
    let facts = serde_json::to_value(Facts { round: round.id }).map_err(|e| Error::internal(e.to_string()))?;
    let asks = if round.items == 1 { "una voce".to_owned() } else { format!("{} voci", round.items) };
    let text = format!(
        "nella sessione «{}» si è aperto il giro di valutazione {}: {asks}. I voti si danno dall'area riservata \
         dell'Osservatorio, finché il giro non si chiude; nessuno vede quelli degli altri.",
        session.title, round.number
    );
    let subject = format!("Giro di valutazione {}: {}", round.number, session.title);
    let messages: Vec<NewMessage> = readers
        .iter()
        .filter(|reader| reader.has_account)
        .map(|reader| {
            let content = Content { subject: subject.clone(), text: expert_letter(&reader.name, &text) };
            expert_message(MessageKind::RatingRound, region, reader, content, Some(facts.clone()))
        })
        .collect();
    enqueue(tx, permit, &messages)?;
    Ok(())
}

/// The round is closed: invitations to it that wait are not sent.
pub fn withdraw_from(tx: &mut Tx<'_>, permit: &Permit, session: &Session, round: RatingRoundId) -> Result<()> {
    let Some(cycle) = session.cycle_id else { return Ok(()) };
    let ids: Vec<Uuid> = expert_readers(tx, cycle)?.0.iter().map(|reader| reader.id.0).collect();
    let waiting = waiting_about(tx, &[MessageKind::RatingRound], ResourceType::LabExpert, &ids)?;
    let stale = waiting.iter().filter(|message| message.facts::<Facts>().is_some_and(|facts| facts.round == round));
    let stale: Vec<OutboxMessageId> = stale.map(|message| message.id).collect();
    withdraw(tx, permit, &stale)
}
