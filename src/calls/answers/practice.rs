//! The practice of an answer: what the form asks for, and which practice is written or named.
use super::model::{InvitationAnswerInput, InvitationAnswerRecord, under_practice};
use crate::auth::policy::Permit;
use crate::calls::content::FormField;
use crate::calls::invitations::model::Invited;
use crate::calls::model::FieldRequirement;
use crate::db::tx::Tx;
use crate::error::catalogue::Code;
use crate::error::{Error, Result, Violation};
use crate::language::text;
use crate::outbox::model::Channel;
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus, PracticeUpdate};
use crate::practices::service::brought::{self, Reply};
use serde_json::Value;

/// The organisation that leads what is submitted with this invitation.
pub fn lead(invited: &Invited) -> LeadOrganisationId {
    LeadOrganisationId(invited.invitation.answering_id().0)
}

/// The required fields of a form that a document leaves empty.
fn missing<'a>(form: &'a [FormField], document: &PracticeUpdate) -> Result<Vec<&'a str>> {
    let document = serde_json::to_value(document).map_err(|e| Error::internal(e.to_string()))?;
    let empty = |name: &str| match document.get(name) {
        None | Some(Value::Null | Value::Bool(false)) => true,
        Some(Value::String(said)) => said.trim().is_empty(),
        Some(Value::Array(all)) => all.is_empty(),
        Some(_) => false,
    };
    Ok(required(form).filter(|name| empty(name)).collect())
}

/// The fields that a form makes mandatory.
fn required(form: &[FormField]) -> impl Iterator<Item = &str> {
    form.iter().filter(|one| one.requirement == FieldRequirement::Required).map(|one| one.field.as_str())
}

/// Where whoever answers is reached: the delegate by e-mail, else the address that the letter went to.
fn reply(invited: &Invited) -> Option<Reply> {
    let delegate = invited.invitation.delegated_to.as_ref().and_then(|delegate| delegate.0.email.clone());
    let pec = || invited.invitation.pec.clone().map(|address| Reply { channel: Channel::Pec, address });
    delegate.map(|address| Reply { channel: Channel::Email, address }).or_else(pec)
}

/// Everything that is wrong with the document of an answer, each thing once.
fn unfit(
    tx: &mut Tx<'_>,
    form: &[FormField],
    document: &PracticeUpdate,
    before: Option<&PracticeUpdate>,
) -> Result<Vec<Violation>> {
    let mut broken = brought::unfit(tx, document, before)?;
    for name in missing(form, document)? {
        let pointer = format!("#/{name}");
        if !broken.iter().any(|one| one.pointer == pointer || one.pointer.starts_with(&format!("{pointer}/"))) {
            let why = text("Il modulo lo richiede.", "The form asks for it.");
            broken.push(Violation::new(pointer, "required", why));
        }
    }
    Ok(broken.into_iter().map(under_practice).collect())
}

/// Writes or finds the practice of an answer; and whether it was written. `written` is the practice that an answer to
/// this invitation wrote before.
pub fn of_answer(
    tx: &mut Tx<'_>,
    permit: &Permit,
    invited: &Invited,
    wanted: &InvitationAnswerInput,
    written: Option<PracticeId>,
) -> Result<Option<(PracticeId, bool)>> {
    let (form, lead) = (&invited.call.content.0.form, lead(invited));
    if let Some(document) = &wanted.practice {
        let before = match written {
            Some(id) => brought::own(tx, permit, lead, id)?,
            None => None,
        };
        // One that was withdrawn stays so: the next answer writes another.
        let before = before.filter(|(status, _)| *status != PracticeStatus::Withdrawn).map(|(_, document)| document);
        let broken = unfit(tx, form, document, before.as_ref())?;
        if !broken.is_empty() {
            return Err(Error::Invalid(broken));
        }
        return match (written, before) {
            (Some(id), Some(_)) => brought::correct(tx, permit, lead, id, document).map(|()| Some((id, true))),
            _ => {
                let required: Vec<String> = required(form).map(str::to_owned).collect();
                let reply = reply(invited);
                brought::submit(tx, permit, lead, document, (&required, reply.as_ref())).map(|id| Some((id, true)))
            }
        };
    }
    let Some(id) = wanted.practice_id else { return Ok(None) };
    let wrong = |code, why| Err(Error::invalid("#/practice_id", code, why));
    let Some((status, document)) = brought::own(tx, permit, lead, id)? else {
        let why = text(
            "L'organizzazione invitata non ha una pratica con questo id.",
            "The organisation that was invited has no practice with this id.",
        );
        return wrong("unknown_practice", why);
    };
    if matches!(status, PracticeStatus::Draft | PracticeStatus::Withdrawn | PracticeStatus::NotAccepted) {
        let label = status.label();
        let why = text(format!("La pratica è in stato «{}».", label.it), format!("The practice is \"{}\".", label.en));
        return wrong("wrong_status", why);
    }
    let missing = missing(form, &document)?.join(", ");
    if !missing.is_empty() {
        let why = text(
            format!("Alla pratica manca ciò che il modulo richiede: {missing}."),
            format!("The practice lacks what the form asks for: {missing}."),
        );
        return wrong("incomplete", why);
    }
    Ok(Some((id, false)))
}

/// 409 unless an answer names the last one as the one that it replaces.
pub fn check_corrects(wanted: &InvitationAnswerInput, last: Option<&InvitationAnswerRecord>) -> Result<()> {
    match (wanted.corrects, last) {
        (corrects, last) if corrects == last.map(|last| last.id) => Ok(()),
        (None, Some(last)) => Err(Error::conflict(
            Code::AlreadyAnswered,
            format!("Una risposta è già stata data ({}): leggerla, e indicarla in corrects per sostituirla.", last.id),
            format!("An answer was given already ({}): read it, and name it in corrects to replace it.", last.id),
        )),
        (Some(_), Some(last)) => Err(Error::conflict(
            Code::AnswerChanged,
            format!("Nel frattempo è stata data un'altra risposta ({}): leggerla prima di sostituirla.", last.id),
            format!("Another answer was given meanwhile ({}): read it before you replace it.", last.id),
        )),
        (_, None) => Err(Error::wrong_state(
            "Non c'è ancora una risposta da correggere: togliere corrects.",
            "There is no answer yet to correct: leave corrects out.",
        )),
    }
}
