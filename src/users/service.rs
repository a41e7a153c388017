//! What administrators do with users, and the first administrator of all.
use super::model::normal_roles;
use super::model::{InvitedUser, RoleGrant, User, UserCreate, UserId, UserSort, UserStatus, UserUpdate, normal_email};
use super::one_time_codes::model::{IssuedCode, OneTimeCodePurpose};
use super::one_time_codes::service as one_time_codes;
use super::sessions::model::EndReason;
use super::sessions::service as sessions;
use super::store::{self, Account, Entry, Filter};
pub use super::throttle::{model::Subject, service as throttle};
use super::workflow;
use crate::auth::actor::{Actor, Grant, Role};
use crate::auth::password;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result, Unauthenticated, Violation};
use crate::input::{self, Merge};
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::territory::RegionCode;
use crate::version::Expected;
use uuid::Uuid;

fn may_manage(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::ManageUsers, &ResourceReach::country())
}

/// A page of those that match, of at most `limit` (1..100).
pub fn list(
    tx: &mut Tx<'_>,
    filter: &Filter,
    sort: UserSort,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<User>> {
    let permit = may_manage(tx)?;
    let last = read_cursor::<UserId>(cursor, sort.as_str())?;
    let users = store::all(tx, &permit, filter, sort, last, limit + 1)?;
    let total = if count { Some(store::count(tx, &permit, filter)?) } else { None };
    Ok(Page::cut(users, limit, sort.as_str(), |user| user.id, |user| user).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, id: UserId) -> Result<User> {
    store::visible(tx, id)?.ok_or_else(Error::not_found)
}

/// The names of people, for somebody whose permit says that they may read them.
pub fn names(tx: &mut Tx<'_>, permit: &Permit, ids: &[Id]) -> Result<Vec<(Id, String)>> {
    if ids.is_empty() { Ok(Vec::new()) } else { store::names(tx, permit, ids) }
}

/// The caller's own account; 401 once it was blocked.
pub fn read_own(tx: &mut Tx<'_>) -> Result<User> {
    let ended = || Error::Unauthenticated(Unauthenticated::SessionEnded);
    let id = tx.actor().user_id().map(UserId).ok_or_else(ended)?;
    store::any_user(tx, id)?.filter(|user| user.status == UserStatus::Active).ok_or_else(ended)
}

/// Everybody with a role who can sign in, by id: at most a thousand.
pub fn active_with_role(tx: &mut Tx<'_>, role: Role) -> Result<Vec<User>> {
    let permit = may_manage(tx)?;
    let filter = Filter { status: Some(UserStatus::Active), role: Some(role), ..Filter::default() };
    store::all(tx, &permit, &filter, UserSort::Oldest, None, 1_000)
}

/// E-mail address and name of somebody who can sign in: for messages of the server to them.
pub fn mailbox(tx: &mut Tx<'_>, id: UserId) -> Result<Option<(String, String)>> {
    may_manage(tx)?;
    let user = store::any_user(tx, id)?.filter(|user| user.status == UserStatus::Active);
    Ok(user.map(|user| (user.email, user.name)))
}

/// Somebody as they may act at this moment, if they can sign in: for work that is done in their name while they are away.
pub fn acting(tx: &mut Tx<'_>, id: UserId) -> Result<Option<Actor>> {
    may_manage(tx)?;
    let request = tx.actor().request_id();
    let user = store::any_user(tx, id)?.filter(|user| user.status == UserStatus::Active);
    Ok(user.map(|user| Actor::person_without_session(id.0, user.roles.iter().map(Grant::from).collect(), request)))
}

pub use super::store::RoleHolder;

/// The coordinators of these regions, once for each. What is written to them is the server's: whoever causes it does not
/// get to see their addresses.
pub fn coordinators_of(tx: &mut Tx<'_>, regions: &[RegionCode]) -> Result<Vec<RoleHolder>> {
    if regions.is_empty() {
        return Ok(Vec::new());
    }
    store::any_holders(tx, &[Role::RegionalCoordinator], regions, &[])
}

/// The scientific committee; what is said of [`coordinators_of`] holds for its addresses too.
pub fn committee(tx: &mut Tx<'_>) -> Result<Vec<RoleHolder>> {
    store::any_holders(tx, &[Role::ScientificCommittee], &[], &[])
}

/// The organisations that these people speak for, in whatever role: for who must not decide on what.
pub fn organisations_of(tx: &mut Tx<'_>, people: &[UserId]) -> Result<Vec<(UserId, Id)>> {
    store::any_organisations_of(tx, people)
}

/// Who holds one of these roles, by person; what is said of [`coordinators_of`] holds here too.
pub fn holders_of(tx: &mut Tx<'_>, roles: &[Role]) -> Result<Vec<RoleHolder>> {
    store::any_holders(tx, roles, &[], &[])
}

/// The contacts of these organisations who have an account; what is said of [`coordinators_of`] holds here too.
pub fn contacts_of(tx: &mut Tx<'_>, organisations: &[Uuid]) -> Result<Vec<RoleHolder>> {
    let mut found = Vec::new();
    for some in organisations.chunks(1_000) {
        found.extend(store::any_holders(tx, &[Role::OrganisationContact], &[], some)?);
    }
    Ok(found)
}

/// The e-mail addresses of those of these people who can sign in; what is said of [`coordinators_of`] holds here too.
pub fn emails_of(tx: &mut Tx<'_>, people: &[Id]) -> Result<Vec<(Id, String)>> {
    if people.is_empty() { Ok(Vec::new()) } else { store::any_emails(tx, people) }
}

/// Invites somebody.
pub fn create(tx: &mut Tx<'_>, new: &UserCreate) -> Result<InvitedUser> {
    let permit = may_manage(tx)?;
    check_organisations(tx, &new.roles)?;
    let email = normal_email(&new.email);
    let account = Account { email: &email, name: new.name.trim(), status: UserStatus::Invited, roles: &new.roles };
    let user = store::insert(tx, &permit, &account, Entry::default())?;
    let issued = one_time_codes::issue(tx, &permit, user.id, OneTimeCodePurpose::Invitation)?;
    Ok(InvitedUser { user, invitation_code: issued.code, invitation_expires_at: issued.expires_at })
}

/// Changes one. Whoever is blocked or gets other roles loses every session: tokens carry the roles.
pub fn update(tx: &mut Tx<'_>, id: UserId, expected: &Expected, patch: &Merge<UserUpdate>) -> Result<User> {
    let user = read(tx, id)?;
    let permit = may_manage(tx)?;
    expected.check(user.version)?;
    let changed = patch.apply(&UserUpdate::from(&user))?;
    let enters = user.provider.is_some() || store::any_password(tx, id)?;
    workflow::check(user.status, changed.status, enters)?;
    if user.provider.is_some() {
        only_its_state(&user, &changed)?;
    } else {
        check_organisations(tx, &changed.roles)?;
        keep_an_administrator(tx, &permit, &user, &changed)?;
    }
    let email = normal_email(&changed.email);
    let blocked = changed.status == UserStatus::Blocked && user.status != UserStatus::Blocked;
    if blocked || email != user.email {
        // A code may have gone to the wrong address: an administrator makes another.
        one_time_codes::void(tx, &permit, id)?;
    }
    if blocked {
        sessions::end_all(tx, &permit, id, None, EndReason::Blocked)?;
    } else if normal_roles(&user.roles) != normal_roles(&changed.roles) {
        sessions::end_all(tx, &permit, id, None, EndReason::RolesChanged)?;
    }
    let account = Account { email: &email, name: changed.name.trim(), status: changed.status, roles: &changed.roles };
    store::update(tx, &permit, id, &account)
}

/// 409 when more than the state of an account is changed that comes from the agency's provider.
fn only_its_state(user: &User, changed: &UserUpdate) -> Result<()> {
    let same = user.email == normal_email(&changed.email)
        && user.name == changed.name.trim()
        && normal_roles(&user.roles) == normal_roles(&changed.roles);
    if same {
        return Ok(());
    }
    Err(Error::wrong_state(
        "Indirizzo, nome e ruoli di questa utenza vengono dal gestore delle identità dell'agenzia: qui se ne cambia solo lo stato.",
        "Address, name and roles of this account come from the agency's identity provider: only its state is changed here.",
    ))
}

/// 409 for an account that is entered by the agency's provider: it has no password here.
pub fn has_own_password(user: &User) -> Result<()> {
    if user.provider.is_none() {
        return Ok(());
    }
    Err(Error::wrong_state(
        "L'utenza è del gestore delle identità dell'agenzia: la password si cambia lì.",
        "The account is of the agency's identity provider: its password is changed there.",
    ))
}

/// A new code for somebody who has not accepted yet; the one before is void.
pub fn renew_invitation(tx: &mut Tx<'_>, id: UserId) -> Result<IssuedCode> {
    let user = read(tx, id)?;
    let permit = may_manage(tx)?;
    if user.status != UserStatus::Invited {
        return Err(Error::wrong_state(
            "L'utente non è in attesa di un invito.",
            "The user is not waiting for an invitation.",
        ));
    }
    one_time_codes::issue(tx, &permit, id, OneTimeCodePurpose::Invitation)
}

/// A code with which an active user chooses a new password; one before is void.
pub fn reset_password(tx: &mut Tx<'_>, id: UserId) -> Result<IssuedCode> {
    let user = read(tx, id)?;
    let permit = may_manage(tx)?;
    if user.status != UserStatus::Active {
        return Err(Error::wrong_state("L'utente non è attivo.", "The user is not active."));
    }
    has_own_password(&user)?;
    one_time_codes::issue(tx, &permit, id, OneTimeCodePurpose::PasswordReset)
}

/// E-mail address of the administrator that an empty embedded database starts with.
const FIRST: &str = "admin@osservatorio.localhost";

/// Adds an administrator to a database without any user: e-mail address and password, to be shown once.
pub fn ensure_administrator(tx: &mut Tx<'_>) -> Result<Option<(String, String)>> {
    if store::any_exists(tx)? {
        return Ok(None);
    }
    let password = add_administrator(tx, FIRST, "Osservatorio")?;
    Ok(Some((FIRST.to_owned(), password)))
}

/// Adds an active administrator and gives the password, to be shown once. For commands: it hashes inside the
/// transaction, so no server may call it while it serves.
pub fn add_administrator(tx: &mut Tx<'_>, email: &str, name: &str) -> Result<String> {
    let permit = may_manage(tx)?;
    let email = normal_email(email);
    let sent = serde_json::json!({ "email": email, "name": name, "roles": [{ "role": Role::Administrator }] });
    let new: UserCreate = input::read(sent)?;
    let password = password::readable();
    let account = Account { email: &email, name: new.name.trim(), status: UserStatus::Active, roles: &new.roles };
    let hash = password::hash(&password)?;
    store::insert(tx, &permit, &account, Entry { hash: Some(&hash), provider: None })?;
    Ok(password)
}

/// 422 for roles of organisations that do not exist.
pub fn check_organisations(tx: &mut Tx<'_>, roles: &[RoleGrant]) -> Result<()> {
    let named = roles.iter().enumerate();
    let named = named.filter_map(|(i, grant)| Some((format!("#/roles/{i}/organisation_id"), grant.organisation_id?)));
    check_named_organisations(tx, named.collect())
}

/// 422 for organisations that do not exist, each with the pointer to where it is named.
pub fn check_named_organisations(tx: &mut Tx<'_>, named: Vec<(String, Uuid)>) -> Result<()> {
    if named.is_empty() {
        return Ok(());
    }
    let known = store::known_organisations(tx, &named.iter().map(|(_, id)| *id).collect::<Vec<_>>())?;
    let unknown = named.into_iter().filter(|(_, id)| !known.contains(id)).map(|(pointer, _)| {
        let why = text("L'organizzazione non esiste.", "There is no such organisation.");
        Violation::new(pointer, "unknown_organisation", why)
    });
    let broken: Vec<Violation> = unknown.collect();
    if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
}

/// 409 when the change would leave the Observatory without an active administrator.
fn keep_an_administrator(tx: &mut Tx<'_>, permit: &Permit, user: &User, changed: &UserUpdate) -> Result<()> {
    let administers = |status, roles: &[RoleGrant]| {
        status == UserStatus::Active && roles.iter().any(|grant| grant.role == Role::Administrator)
    };
    let loses = administers(user.status, &user.roles) && !administers(changed.status, &changed.roles);
    if loses && store::other_administrators(tx, permit, user.id)? == 0 {
        return Err(Error::wrong_state(
            "È l'unico amministratore attivo: prima occorre nominarne un altro.",
            "This is the only active administrator: appoint another one first.",
        ));
    }
    Ok(())
}
