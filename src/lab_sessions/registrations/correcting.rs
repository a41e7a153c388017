//! Correcting a registration: whoever holds its code writes name, body, office and needs anew, and keeps the place.
//!
//! Another address is theirs only once they show the code that was sent there. Until then it stands beside the old one and
//! nobody looks at whether somebody has registered with it: who tries one learns nothing. That code is good for
//! confirming only, until it has confirmed; from then on the codes that went to the old address are void.
use super::input::RegistrationCorrection;
use super::model::Registration;
use super::service::{check_live, count_attempt, holder, read_own, sort_name, with_desk};
use super::view::OwnRegistration;
use super::{messages, store};
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input::Merge;
use crate::outbox::model::MessageKind;
use crate::version::Expected;
use std::net::IpAddr;

/// Writes a registration anew. A new address is written to, and is not the registration's before it is confirmed.
pub fn correct(
    tx: &mut Tx<'_>,
    shown: &str,
    address: Option<IpAddr>,
    expected: &Expected,
    patch: &Merge<RegistrationCorrection>,
) -> Result<OwnRegistration> {
    let held = holder(tx, shown)?;
    let (permit, one, session, _) = with_desk(tx, held)?;
    expected.check(one.version)?;
    check_live(&one)?;
    let before = RegistrationCorrection::of(&one);
    let wanted = patch.apply(&before)?;
    if wanted == before {
        return read_own(tx, shown);
    }
    let is_own = one.email_key.as_deref() == Some(Registration::key_of(&wanted.email).as_str());
    let asked = wanted.email != before.email;
    let email = if is_own { Some(wanted.email.clone()) } else { one.email.clone() };
    let new_email = (!is_own).then(|| wanted.email.clone());
    let asks = asked && new_email.is_some();
    if asks {
        count_attempt(tx, &permit, address)?;
    }
    let changed = Registration {
        sort_name: Some(sort_name(&wanted.last_name, &wanted.first_name)),
        first_name: Some(wanted.first_name),
        last_name: Some(wanted.last_name),
        email,
        new_email,
        organisation: wanted.organisation,
        office: wanted.office,
        accessibility_needs: wanted.accessibility_needs,
        ..one
    };
    let changed = store::update(tx, &permit, changed)?;
    if asked {
        // A wish that was changed or taken back: what went to that address is good for nothing.
        messages::cancel(tx, &permit, &[MessageKind::RegistrationAddress], std::slice::from_ref(&changed))?;
        if let Some(own) = changed.email_key.as_deref() {
            store::void_asked_codes(tx, &permit, changed.id, own)?;
        }
    }
    if asks {
        messages::queue(tx, &permit, &session, &[changed], MessageKind::RegistrationAddress)?;
    }
    read_own(tx, shown)
}

/// Makes the address that was asked for the registration's, when the code with this digest was sent to it. 409 when
/// somebody has registered with it: whoever shows the code reads its mail, and may know.
pub(super) fn take_address(tx: &mut Tx<'_>, permit: &Permit, one: Registration, digest: &str) -> Result<Registration> {
    let Some(new) = one.new_email.clone() else { return Ok(one) };
    let key = Registration::key_of(&new);
    if store::any_confirms(tx, digest)?.as_deref() != Some(key.as_str()) {
        return Ok(one);
    }
    if store::any_live(tx, one.session_id, &key)?.is_some() {
        return Err(Error::wrong_state(
            "Con questo indirizzo c'è già un'iscrizione alla sessione.",
            "Somebody has registered for the session with this address.",
        ));
    }
    messages::cancel(tx, permit, &messages::KINDS, std::slice::from_ref(&one))?;
    store::void_other_codes(tx, permit, one.id, digest)?;
    let now = tx.now();
    let confirmed_at = one.confirmed_at.or(Some(now));
    let moved =
        Registration { email: Some(new), email_key: Some(key), new_email: None, confirmed_at, confirm_by: None, ..one };
    store::update(tx, permit, moved)
}
