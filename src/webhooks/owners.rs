//! Whose a subscription is: as whom the feed is read for it.
use super::model::{Owner, Subscription};
use crate::auth::actor::{Actor, Grant, System};
use crate::auth::policy::{self, Permission, ResourceReach};
use crate::auth::scopes::Scope;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::service_clients::service as clients;
use crate::users::model::UserStatus;
use crate::users::service as users;
use std::sync::Arc;
use uuid::Uuid;

/// The owner as they are now, to read what they see: none when they are not let in, or may have no webhooks any more. For
/// the worker.
pub(super) fn as_now(tx: &mut Tx<'_>, of: &Subscription) -> Result<Option<Arc<Actor>>> {
    let request = tx.actor().request_id();
    let actor = match of.owner() {
        Some(Owner::System(id)) => clients::let_in(tx, id)?.map(|client| {
            let content = client.content.0;
            let grants = content.roles.iter().map(Grant::from).collect();
            let (client, token, scopes) = (client.id.0, Uuid::nil(), content.scopes);
            Actor::system(System { client, token, grants, scopes, rate_limit: None, pdnd: None }, request)
        }),
        Some(Owner::Person(id)) => match users::read(tx, id) {
            Ok(user) if user.status == UserStatus::Active => {
                let grants = user.roles.iter().map(Grant::from).collect();
                Some(Actor::person(user.id.0, Uuid::nil(), grants, request))
            }
            Ok(_) | Err(Error::NotFound(_)) => None,
            Err(error) => return Err(error),
        },
        None => None,
    };
    Ok(actor.filter(may_follow).map(Arc::new))
}

/// Whether somebody may have webhooks: by their roles, and a system by its scope too.
fn may_follow(actor: &Actor) -> bool {
    policy::allows(actor, Permission::ManageWebhooks, &ResourceReach::country())
        && actor.as_system().is_none_or(|system| system.scopes.contains(&Scope::Feed))
}
