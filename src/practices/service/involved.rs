//! Whom a text that is under review concerns beyond its lead organisation and partners: for who must not decide on it;
//! and whom a practice concerns that a laboratory rates.
use super::Seen;
use super::reviewed::UnderReview;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::model::OrganisationId;
use crate::organisations::service::{kin, reach};
use crate::practices::model::PracticeId;
use crate::practices::store::reviewed as store;
use crate::territory::RegionCode;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Organisations and regions around a text.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// What the lead or a partner is a part of or has become, and the parts of those.
    pub related: Vec<Uuid>,
    /// Who has taken the practice up or tutors that, and who leads a practice that it is linked with.
    pub named: Vec<Uuid>,
    /// The regions of the lead and of the partners that are known.
    pub regions: Vec<RegionCode>,
}

/// Finds out what is around some texts, a few queries for all of them.
pub(super) fn surround(tx: &mut Tx<'_>, texts: &mut [UnderReview]) -> Result<()> {
    let parts: BTreeSet<OrganisationId> =
        texts.iter().flat_map(UnderReview::organisations).map(OrganisationId).collect();
    let parts: Vec<OrganisationId> = parts.into_iter().collect();
    let kin = kin(tx, &parts)?;
    let regions: HashMap<Uuid, RegionCode> =
        reach(tx, &parts)?.into_iter().filter_map(|(id, _, region)| Some((id.0, region?))).collect();
    let ids: Vec<PracticeId> = texts.iter().map(|text| text.practice).collect();
    let mut named: HashMap<PracticeId, BTreeSet<Uuid>> = HashMap::new();
    for (practice, organisation) in store::named(tx, &ids)? {
        named.entry(practice).or_default().insert(organisation.0);
    }
    for text in texts {
        let own = text.organisations();
        let related: BTreeSet<Uuid> = own
            .iter()
            .flat_map(|id| kin.of(OrganisationId(*id)))
            .map(|id| id.0)
            .filter(|id| !own.contains(id))
            .collect();
        let of_text = named.remove(&text.practice).unwrap_or_default();
        let at: BTreeSet<RegionCode> = own.iter().filter_map(|id| regions.get(id).copied()).collect();
        text.around = Around {
            named: of_text.into_iter().filter(|id| !own.contains(id)).collect(),
            related: related.into_iter().collect(),
            regions: at.into_iter().chain([text.region]).collect(),
        };
    }
    Ok(())
}

/// The organisations that a practice is the work of: its lead and the partners that are known, co-leads among them, with
/// what one of these is a part of or has become, and the parts of those. For who must not rate it.
pub fn at_work(tx: &mut Tx<'_>, practice: &Seen) -> Result<BTreeSet<Uuid>> {
    let document = super::record(&practice.row)?.document;
    let partners = document.partners.iter().filter_map(|partner| partner.organisation_id);
    let own: Vec<OrganisationId> =
        std::iter::once(practice.row.organisation_id).chain(partners).map(|id| OrganisationId(id.0)).collect();
    let kin = kin(tx, &own)?;
    let related = own.iter().flat_map(|id| kin.of(*id)).map(|id| id.0);
    Ok(own.iter().map(|id| id.0).chain(related).collect())
}
