//! Whose a subscription is: as whom the feed is read for it.
use super::model::{Owner, Subscription};
use crate::auth::actor::Actor;
use crate::auth::policy::{self, Permission, ResourceReach};
use crate::auth::scopes::Scope;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::service_clients::service as clients;
use crate::users::service as users;
use std::sync::Arc;

/// The owner as they are now, to read what they see: none when they are not let in, or may have no webhooks any more. For
/// the worker.
pub(super) fn as_now(tx: &mut Tx<'_>, of: &Subscription) -> Result<Option<Arc<Actor>>> {
    let actor = match of.owner() {
        Some(Owner::System(id)) => clients::acting(tx, id)?,
        Some(Owner::Person(id)) => users::acting(tx, id)?,
        None => None,
    };
    Ok(actor.filter(may_follow).map(Arc::new))
}

/// Whether somebody may have webhooks: by their roles, and a system by its scope too.
fn may_follow(actor: &Actor) -> bool {
    policy::allows(actor, Permission::ManageWebhooks, &ResourceReach::country())
        && actor.as_system().is_none_or(|system| system.scopes.contains(&Scope::Feed))
}
