//! How many findings everybody reads, by what they are.
use super::consensus::Consensus;
use super::input::FindingFilter;
use super::model::FindingKind;
use super::store::figures as store;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::territory::RegionCode;

/// Numbers of published findings for everybody.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// By kind and consensus: each finding once.
    pub kinds: Vec<(FindingKind, Consensus, i64)>,
    /// By the regions of its session: a finding of a session for two regions counts in both.
    pub regions: Vec<(RegionCode, i64)>,
}

/// Those that match among what everybody reads, whoever asks.
pub fn public(tx: &mut Tx<'_>, filter: &FindingFilter) -> Result<Figures> {
    Ok(Figures { kinds: store::public(tx, filter)?, regions: store::public_by_region(tx, filter)? })
}
