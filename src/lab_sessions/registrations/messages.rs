//! The messages to those who registered: putting them into the outbox, and what they say.
//!
//! They are written when they are sent, so that they tell how things stand then, and each carries a code of its own,
//! whose text is kept nowhere.
use super::model::{Desk, Registration, RegistrationId, RegistrationStatus, Terms};
use super::store;
use super::view::last_day;
use crate::auth::code;
use crate::auth::policy::Permit;
use crate::db::tx::{ResourceType, Tx};
use crate::error::{Error, Result};
use crate::lab_sessions::model::{Session, SessionStatus};
use crate::lab_sessions::view::{LabSession, Sight};
use crate::outbox::model::{About, Channel, Content, MessageKind, NewMessage};
use crate::outbox::service::{cancel_about, enqueue};
use crate::pdf::italian_date;
use chrono::TimeDelta;
use std::collections::HashSet;
use uuid::Uuid;

/// The kinds of messages about a registration.
pub const KINDS: [MessageKind; 5] = [
    MessageKind::SessionRegistration,
    MessageKind::RegistrationMovedUp,
    MessageKind::RegistrationAddress,
    MessageKind::RegistrationCancelled,
    MessageKind::SessionNotice,
];

/// Puts a message for each of these into the outbox, in bulk: to the address that is to be confirmed, or to their own.
pub fn queue(
    tx: &mut Tx<'_>,
    permit: &Permit,
    session: &Session,
    to: &[Registration],
    kind: MessageKind,
) -> Result<()> {
    let region = session.content.0.regions.first().copied();
    let messages: Vec<NewMessage> = to
        .iter()
        .filter_map(|one| {
            let to_address = if kind == MessageKind::RegistrationAddress { &one.new_email } else { &one.email };
            Some(NewMessage {
                kind,
                channel: Channel::Email,
                about: Some(About { resource: ResourceType::SessionRegistration, id: one.id.0 }),
                call_id: None,
                region,
                to_address: to_address.clone()?,
                to_name: one.name(),
                content: None,
                not_before: None,
            })
        })
        .collect();
    enqueue(tx, permit, &messages)?;
    Ok(())
}

/// What of these kinds waits in the outbox for these is not sent any more.
pub fn cancel(tx: &mut Tx<'_>, permit: &Permit, kinds: &[MessageKind], of: &[Registration]) -> Result<()> {
    let ids: Vec<Uuid> = of.iter().map(|one| one.id.0).collect();
    for kind in kinds {
        cancel_about(tx, permit, *kind, ResourceType::SessionRegistration, &ids)?;
    }
    Ok(())
}

/// Writes a message about a registration, with a fresh code while it counts.
pub fn compose(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: RegistrationId,
    kind: MessageKind,
    terms: &Terms,
) -> Result<Content> {
    let gone = || Error::internal(format!("no message about registration {id}: it was erased"));
    let (one, session) = store::any_registration(tx, id)?.ok_or_else(gone)?;
    let desk = store::desk::any_desk(tx, session.id)?.filter(|desk| desk.erased_at.is_none()).ok_or_else(gone)?;
    let over = matches!(session.status, SessionStatus::Held | SessionStatus::Cancelled);
    let code = if one.is_live() && !over { Some(issue_code(tx, permit, &one, kind)?) } else { None };
    let one = match (code.is_some(), desk.confirm_within_days) {
        (true, Some(days)) if one.confirmed_at.is_none() && one.confirm_by.is_none() => {
            // From the first message on: the time does not run while it waits to be sent.
            let confirm_by = Some(tx.now().plus(TimeDelta::days(i64::from(days))));
            store::update(tx, permit, Registration { confirm_by, ..one })?
        }
        _ => one,
    };
    Ok(Writing { one: &one, session: &session, desk: &desk, code: code.as_deref(), terms }.content(kind))
}

/// A fresh code of a registration: all that were sent go on working. That of a message to another address confirms it.
fn issue_code(tx: &mut Tx<'_>, permit: &Permit, one: &Registration, kind: MessageKind) -> Result<String> {
    let shown = code::fresh();
    let asked = one.new_email.as_deref().filter(|_| kind == MessageKind::RegistrationAddress);
    let confirms = asked.map(Registration::key_of);
    store::insert_code(tx, permit, one.id, &code::digest(&shown), confirms.as_deref())?;
    Ok(shown)
}

/// What a message is made of.
struct Writing<'a> {
    one: &'a Registration,
    session: &'a Session,
    desk: &'a Desk,
    code: Option<&'a str>,
    terms: &'a Terms,
}

impl Writing<'_> {
    fn content(&self, kind: MessageKind) -> Content {
        let (news, sentence) = self.news(kind);
        let shown = LabSession::of(self.session.clone(), Sight::Public, &HashSet::new(), Vec::new());
        let day = italian_date(shown.date);
        let mut text = format!("Gentile {},\n\n{sentence}\n\n{}\n", self.one.name(), shown.title);
        if let Some(theme) = &shown.theme_text {
            text.push_str(&format!("Tema: {theme}\n"));
        }
        text.push_str(&self.when_and_where(&shown, &day));
        if let Some(note) = &shown.status_note {
            text.push_str(&format!("\n{note}\n"));
        }
        if let Some(code) = self.code {
            text.push_str(&self.what_to_do(code, kind));
        }
        let (_, notice) = self.desk.notice(self.terms);
        text.push_str(&format!(
            "\nI dati personali sono trattati secondo l'informativa, versione {} ({notice}), e cancellati il {}.\n\n\
             Osservatorio delle buone pratiche di integrazione socio-sanitaria\n",
            self.one.notice_version,
            italian_date(last_day(self.desk.erase_after)),
        ));
        Content { subject: format!("{news}: {}, {day}", shown.title), text }
    }

    /// The beginning of the subject, and the sentence that tells what happened.
    fn news(&self, kind: MessageKind) -> (&'static str, &'static str) {
        match (self.session.status, self.one.status, kind) {
            (SessionStatus::Cancelled, ..) => {
                ("Annullata", "la sessione a cui si era iscritta o iscritto è annullata.")
            }
            (_, RegistrationStatus::Cancelled, _) if self.one.cancelled_by == lapsed() => {
                ("Iscrizione annullata", "la sua iscrizione non è stata confermata in tempo e risulta annullata.")
            }
            (_, RegistrationStatus::Cancelled, _) => ("Iscrizione annullata", "la sua iscrizione è annullata."),
            (SessionStatus::Postponed, ..) => (
                "Rinviata",
                "la sessione a cui si è iscritta o iscritto è rinviata. L'iscrizione resta valida: la nuova data sarà \
                 comunicata.",
            ),
            (_, _, MessageKind::RegistrationAddress) => (
                "Conferma dell'indirizzo",
                "è stato chiesto di usare questo indirizzo per la sua iscrizione. Se non l'ha chiesto lei, non faccia nulla.",
            ),
            (_, RegistrationStatus::Registered, MessageKind::SessionNotice) => (
                "Nuove indicazioni",
                "sono cambiati data, orari o luogo della sessione a cui si è iscritta o iscritto. L'iscrizione resta valida.",
            ),
            (_, RegistrationStatus::Waiting, MessageKind::SessionNotice) => {
                ("Nuove indicazioni", "sono cambiati data, orari o luogo della sessione per cui è in lista d'attesa.")
            }
            (_, RegistrationStatus::Registered, MessageKind::RegistrationMovedUp) => (
                "Si è liberato un posto",
                "si è liberato un posto: la sua iscrizione è ora confermata come partecipante.",
            ),
            (_, RegistrationStatus::Registered, _) => ("Iscrizione", "la sua iscrizione è registrata: ha un posto."),
            (_, RegistrationStatus::Waiting, _) => {
                ("Lista d'attesa", "i posti sono esauriti: è in lista d'attesa. Le scriveremo se si libera un posto.")
            }
        }
    }

    fn when_and_where(&self, shown: &LabSession, day: &str) -> String {
        if self.session.status == SessionStatus::Postponed {
            return format!("Era prevista il {day}.\n");
        }
        let mut text = format!("{day}, {}-{}", shown.starts_at.format("%H:%M"), shown.ends_at.format("%H:%M"));
        if let Some(venue) = &shown.venue {
            let parts = [Some(&venue.name), venue.address.as_ref(), Some(&venue.municipality)];
            let place: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            text.push_str(&format!("\n{}", place.join(", ")));
        }
        // Only who has a place gets the link to the meeting.
        if let Some(link) = shown.online_link.as_ref().filter(|_| self.one.status == RegistrationStatus::Registered) {
            text.push_str(&format!("\nCollegamento: {link}"));
        }
        text.push_str(&format!("\nCalendario: {}/v1/lab-sessions/{}/calendar\n", self.terms.public_url, shown.id));
        text
    }

    fn what_to_do(&self, code: &str, kind: MessageKind) -> String {
        let page = format!("{}#code={code}", self.terms.page);
        if kind == MessageKind::RegistrationAddress {
            return format!("\nConfermi l'indirizzo: {page}\nDa allora vale solo questo codice: {code}\n");
        }
        let mut text = match (self.one.confirmed_at, self.one.confirm_by) {
            (None, Some(by)) => format!(
                "\nConfermi l'iscrizione entro il {}, altrimenti sarà annullata: {page}\n",
                by.in_rome().format("%d/%m/%Y alle %H:%M")
            ),
            (None, None) => format!("\nConfermi l'iscrizione, o la annulli se non può venire: {page}\n"),
            (Some(_), _) => format!("\nSe non può venire annulli l'iscrizione: {page}\n"),
        };
        text.push_str(&format!("Codice, da mostrare anche all'ingresso: {code}\n"));
        text
    }
}

fn lapsed() -> Option<super::model::RegistrationCancelledBy> {
    Some(super::model::RegistrationCancelledBy::Lapse)
}
