//! Queries on texts that are under review: practices and working copies of published ones.
use crate::auth::policy::Permit;
use crate::db::schema::{
    organisations, practice_adoptions as adoptions, practice_links as links, practice_revisions, practice_transitions,
    practices,
};
use crate::db::tx::Tx;
use crate::db::types::{Id, JsonText, Stored};
use crate::error::Result;
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus, PracticeUpdate};
use crate::practices::revisions::model::RevisionId;
use crate::practices::transitions::model::TransitionId;
use crate::territory::RegionCode;
use diesel::prelude::*;

/// A practice with what a text of it belongs to.
#[derive(Debug, Queryable)]
pub struct Home {
    /// The practice.
    pub id: PracticeId,
    /// Its lead organisation.
    pub organisation_id: LeadOrganisationId,
    /// Its region.
    pub region_code: RegionCode,
    /// Its stored record.
    pub content: JsonText,
    /// What its lead organisation is called.
    pub organisation_name: String,
}

/// The texts that are under review in the whole country: the practice, and the working copy if it is one.
pub fn any_texts(tx: &mut Tx<'_>, _permit: &Permit) -> Result<Vec<(PracticeId, Option<RevisionId>)>> {
    let whole: Vec<PracticeId> = practices::table
        .filter(practices::status.eq(PracticeStatus::UnderReview))
        .select(practices::id)
        .load(tx.conn())?;
    let copies: Vec<(PracticeId, RevisionId)> = practice_revisions::table
        .filter(practice_revisions::open_for.is_not_null())
        .filter(practice_revisions::status.eq(PracticeStatus::UnderReview))
        .select((practice_revisions::practice_id, practice_revisions::id))
        .load(tx.conn())?;
    let whole = whole.into_iter().map(|id| (id, None));
    Ok(whole.chain(copies.into_iter().map(|(id, copy)| (id, Some(copy)))).collect())
}

/// Those of `ids` that are under review themselves.
pub fn whole_of(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<PracticeId>> {
    let query = practices::table.filter(practices::id.eq_any(ids));
    Ok(query.filter(practices::status.eq(PracticeStatus::UnderReview)).select(practices::id).load(tx.conn())?)
}

/// A working copy: its practice, its id, what it says.
type Copy = (PracticeId, RevisionId, Stored<PracticeUpdate>);

/// The working copies of `ids` that are under review.
pub fn copies_of(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<Copy>> {
    Ok(practice_revisions::table
        .filter(practice_revisions::open_for.eq_any(ids))
        .filter(practice_revisions::status.eq(PracticeStatus::UnderReview))
        .select((practice_revisions::practice_id, practice_revisions::id, practice_revisions::document))
        .load(tx.conn())?)
}

/// The steps by which texts of these practices came under review.
pub fn entries(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<(PracticeId, Option<Id>, TransitionId)>> {
    Ok(practice_transitions::table
        .filter(practice_transitions::practice_id.eq_any(ids))
        .filter(practice_transitions::to_status.eq(PracticeStatus::UnderReview))
        .select((practice_transitions::practice_id, practice_transitions::revision_id, practice_transitions::id))
        .load(tx.conn())?)
}

/// What these practices belong to, and their records.
pub fn homes(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<Home>> {
    Ok(practices::table
        .inner_join(organisations::table)
        .filter(practices::id.eq_any(ids))
        .select((
            practices::id,
            practices::organisation_id,
            practices::region_code,
            practices::content,
            organisations::legal_name,
        ))
        .load(tx.conn())?)
}

/// The organisations that these practices' adoptions name, and the leads of what they are linked with.
pub fn named(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<(PracticeId, LeadOrganisationId)>> {
    let mut found: Vec<(PracticeId, LeadOrganisationId)> = Vec::new();
    for some in ids.chunks(1_000) {
        let adopted: Vec<(PracticeId, LeadOrganisationId, Option<LeadOrganisationId>)> = adoptions::table
            .filter(adoptions::practice_id.eq_any(some))
            .select((adoptions::practice_id, adoptions::organisation_id, adoptions::tutor_organisation_id))
            .load(tx.conn())?;
        found.extend(
            adopted.into_iter().flat_map(|(id, by, tutor)| [by].into_iter().chain(tutor).map(move |o| (id, o))),
        );
        let from = links::table.inner_join(practices::table.on(practices::id.eq(links::to_id)));
        let from = from.filter(links::from_id.eq_any(some)).select((links::from_id, practices::organisation_id));
        found.extend(from.load::<(PracticeId, LeadOrganisationId)>(tx.conn())?);
        let to = links::table.inner_join(practices::table.on(practices::id.eq(links::from_id)));
        let to = to.filter(links::to_id.eq_any(some)).select((links::to_id, practices::organisation_id));
        found.extend(to.load::<(PracticeId, LeadOrganisationId)>(tx.conn())?);
    }
    Ok(found)
}
