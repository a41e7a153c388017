//! Who sees what: everybody the published and archived ones, some more.
use super::model::{LeadOrganisationId, PracticeStatus};
use crate::auth::actor::Actor;
use crate::auth::policy::ResourceReach;
use crate::territory::RegionCode;

/// The practices that an actor sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The public ones.
    Public,
    /// The public ones, and all of these regions and organisations.
    And(Vec<RegionCode>, Vec<LeadOrganisationId>),
    /// All.
    All,
}

impl Scope {
    /// What `actor` sees: administrators, the scientific committee and institutional readers everything, coordinators
    /// their regions, contacts what their organisation leads, everybody else what is public.
    pub fn of(actor: &Actor) -> Self {
        if actor.reads_everything() {
            return Self::All;
        }
        let regions = actor.regions();
        let organisations: Vec<_> = actor.organisations().into_iter().map(LeadOrganisationId).collect();
        if regions.is_empty() && organisations.is_empty() { Self::Public } else { Self::And(regions, organisations) }
    }

    /// The organisations whose practices it has: those that one of them leads, alone or with others.
    pub fn organisations(&self) -> &[LeadOrganisationId] {
        match self {
            Self::And(_, organisations) => organisations,
            Self::Public | Self::All => &[],
        }
    }

    /// Whether it reaches behind what is public, for a practice of this region; `led` when one of its organisations leads
    /// that, alone or with others.
    pub fn inside(&self, region: RegionCode, led: bool) -> bool {
        match self {
            Self::Public => false,
            Self::And(regions, _) => led || regions.contains(&region),
            Self::All => true,
        }
    }

    /// Whether it has a practice of this region and status; `led` as above.
    pub fn sees(&self, region: RegionCode, led: bool, status: PracticeStatus) -> bool {
        status.is_public() || self.inside(region, led)
    }
}

/// Where a practice is at home.
pub fn reach(region: RegionCode, organisation: LeadOrganisationId) -> ResourceReach {
    ResourceReach::regions([region]).and_organisation(organisation.0)
}
