//! Queries on practices that come from elsewhere than their authors' accounts.
use crate::db::schema::practices;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus};
use diesel::prelude::*;

/// A practice that is there already, as far as it matters for recognising it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct There {
    /// Its id.
    pub id: PracticeId,
    /// Who leads it.
    pub organisation: LeadOrganisationId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: PracticeStatus,
    /// Its version.
    pub version: i32,
}

/// What these organisations lead, whoever asks; withdrawn ones left out.
pub fn any_led_by(tx: &mut Tx<'_>, organisations: &[LeadOrganisationId]) -> Result<Vec<There>> {
    let found: Vec<_> = practices::table
        .filter(practices::organisation_id.eq_any(organisations))
        .filter(practices::status.ne(PracticeStatus::Withdrawn))
        .order(practices::id)
        .select((practices::id, practices::organisation_id, practices::title, practices::status, practices::version))
        .load(tx.conn())?;
    let there = |(id, organisation, title, status, version)| There { id, organisation, title, status, version };
    Ok(found.into_iter().map(there).collect())
}
