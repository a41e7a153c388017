//! What can be done with readers' profiles, and who could read a text.
use super::model::{CAPACITY, Candidate, ReaderCreate, ReaderUpdate, ReaderView};
use super::store;
use crate::auth::actor::Role;
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result, Violation};
use crate::input::Merge;
use crate::language::text;
use crate::organisations::model::OrganisationId;
use crate::page::{Page, read_cursor};
use crate::reviews::store as reviews;
use crate::themes::service as themes;
use crate::users::model::{User, UserId};
use crate::users::service as users;
use crate::version::Expected;
use std::collections::HashMap;

/// The order of the list, as its cursors name it.
const SORT: &str = "user_id";

/// A page of them, for administrators.
pub fn list(tx: &mut Tx<'_>, cursor: Option<&str>, limit: i64) -> Result<Page<ReaderView>> {
    let permit = tx.permit(Permission::ManageReaders, &ResourceReach::country())?;
    let rows = store::page(tx, &permit, read_cursor(cursor, SORT)?, limit + 1)?;
    Ok(Page::cut(rows, limit, SORT, |row| row.user_id, Into::into))
}

/// One of them: administrators see all, a reader their own.
pub fn read(tx: &mut Tx<'_>, user: UserId) -> Result<ReaderView> {
    let all = policy::allows(tx.actor(), Permission::ManageReaders, &ResourceReach::country());
    let own = tx.actor().user_id() == Some(user.0);
    let found = if all || own { store::find(tx, user)? } else { None };
    found.map(Into::into).ok_or_else(Error::not_found)
}

/// The permit to write a profile: administrators write all, members of the committee their own.
fn permit(tx: &Tx<'_>, user: UserId) -> Result<Permit> {
    let permission = if tx.actor().user_id() == Some(user.0) && tx.actor().has(Role::ScientificCommittee) {
        Permission::WriteReview
    } else {
        Permission::ManageReaders
    };
    tx.permit(permission, &ResourceReach::country())
}

/// Adds one.
pub fn create(tx: &mut Tx<'_>, new: &ReaderCreate) -> Result<ReaderView> {
    let permit = tx.permit(Permission::ManageReaders, &ResourceReach::country())?;
    if !users::active_with_role(tx, Role::ScientificCommittee)?.iter().any(|user| user.id == new.user_id) {
        let why = text("Non fa parte del comitato scientifico.", "Is no member of the scientific committee.");
        return Err(Error::invalid("#/user_id", "unknown_reader", why));
    }
    check(tx, &new.profile, "#/profile")?;
    Ok(store::insert(tx, &permit, new.user_id, &new.profile)?.into())
}

/// Changes one.
pub fn update(tx: &mut Tx<'_>, user: UserId, expected: &Expected, patch: &Merge<ReaderUpdate>) -> Result<ReaderView> {
    let before = read(tx, user)?;
    let permit = permit(tx, user)?;
    expected.check(before.version)?;
    let changed = patch.apply(&before.profile)?;
    check(tx, &changed, "#")?;
    Ok(store::update(tx, &permit, user, &changed)?.into())
}

/// All that a profile names must be there.
fn check(tx: &mut Tx<'_>, profile: &ReaderUpdate, at: &str) -> Result<()> {
    let mut broken = Vec::new();
    let known = themes::list(tx, &Default::default())?;
    for (i, code) in profile.themes.iter().enumerate() {
        if !known.iter().any(|theme| theme.code == *code) {
            let why = text("Il tema non esiste.", "There is no such theme.");
            broken.push(Violation::new(format!("{at}/themes/{i}"), "unknown_theme", why));
        }
    }
    let named: Vec<OrganisationId> =
        profile.organisations.iter().chain(&profile.declared_organisations).copied().map(OrganisationId).collect();
    let there = crate::organisations::service::reach(tx, &named)?;
    for (field, ids) in
        [("organisations", &profile.organisations), ("declared_organisations", &profile.declared_organisations)]
    {
        for (i, id) in ids.iter().enumerate() {
            if !there.iter().any(|(known, ..)| known.0 == *id) {
                let why = text("L'organizzazione non esiste.", "There is no such organisation.");
                broken.push(Violation::new(format!("{at}/{field}/{i}"), "unknown_organisation", why));
            }
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
}

/// Everybody who could read a text, with what they know, whom they belong to and how busy they are: for who assigns.
pub fn candidates(tx: &mut Tx<'_>) -> Result<Vec<Candidate>> {
    let permit = tx.permit(Permission::AssignReviews, &ResourceReach::country())?;
    let people = users::active_with_role(tx, Role::ScientificCommittee)?;
    let ids: Vec<UserId> = people.iter().map(|user| user.id).collect();
    let profiles = store::of_users(tx, &permit, &ids)?;
    let mut profiles: HashMap<UserId, ReaderUpdate> =
        profiles.iter().map(|profile| (profile.user_id, profile.update())).collect();
    let loads: HashMap<UserId, i64> = reviews::loads(tx, &permit, &ids)?.into_iter().collect();
    let load = |id| i32::try_from(loads.get(&id).copied().unwrap_or_default()).unwrap_or(i32::MAX);
    Ok(people.into_iter().map(|user| candidate(profiles.remove(&user.id), load(user.id), user)).collect())
}

fn candidate(profile: Option<ReaderUpdate>, load: i32, user: User) -> Candidate {
    let (available, capacity) = profile.as_ref().map_or((true, CAPACITY), |one| (one.available, one.capacity));
    let profile = profile.unwrap_or_else(|| ReaderUpdate {
        themes: Vec::new(),
        dimensions: Vec::new(),
        regions: Vec::new(),
        organisations: Vec::new(),
        declared_organisations: Vec::new(),
        available,
        capacity,
    });
    let (mut organisations, mut regions) = (profile.organisations, profile.regions);
    organisations.extend(user.roles.iter().filter_map(|grant| grant.organisation_id));
    regions.extend(user.roles.iter().flat_map(|grant| grant.regions.iter().copied()));
    Candidate {
        id: user.id,
        name: user.name,
        email: user.email,
        organisations,
        declared_organisations: profile.declared_organisations,
        regions,
        themes: profile.themes,
        dimensions: profile.dimensions,
        available,
        capacity,
        load,
    }
}
