//! What can be done with transfer profiles.
use super::model::{TransferProfile, TransferProfileInput};
use super::store;
use crate::auth::policy::Permission;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::model::OrganisationId;
use crate::organisations::service::read as organisation;
use crate::version::Expected;

/// That of an organisation: an empty one while it has stated nothing.
pub fn read(tx: &mut Tx<'_>, id: OrganisationId) -> Result<TransferProfile> {
    organisation(tx, id)?;
    stated(tx, id)
}

/// The same of an organisation that is known to be there.
pub fn stated(tx: &mut Tx<'_>, id: OrganisationId) -> Result<TransferProfile> {
    Ok(store::visible(tx, id)?.unwrap_or_else(|| TransferProfile::empty(id)))
}

/// States it anew.
pub fn replace(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    expected: &Expected,
    input: &TransferProfileInput,
) -> Result<TransferProfile> {
    let organisation = organisation(tx, id)?;
    let permit = tx.permit(Permission::UpdateOrganisation, &organisation.reach())?;
    let before = stated(tx, id)?;
    expected.check(before.version)?;
    if before.version == 0 { store::insert(tx, &permit, id, input) } else { store::update(tx, &permit, id, input) }
}
