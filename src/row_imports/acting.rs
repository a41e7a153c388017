//! In whose name rows are written: whoever asked for the import, with the roles that their token had. Each portion looks
//! anew whether their session stands (whether the system is not blocked), as every write does.
use crate::auth::actor::{Actor, Grant, Pdnd, Role, System};
use crate::auth::scopes::Scope;
use crate::territory::RegionCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An actor, to be kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActingFor {
    who: Who,
    roles: Vec<Held>,
    request: Uuid,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Who {
    Person { user: Uuid, session: Option<Uuid> },
    System { client: Uuid, token: Uuid, scopes: Vec<Scope>, pdnd: Option<Consumer> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Consumer {
    consumer: Uuid,
    purpose: Uuid,
    evidence: Option<Uuid>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Held {
    role: Role,
    regions: Vec<RegionCode>,
    organisation: Option<Uuid>,
}

impl ActingFor {
    /// A person or a system; none for the public and for commands, who ask for no imports.
    pub fn of(actor: &Actor) -> Option<Self> {
        let who = match (actor.user_id(), actor.as_system()) {
            (Some(user), _) => Who::Person { user, session: actor.session_id() },
            (None, Some(system)) => Who::System {
                client: system.client,
                token: system.token,
                scopes: system.scopes.clone(),
                pdnd: system.pdnd.map(|Pdnd { consumer, purpose, evidence }| Consumer { consumer, purpose, evidence }),
            },
            (None, None) => return None,
        };
        let held =
            |grant: &Grant| Held { role: grant.role, regions: grant.regions.clone(), organisation: grant.organisation };
        Some(Self { who, roles: actor.grants().iter().map(held).collect(), request: actor.request_id() })
    }

    /// The actor again.
    pub fn actor(&self) -> Actor {
        let grants = self.roles.iter().map(|held| Grant {
            role: held.role,
            regions: held.regions.clone(),
            organisation: held.organisation,
        });
        let grants: Vec<Grant> = grants.collect();
        match &self.who {
            Who::Person { user, session: Some(session) } => Actor::person(*user, *session, grants, self.request),
            Who::Person { user, session: None } => Actor::person_without_session(*user, grants, self.request),
            Who::System { client, token, scopes, pdnd } => {
                let pdnd = pdnd.as_ref().map(|one| Pdnd {
                    consumer: one.consumer,
                    purpose: one.purpose,
                    evidence: one.evidence,
                });
                let (client, token, scopes) = (*client, *token, scopes.clone());
                Actor::system(System { client, token, grants, scopes, rate_limit: None, pdnd }, self.request)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asked_comes_back_with_their_roles() {
        let coordinator =
            Grant { role: Role::RegionalCoordinator, regions: vec!["05".parse().unwrap()], organisation: None };
        let id = Uuid::from_u128;
        let pdnd = Some(Pdnd { consumer: id(3), purpose: id(4), evidence: Some(id(8)) });
        let (scopes, grants) = (vec![Scope::PracticesWrite], vec![coordinator]);
        let system = System { client: id(1), token: id(2), grants: grants.clone(), scopes, rate_limit: None, pdnd };
        let provided = Actor::person_without_session(id(5), grants.clone(), id(7));
        for actor in [Actor::person(id(5), id(6), grants, id(7)), provided, Actor::system(system, id(7))] {
            let kept = serde_json::to_string(&ActingFor::of(&actor).unwrap()).unwrap();
            let again = serde_json::from_str::<ActingFor>(&kept).unwrap().actor();
            assert_eq!(format!("{again:?}"), format!("{actor:?}"));
        }
        assert_eq!(ActingFor::of(&Actor::public(id(7))), None);
        assert_eq!(ActingFor::of(&Actor::command("x")), None);
    }
}
