//! Where practices are.
use crate::db::schema::{organisations, practice_facets, practices};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::model::{OrganisationKind, Position};
use crate::practices::facets::FacetName;
use crate::practices::model::PracticeId;
use diesel::prelude::*;

/// The seats of the lead organisations of these practices, where they are known.
pub fn any_seats(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<(PracticeId, Position)>> {
    Ok(practices::table
        .inner_join(organisations::table)
        .filter(practices::id.eq_any(ids))
        .filter(organisations::latitude.is_not_null())
        .select((practices::id, Position::as_select()))
        .load(tx.conn())?)
}

/// The town halls of the municipalities that these practices cover, where they are known, by cadastral code.
pub fn any_town_halls(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<(PracticeId, Position)>> {
    Ok(practice_facets::table
        .inner_join(organisations::table.on(practice_facets::value.nullable().eq(organisations::cadastral_code)))
        .filter(practice_facets::practice_id.eq_any(ids))
        .filter(practice_facets::facet.eq(FacetName::Municipality.as_str()))
        .filter(organisations::kind.eq(OrganisationKind::Municipality))
        .filter(organisations::latitude.is_not_null())
        .order((practice_facets::practice_id, practice_facets::value, organisations::id))
        .select((practice_facets::practice_id, Position::as_select()))
        .load(tx.conn())?)
}
