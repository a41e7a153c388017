//! How many laboratories everybody sees.
use super::filter::LabFilter;
use super::model::LabStatus;
use super::store;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::territory::RegionCode;

/// Numbers of public laboratories.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// By status: each once.
    pub statuses: Vec<(LabStatus, i64)>,
    /// By region: one of two regions counts in both.
    pub regions: Vec<(RegionCode, i64)>,
}

/// Those that match among what everybody sees, whoever asks.
pub fn public(tx: &mut Tx<'_>, filter: LabFilter) -> Result<Figures> {
    let filter = filter.into_filter();
    Ok(Figures { statuses: store::public_counts(tx, &filter)?, regions: store::public_counts_by_region(tx, &filter)? })
}
