//! The scenario's users: somebody for every role, with passwords that are drawn afresh and shown once.
use super::ids;
use crate::auth::actor::Role::{self, *};
use crate::auth::password;
use crate::db::schema::{one_time_codes, user_roles, users};
use crate::db::search::fold;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::Result;
use crate::users::model::UserStatus;
use crate::users::one_time_codes::model::OneTimeCodePurpose;
use diesel::prelude::*;
use uuid::Uuid;

/// An account to try the scenario with.
#[derive(Debug)]
pub struct Account {
    /// What it may do.
    pub role: Role,
    /// E-mail address to sign in with.
    pub email: &'static str,
    /// Password.
    pub password: String,
}

struct Person {
    id: Uuid,
    email: &'static str,
    name: &'static str,
    role: Role,
    region: Option<&'static str>,
    organisation: Option<Uuid>,
}

const fn person(id: Uuid, email: &'static str, name: &'static str, role: Role) -> Person {
    Person { id, email, name, role, region: None, organisation: None }
}

const fn coordinator(id: Uuid, email: &'static str, name: &'static str, region: &'static str) -> Person {
    Person { region: Some(region), ..person(id, email, name, RegionalCoordinator) }
}

const fn contact(id: Uuid, email: &'static str, name: &'static str, organisation: Uuid) -> Person {
    Person { organisation: Some(organisation), ..person(id, email, name, OrganisationContact) }
}

/// The people; their names are made up. The last one was invited and has not answered.
const PEOPLE: &[Person] = &[
    person(ids::ADMINISTRATOR, "admin@demo.example.org", "Anna Bellò", Administrator),
    person(ids::SCIENTIFIC_COMMITTEE, "committee@demo.example.org", "Paolo De Santis", ScientificCommittee),
    person(ids::SECOND_READER, "committee2@demo.example.org", "Lucia Ferrante", ScientificCommittee),
    person(ids::THIRD_READER, "committee3@demo.example.org", "Giorgio Maran", ScientificCommittee),
    coordinator(ids::COORDINATOR_VENETO, "veneto@demo.example.org", "Maria Zanon", "05"),
    coordinator(ids::COORDINATOR_LAZIO, "lazio@demo.example.org", "Luca Proietti", "12"),
    contact(ids::CONTACT_AULSS_2, "aulss2@demo.example.org", "Chiara D'Alò", ids::AULSS_2),
    contact(ids::CONTACT_ASL_ROMA_1, "aslroma1@demo.example.org", "Marco Fabbri", ids::ASL_ROMA_1),
    person(ids::EXPERT, "expert@demo.example.org", "Niccolò Venturini", Expert),
    person(ids::OTHER_EXPERT, "expert2@demo.example.org", "Silvia Moretti", Expert),
    person(ids::EXPERT_AULSS_1, "expert3@demo.example.org", "Elena Dal Pont", Expert),
    person(ids::EXPERT_TREVISO, "expert4@demo.example.org", "Stefano Bressan", Expert),
    person(ids::EXPERT_CASALE, "expert5@demo.example.org", "Lucia Fabris", Expert),
    person(ids::INSTITUTIONAL_READER, "reader@demo.example.org", "Giulia Neri", InstitutionalReader),
    person(ids::INVITED, "invited@demo.example.org", "Elena Forlì", Expert),
];

/// Fills them in and gives those that can sign in.
pub fn fill(tx: &mut Tx<'_>) -> Result<Vec<Account>> {
    let now = tx.now();
    let (accounts, hashes) = fresh_accounts()?;
    let hash_of = |p: &Person| accounts.iter().zip(&hashes).find(|(a, _)| a.email == p.email).map(|(_, hash)| hash);
    let rows: Vec<_> = PEOPLE
        .iter()
        .map(|p| {
            (
                users::id.eq(Id(p.id)),
                users::email.eq(p.email),
                users::name.eq(p.name),
                users::sort_name.eq(fold(p.name)),
                users::status.eq(status(p)),
                users::password_hash.eq(hash_of(p)),
                users::version.eq(1),
                users::created_at.eq(now),
                users::updated_at.eq(now),
            )
        })
        .collect();
    crate::on_each!(tx.conn(), |c| diesel::insert_into(users::table).values(&rows).execute(c))?;
    let roles: Vec<_> = PEOPLE
        .iter()
        .map(|p| {
            (
                user_roles::id.eq(Id::new()),
                user_roles::user_id.eq(Id(p.id)),
                user_roles::role.eq(p.role),
                user_roles::region_code.eq(p.region),
                user_roles::organisation_id.eq(p.organisation.map(Id)),
            )
        })
        .collect();
    crate::on_each!(tx.conn(), |c| diesel::insert_into(user_roles::table).values(&roles).execute(c))?;
    // Nobody has this code: an administrator renews the invitation to get one.
    diesel::insert_into(one_time_codes::table)
        .values((
            one_time_codes::id.eq(Id::new()),
            one_time_codes::user_id.eq(Id(ids::INVITED)),
            one_time_codes::purpose.eq(OneTimeCodePurpose::Invitation),
            one_time_codes::code_digest.eq(password::digest(&password::secret())),
            one_time_codes::expires_at.eq(now.plus(OneTimeCodePurpose::Invitation.lifetime())),
            one_time_codes::created_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(accounts)
}

/// New passwords for everybody who can sign in; their sessions go on.
pub fn reset_passwords(tx: &mut Tx<'_>) -> Result<Vec<Account>> {
    let (accounts, hashes) = fresh_accounts()?;
    for (account, hash) in accounts.iter().zip(&hashes) {
        // Eight statements of a command: a batch would save nothing.
        diesel::update(users::table.filter(users::email.eq(account.email)))
            .set(users::password_hash.eq(hash))
            .execute(tx.conn())?;
    }
    Ok(accounts)
}

fn status(person: &Person) -> UserStatus {
    if person.id == ids::INVITED { UserStatus::Invited } else { UserStatus::Active }
}

/// A fresh password for everybody who can sign in, and its hash.
fn fresh_accounts() -> Result<(Vec<Account>, Vec<String>)> {
    let active = PEOPLE.iter().filter(|p| status(p) == UserStatus::Active);
    let accounts: Vec<Account> =
        active.map(|p| Account { role: p.role, email: p.email, password: password::readable() }).collect();
    let hashes = accounts.iter().map(|account| password::hash(&account.password)).collect::<Result<_>>()?;
    Ok((accounts, hashes))
}
