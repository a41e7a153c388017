//! How calls are answered: for who oversees them.
use super::filter::CallFilter;
use super::store::funnel::{self, Invited, Overseen};
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::territory::RegionCode;
use std::collections::BTreeMap;

/// How many invitations were sent, how many of them were answered, and how many of those with a practice.
pub type Answers = [i64; 3];

/// Numbers of invitations.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// The regions that the actor oversees; none for all.
    pub regions: Option<Vec<RegionCode>>,
    /// By the kind of the call, the kind of the organisation and its region.
    pub groups: BTreeMap<Invited, Answers>,
}

/// The invitations of the calls that the actor oversees and that match: all calls for who reads everything, else those
/// for one of the actor's regions, as their funnels count them.
pub fn overseen(tx: &mut Tx<'_>, filter: CallFilter) -> Result<Figures> {
    let own = tx.actor().regions();
    tx.permit(Permission::ReadInvitations, &ResourceReach::regions(own.clone()))?;
    let (overseen, regions) =
        if tx.actor().reads_everything() { (Overseen::All, None) } else { (Overseen::Of(own.clone()), Some(own)) };
    Ok(Figures { regions, groups: funnel::overseen_answers(tx, &overseen, &filter.into_filter())? })
}
