//! Who may do what: the table says it (`table`), this decides by it. Only this module makes a [`Permit`], and no store
//! writes without one.
mod table;

pub use table::{Permission, Within};

use crate::auth::actor::Role::{self, Public};
use crate::auth::actor::{Actor, Grant};
use crate::error::{Error, Result};
use crate::territory::RegionCode;
use Within::*;
use table::{DECISIONS, TABLE};
use uuid::Uuid;

/// Which part of the country and which organisations a resource belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceReach {
    /// Its regions: a coordinator of one of them is at home.
    pub regions: Vec<RegionCode>,
    /// Its organisations: a contact of one of them is at home.
    pub organisations: Vec<Uuid>,
    /// The people that it names.
    pub people: Vec<Uuid>,
}

impl ResourceReach {
    /// What belongs to no region and no organisation: themes, users.
    pub fn country() -> Self {
        Self::default()
    }

    /// What belongs to regions.
    pub fn regions(regions: impl IntoIterator<Item = RegionCode>) -> Self {
        Self { regions: regions.into_iter().collect(), ..Self::default() }
    }

    /// Adds an organisation that it belongs to.
    pub fn and_organisation(mut self, id: Uuid) -> Self {
        self.organisations.push(id);
        self
    }

    /// Adds a person that it names.
    pub fn and_person(mut self, id: Uuid) -> Self {
        self.people.push(id);
        self
    }
}

/// Proof that the actor may write this. Store functions that write ask for one.
#[derive(Debug)]
pub struct Permit {
    permission: Permission,
    actor: Option<Uuid>,
}

impl Permit {
    /// What was allowed.
    pub fn permission(&self) -> Permission {
        self.permission
    }

    /// The person it was allowed to, if it was one.
    pub fn user_id(&self) -> Option<Uuid> {
        self.actor
    }
}

/// Whether `permission` is a decision on what belongs to an organisation that the actor speaks for.
fn own_interest(actor: &Actor, permission: Permission, reach: &ResourceReach) -> bool {
    DECISIONS.contains(&permission) && actor.organisations().iter().any(|own| reach.organisations.contains(own))
}

/// Whether `actor` may do `permission` on what has this `reach`.
pub fn allows(actor: &Actor, permission: Permission, reach: &ResourceReach) -> bool {
    holds(actor, permission, reach) && !own_interest(actor, permission, reach)
}

fn holds(actor: &Actor, permission: Permission, reach: &ResourceReach) -> bool {
    let rows = rows(permission);
    actor
        .grants()
        .iter()
        .any(|grant| rows.iter().any(|(role, within)| *role == grant.role && covers(actor, grant, *within, reach)))
}

/// A permit to do `permission` on what has this `reach`, or 403 naming the roles that would be needed.
pub fn permit(actor: &Actor, permission: Permission, reach: &ResourceReach) -> Result<Permit> {
    if allows(actor, permission, reach) {
        return Ok(Permit { permission, actor: actor.user_id() });
    }
    if holds(actor, permission, reach) {
        return Err(Error::OwnInterest);
    }
    if actor.has(Public) {
        return Err(Error::Unauthenticated(crate::error::Unauthenticated::Missing));
    }
    Err(Error::Forbidden(permission, holders(permission)))
}

/// The roles that hold a permission somewhere, for messages to who is to use it.
pub fn holders(permission: Permission) -> Vec<Role> {
    let mut roles = Vec::new();
    for (role, _) in rows(permission) {
        // A role can hold it in more than one way: in its regions, and where it is named.
        if !roles.contains(role) {
            roles.push(*role);
        }
    }
    roles
}

fn rows(permission: Permission) -> &'static [(Role, Within)] {
    TABLE.iter().find(|(p, _)| *p == permission).map_or(&[], |(_, rows)| rows)
}

fn covers(actor: &Actor, grant: &Grant, within: Within, reach: &ResourceReach) -> bool {
    match within {
        Everywhere => true,
        OwnRegions => grant.regions.iter().any(|region| reach.regions.contains(region)),
        OwnOrganisation => grant.organisation.is_some_and(|own| reach.organisations.contains(&own)),
        Named => actor.user_id().is_some_and(|own| reach.people.contains(&own)),
    }
}

#[cfg(test)]
mod tests;
