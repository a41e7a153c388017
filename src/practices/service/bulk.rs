//! Loading many practices at once: the demo scenario, imports, benchmarks.
use super::regions_of;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::input::Rules;
use crate::practices::model::{Head, LeadOrganisationId, PracticeId, PracticeStatus, PracticeUpdate, Record};
use crate::practices::store::{self, Resolved};
use crate::practices::workflow;
use std::collections::{BTreeSet, HashMap};

/// A practice that is there already, with its history behind it.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Its id.
    pub id: PracticeId,
    /// Who led it.
    pub organisation_id: LeadOrganisationId,
    /// The state it is in.
    pub status: PracticeStatus,
    /// When it was made.
    pub created_at: Instant,
    /// When it was published first, if it was.
    pub published_at: Option<Instant>,
    /// What it tells.
    pub document: PracticeUpdate,
}

/// Adds practices as they are. They keep the same rules as those that are written one by one: the first that breaks
/// some tells all that it breaks, and nothing is added. For administrators and commands. A few queries for a thousand
/// practices; give it some thousands at a time, since all of a call stands in memory.
pub fn insert_many(tx: &mut Tx<'_>, practices: Vec<Prepared>) -> Result<()> {
    let permit = tx.permit(Permission::CreatePractice, &ResourceReach::country())?;
    insert_as(tx, &permit, practices)
}

/// The same for who has shown another right to add them.
pub(super) fn insert_as(tx: &mut Tx<'_>, permit: &Permit, practices: Vec<Prepared>) -> Result<()> {
    let organisations: BTreeSet<LeadOrganisationId> = practices.iter().map(|one| one.organisation_id).collect();
    let regions = regions_of(tx, &organisations.into_iter().collect::<Vec<_>>())?;
    let parents = parents(tx, &practices)?;
    let now = tx.now();
    let mut resolved = Vec::with_capacity(practices.len());
    for Prepared { id, organisation_id, status, created_at, published_at, document } in practices {
        let mut broken = workflow::broken_in(status, &document);
        document.check(&mut broken);
        if !broken.is_empty() {
            return Err(Error::Invalid(broken));
        }
        let region_code = *regions.get(&organisation_id).ok_or_else(Error::not_found)?;
        let updated_at = published_at.unwrap_or(created_at).min(now);
        let head = Head { id, status, organisation_id, region_code, published_at, version: 1, created_at, updated_at };
        let with_parents = document.themes.iter().flat_map(|code| [Some(code), parents.get(code)]).flatten();
        let themes: BTreeSet<String> = with_parents.cloned().collect();
        resolved.push(Resolved { record: Record { head, document }, themes: themes.into_iter().collect() });
    }
    store::insert(tx, permit, &resolved)
}

/// The parents of all themes that are named, which must be active.
fn parents(tx: &mut Tx<'_>, practices: &[Prepared]) -> Result<HashMap<String, String>> {
    let named: BTreeSet<&String> = practices.iter().flat_map(|one| &one.document.themes).collect();
    let named: Vec<String> = named.into_iter().cloned().collect();
    crate::themes::service::resolve(tx, &named, "#/themes")?;
    let all = crate::themes::service::list(tx, &Default::default())?;
    Ok(all.into_iter().filter_map(|theme| Some((theme.code, theme.parent_code?))).collect())
}
