//! What a filter of organisations leaves, and how much of it adheres.
use super::ipa_key;
use crate::db::MultiBackend;
use crate::db::schema::organisations;
use crate::db::search::{Matches, Searched};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::filter::OrganisationFilter;
use crate::organisations::model::OrganisationKind;
use crate::territory::RegionCode;
use diesel::dsl::count_star;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

type Narrowed<'a> = IntoBoxed<'a, organisations::table, MultiBackend>;

/// Everything of a filter but its words.
macro_rules! narrow {
    ($query:expr, $filter:expr) => {{
        let (mut query, filter) = ($query, $filter);
        if let Some(kinds) = &filter.kind {
            query = match kinds.as_slice() {
                [one] => query.filter(organisations::kind.eq(*one)),
                several => query.filter(organisations::kind.eq_any(several)),
            };
        }
        if let Some(region) = filter.region {
            query = query.filter(organisations::region_code.eq(region));
        }
        if let Some(province) = &filter.province {
            query = query.filter(organisations::province.eq(province));
        }
        if let Some(adhering) = filter.adhering {
            query = query.filter(organisations::adhering.eq(adhering));
        }
        if let Some(active) = filter.active {
            query = query.filter(organisations::active.eq(active));
        }
        if let Some(in_liquidation) = filter.in_liquidation {
            query = query.filter(organisations::in_liquidation.eq(in_liquidation));
        }
        if let Some(code) = &filter.cadastral_code {
            query = query.filter(organisations::cadastral_code.eq(code));
        }
        if let Some(parent) = filter.parent {
            query = query.filter(organisations::parent_id.eq(parent));
        }
        if let Some(code) = &filter.ipa_code {
            query = query.filter(organisations::ipa_key.eq(ipa_key(code)));
        }
        if let Some(code) = &filter.tax_code {
            query = query.filter(organisations::tax_code.eq(code));
        }
        if let Some(since) = filter.updated_since {
            query = query.filter(organisations::updated_at.ge(since));
        }
        query
    }};
}

/// The rows that a filter leaves; none at all when it asks for a text without words.
pub(super) fn narrowed(filter: &OrganisationFilter) -> Option<Narrowed<'_>> {
    let mut query = organisations::table.into_boxed::<MultiBackend>();
    if let Some(q) = &filter.q {
        query = query.filter(Matches::all_words(Searched::Organisations, q)?);
    }
    Some(narrow!(query, filter))
}

/// How many organisations of a region (none for national bodies) and kind adhere, or do not.
pub type Adhering = (Option<RegionCode>, OrganisationKind, bool, i64);

/// The active organisations that match, by region, kind and adhesion: an index alone, where nothing else is asked for.
pub fn adhering(tx: &mut Tx<'_>, filter: &OrganisationFilter) -> Result<Vec<Adhering>> {
    let mut query = organisations::table
        .filter(organisations::active.eq(true))
        .group_by((organisations::region_code, organisations::kind, organisations::adhering))
        .select((organisations::region_code, organisations::kind, organisations::adhering, count_star()))
        .into_boxed::<MultiBackend>();
    if let Some(q) = &filter.q {
        let Some(matches) = Matches::all_words(Searched::Organisations, q) else { return Ok(Vec::new()) };
        query = query.filter(matches);
    }
    Ok(narrow!(query, filter).load(tx.conn())?)
}
