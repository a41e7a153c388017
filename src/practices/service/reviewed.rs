//! The texts that are under review, for who reviews them: a new practice, or a working copy of a published one.
use super::involved::{Around, surround};
use super::visibility;
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeUpdate, Record};
use crate::practices::revisions::model::RevisionId;
use crate::practices::store::reviewed as store;
use crate::territory::RegionCode;
use std::collections::HashMap;

/// A text that is under review.
#[derive(Debug, Clone)]
pub struct UnderReview {
    /// The practice.
    pub practice: PracticeId,
    /// The working copy, when it is one.
    pub revision: Option<RevisionId>,
    /// What it came under review by: another one when it comes back changed.
    pub entry: Id,
    /// Its lead organisation.
    pub organisation: LeadOrganisationId,
    /// What that is called.
    pub organisation_name: String,
    /// Its region.
    pub region: RegionCode,
    /// What it says: it does not change while it is under review.
    pub document: PracticeUpdate,
    /// Whom it concerns beyond its lead organisation and partners.
    pub around: Around,
}

impl UnderReview {
    /// Where it is at home.
    pub fn reach(&self) -> ResourceReach {
        visibility::reach(self.region, self.organisation)
    }

    /// The organisations that have a part in it: the lead and the partners that are known.
    pub fn organisations(&self) -> Vec<uuid::Uuid> {
        let partners = self.document.partners.iter().filter_map(|partner| partner.organisation_id);
        std::iter::once(self.organisation).chain(partners).map(|id| id.0).collect()
    }
}

/// A text by what it came under review by.
pub type Entry = (PracticeId, Option<RevisionId>, Id);

/// Every text of the country that is under review, for who assigns reviews.
pub fn entries(tx: &mut Tx<'_>) -> Result<Vec<Entry>> {
    let permit = tx.permit(Permission::AssignReviews, &ResourceReach::country())?;
    let texts = store::any_texts(tx, &permit)?;
    let mut found = Vec::with_capacity(texts.len());
    for some in texts.chunks(1_000) {
        let ids: Vec<PracticeId> = some.iter().map(|(id, _)| *id).collect();
        let steps = last_steps(tx, &ids)?;
        found.extend(some.iter().map(|(id, copy)| (*id, *copy, entry_of(&steps, *id, *copy))));
    }
    Ok(found)
}

type Steps = HashMap<(PracticeId, Option<Id>), Id>;

/// The last step by which each text came under review.
fn last_steps(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Steps> {
    let mut last = Steps::new();
    for (practice, revision, step) in store::entries(tx, ids)? {
        let known = last.entry((practice, revision)).or_insert(Id(step.0));
        *known = (*known).max(Id(step.0));
    }
    Ok(last)
}

/// One that was loaded as it is has no step: it is known by its own id.
fn entry_of(steps: &Steps, practice: PracticeId, revision: Option<RevisionId>) -> Id {
    let revision = revision.map(|id| Id(id.0));
    steps.get(&(practice, revision)).copied().or(revision).unwrap_or(Id(practice.0))
}

/// The texts of these practices that are under review; a practice has one at most. For features that have checked who
/// may see them.
pub fn of_practices(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<UnderReview>> {
    let mut found = Vec::new();
    for some in ids.chunks(1_000) {
        let whole = store::whole_of(tx, some)?;
        let copies = store::copies_of(tx, some)?;
        let there: Vec<PracticeId> = whole.iter().copied().chain(copies.iter().map(|(id, ..)| *id)).collect();
        if there.is_empty() {
            continue;
        }
        let steps = last_steps(tx, &there)?;
        let mut copies: HashMap<PracticeId, (RevisionId, PracticeUpdate)> =
            copies.into_iter().map(|(id, copy, document)| (id, (copy, document.0))).collect();
        for home in store::homes(tx, &there)? {
            let (revision, document) = match copies.remove(&home.id) {
                Some((copy, document)) => (Some(copy), document),
                None => (None, record(&home)?.document),
            };
            found.push(UnderReview {
                practice: home.id,
                revision,
                entry: entry_of(&steps, home.id, revision),
                organisation: home.organisation_id,
                organisation_name: home.organisation_name,
                region: home.region_code,
                document,
                around: Around::default(),
            });
        }
    }
    surround(tx, &mut found)?;
    Ok(found)
}

fn record(home: &store::Home) -> Result<Record> {
    serde_json::from_str(&home.content.0).map_err(|e| Error::internal(format!("practice {}: {e}", home.id)))
}
