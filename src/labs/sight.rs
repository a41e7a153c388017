//! How much of a laboratory somebody sees.
use super::model::Lab;
use crate::auth::actor::{Actor, Role};
use crate::auth::policy::{self, Permission, ResourceReach};

/// How much of a laboratory somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Its work too: who takes part in it, oversees it, or is one of its agreed experts.
    Whole,
    /// What everybody sees of one that is not only planned.
    Public,
}

impl Sight {
    /// How much `actor` sees of what has this reach.
    pub fn of(actor: &Actor, reach: &ResourceReach) -> Self {
        let reads_there = || actor.regions().iter().any(|region| reach.regions.contains(region));
        let takes_part = || policy::allows(actor, Permission::TakePartInLab, reach);
        let inside = actor.reads_everything() || reads_there() || takes_part();
        if inside { Self::Whole } else { Self::Public }
    }
}

/// A laboratory that the actor sees.
#[derive(Debug, Clone)]
pub struct Seen {
    /// It.
    pub lab: Lab,
    /// Where it is at home, with the actor among the people if they are one of its agreed experts.
    pub reach: ResourceReach,
    /// How much of it the actor sees.
    pub sight: Sight,
}

/// The role that gives the actor this permission on what has this reach: all that most readers learn of who acted.
pub fn acting_role(actor: &Actor, permission: Permission, reach: &ResourceReach) -> Role {
    // What the server does by itself it does for the secretariat.
    if actor.subject().is_none() {
        return Role::Administrator;
    }
    let alone = |role: &Role| {
        let grants = actor.grants().iter().filter(|grant| grant.role == *role).cloned().collect();
        actor.narrowed(grants).is_some_and(|one| policy::allows(&one, permission, reach))
    };
    actor.grants().iter().map(|grant| grant.role).find(alone).unwrap_or(Role::Public)
}
