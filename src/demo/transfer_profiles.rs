//! What two organisations of the scenario state of themselves: where they work and how many people live there.
use super::ids;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::model::OrganisationId;
use crate::practices::model::TerritoryType;
use crate::transferability::model::PopulationBand;
use crate::transferability::profiles::model::TransferProfileInput;
use crate::transferability::profiles::service::replace;
use crate::version::Expected;

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let mountains = vec![TerritoryType::Mountain, TerritoryType::InnerArea];
    for (id, territory_types, band) in [
        (ids::AULSS_1, mountains, PopulationBand::UpTo250000),
        (ids::TREVISO, vec![TerritoryType::Urban], PopulationBand::UpTo100000),
    ] {
        let stated =
            TransferProfileInput { territory_types, population_band: Some(band), ..TransferProfileInput::default() };
        replace(tx, OrganisationId(id), &Expected::Any, &stated)?;
    }
    Ok(())
}
