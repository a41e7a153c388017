//! What messages say that are composed when they are sent.
use crate::auth::policy::{Permission, ResourceReach};
use crate::calls::invitations::model::InvitationId;
use crate::calls::invitations::service::compose as compose_invitation;
use crate::db::tx::{ResourceType, Tx};
use crate::error::{Error, Result};
use crate::lab_sessions::registrations::model::{RegistrationId, Terms};
use crate::lab_sessions::registrations::service::compose as compose_registration;
use crate::labs::service::experts_wanted;
use crate::outbox::model::{Message, MessageKind};
use crate::pdf::Letter;
use crate::practices::service::still_wanted as practices_wanted;
use crate::reviews::service::still_wanted as reviews_wanted;

/// What a message says.
#[derive(Debug)]
pub struct Composed {
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as a letter.
    pub letter: Option<Letter>,
}

/// Whether a message still says something when its turn comes. What it asks for may have been done while it waited: the
/// feature that wrote it is asked. A feature that stands later, or that replaces its messages as things change, takes them
/// back itself (`outbox::service::cancel_about`).
pub fn still_wanted(tx: &mut Tx<'_>, message: &Message) -> Result<bool> {
    use MessageKind::*;
    match message.kind {
        ReviewAssignment | ReviewReminder | DecisionAwaited | DecisionReminder => reviews_wanted(tx, message),
        PracticeTask | ChangesReminder => practices_wanted(tx, message),
        ExpertNomination | ExpertReminder => experts_wanted(tx, message),
        InvitationLetter | InvitationReminder | DeadlineExtension | CallCancellation | Delegation => Ok(true),
        SessionRegistration | RegistrationMovedUp | RegistrationAddress | RegistrationCancelled => Ok(true),
        PracticeNotice | VitalityRequest | CommitmentReminder | SessionNotice | Digest => Ok(true),
        ExpertSession | RatingRound | CycleConcluded | WebhookSuspended => Ok(true),
    }
}

/// Composes a message: as it was written when it was put into the outbox, or from what it is about.
pub fn compose(tx: &mut Tx<'_>, message: &Message, answer_url: &str, terms: &Terms) -> Result<Composed> {
    if let (Some(subject), Some(text)) = (&message.subject, &message.body) {
        return Ok(Composed { subject: subject.clone(), text: text.clone(), letter: None });
    }
    let nothing = || Error::internal(format!("message {}: nothing to compose it from", message.id));
    let about = message.about().ok_or_else(nothing)?;
    let permit = tx.permit(Permission::SendMessages, &ResourceReach::country())?;
    if about.resource == ResourceType::SessionRegistration {
        let made = compose_registration(tx, &permit, RegistrationId(about.id), message, terms)?;
        return Ok(Composed { subject: made.subject, text: made.text, letter: None });
    }
    if about.resource != ResourceType::Invitation {
        return Err(nothing());
    }
    let made = compose_invitation(tx, &permit, InvitationId(about.id), message.kind, answer_url)?;
    Ok(Composed { subject: made.subject, text: made.text, letter: Some(made.letter) })
}
