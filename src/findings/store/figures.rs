//! How many findings everybody reads, by what they are.
use super::named;
use crate::db::MultiBackend;
use crate::db::schema::{findings, lab_session_regions, practices};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::findings::consensus::Consensus;
use crate::findings::input::FindingFilter;
use crate::findings::model::{FindingKind, FindingStatus, FindingVisibility};
use crate::practices::model::PracticeStatus;
use crate::territory::RegionCode;
use diesel::dsl::count_star;
use diesel::prelude::*;

/// Those that match by kind and consensus.
pub fn public(tx: &mut Tx<'_>, filter: &FindingFilter) -> Result<Vec<(FindingKind, Consensus, i64)>> {
    let query = findings::table
        .filter(told_to_everybody!(FindingStatus::Published))
        .group_by((findings::kind, findings::consensus))
        .select((findings::kind, findings::consensus, count_star()));
    Ok(narrow!(query.into_boxed::<MultiBackend>(), filter).load(tx.conn())?)
}

/// Those that match by the regions of their session: one of two regions counts in both.
pub fn public_by_region(tx: &mut Tx<'_>, filter: &FindingFilter) -> Result<Vec<(RegionCode, i64)>> {
    let query = findings::table
        .inner_join(lab_session_regions::table.on(lab_session_regions::session_id.eq(findings::session_id)))
        .filter(told_to_everybody!(FindingStatus::Published))
        .group_by(lab_session_regions::region_code)
        .select((lab_session_regions::region_code, count_star()));
    Ok(narrow!(query.into_boxed::<MultiBackend>(), filter).load(tx.conn())?)
}
