//! Queries on accounts of the agency's provider.
use crate::db::schema::users;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::users::model::{User, UserId, UserProvider};
use crate::users::store;
use diesel::prelude::*;

/// The account of somebody who comes from the provider.
pub fn any_of_provider(tx: &mut Tx<'_>, at: &UserProvider) -> Result<Option<User>> {
    let found: Option<UserId> = users::table
        .filter(users::provider_issuer.eq(&at.issuer))
        .filter(users::provider_subject.eq(&at.subject))
        .select(users::id)
        .first(tx.conn())
        .optional()?;
    found.map_or(Ok(None), |id| store::any_user(tx, id))
}

/// Whether another account than `than` has this address.
pub fn any_other_with_email(tx: &mut Tx<'_>, email: &str, than: Option<UserId>) -> Result<bool> {
    let of: Option<UserId> =
        users::table.filter(users::email.eq(email)).select(users::id).first(tx.conn()).optional()?;
    Ok(of.is_some_and(|of| Some(of) != than))
}
