//! What a message to somebody who registered tells: as it was when it was decided to send it, however much later it goes.
use super::model::{Registration, RegistrationCancelledBy, RegistrationStatus};
use crate::error::{Error, Result};
use crate::lab_sessions::model::{Session, SessionStatus};
use crate::lab_sessions::occasion::Occasion;
use crate::outbox::model::WaitingMessage;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// What a message tells: kept with it in the outbox. Nothing in it says who the reader is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Where the session was in its life.
    pub status: SessionStatus,
    /// What was said of that, when it was postponed or cancelled.
    pub note: Option<String>,
    /// When and where it takes place, or was to.
    pub occasion: Occasion,
    /// When and where it takes place as the reader knew before; none where nobody was told.
    pub known: Option<Occasion>,
    /// Where the registration stood.
    pub standing: RegistrationStatus,
    /// Whether it was cancelled because it was not confirmed in time.
    pub lapsed: bool,
}

impl Facts {
    /// What is so now, of a session that its reader knows from what was announced last.
    pub fn of(session: &Session, one: &Registration) -> Self {
        let told = matches!(session.status, SessionStatus::Postponed | SessionStatus::Cancelled);
        Self {
            status: session.status,
            note: session.content.0.status_note.clone().filter(|_| told),
            occasion: Occasion::of(session),
            known: Occasion::announced(session),
            standing: one.status,
            lapsed: one.cancelled_by == Some(RegistrationCancelledBy::Lapse),
        }
    }

    /// The date that its reader knows: while the session is postponed or cancelled, the one that does not hold any more.
    pub fn date(&self) -> &Occasion {
        let off = matches!(self.status, SessionStatus::Postponed | SessionStatus::Cancelled);
        self.known.as_ref().filter(|_| off).unwrap_or(&self.occasion)
    }

    /// Whether it tells somebody who knows what the one before told nothing at all: it takes place, when and where they
    /// know it.
    pub fn is_no_news(&self) -> bool {
        let on = !matches!(self.status, SessionStatus::Postponed | SessionStatus::Cancelled);
        on && self.known.as_ref() == Some(&self.occasion)
    }

    /// As the outbox keeps it.
    pub fn stored(&self) -> Result<Value> {
        serde_json::to_value(self).map_err(|e| Error::internal(e.to_string()))
    }
}

/// What the readers of messages that wait know, by what these are about: what they knew before the first of them. Nothing
/// in `Some` where that is not known.
pub fn known_before(waiting: &[WaitingMessage]) -> HashMap<Uuid, Option<Occasion>> {
    let mut known = HashMap::new();
    for message in waiting {
        known.entry(message.about).or_insert_with(|| message.facts::<Facts>().and_then(|facts| facts.known));
    }
    known
}
