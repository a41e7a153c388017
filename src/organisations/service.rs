//! What can be done with organisations; bringing them in as rows is in [`bringing`].
pub mod bringing;

pub use super::filter::OrganisationFilter;

use super::coverage::Coverage;
use super::kin::{Kin, LEVELS};
use super::model::{Known, Organisation, OrganisationId, OrganisationInput, OrganisationKind};
use super::store::{self, Fields, Relative};
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result, Violation};
use crate::input::Merge;
use crate::language::text;
use crate::page::Page;
use crate::territory::RegionCode;
use crate::version::Expected;
use std::collections::HashMap;
use uuid::Uuid;

/// A page of those that match, with their number when `count` asks for it.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &OrganisationFilter,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<Organisation>> {
    let page = store::page(tx, filter, cursor, limit)?;
    let total = if count { Some(store::count(tx, filter)?) } else { None };
    Ok(page.with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Organisation> {
    store::visible(tx, id)?.ok_or_else(Error::not_found)
}

/// The organisations that are called so, by what they are called by: their id, or their IPA code in whatever case.
pub fn called(tx: &mut Tx<'_>, names: &[&str]) -> Result<HashMap<String, Uuid>> {
    let found = store::any_called(tx, names)?;
    let of = |name: &&str| {
        let (id, code) = (name.parse::<Uuid>().ok(), store::ipa_key(name));
        let is = |(own, key): &&(OrganisationId, Option<String>)| Some(own.0) == id || key.as_ref() == Some(&code);
        found.iter().find(is).map(|(own, _)| ((*name).to_owned(), own.0))
    };
    Ok(names.iter().filter_map(of).collect())
}

/// Those of `ids` that exist.
pub fn shown_of(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Organisation)>> {
    let ids: Vec<OrganisationId> = ids.iter().copied().map(OrganisationId).collect();
    Ok(store::visible_of(tx, &ids)?.into_iter().map(|one| (one.id.0, one)).collect())
}

/// How much of a region adheres.
pub fn coverage(tx: &mut Tx<'_>, region: RegionCode) -> Result<Coverage> {
    let there = OrganisationFilter { region: Some(region), ..Default::default() };
    let counts: Vec<_> = adhering(tx, &there)?.into_iter().map(|(_, kind, adhering, n)| (kind, adhering, n)).collect();
    Ok(Coverage::of(region, &counts))
}

/// The active organisations that match by region (none for national bodies), kind, and whether they adhere: public data.
pub fn adhering(tx: &mut Tx<'_>, filter: &OrganisationFilter) -> Result<Vec<Adhering>> {
    store::narrowing::adhering(tx, filter)
}

/// Adds one, in a region of the caller.
pub fn create(tx: &mut Tx<'_>, new: &OrganisationInput) -> Result<Organisation> {
    let permit = tx.permit(Permission::CreateOrganisation, &new.reach())?;
    let municipality = check(tx, None, new)?;
    store::insert(tx, &permit, OrganisationId::new(), &Fields::of(new, municipality.as_deref()))
}

/// Changes one. Its own contacts change only how it is reached; who moves it to another region needs both.
pub fn update(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    expected: &Expected,
    patch: &Merge<OrganisationInput>,
) -> Result<Organisation> {
    let organisation = read(tx, id)?;
    let permit = tx.permit(Permission::UpdateOrganisation, &organisation.reach())?;
    expected.check(organisation.version)?;
    let before = OrganisationInput::from(&organisation);
    let wanted = patch.apply(&before)?;
    if !wanted.is_same_body(&before) {
        tx.permit(Permission::RedefineOrganisation, &before.reach())?;
        tx.permit(Permission::RedefineOrganisation, &wanted.reach())?;
    }
    let municipality = check(tx, Some(&organisation), &wanted)?;
    store::update(tx, &permit, id, &Fields::of(&wanted, municipality.as_deref()))
}

/// Removes one that nothing names.
pub fn delete(tx: &mut Tx<'_>, id: OrganisationId, expected: &Expected) -> Result<()> {
    let organisation = read(tx, id)?;
    let permit = tx.permit(Permission::DeleteOrganisation, &ResourceReach::country())?;
    expected.check(organisation.version)?;
    if let Some(constraint) = store::named_by(tx, id)? {
        return Err(Error::Reference(constraint.to_owned()));
    }
    store::delete(tx, &permit, &organisation)
}

/// Checks what an organisation says of others, all of it at once; gives back the name of its municipality.
fn check(tx: &mut Tx<'_>, current: Option<&Organisation>, wanted: &OrganisationInput) -> Result<Option<String>> {
    let mut broken = Vec::new();
    let municipality = match &wanted.cadastral_code {
        Some(code) => store::municipality_name(tx, code)?,
        None => None,
    };
    if wanted.cadastral_code.is_some() && municipality.is_none() {
        let why = text("Il comune non è noto.", "There is no such municipality.");
        broken.push(Violation::new("#/cadastral_code", "unknown_municipality", why));
    }
    let named: Vec<OrganisationId> = [wanted.parent_id, wanted.successor_id].into_iter().flatten().collect();
    let relatives = store::relatives(tx, &named)?;
    check_parent(wanted, &relatives, &mut broken);
    check_successor(current, wanted, &relatives, &mut broken);
    if let Some(current) = current.filter(|current| current.kind != wanted.kind) {
        let stray = store::kinds_of_parts(tx, current.id)?.into_iter().find(|k| !k.parents().contains(&wanted.kind));
        if let Some(kind) = stray {
            let label = kind.label();
            let why = text(
                format!("Ne fa parte un'organizzazione di tipo {}.", label.it),
                format!("An organisation of the kind {} is part of it.", label.en),
            );
            broken.push(Violation::new("#/kind", "has_parts", why));
        }
    }
    if broken.is_empty() { Ok(municipality) } else { Err(Error::Invalid(broken)) }
}

/// The parent exists and is of a kind that has such parts: this also keeps parents from forming a circle.
fn check_parent(wanted: &OrganisationInput, relatives: &[Relative], broken: &mut Vec<Violation>) {
    let Some(id) = wanted.parent_id else { return };
    let mut wrong = |code, why| broken.push(Violation::new("#/parent_id", code, why));
    match relatives.iter().find(|relative| relative.id == id) {
        None => wrong("unknown_organisation", text("L'organizzazione non esiste.", "There is no such organisation.")),
        Some(parent) if !wanted.kind.parents().contains(&parent.kind) => {
            let list = wanted.kind.parents().iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
            let why = text(format!("Può far parte solo di: {list}."), format!("It can be a part only of: {list}."));
            wrong("not_allowed", why);
        }
        Some(_) => {}
    }
}

/// The successor exists, is another organisation, and did not become part of this one.
fn check_successor(
    current: Option<&Organisation>,
    wanted: &OrganisationInput,
    relatives: &[Relative],
    broken: &mut Vec<Violation>,
) {
    let Some(id) = wanted.successor_id else { return };
    let own = current.map(|organisation| organisation.id);
    let mut wrong = |code, why| broken.push(Violation::new("#/successor_id", code, why));
    match relatives.iter().find(|relative| relative.id == id) {
        None => wrong("unknown_organisation", text("L'organizzazione non esiste.", "There is no such organisation.")),
        Some(_) if own == Some(id) => {
            wrong("itself", text("È la stessa organizzazione.", "It is the same organisation."))
        }
        Some(next) if next.successor_id.is_some() && next.successor_id == own => {
            wrong("circle", text("È confluita in questa.", "It became part of this one."));
        }
        Some(_) => {}
    }
}

/// Which organisations belong together with these, a few queries for all of them.
pub fn kin(tx: &mut Tx<'_>, ids: &[OrganisationId]) -> Result<Kin> {
    let mut kin = Kin::default();
    let (mut up, mut down) = (ids.to_vec(), ids.to_vec());
    for _ in 0..LEVELS {
        up = if up.is_empty() { up } else { kin.up(&store::kin::above(tx, &up)?) };
        down = if down.is_empty() { down } else { kin.down(&store::kin::below(tx, &down)?) };
    }
    Ok(kin)
}

/// Name and region of those of `ids` that exist.
pub fn reach(tx: &mut Tx<'_>, ids: &[OrganisationId]) -> Result<Vec<(OrganisationId, String, Option<RegionCode>)>> {
    let mut found = Vec::with_capacity(ids.len());
    // SQLite takes 32,766 parameters in a statement.
    for some in ids.chunks(1_000) {
        found.extend(store::any_reach(tx, some)?);
    }
    Ok(found)
}

pub use super::store::Address;
pub use super::store::narrowing::Adhering;

/// Name and addresses of those of `ids` that exist.
pub fn addresses(tx: &mut Tx<'_>, ids: &[OrganisationId]) -> Result<Vec<Address>> {
    store::any_addresses(tx, ids)
}

/// What the active organisations of a region, or of the country, are called.
pub fn known(tx: &mut Tx<'_>, region: Option<RegionCode>) -> Result<Vec<Known>> {
    store::any_known(tx, region)
}

/// What those of `ids` are that exist.
pub fn kinds(tx: &mut Tx<'_>, ids: &[OrganisationId]) -> Result<Vec<(OrganisationId, OrganisationKind)>> {
    Ok(store::relatives(tx, ids)?.into_iter().map(|one| (one.id, one.kind)).collect())
}
