//! What the experts of a session's group are told of it: that it is announced, confirmed, moved, postponed or cancelled.
//! One message that still waits is replaced, and the next tells the way from what its reader knew before that.
use super::announcing::was_just_held;
use super::model::{LabSessionId, Session, SessionStatus};
use super::occasion::{Occasion, takes_place};
use super::service::moved;
use crate::auth::policy::Permit;
use crate::db::tx::{ResourceType, Tx};
use crate::error::{Error, Result};
use crate::labs::model::ExpertReader;
use crate::labs::service::{expert_letter, expert_message, expert_readers};
use crate::outbox::model::{Content, MessageKind, NewMessage, OutboxMessageId};
use crate::outbox::service::{enqueue, waiting_about, withdraw};
use crate::pdf::words::{articled, italian_date};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// What a message was about, and what its reader knew before it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Facts {
    session: LabSessionId,
    known: Option<Occasion>,
}

/// Whether a change is news for the experts.
fn is_news(before: &Session, after: &Session) -> bool {
    use SessionStatus::{Cancelled, Confirmed, Postponed, SaveTheDate};
    if before.status != after.status {
        return matches!(after.status, SaveTheDate | Confirmed | Postponed | Cancelled);
    }
    takes_place(after.status) && after.status != SessionStatus::Held && moved(before, after)
}

/// Tells the confirmed experts of the session's cycle what a change means, where it is news for them. Once it was held, what
/// still waits is none.
pub fn tell(tx: &mut Tx<'_>, permit: &Permit, before: &Session, after: &Session) -> Result<()> {
    let (news, over) = (is_news(before, after), was_just_held(before, after));
    let Some(cycle) = after.cycle_id.filter(|_| news || over) else { return Ok(()) };
    let (readers, region) = expert_readers(tx, cycle)?;
    let ids: Vec<Uuid> = readers.iter().map(|reader| reader.id.0).collect();
    let mut known: HashMap<Uuid, Option<Occasion>> = HashMap::new();
    let mut replaced: Vec<OutboxMessageId> = Vec::new();
    for waiting in waiting_about(tx, &[MessageKind::ExpertSession], ResourceType::LabExpert, &ids)? {
        if let Some(facts) = waiting.facts::<Facts>().filter(|facts| facts.session == after.id) {
            known.entry(waiting.about).or_insert(facts.known);
            replaced.push(waiting.id);
        }
    }
    withdraw(tx, permit, &replaced)?;
    if !news {
        return Ok(());
    }
    let announced = Occasion::announced(before);
    let mut told: Vec<NewMessage> = Vec::with_capacity(readers.len());
    for reader in &readers {
        let facts = Facts { session: after.id, known: known.remove(&reader.id.0).unwrap_or_else(|| announced.clone()) };
        let content = written(after, facts.known.as_ref(), reader);
        let facts = serde_json::to_value(facts).map_err(|e| Error::internal(e.to_string()))?;
        told.push(expert_message(MessageKind::ExpertSession, region, reader, content, Some(facts)));
    }
    enqueue(tx, permit, &told)?;
    Ok(())
}

fn written(session: &Session, known: Option<&Occasion>, reader: &ExpertReader) -> Content {
    let now = Occasion::of(session);
    let title = &session.title;
    let of_group = format!("la sessione «{title}» del suo gruppo di esperti");
    let was = known.unwrap_or(&now);
    let told = |text: String| match &session.content.0.status_note {
        Some(note) => format!("{text}\n\n{note}"),
        None => text,
    };
    let there = where_and_when(&now);
    let (news, day, text) = match (session.status, known) {
        (SessionStatus::Cancelled, _) => {
            let text = format!("{of_group}, prevista {}, è annullata.", articled("il", was.day()));
            ("Annullata", was.day(), told(text))
        }
        (SessionStatus::Postponed, _) => {
            let day = articled("il", was.day());
            let text = format!("{of_group}, prevista {day}, è rinviata: la nuova data le sarà comunicata.");
            ("Rinviata", was.day(), told(text))
        }
        (_, Some(known)) if known.day() != now.day() => {
            let (from, to) = (articled("dal", known.day()), articled("al", now.day()));
            ("Nuova data", now.day(), format!("{of_group} è spostata {from} {to}.\n\n{there}"))
        }
        (status, known) => match known.and_then(|known| now.differs(known)) {
            Some(what) => ("Nuove indicazioni", now.day(), format!("per {of_group} sono cambiati: {what}.\n\n{there}")),
            None if status == SessionStatus::SaveTheDate => {
                ("Annunciata", now.day(), format!("{of_group} è annunciata.\n\n{there}"))
            }
            None => ("Confermata", now.day(), format!("{of_group} è confermata.\n\n{there}")),
        },
    };
    Content { subject: format!("{news}: {title}, {}", italian_date(day)), text: expert_letter(&reader.name, &text) }
}

fn where_and_when(occasion: &Occasion) -> String {
    let mut lines = vec![format!("{}, {}", italian_date(occasion.day()), occasion.hours())];
    lines.extend(occasion.place());
    lines.extend(occasion.online_link.as_ref().map(|link| format!("Collegamento: {link}")));
    lines.join("\n")
}
