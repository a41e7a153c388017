//! Suspending a subscription, and telling its owner.
use super::model::{Owner, Subscription, SuspensionReason};
use super::store;
use crate::auth::policy::Permit;
use crate::db::tx::{ResourceType, Tx};
use crate::error::Result;
use crate::outbox::model::{About, Channel, Content, MessageKind, NewMessage};
use crate::outbox::service::{cancel_about, enqueue};
use crate::users::service::mailbox;

/// Suspends one and writes to whoever looks after it.
pub(super) fn suspend(
    tx: &mut Tx<'_>,
    permit: &Permit,
    one: &Subscription,
    reason: SuspensionReason,
) -> Result<Subscription> {
    let suspended = store::suspend(tx, permit, one.id, reason)?;
    let own = match one.owner() {
        Some(Owner::Person(id)) => mailbox(tx, id)?,
        _ => None,
    };
    let name = own.as_ref().map_or_else(|| "responsabile del sistema".to_owned(), |(_, name)| name.clone());
    let address = one.content.0.contact_email.clone().or(own.map(|(address, _)| address));
    let Some(to_address) = address else { return Ok(suspended) };
    let message = NewMessage {
        kind: MessageKind::WebhookSuspended,
        channel: Channel::Email,
        about: Some(About { resource: ResourceType::WebhookSubscription, id: one.id.0 }),
        call_id: None,
        region: None,
        to_address,
        content: Some(told(&name, &suspended, reason)),
        to_name: name,
        facts: None,
        not_before: None,
    };
    enqueue(tx, permit, &[message])?;
    Ok(suspended)
}

/// Takes back what was written about the suspension of one and not sent yet.
pub(super) fn take_back(tx: &mut Tx<'_>, permit: &Permit, one: &Subscription) -> Result<()> {
    let kinds = [MessageKind::WebhookSuspended];
    cancel_about(tx, permit, &kinds, ResourceType::WebhookSubscription, &[one.id.0]).map(|_| ())
}

fn told(name: &str, one: &Subscription, reason: SuspensionReason) -> Content {
    let what = one.content.0.description.as_deref().unwrap_or("senza descrizione");
    let next = match reason {
        SuspensionReason::PositionLost => {
            "Le modifiche rimaste indietro non sono più conservate: ricaricare gli elenchi, indicare da quale posizione \
             ripartire (replays), poi riattivarlo."
        }
        SuspensionReason::NoSecret => "Creare un nuovo segreto, portarlo nel sistema che riceve, poi riattivarlo.",
        SuspensionReason::NoAccess => "Quando il titolare sarà di nuovo abilitato, si potrà riattivare.",
        SuspensionReason::Refused => {
            "Nell'elenco delle consegne si legge che cosa è rifiutato: si può saltare, oppure riattivare l'abbonamento \
             quando il sistema che riceve l'accetta."
        }
        SuspensionReason::Asked | SuspensionReason::Failing | SuspensionReason::Gone => {
            "Una volta sistemato il sistema che riceve, si può provare (tests) e riattivare: le consegne riprendono da \
             dove si erano fermate."
        }
    };
    let text = format!(
        "Gentile {name},\n\nl'abbonamento webhook «{what}» verso\n{}\nè sospeso: {}. Non viene inviato più nulla, e non \
         va perso nulla finché le modifiche sono conservate.\n\n{next}\n\nAbbonamento: {}\nOsservatorio delle buone \
         pratiche di integrazione socio-sanitaria\n",
        one.url,
        reason.label().it,
        one.id
    );
    Content { subject: "Un abbonamento webhook è sospeso".to_owned(), text }
}
