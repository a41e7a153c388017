//! The words of the messages to those who registered.
use super::facts::Facts;
use super::model::{Desk, Registration, RegistrationStatus, Terms};
use super::view::last_day;
use crate::lab_sessions::model::{Session, SessionStatus};
use crate::lab_sessions::occasion::Occasion;
use crate::outbox::model::{Content, MessageKind};
use crate::pdf::words::{articled, articled_hour, italian_date};

/// What a message is made of.
pub(super) struct Writing<'a> {
    /// The reader.
    pub one: &'a Registration,
    /// The session, for what no message is about: its title and theme.
    pub session: &'a Session,
    /// What is told.
    pub facts: &'a Facts,
    /// The desk.
    pub desk: &'a Desk,
    /// A fresh code, while there is something to do with it.
    pub code: Option<&'a str>,
    /// The server's settings.
    pub terms: &'a Terms,
}

impl Writing<'_> {
    /// The message.
    pub fn content(&self, kind: MessageKind) -> Content {
        let (news, sentence) = self.news(kind);
        let title = &self.session.title;
        let mut text = format!("Gentile {},\n\n{sentence}\n\n{title}\n", self.one.name());
        if let Some(theme) = &self.session.content.0.theme_text {
            text.push_str(&format!("Tema: {theme}\n"));
        }
        text.push_str(&self.when_and_where());
        if let Some(note) = &self.facts.note {
            text.push_str(&format!("\n{note}\n"));
        }
        if let Some(code) = self.code {
            text.push_str(&self.what_to_do(code, kind));
        }
        let (_, notice) = self.desk.notice(self.terms);
        text.push_str(&format!(
            "\nI dati personali sono trattati secondo l'informativa, versione {} ({notice}), e cancellati {}.\n\n\
             Osservatorio delle buone pratiche di integrazione socio-sanitaria\n",
            self.one.notice_version,
            articled("il", last_day(self.desk.erase_after)),
        ));
        Content { subject: format!("{news}: {title}, {}", italian_date(self.facts.date().day())), text }
    }

    /// The beginning of the subject, and the sentence that tells what happened.
    fn news(&self, kind: MessageKind) -> (&'static str, String) {
        match kind {
            MessageKind::SessionNotice => self.change(),
            MessageKind::RegistrationCancelled if self.facts.lapsed => (
                "Iscrizione annullata",
                "la sua iscrizione non è stata confermata in tempo e risulta annullata.".to_owned(),
            ),
            MessageKind::RegistrationCancelled => {
                ("Iscrizione annullata", "la sua iscrizione è annullata.".to_owned())
            }
            MessageKind::RegistrationAddress => (
                "Conferma dell'indirizzo",
                "è stato chiesto di usare questo indirizzo per la sua iscrizione. Se non l'ha chiesto lei, non faccia nulla."
                    .to_owned(),
            ),
            MessageKind::RegistrationMovedUp => {
                let moved = "si è liberato un posto: la sua iscrizione è ora confermata come partecipante.";
                ("Si è liberato un posto", self.and_postponed(moved))
            }
            _ if self.facts.standing == RegistrationStatus::Waiting => (
                "Lista d'attesa",
                self.and_postponed("i posti sono esauriti: è in lista d'attesa. Le scriveremo se si libera un posto."),
            ),
            _ => ("Iscrizione", self.and_postponed("la sua iscrizione è registrata: ha un posto.")),
        }
    }

    /// The sentence, and that the session has no date at the moment.
    fn and_postponed(&self, sentence: &str) -> String {
        match self.facts.status {
            SessionStatus::Postponed => {
                format!("{sentence} La sessione è rinviata: la nuova data sarà comunicata.")
            }
            _ => sentence.to_owned(),
        }
    }

    /// What a change of the session means to this reader.
    fn change(&self) -> (&'static str, String) {
        let registered = self.facts.standing == RegistrationStatus::Registered;
        let which = if registered { "a cui si è iscritta o iscritto" } else { "per cui è in lista d'attesa" };
        let stays = if registered { " L'iscrizione resta valida." } else { "" };
        let now = &self.facts.occasion;
        match (self.facts.status, &self.facts.known) {
            (SessionStatus::Cancelled, _) => ("Annullata", format!("la sessione {which} è annullata.")),
            (SessionStatus::Postponed, _) if registered => (
                "Rinviata",
                format!("la sessione {which} è rinviata. L'iscrizione resta valida: la nuova data sarà comunicata."),
            ),
            (SessionStatus::Postponed, _) => {
                ("Rinviata", format!("la sessione {which} è rinviata: la nuova data sarà comunicata."))
            }
            (_, Some(known)) if known.day() != now.day() => {
                let (from, to) = (articled("dal", known.day()), articled("al", now.day()));
                ("Nuova data", format!("la sessione {which} è spostata {from} {to}.{stays}"))
            }
            (_, Some(known)) => match now.differs(known) {
                Some(what) => ("Nuove indicazioni", format!("per la sessione {which} sono cambiati: {what}.{stays}")),
                None => {
                    let day = articled("il", now.day());
                    ("Confermata", format!("la sessione {which} si tiene come previsto {day}.{stays}"))
                }
            },
            (_, None) => {
                ("Nuove indicazioni", format!("sono stati fissati data, orari o luogo della sessione {which}.{stays}"))
            }
        }
    }

    fn when_and_where(&self) -> String {
        let facts = self.facts;
        let calendar = format!("Calendario: {}/v1/lab-sessions/{}/calendar\n", self.terms.public_url, self.session.id);
        match facts.status {
            SessionStatus::Postponed => return format!("Era prevista {}.\n", articled("il", facts.date().day())),
            SessionStatus::Cancelled => return format!("Era prevista {}.\n{calendar}", on_a_line(facts.date())),
            _ => {}
        }
        let now = &facts.occasion;
        let mut text = format!("{}, {}\n", italian_date(now.day()), now.hours());
        if let Some(place) = now.place() {
            text.push_str(&format!("{place}\n"));
        }
        // Only who has a place gets the link to the meeting.
        if let Some(link) = now.online_link.as_ref().filter(|_| facts.standing == RegistrationStatus::Registered) {
            text.push_str(&format!("Collegamento: {link}\n"));
        }
        text.push_str(&calendar);
        if let Some(known) = facts.known.as_ref().filter(|known| now.differs(known).is_some()) {
            text.push_str(&format!("\nEra prevista {}.\n", on_a_line(known)));
        }
        text
    }

    fn what_to_do(&self, code: &str, kind: MessageKind) -> String {
        let page = format!("{}#code={code}", self.terms.page);
        if kind == MessageKind::RegistrationAddress {
            return format!("\nConfermi l'indirizzo: {page}\nDa allora vale solo questo codice: {code}\n");
        }
        let mut text = match (self.one.confirmed_at, self.one.confirm_by) {
            (None, Some(by)) => format!(
                "\nConfermi l'iscrizione entro {}, altrimenti sarà annullata: {page}\n",
                articled_hour("il", by.in_rome())
            ),
            (None, None) => format!("\nConfermi l'iscrizione, o la annulli se non può venire: {page}\n"),
            (Some(_), _) => format!("\nSe non può venire annulli l'iscrizione: {page}\n"),
        };
        text.push_str(&match self.facts.standing {
            // Without a place there is nothing to show at the door.
            RegistrationStatus::Waiting => format!("Codice: {code}\n"),
            _ => format!("Codice, da mostrare anche all'ingresso: {code}\n"),
        });
        text
    }
}

/// Day, hours and place on one line, after "era prevista".
fn on_a_line(occasion: &Occasion) -> String {
    let mut line = format!("{}, {}", articled("il", occasion.day()), occasion.hours());
    if let Some(place) = occasion.place() {
        line.push_str(&format!(", {place}"));
    }
    line
}
