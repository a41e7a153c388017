//! What the messages of an invitation say. They are composed when they are sent, so that they tell how things stand, and
//! each carries an answer code of its own.
use super::model::{Invitation, InvitationId};
use super::service::{find, issue_codes};
use crate::auth::policy::Permit;
use crate::calls::content::{CallLetter, CallSignatory, Content};
use crate::calls::model::Call;
use crate::calls::template::{self, Placeholder};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::organisations::model::OrganisationKind;
use crate::outbox::model::MessageKind;
use crate::pdf::words::{articled, elided, paragraphs};
use crate::pdf::{Letter, Signatory, italian_date};

/// A message that is ready to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    /// Its subject, with the protocol first.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The same as a letter on paper.
    pub letter: Letter,
}

/// Composes a message of an invitation and issues the answer code that it carries. `answer_url` is the page of the
/// front-end that takes answers; the code stands in the link's fragment, which browsers send to no server.
pub fn compose(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: InvitationId,
    kind: MessageKind,
    answer_url: &str,
) -> Result<Composed> {
    let (invitation, call) = find(tx, id)?;
    let composed = compose_many(tx, permit, &call, std::slice::from_ref(&invitation), kind, answer_url)?;
    composed.into_iter().next().ok_or_else(|| Error::internal(format!("no message for invitation {id}")))
}

/// The same for many of a call, in their order: their codes are issued at once.
pub fn compose_many(
    tx: &mut Tx<'_>,
    permit: &Permit,
    call: &Call,
    to: &[Invitation],
    kind: MessageKind,
    answer_url: &str,
) -> Result<Vec<Composed>> {
    let letter =
        call.content.0.letter.clone().ok_or_else(|| Error::internal(format!("call {} has no letter", call.id)))?;
    let ids: Vec<InvitationId> = to.iter().map(|invitation| invitation.id).collect();
    let codes = issue_codes(tx, permit, &ids, kind.as_str())?;
    let today = tx.now().in_rome().date_naive();
    let opened = call.opened_at.map_or(today, |at| at.in_rome().date_naive());
    let date = if kind == MessageKind::InvitationLetter { letter.date.unwrap_or(opened) } else { today };
    let one = |(invitation, code): (&Invitation, &String)| {
        Writing { invitation, call, letter: &letter, code, answer_url }.message(kind, date)
    };
    Ok(to.iter().zip(&codes).map(one).collect())
}

/// What a message is made of.
struct Writing<'a> {
    invitation: &'a Invitation,
    call: &'a Call,
    letter: &'a CallLetter,
    code: &'a str,
    answer_url: &'a str,
}

impl Writing<'_> {
    fn message(&self, kind: MessageKind, date: chrono::NaiveDate) -> Composed {
        let content = &self.call.content.0;
        let protocol = self.letter.protocol.as_ref().map(|protocol| protocol.line());
        let about = match kind {
            MessageKind::InvitationReminder => format!("Sollecito: {}", content.subject),
            MessageKind::DeadlineExtension => format!("Proroga del termine: {}", content.subject),
            MessageKind::CallCancellation => format!("Annullamento: {}", content.subject),
            MessageKind::Delegation => format!("Delega a rispondere: {}", content.subject),
            _ => content.subject.clone(),
        };
        let subject = protocol.iter().map(String::as_str).chain([about.as_str()]).collect::<Vec<_>>().join(" - ");
        let paragraphs = self.paragraphs(kind);
        let answerable = kind != MessageKind::CallCancellation;
        let deadline = italian_date(self.call.deadline);
        let below = format!("Codice di risposta: {}. Termine: {deadline}.", self.code);
        // Where the text gives the address already, the frame below it has the code and the deadline.
        let link = Some(self.link()).filter(|link| answerable && !paragraphs.iter().any(|one| one.contains(link)));
        let letter = Letter {
            sender: content.senders.iter().map(|sender| sender.name.clone()).collect(),
            place: self.letter.place.clone(),
            date,
            protocol: protocol.clone(),
            recipient: self.recipient(),
            subject: about,
            paragraphs: paragraphs.clone(),
            link,
            below_link: answerable.then_some(below),
            signatories: signatories(self.letter),
        };
        Composed { subject, text: self.text(&letter, content), letter }
    }

    fn link(&self) -> String {
        format!("{}#code={}", self.answer_url, self.code)
    }

    fn value(&self, placeholder: Placeholder) -> String {
        match placeholder {
            Placeholder::Organisation => self.invitation.organisation_name.clone(),
            Placeholder::Salutation => salutation(self.invitation.kind).to_owned(),
            Placeholder::Title => self.call.title.clone(),
            Placeholder::Deadline => italian_date(self.call.deadline),
            Placeholder::Link => self.link(),
            Placeholder::Code => self.code.to_owned(),
        }
    }

    fn paragraphs(&self, kind: MessageKind) -> Vec<String> {
        let (title, name) = (&self.call.title, &self.invitation.organisation_name);
        let (until, to) = (articled("il", self.call.deadline), articled("al", self.call.deadline));
        let answer = format!(
            "Si risponde, anche solo per dire che non vi sono pratiche da segnalare, all'indirizzo {} con il codice {}.",
            self.link(),
            self.code
        );
        let greeting = salutation(self.invitation.kind).to_owned();
        match kind {
            MessageKind::InvitationReminder => vec![
                greeting,
                format!("non ci risulta ancora una risposta di {name} all'invito «{title}». Il termine è {until}."),
                answer,
            ],
            MessageKind::DeadlineExtension => {
                vec![greeting, format!("il termine per rispondere all'invito «{title}» è prorogato {to}."), answer]
            }
            MessageKind::CallCancellation => {
                let why = self.call.content.0.status_note.clone().unwrap_or_default();
                vec![greeting, format!("l'invito «{title}» è annullato: non occorre più rispondere."), why]
            }
            MessageKind::Delegation => vec![
                "Gentile collega,".to_owned(),
                format!("{name} ha delegato a voi la risposta all'invito «{title}». Il termine è {until}."),
                answer,
            ],
            _ => {
                let filled = template::fill(&self.letter.body, |placeholder| self.value(placeholder));
                paragraphs(&elided(&filled, self.call.deadline))
            }
        }
    }

    fn recipient(&self) -> Vec<String> {
        let office = match self.invitation.kind {
            OrganisationKind::Municipality => Some("Alla Sindaca o al Sindaco"),
            kind if is_health_company(kind) => Some("Alla Direttrice generale o al Direttore generale"),
            _ => None,
        };
        let pec = self.invitation.pec.as_ref().map(|pec| format!("PEC: {pec}"));
        office.map(str::to_owned).into_iter().chain([self.invitation.organisation_name.clone()]).chain(pec).collect()
    }

    /// The letter as plain text.
    fn text(&self, letter: &Letter, content: &Content) -> String {
        let mut lines = vec![format!("{}, {}", letter.place, italian_date(letter.date))];
        lines.extend(letter.protocol.clone());
        lines.push(String::new());
        lines.push(format!("Oggetto: {}", letter.subject));
        for paragraph in &letter.paragraphs {
            lines.push(String::new());
            lines.push(paragraph.clone());
        }
        if let Some(link) = &letter.link {
            lines.push(String::new());
            lines.push(link.clone());
        }
        lines.extend(letter.below_link.iter().flat_map(|below| [String::new(), below.clone()]));
        for signatory in &letter.signatories {
            lines.push(String::new());
            lines.push(format!("{} - {}", signatory.office, signatory.organisation));
            lines.push(signatory.name.clone());
        }
        if letter.signatories.is_empty() {
            lines.push(String::new());
            lines.extend(content.senders.iter().map(|sender| sender.name.clone()));
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

/// Who signs a letter, as it shows them.
pub fn signatories(letter: &CallLetter) -> Vec<Signatory> {
    let one = |s: &CallSignatory| Signatory {
        office: s.office.clone(),
        organisation: s.organisation.clone(),
        name: s.name.clone(),
    };
    letter.signatories.iter().map(one).collect()
}

/// Whether an organisation of this kind has a general director.
pub fn is_health_company(kind: OrganisationKind) -> bool {
    matches!(
        kind,
        OrganisationKind::LocalHealthAuthority
            | OrganisationKind::SocialHealthCompany
            | OrganisationKind::HospitalCompany
            | OrganisationKind::Irccs
    )
}

/// The salutation that fits a kind of organisation.
fn salutation(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Municipality => "Gentile Sindaca, gentile Sindaco,",
        kind if is_health_company(kind) => "Gentile Direttrice generale, gentile Direttore generale,",
        _ => "Gentili Signore e Signori,",
    }
}
