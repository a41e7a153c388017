//! Opening the account of whoever comes with a token of the agency's provider.
use super::model::{Comer, Entered};
use super::store;
use crate::auth::policy::{Permission, ResourceReach};
use crate::auth::provider::refusal::Refusal;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::users::model::{User, UserStatus};
use crate::users::store::{self as users, Account, Entry};
use chrono::TimeDelta;

/// How long ago a sign-in must have been noted for the next to be, in hours: each token is one, and each is in the log.
const NOTED_AGAIN: i64 = 1;

/// What is known of somebody already; none where something of it has to be written first ([`enter`]).
pub fn known(tx: &mut Tx<'_>, comer: &Comer) -> Result<Option<Entered>> {
    let Some(user) = store::any_of_provider(tx, &comer.at)? else {
        return Ok(comer.roles.is_empty().then_some(Err(Refusal::NoRole)));
    };
    if user.status == UserStatus::Blocked {
        return Ok(Some(Err(Refusal::Blocked)));
    }
    if !is_the_same(&user, comer) || is_to_note(&user, comer) {
        return Ok(None);
    }
    Ok(Some(if comer.roles.is_empty() { Err(Refusal::NoRole) } else { Ok(user.id) }))
}

/// Makes the account of somebody new, brings that of somebody known up to date, and says whose it is. What the claims give no
/// more is taken away even where nobody is let in.
pub fn enter(tx: &mut Tx<'_>, comer: &Comer) -> Result<Entered> {
    let permit = tx.permit(Permission::SignIn, &ResourceReach::country())?;
    let Some(user) = store::any_of_provider(tx, &comer.at)? else {
        if comer.roles.is_empty() {
            return Ok(Err(Refusal::NoRole));
        }
        if store::any_other_with_email(tx, &comer.email, None)? {
            return Ok(Err(Refusal::EmailTaken));
        }
        let account = account(comer, &comer.email);
        let user = users::insert(tx, &permit, &account, Entry { hash: None, provider: Some(&comer.at) })?;
        users::signed_in(tx, &permit, user.id)?;
        return Ok(Ok(user.id));
    };
    if user.status == UserStatus::Blocked {
        return Ok(Err(Refusal::Blocked));
    }
    if !is_the_same(&user, comer) {
        // Another account's address is not taken: the person goes on with the one they had.
        let taken = store::any_other_with_email(tx, &comer.email, Some(user.id))?;
        let email = if taken { &user.email } else { &comer.email };
        let account = account(comer, email);
        if user.email != account.email || user.name != account.name || user.roles != account.roles {
            users::update(tx, &permit, user.id, &account)?;
        }
    }
    if comer.roles.is_empty() {
        return Ok(Err(Refusal::NoRole));
    }
    if is_to_note(&user, comer) {
        users::signed_in(tx, &permit, user.id)?;
    }
    Ok(Ok(user.id))
}

fn account<'a>(comer: &'a Comer, email: &'a str) -> Account<'a> {
    Account { email, name: &comer.name, status: UserStatus::Active, roles: &comer.roles }
}

fn is_the_same(user: &User, comer: &Comer) -> bool {
    user.email == comer.email && user.name == comer.name && user.roles == comer.roles
}

fn is_to_note(user: &User, comer: &Comer) -> bool {
    let again = |last: crate::db::types::Instant| last.plus(TimeDelta::hours(NOTED_AGAIN)) <= comer.signed_in_at;
    !comer.roles.is_empty() && user.last_sign_in_at.is_none_or(again)
}
