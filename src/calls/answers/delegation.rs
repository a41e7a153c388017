//! Passing an invitation on: who may be asked instead, how often, and the letter that asks.
use super::model::{InvitationAnswerInput, InvitationAnswerRecord};
use super::store;
use crate::calls::invitations::model::{Delegate, Invited};
use crate::db::tx::{ResourceType, Tx};
use crate::error::catalogue::Code;
use crate::error::{Error, Result};
use crate::language::text;
use crate::organisations::model::{Organisation, OrganisationId};
use crate::outbox::model::{About, Channel, MessageKind, NewMessage};

/// How often an invitation can be delegated in all: each time a letter leaves to an address that its holder names.
const MOST: i64 = 5;

/// Whether an answer delegates to the same as the last one: whoever was asked then stays asked.
pub fn is_same(last: Option<&InvitationAnswerRecord>, wanted: &InvitationAnswerInput) -> bool {
    wanted.delegated_to.is_some() && last.and_then(|last| last.delegated_to.as_ref()) == wanted.delegated_to.as_ref()
}

/// The message to whoever answers instead. Its answer code is issued when it is composed.
pub fn letter(
    tx: &mut Tx<'_>,
    invited: &Invited,
    last: Option<&InvitationAnswerRecord>,
    delegate: &Delegate,
) -> Result<NewMessage> {
    if store::any_delegations(tx, invited.invitation.id)? >= MOST {
        return Err(Error::conflict(
            Code::DelegationLimit,
            format!("L'invito è stato delegato già {MOST} volte: occorre rispondere."),
            format!("The invitation was delegated {MOST} times already: answer it."),
        ));
    }
    let organisation = match delegate.organisation_id {
        Some(id) => Some(crate::organisations::service::read(tx, OrganisationId(id)).map_err(|_| {
            let why = text("L'organizzazione non esiste.", "There is no such organisation.");
            Error::invalid("#/delegated_to/organisation_id", "unknown_organisation", why)
        })?),
        None => None,
    };
    let (channel, address) = address(delegate, organisation.as_ref())?;
    check_other(invited, last, delegate, &address)?;
    let name = delegate.name.clone().or_else(|| organisation.map(|one| one.legal_name));
    Ok(NewMessage {
        kind: MessageKind::Delegation,
        channel,
        about: Some(About { resource: ResourceType::Invitation, id: invited.invitation.id.0 }),
        call_id: Some(invited.call.id.0),
        region: invited.invitation.region_code,
        to_address: address,
        to_name: name.unwrap_or_default(),
        content: None,
        facts: None,
        not_before: None,
    })
}

fn address(delegate: &Delegate, organisation: Option<&Organisation>) -> Result<(Channel, String)> {
    match (&delegate.email, organisation.and_then(|one| one.pec.clone())) {
        (Some(email), _) => Ok((Channel::Email, email.clone())),
        (None, Some(pec)) => Ok((Channel::Pec, pec)),
        (None, None) => {
            let why = text(
                "L'organizzazione non ha una PEC: indicare un indirizzo e-mail.",
                "The organisation has no PEC: give an e-mail address.",
            );
            Err(Error::invalid("#/delegated_to/email", "required", why))
        }
    }
}

/// Nobody delegates to themselves: not the organisation that was invited, and not whoever answers as a delegate.
fn check_other(
    invited: &Invited,
    last: Option<&InvitationAnswerRecord>,
    delegate: &Delegate,
    address: &str,
) -> Result<()> {
    let why =
        || text("È già chi risponde: delegare qualcun altro.", "That is who answers now: delegate somebody else.");
    let itself = Some(invited.invitation.answering_id().0);
    if delegate.organisation_id.is_some() && delegate.organisation_id == itself {
        return Err(Error::invalid("#/delegated_to/organisation_id", "oneself", why()));
    }
    let same = |other: Option<&String>| other.is_some_and(|other| other.eq_ignore_ascii_case(address));
    let former = last.and_then(|last| last.delegated_to.as_ref()).filter(|_| invited.is_delegate());
    if same(invited.invitation.pec.as_ref()) || former.is_some_and(|one| one == delegate || same(one.email.as_ref())) {
        return Err(Error::invalid("#/delegated_to/email", "oneself", why()));
    }
    Ok(())
}
