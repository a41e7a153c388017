//! What an expert's record names: a body of their side, an account, and nobody whom the group has already.
use super::super::cycles::model::CycleId;
use super::super::service::unknown_organisation;
use super::input::ExpertInput;
use super::model::{Expert, ExpertId, ExpertStatus};
use super::store;
use super::workflow::speaks_for;
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result, Violation};
use crate::language::text;
use crate::organisations::model::OrganisationId;
use crate::organisations::service::kinds;
use crate::users::service::names as names_of_people;

/// What a record newly names exists: the body is of the expert's side, and accounts are tied by those who look after the
/// laboratory, as the permit says that the actor does.
pub(super) fn check(
    tx: &mut Tx<'_>,
    manages: Option<&Permit>,
    wanted: &ExpertInput,
    before: Option<&Expert>,
) -> Result<()> {
    let mut broken = Vec::new();
    broken.extend(wrong_body(tx, wanted, before)?);
    if wanted.user_id.map(Id) != before.and_then(|expert| expert.user_id) {
        broken.extend(wrong_account(tx, manages, wanted, before)?);
    }
    if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
}

fn wrong_body(tx: &mut Tx<'_>, wanted: &ExpertInput, before: Option<&Expert>) -> Result<Option<Violation>> {
    let Some(id) = wanted.organisation_id else { return Ok(None) };
    if before.is_some_and(|expert| expert.organisation_id == Some(Id(id)) && expert.side == wanted.side) {
        return Ok(None);
    }
    Ok(match kinds(tx, &[OrganisationId(id)])?.pop() {
        None => Some(unknown_organisation("#/organisation_id".to_owned())),
        Some((_, kind)) if speaks_for(kind, wanted.side) => None,
        Some((_, kind)) => {
            let (kind, side) = (kind.label(), wanted.side.label());
            let why = text(
                format!("Un ente di tipo «{}» non è della parte «{}».", kind.it, side.it),
                format!("A body of the kind \"{}\" is not of the side \"{}\".", kind.en, side.en),
            );
            Some(Violation::new("#/organisation_id", "not_of_this_side", why))
        }
    })
}

fn wrong_account(
    tx: &mut Tx<'_>,
    manages: Option<&Permit>,
    wanted: &ExpertInput,
    before: Option<&Expert>,
) -> Result<Option<Violation>> {
    let answered = before.is_some_and(|expert| expert.answered_at.is_some());
    let Some(permit) = manages.filter(|_| !answered) else {
        let why = text(
            "Lo indica chi cura il laboratorio, prima della risposta.",
            "Whoever looks after the laboratory says it, before the answer.",
        );
        return Ok(Some(Violation::new("#/user_id", "not_allowed", why)));
    };
    let Some(id) = wanted.user_id else { return Ok(None) };
    let unknown = names_of_people(tx, permit, &[Id(id)])?.is_empty();
    let why = || text("Non è un utente noto.", "Is not a known user.");
    Ok(unknown.then(|| Violation::new("#/user_id", "unknown_user", why())))
}

/// 409 when the group has this person already, by their account or their e-mail address in whatever letters: as somebody
/// who was proposed and has not declined. `but` is the record that is being changed.
pub(super) fn check_alone(
    tx: &mut Tx<'_>,
    cycle: CycleId,
    wanted: &ExpertInput,
    but: Option<(ExpertId, ExpertStatus)>,
) -> Result<()> {
    if but.is_some_and(|(_, status)| status == ExpertStatus::Declined) {
        return Ok(());
    }
    let others = store::any_in_question(tx, cycle)?;
    let mut others = others.iter().filter(|(id, ..)| but.is_none_or(|(own, _)| own != *id));
    let address = |of: &Option<String>| of.as_ref().map(|email| email.trim().to_lowercase());
    let (user, email) = (wanted.user_id.map(Id), address(&wanted.email));
    let taken = others.find_map(|(_, their_user, their_email)| {
        if user.is_some() && *their_user == user {
            return Some("lab_experts_cycle_id_user_id_key");
        }
        (email.is_some() && address(their_email) == email).then_some("lab_experts_cycle_id_email_key")
    });
    taken.map_or(Ok(()), |by| Err(Error::Duplicate(by.to_owned())))
}
