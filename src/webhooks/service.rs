//! What can be done with subscriptions.
use super::deliveries::store as deliveries;
use super::model::{
    NewWebhookSubscription, Owner, Subscription, SuspensionReason, WebhookStatus, WebhookSubscription,
    WebhookSubscriptionId, WebhookSubscriptionInput,
};
use super::secrets::service as secrets;
use super::sending::addresses::Addresses;
use super::{store, suspending};
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::auth::sealing::Sealing;
use crate::changes::service as changes;
use crate::db::tx::Tx;
use crate::error::{Error, Result, Unauthenticated};
use crate::input::Merge;
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::service_clients::service as clients;
use crate::users::model::UserId;
use crate::version::Expected;

/// How many somebody has at most.
pub const MOST: i64 = 20;
/// The order of the list, as its cursors name it.
const SORT: &str = "-id";

/// The right to have webhooks.
pub(super) fn may(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::ManageWebhooks, &ResourceReach::country())
}

/// One that the caller sees, as it is stored, with the right to change it.
pub(super) fn find(tx: &mut Tx<'_>, id: WebhookSubscriptionId) -> Result<(Subscription, Permit)> {
    let permit = may(tx)?;
    Ok((store::visible(tx, id)?.ok_or_else(Error::not_found)?, permit))
}

/// A page of the caller's own; of all for administrators.
pub fn list(
    tx: &mut Tx<'_>,
    status: Option<WebhookStatus>,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<WebhookSubscription>> {
    may(tx)?;
    let rows = store::page(tx, status, read_cursor(cursor, SORT)?, limit + 1)?;
    let total = if count { Some(store::count(tx, status)?) } else { None };
    Ok(Page::cut(rows, limit, SORT, |row| row.id, WebhookSubscription::from).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, id: WebhookSubscriptionId) -> Result<WebhookSubscription> {
    find(tx, id).map(|(row, _)| row.into())
}

/// Makes one: it is told of what changes from now on.
pub fn create(
    tx: &mut Tx<'_>,
    new: &WebhookSubscriptionInput,
    (addresses, sealing): (Addresses, &Sealing),
) -> Result<NewWebhookSubscription> {
    let permit = may(tx)?;
    let owner = owner(tx, new)?;
    addresses.check(&new.url)?;
    check(tx, new, owner)?;
    if store::owned(tx, &permit, owner)? >= MOST {
        return Err(Error::wrong_state(
            format!("Ci sono già {MOST} abbonamenti: prima occorre eliminarne uno."),
            format!("There are {MOST} subscriptions already: delete one first."),
        ));
    }
    let made = insert(tx, &permit, (WebhookSubscriptionId::new(), owner), new)?;
    let issued = secrets::issue(tx, &permit, &made, sealing)?;
    Ok(NewWebhookSubscription { subscription: made.into(), secret: issued.secret })
}

fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    owned: (WebhookSubscriptionId, Owner),
    new: &WebhookSubscriptionInput,
) -> Result<Subscription> {
    let head = changes::head(tx)?;
    store::insert(tx, permit, owned, new, head)
}

/// Makes one with this id, suspended and without a secret: for the scenario.
pub fn create_as(
    tx: &mut Tx<'_>,
    owned: (WebhookSubscriptionId, Owner),
    new: &WebhookSubscriptionInput,
) -> Result<Subscription> {
    let permit = may(tx)?;
    let made = insert(tx, &permit, owned, new)?;
    store::suspend(tx, &permit, made.id, SuspensionReason::Asked)
}

/// Whose a new one is: the caller's, or the system's that an administrator names.
fn owner(tx: &mut Tx<'_>, new: &WebhookSubscriptionInput) -> Result<Owner> {
    if let Some(client) = new.service_client_id
        && tx.actor().as_system().is_none_or(|system| system.client != client.0)
    {
        tx.permit(Permission::ManageAllWebhooks, &ResourceReach::country())?;
        if clients::let_in(tx, client)?.is_none() {
            let why = text("Non è un sistema attivo.", "Is no system that is active.");
            return Err(Error::invalid("#/service_client_id", "unknown", why));
        }
        return Ok(Owner::System(client));
    }
    if let Some(system) = tx.actor().as_system() {
        return Ok(Owner::System(crate::service_clients::model::ServiceClientId(system.client)));
    }
    let user = tx.actor().user_id().ok_or(Error::Unauthenticated(Unauthenticated::Missing))?;
    Ok(Owner::Person(UserId(user)))
}

/// What can be told of the input beside its shape.
fn check(tx: &Tx<'_>, new: &WebhookSubscriptionInput, owner: Owner) -> Result<()> {
    changes::check_types(tx, &new.types)?;
    if matches!(owner, Owner::System(_)) && new.contact_email.is_none() {
        let why = text("Un sistema non ha un indirizzo proprio.", "A system has no address of its own.");
        return Err(Error::invalid("#/contact_email", "required", why));
    }
    Ok(())
}

/// Changes one.
pub fn update(
    tx: &mut Tx<'_>,
    id: WebhookSubscriptionId,
    expected: &Expected,
    patch: &Merge<WebhookSubscriptionInput>,
    addresses: Addresses,
) -> Result<WebhookSubscription> {
    let (before, permit) = find(tx, id)?;
    expected.check(before.version)?;
    let changed = patch.apply(&WebhookSubscriptionInput::from(&before))?;
    if changed.service_client_id != before.client_id {
        let why = text("Non si può cambiare.", "Cannot be changed.");
        return Err(Error::invalid("#/service_client_id", "fixed", why));
    }
    if changed.url != before.url {
        addresses.check(&changed.url)?;
    }
    let owner = before.owner().ok_or_else(Error::not_found)?;
    check(tx, &changed, owner)?;
    if changed.url != before.url {
        deliveries::wake(tx, &permit, id)?;
    }
    store::update(tx, &permit, &before, &changed).map(WebhookSubscription::from)
}

/// Removes one, with its deliveries.
pub fn delete(tx: &mut Tx<'_>, id: WebhookSubscriptionId, expected: &Expected) -> Result<()> {
    let (one, permit) = find(tx, id)?;
    expected.check(one.version)?;
    suspending::take_back(tx, &permit, &one)?;
    store::delete(tx, &permit, &one)
}

/// Suspends one, or lets it go on from where it was.
pub fn transition(tx: &mut Tx<'_>, id: WebhookSubscriptionId, to: WebhookStatus) -> Result<WebhookSubscription> {
    let (one, permit) = find(tx, id)?;
    tx.starts_from(one.version)?;
    if one.status == to {
        return Err(Error::wrong_state(
            format!("L'abbonamento è già «{}».", to.label().it),
            format!("The subscription is {to} already."),
        ));
    }
    if to == WebhookStatus::Suspended {
        return store::suspend(tx, &permit, id, SuspensionReason::Asked).map(WebhookSubscription::from);
    }
    changes::check_position(tx, one.position)?;
    suspending::take_back(tx, &permit, &one)?;
    deliveries::try_at_once(tx, &permit, id)?;
    store::resume(tx, &permit, id).map(WebhookSubscription::from)
}

/// Sends what comes after a position, once more or from there on only.
pub fn replay(tx: &mut Tx<'_>, id: WebhookSubscriptionId, after: i64) -> Result<WebhookSubscription> {
    let (one, permit) = find(tx, id)?;
    changes::check_position(tx, after)?;
    deliveries::replace_after(tx, &permit, one.id, after)?;
    store::move_to(tx, &permit, id, after).map(WebhookSubscription::from)
}
