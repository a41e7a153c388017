//! How far the invitations of a call have come, step by step.
use super::model::CallId;
use super::service;
use super::store::funnel::any_counts;
use crate::auth::policy::{self, Permission};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::model::OrganisationKind;
use crate::territory::RegionCode;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How many invitations have reached each step, or a later one. The steps after `answered` count invitations, not practices,
/// and only those whose last answer is a practice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct FunnelCounts {
    /// Invitations made.
    #[schema(minimum = 0, example = 569)]
    pub invited: i64,
    /// Whose message left, by the server or by other means, or that were opened with a code that was handed over.
    #[schema(minimum = 0, example = 567)]
    pub sent: i64,
    /// Whose message was delivered, as a receipt says or their opening shows.
    #[schema(minimum = 0, example = 561)]
    pub delivered: i64,
    /// That were opened with their code, or answered.
    #[schema(minimum = 0, example = 240)]
    pub opened: i64,
    /// Whose answer was begun, or given at once.
    #[schema(minimum = 0, example = 80)]
    pub started: i64,
    /// That were answered.
    #[schema(minimum = 0, example = 120)]
    pub answered: i64,
    /// Answered with a practice that was submitted.
    #[schema(minimum = 0, example = 40)]
    pub submitted: i64,
    /// With a practice that was accepted.
    #[schema(minimum = 0, example = 25)]
    pub accepted: i64,
    /// With a practice that was presented at the call's lab session (at any, where the call has none).
    #[schema(minimum = 0, example = 5)]
    pub presented: i64,
}

impl FunnelCounts {
    fn add(&mut self, other: &Self) {
        self.invited += other.invited;
        self.sent += other.sent;
        self.delivered += other.delivered;
        self.opened += other.opened;
        self.started += other.started;
        self.answered += other.answered;
        self.submitted += other.submitted;
        self.accepted += other.accepted;
        self.presented += other.presented;
    }
}

/// The funnel of one kind of organisations.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct KindFunnel {
    /// The kind.
    pub kind: OrganisationKind,
    /// Its counts.
    pub counts: FunnelCounts,
}

/// The funnel of one region.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RegionFunnel {
    /// The region; absent for national bodies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub region_code: Option<RegionCode>,
    /// Its counts.
    pub counts: FunnelCounts,
}

/// How far the invitations of a call have come.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CallFunnel {
    /// The call.
    pub call_id: CallId,
    /// All of them.
    pub total: FunnelCounts,
    /// By kind of organisation.
    #[schema(max_items = 30)]
    pub kinds: Vec<KindFunnel>,
    /// By region.
    #[schema(max_items = 21)]
    pub regions: Vec<RegionFunnel>,
}

/// The counts of a call by kind and region: none unless the actor oversees it.
pub fn groups_overseen(tx: &mut Tx<'_>, id: CallId) -> Result<BTreeMap<Group, FunnelCounts>> {
    let (call, _) = service::find(tx, id)?;
    if !policy::allows(tx.actor(), Permission::ReadInvitations, &call.reach()) {
        return Ok(BTreeMap::new());
    }
    any_counts(tx, &call)
}

/// What counts are grouped by.
pub type Group = (OrganisationKind, Option<RegionCode>);

/// The funnel of a call: for who oversees it.
pub fn read(tx: &mut Tx<'_>, id: CallId) -> Result<CallFunnel> {
    let (call, _) = service::find(tx, id)?;
    tx.permit(Permission::ReadInvitations, &call.reach())?;
    let groups = any_counts(tx, &call)?;
    let mut total = FunnelCounts::default();
    let mut kinds: BTreeMap<OrganisationKind, FunnelCounts> = BTreeMap::new();
    let mut regions: BTreeMap<Option<RegionCode>, FunnelCounts> = BTreeMap::new();
    for ((kind, region), counts) in &groups {
        total.add(counts);
        kinds.entry(*kind).or_default().add(counts);
        regions.entry(*region).or_default().add(counts);
    }
    Ok(CallFunnel {
        call_id: id,
        total,
        kinds: kinds.into_iter().map(|(kind, counts)| KindFunnel { kind, counts }).collect(),
        regions: regions.into_iter().map(|(region_code, counts)| RegionFunnel { region_code, counts }).collect(),
    })
}
