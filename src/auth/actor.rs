//! Who acts: the public, a person with roles, a system with roles and scopes, or a command of the server itself.
use crate::auth::scopes::Scope;
use crate::territory::RegionCode;
use uuid::Uuid;

crate::codes! {
    /// What somebody may do, within the reach that comes with it.
    pub enum Role in "roles" {
        Administrator = "administrator" ("segreteria dell'Osservatorio", "Observatory secretariat: the whole country"),
        ScientificCommittee = "scientific_committee" ("comitato tecnico-scientifico", "scientific committee: reviews practices"),
        RegionalCoordinator = "regional_coordinator" ("coordinamento regionale", "coordinator of one or more regions"),
        OrganisationContact = "organisation_contact" ("referente di organizzazione", "contact of one organisation"),
        Expert = "expert" ("esperto", "expert of the laboratories that name them"),
        InstitutionalReader = "institutional_reader" ("lettore istituzionale", "AGENAS and regions: reads all that is not personal"),
        Service = "service" ("sistema", "a system, with scopes"),
        Public = "public" ("pubblico", "anybody, without a token"),
    }
}

/// One role with the part of the country it holds for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// For a coordinator (and for an institutional reader who is bound to some): the regions.
    pub regions: Vec<RegionCode>,
    /// For an organisation contact: the organisation.
    pub organisation: Option<Uuid>,
}

/// On whose behalf a unit of work is done.
#[derive(Debug, Clone)]
pub struct Actor {
    who: Who,
    request: Uuid,
}

#[derive(Debug, Clone)]
enum Who {
    Public,
    Person { user: Uuid, session: Option<Uuid>, grants: Vec<Grant> },
    System(System),
    Command(&'static str),
}

/// A system that has shown its access token, or is away while work is done in its name.
#[derive(Debug, Clone)]
pub struct System {
    /// Its id.
    pub client: Uuid,
    /// The id of its token; nil where it has shown none that we could revoke.
    pub token: Uuid,
    /// For whom it acts.
    pub grants: Vec<Grant>,
    /// What its token may be used for.
    pub scopes: Vec<Scope>,
    /// How many requests it may make in a minute, if not as many as everybody.
    pub rate_limit: Option<u32>,
    /// As whom and what for it comes, where it has shown a voucher instead of a token of ours.
    pub pdnd: Option<Pdnd>,
}

/// What a PDND voucher names beside the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pdnd {
    /// The consumer (*fruitore*).
    pub consumer: Uuid,
    /// The purpose (*finalità*).
    pub purpose: Uuid,
    /// Who stands behind the consumer, where it has shown evidence of that.
    pub evidence: Option<Uuid>,
}

impl Actor {
    /// Anybody, without a token.
    pub fn public(request: Uuid) -> Self {
        Self { who: Who::Public, request }
    }

    /// A signed-in person.
    pub fn person(user: Uuid, session: Uuid, grants: Vec<Grant>, request: Uuid) -> Self {
        Self { who: Who::Person { user, session: Some(session), grants }, request }
    }

    /// A person without a session: they have shown a token of the agency's provider, or are away while work is done in their
    /// name.
    pub fn person_without_session(user: Uuid, grants: Vec<Grant>, request: Uuid) -> Self {
        Self { who: Who::Person { user, session: None, grants }, request }
    }

    /// A system.
    pub fn system(system: System, request: Uuid) -> Self {
        Self { who: Who::System(system), request }
    }

    /// A command of the server, run by its operator: may do everything an administrator may.
    pub fn command(name: &'static str) -> Self {
        Self { who: Who::Command(name), request: crate::db::types::Id::new().0 }
    }

    /// What the server does by itself while it serves a request.
    pub fn command_in(name: &'static str, request: Uuid) -> Self {
        Self { who: Who::Command(name), request }
    }

    /// The same person or system with only these of its roles; none for the public and for commands.
    pub fn narrowed(&self, grants: Vec<Grant>) -> Option<Self> {
        let who = match &self.who {
            Who::Person { user, session, .. } => Who::Person { user: *user, session: *session, grants },
            Who::System(system) => Who::System(System { grants, ..system.clone() }),
            Who::Public | Who::Command(_) => return None,
        };
        Some(Self { who, request: self.request })
    }

    /// The roles with their reach. The public has the role `public`; so has everybody else besides their own.
    pub fn grants(&self) -> &[Grant] {
        const PUBLIC: &[Grant] = &[Grant { role: Role::Public, regions: Vec::new(), organisation: None }];
        const COMMAND: &[Grant] = &[Grant { role: Role::Administrator, regions: Vec::new(), organisation: None }];
        match &self.who {
            Who::Public => PUBLIC,
            Who::Person { grants, .. } | Who::System(System { grants, .. }) => grants,
            Who::Command(_) => COMMAND,
        }
    }

    /// Whether one of the roles is `role`.
    pub fn has(&self, role: Role) -> bool {
        self.grants().iter().any(|grant| grant.role == role)
    }

    /// The id of the person, if it is one.
    pub fn user_id(&self) -> Option<Uuid> {
        match self.who {
            Who::Person { user, .. } => Some(user),
            _ => None,
        }
    }

    /// The session that the token was issued in, if there is one: of people with a token of ours.
    pub fn session_id(&self) -> Option<Uuid> {
        match self.who {
            Who::Person { session, .. } => session,
            _ => None,
        }
    }

    /// The system, if it is one.
    pub fn as_system(&self) -> Option<&System> {
        match &self.who {
            Who::System(system) => Some(system),
            _ => None,
        }
    }

    /// As whom and what for a system comes that has shown a voucher.
    pub fn pdnd(&self) -> Option<Pdnd> {
        self.as_system().and_then(|system| system.pdnd)
    }

    /// The id of the person or system that has shown a token.
    pub fn subject(&self) -> Option<Uuid> {
        self.user_id().or_else(|| self.as_system().map(|system| system.client))
    }

    /// The request (or command run) this work belongs to.
    pub fn request_id(&self) -> Uuid {
        self.request
    }

    /// For the change log: `public`, `person`, `system`, or the name of the command.
    pub fn label(&self) -> &'static str {
        match self.who {
            Who::Public => "public",
            Who::Person { .. } => "person",
            Who::System(_) => "system",
            Who::Command(name) => name,
        }
    }

    /// Whether this actor reads everything that is not personal, in the whole country.
    pub fn reads_everything(&self) -> bool {
        self.grants().iter().any(|grant| {
            matches!(grant.role, Role::Administrator | Role::ScientificCommittee)
                || grant.role == Role::InstitutionalReader && grant.regions.is_empty()
        })
    }

    /// The regions this actor coordinates or reads for.
    pub fn regions(&self) -> Vec<RegionCode> {
        let bound = |g: &&Grant| matches!(g.role, Role::RegionalCoordinator | Role::InstitutionalReader);
        self.grants().iter().filter(bound).flat_map(|g| g.regions.iter().copied()).collect()
    }

    /// The organisations this actor is a contact of.
    pub fn organisations(&self) -> Vec<Uuid> {
        self.grants().iter().filter(|g| g.role == Role::OrganisationContact).filter_map(|g| g.organisation).collect()
    }
}
