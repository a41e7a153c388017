//! What the claims of a person give here, once organisations are looked up, and whose account that is.
use crate::auth::actor::Grant;
use crate::auth::provider::Person;
use crate::auth::provider::mapping::Mapped;
use crate::auth::provider::refusal::Refusal;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::service as organisations;
use crate::users::model::{RoleGrant, UserProvider, normal_email, normal_roles};
use crate::users::provided::model::{Comer, Entered};
use crate::users::provided::service as provided;
use std::collections::HashMap;
use uuid::Uuid;

/// How many roles an account can have.
const MOST_ROLES: usize = 20;

/// Somebody who is let in: who, and with which roles.
pub type Admitted = (Uuid, Vec<Grant>);

/// Who a person is here, where that is known; none where something of it has to be written first.
pub fn known(tx: &mut Tx<'_>, issuer: &str, person: &Person) -> Result<Option<Result<Admitted, Refusal>>> {
    let comer = match comer(tx, issuer, person)? {
        Ok(comer) => comer,
        Err(refusal) => return Ok(Some(Err(refusal))),
    };
    Ok(provided::known(tx, &comer)?.map(|entered| admitted(entered, &comer)))
}

/// Who a person is here, from now on.
pub fn enter(tx: &mut Tx<'_>, issuer: &str, person: &Person) -> Result<Result<Admitted, Refusal>> {
    match comer(tx, issuer, person)? {
        Ok(comer) => Ok(admitted(provided::enter(tx, &comer)?, &comer)),
        Err(refusal) => Ok(Err(refusal)),
    }
}

fn admitted(entered: Entered, comer: &Comer) -> Result<Admitted, Refusal> {
    entered.map(|user| (user.0, comer.roles.iter().map(Grant::from).collect()))
}

fn comer(tx: &mut Tx<'_>, issuer: &str, person: &Person) -> Result<Result<Comer, Refusal>> {
    let roles = roles(tx, &person.mapped)?;
    if roles.len() > MOST_ROLES {
        return Ok(Err(Refusal::TooManyRoles));
    }
    Ok(Ok(Comer {
        at: UserProvider { issuer: issuer.to_owned(), subject: person.subject.clone() },
        email: normal_email(&person.email),
        name: person.name.clone(),
        roles: normal_roles(&roles),
        signed_in_at: person.signed_in_at,
    }))
}

/// The roles that are left of what claims give: those for organisations that nobody knows are none.
fn roles(tx: &mut Tx<'_>, mapped: &[Mapped]) -> Result<Vec<RoleGrant>> {
    let names: Vec<&str> = mapped.iter().filter_map(|one| one.organisation.as_deref()).take(100).collect();
    let known: HashMap<String, Uuid> =
        if names.is_empty() { HashMap::new() } else { organisations::called(tx, &names)? };
    let mut roles: Vec<RoleGrant> = Vec::new();
    for Mapped { role, regions, organisation } in mapped {
        let organisation_id = match organisation {
            None => None,
            Some(name) => match known.get(name) {
                Some(id) => Some(*id),
                None => continue,
            },
        };
        // One organisation can be named by its id and by its code.
        if !roles.iter().any(|other| other.role == *role && other.organisation_id == organisation_id) {
            roles.push(RoleGrant { role: *role, regions: regions.clone(), organisation_id });
        }
    }
    Ok(roles)
}
