//! The people of the scenario.
use osservatorio::app::Core;
use osservatorio::auth::actor::{Grant, Role};
use osservatorio::demo::ids;
use uuid::Uuid;

/// Somebody with an account.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub id: Uuid,
    pub role: Role,
    pub regions: &'static [&'static str],
    pub organisation: Option<Uuid>,
}

const fn person(id: Uuid, role: Role, regions: &'static [&'static str], organisation: Option<Uuid>) -> Person {
    Person { id, role, regions, organisation }
}

pub const ADMIN: Person = person(ids::ADMINISTRATOR, Role::Administrator, &[], None);
pub const SCIENTIST: Person = person(ids::SCIENTIFIC_COMMITTEE, Role::ScientificCommittee, &[], None);
/// The coordinator of Veneto.
pub const COORDINATOR: Person = person(ids::COORDINATOR_VENETO, Role::RegionalCoordinator, &["05"], None);
/// The coordinator of Lazio.
pub const FOREIGN_COORDINATOR: Person = person(ids::COORDINATOR_LAZIO, Role::RegionalCoordinator, &["12"], None);
/// The contact of Azienda ULSS 2.
pub const CONTACT: Person = person(ids::CONTACT_AULSS_2, Role::OrganisationContact, &[], Some(ids::AULSS_2));
/// The contact of ASL Roma 1.
pub const FOREIGN_CONTACT: Person =
    person(ids::CONTACT_ASL_ROMA_1, Role::OrganisationContact, &[], Some(ids::ASL_ROMA_1));
pub const EXPERT: Person = person(ids::EXPERT, Role::Expert, &[], None);
/// Others whom the group of the session of Treviso has: for Azienda ULSS 1, the Comune di Treviso and that of Casale sul
/// Sile. [`EXPERT`] is there for Azienda ULSS 2.
pub const ELENA: Person = person(ids::EXPERT_AULSS_1, Role::Expert, &[], None);
pub const STEFANO: Person = person(ids::EXPERT_TREVISO, Role::Expert, &[], None);
pub const LUCIA: Person = person(ids::EXPERT_CASALE, Role::Expert, &[], None);
/// An expert whom no group names.
pub const FOREIGN_EXPERT: Person = person(ids::OTHER_EXPERT, Role::Expert, &[], None);
pub const READER: Person = person(ids::INSTITUTIONAL_READER, Role::InstitutionalReader, &[], None);

pub const EVERYBODY: [Person; 9] =
    [ADMIN, SCIENTIST, COORDINATOR, FOREIGN_COORDINATOR, CONTACT, FOREIGN_CONTACT, EXPERT, FOREIGN_EXPERT, READER];

/// Whose tokens may write beside those of [`EVERYBODY`].
pub const OTHERS: [Person; 3] = [ELENA, STEFANO, LUCIA];

impl Person {
    /// An access token, in the session that `database.rs` opened for them (its id is the person's).
    pub fn token(&self, core: &Core) -> String {
        let regions = self.regions.iter().map(|code| code.parse().unwrap()).collect();
        let grants = [Grant { role: self.role, regions, organisation: self.organisation }];
        core.tokens.issue(self.id, self.id, &grants, osservatorio::clock::now()).unwrap()
    }
}
