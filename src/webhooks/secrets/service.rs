//! Making, listing and ending secrets; opening them to sign with.
use super::model::{IssuedWebhookSecret, Secret, WebhookSecret, WebhookSecretId, WebhookSecretRequest};
use super::store;
use crate::auth::policy::Permit;
use crate::auth::sealing::{Sealed, Sealing};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::version::Expected;
use crate::webhooks::model::{Subscription, WebhookSubscriptionId};
use crate::webhooks::service::{find, may};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;

/// How many sign at once at most.
const MOST: usize = 5;
/// How a secret begins that is written down (Standard Webhooks).
const PREFIX: &str = "whsec_";
/// How many are sealed anew in one transaction.
const AT_ONCE: i64 = 200;

/// Those of a subscription that sign now, the newest first.
pub fn list(tx: &mut Tx<'_>, of: WebhookSubscriptionId) -> Result<Vec<WebhookSecret>> {
    let (_, permit) = find(tx, of)?;
    Ok(store::live(tx, &permit, of)?.into_iter().map(WebhookSecret::from).collect())
}

/// Makes another one; those that are there go on signing beside it for some hours.
pub fn create(
    tx: &mut Tx<'_>,
    of: WebhookSubscriptionId,
    wanted: &WebhookSecretRequest,
    sealing: &Sealing,
) -> Result<IssuedWebhookSecret> {
    let (one, permit) = find(tx, of)?;
    if store::live(tx, &permit, of)?.len() >= MOST {
        return Err(Error::wrong_state(
            format!("Ci sono già {MOST} segreti validi: prima occorre eliminarne uno."),
            format!("{MOST} secrets sign already: delete one first."),
        ));
    }
    let end = tx.now().plus(TimeDelta::hours(i64::from(wanted.overlap_hours)));
    store::end_at(tx, &permit, of, end)?;
    issue(tx, &permit, &one, sealing)
}

/// Makes one: 256 random bits.
pub(in crate::webhooks) fn issue(
    tx: &mut Tx<'_>,
    permit: &Permit,
    of: &Subscription,
    sealing: &Sealing,
) -> Result<IssuedWebhookSecret> {
    let (id, bytes) = (WebhookSecretId::new(), rand::random::<[u8; 32]>());
    let kept = store::insert(tx, permit, (id, of.id), &sealing.seal(id.0, &bytes)?, None)?;
    Ok(IssuedWebhookSecret { kept: kept.into(), secret: Some(format!("{PREFIX}{}", STANDARD.encode(bytes))) })
}

/// Keeps one with this id that nobody knows: for the scenario, whose keys are not there when it is filled in.
pub fn create_as(tx: &mut Tx<'_>, of: WebhookSubscriptionId, id: WebhookSecretId) -> Result<()> {
    let permit = may(tx)?;
    let sealed = Sealed { text: String::new(), key: "none".to_owned() };
    store::insert(tx, &permit, (id, of), &sealed, None).map(|_| ())
}

/// Ends one at once, unless it is the last.
pub fn delete(tx: &mut Tx<'_>, of: WebhookSubscriptionId, id: WebhookSecretId, expected: &Expected) -> Result<()> {
    let (_, permit) = find(tx, of)?;
    // It never changes, so that only one version can be named.
    expected.check(1)?;
    let live = store::live(tx, &permit, of)?;
    if live.len() == 1 && live.iter().any(|one| one.id == id) {
        return Err(Error::wrong_state(
            "È l'unico segreto: prima occorre crearne un altro.",
            "It is the only secret: make another one first.",
        ));
    }
    if store::delete(tx, &permit, of, id)? { Ok(()) } else { Err(Error::not_found()) }
}

fn sealed(secret: &Secret) -> Sealed {
    Sealed { text: secret.sealed.clone(), key: secret.sealed_with.clone() }
}

/// What a subscription signs with now; those that cannot be opened are left out.
pub(in crate::webhooks) fn open_all(
    tx: &mut Tx<'_>,
    of: WebhookSubscriptionId,
    sealing: &Sealing,
) -> Result<Vec<Vec<u8>>> {
    let permit = may(tx)?;
    let live = store::live(tx, &permit, of)?;
    let opened: Vec<_> = live.iter().filter_map(|secret| sealing.open(secret.id.0, &sealed(secret))).collect();
    if opened.len() < live.len() {
        log::warn!("webhook subscription {of}: a secret cannot be opened; its key was dropped");
    }
    Ok(opened)
}

/// Some that an older key has sealed, which is still there. The worker's.
pub(in crate::webhooks) fn sealed_before(tx: &mut Tx<'_>, sealing: &Sealing) -> Result<Vec<Secret>> {
    let older = sealing.older();
    if older.is_empty() { Ok(Vec::new()) } else { store::any_sealed_with(tx, &older, AT_ONCE) }
}

/// Seals those with the first key, and tells how many they were.
pub(in crate::webhooks) fn seal_anew(tx: &mut Tx<'_>, permit: &Permit, sealing: &Sealing) -> Result<usize> {
    let mut done = 0;
    // After a rotation of keys, once for each secret; so many at most in a transaction.
    for secret in sealed_before(tx, sealing)? {
        match sealing.open(secret.id.0, &sealed(&secret)) {
            Some(bytes) => store::reseal(tx, permit, secret.id, &sealing.seal(secret.id.0, &bytes)?)?,
            None => {
                log::error!("webhook secret {}: cannot be opened with its key", secret.id);
                // It would be looked at for ever.
                let lost = Sealed { text: secret.sealed.clone(), key: "lost".to_owned() };
                store::reseal(tx, permit, secret.id, &lost)?;
            }
        }
        done += 1;
    }
    Ok(done)
}
