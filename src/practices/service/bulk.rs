//! Loading many practices at once: the demo scenario, imports, benchmarks.
use super::{names_of, regions_of};
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::input::Rules;
use crate::practices::model::{Head, LeadOrganisationId, Life, PracticeId, PracticeStatus, PracticeUpdate, Record};
use crate::practices::notices::changes_due;
use crate::practices::store::{self, Resolved};
use crate::practices::{versions, vitality, workflow};
use chrono::TimeDelta;
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
    let organisations: Vec<LeadOrganisationId> = organisations.into_iter().collect();
    let regions = regions_of(tx, &organisations)?;
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
        let life = Life {
            published_version: published_at.map(|_| 1),
            // Nobody is asked at once about what is loaded today.
            vitality_confirmed_at: published_at.map(|_| now),
            // Changes that were asked for before are due in a month.
            changes_due_on: (status == PracticeStatus::ChangesRequested)
                .then(|| now.plus(TimeDelta::days(30)).in_rome().date_naive()),
            ..Life::default()
        };
        let with_parents = document.themes.iter().flat_map(|code| [Some(code), parents.get(code)]).flatten();
        let themes: BTreeSet<String> = with_parents.cloned().collect();
        resolved.push(Resolved { record: Record { head, life, document }, themes: themes.into_iter().collect() });
    }
    store::insert(tx, permit, &resolved)?;
    let asked = |one: &Resolved| Some((one.record.head.id, one.record.life.changes_due_on?));
    changes_due::note_past(tx, permit, &resolved.iter().filter_map(asked).collect::<Vec<_>>())?;
    keep_published(tx, permit, &organisations, &resolved)
}

/// What was published stays as the first version, and what still is gets watched over.
fn keep_published(
    tx: &mut Tx<'_>,
    permit: &Permit,
    organisations: &[LeadOrganisationId],
    practices: &[Resolved],
) -> Result<()> {
    let now = tx.now();
    let names = names_of(tx, organisations)?;
    let published = || practices.iter().filter_map(|one| Some((&one.record, one.record.head.published_at?)));
    let mut kept = Vec::new();
    for (record, at) in published() {
        let name = names.get(&record.head.organisation_id).map_or("", String::as_str);
        kept.push(versions::service::version(record, at, name, None)?);
    }
    versions::service::keep_past(tx, permit, &kept)?;
    let watched: Vec<_> = published()
        .filter(|(record, _)| record.head.status == PracticeStatus::Published)
        .map(|(record, _)| (record.head.id, record.document.vitality, now))
        .collect();
    vitality::service::begin_past(tx, permit, &watched)
}

/// The parents of all themes that are named, which must be active.
fn parents(tx: &mut Tx<'_>, practices: &[Prepared]) -> Result<HashMap<String, String>> {
    let named: BTreeSet<&String> = practices.iter().flat_map(|one| &one.document.themes).collect();
    let named: Vec<String> = named.into_iter().cloned().collect();
    crate::themes::service::resolve(tx, &named, "#/themes")?;
    let all = crate::themes::service::list(tx, &Default::default())?;
    Ok(all.into_iter().filter_map(|theme| Some((theme.code, theme.parent_code?))).collect())
}
