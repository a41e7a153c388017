//! The daily digest: what is new in somebody's saved searches, in one message.
use super::store::{self, Due};
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::tx::{ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::outbox::model::{About, Channel, Content, MessageKind, NewMessage};
use crate::outbox::service::enqueue;
use crate::parameters;
use crate::practices::filter::PracticeFilter;
use crate::practices::store::listing::{self, Hit, Order};
use crate::users::service::mailbox;
use chrono::{Days, NaiveTime, TimeDelta, Utc};
use chrono_tz::Europe::Rome;
use std::fmt::Write;
use std::sync::Arc;

/// When digests are made, on the clocks of Italy.
const HOUR: u32 = 7;

/// How many practices of one search a digest names.
const NAMED: i64 = 20;

/// What is published in these last minutes waits for the next digest: it may not be committed everywhere yet.
const SETTLING: TimeDelta = TimeDelta::minutes(2);

/// The next 07:00 in Italy after an instant.
pub fn next(now: Instant) -> Option<Instant> {
    let local = now.in_rome();
    let hour = NaiveTime::from_hms_opt(HOUR, 0, 0)?;
    let day =
        if local.time() < hour { local.date_naive() } else { local.date_naive().checked_add_days(Days::new(1))? };
    // The clocks change at night: 07:00 is there once on every day.
    Some(day.and_time(hour).and_local_timezone(Rome).earliest()?.with_timezone(&Utc).into())
}

/// Makes the digests that are due and tells how many people's were looked at.
pub async fn send_due(core: &Core) -> Result<usize> {
    let actor = Arc::new(Actor::command("digest"));
    let mut done = 0;
    loop {
        let base = core.settings.public_url.clone();
        if !core.db().work(actor.clone(), move |tx| one(tx, &base)).await? {
            return Ok(done);
        }
        done += 1;
    }
}

/// Makes the digest of one person: their searches move on and the message is put into the outbox in one transaction.
/// False when nobody's is due.
fn one(tx: &mut Tx<'_>, base: &str) -> Result<bool> {
    let permit = tx.permit(Permission::ManageUsers, &ResourceReach::country())?;
    let due = store::due(tx, &permit)?;
    let Some(user) = due.first().map(|search| search.user) else { return Ok(false) };
    let until = tx.now().plus(-SETTLING);
    let next = next(tx.now()).ok_or_else(|| Error::internal("no next digest".to_owned()))?;
    let ids: Vec<_> = due.iter().map(|search| search.id).collect();
    if !store::done(tx, &permit, &ids, until, next)? {
        return Err(Error::Contended);
    }
    let Some((address, name)) = mailbox(tx, user)? else { return Ok(true) };
    let mut news = Vec::new();
    // Each search is a question of its own; somebody has fifty at most.
    for search in &due {
        let found = published(tx, search, until)?;
        if !found.is_empty() {
            news.push((search.name.as_str(), found));
        }
    }
    if let Some(content) = told(&name, &news, base) {
        let message = NewMessage {
            kind: MessageKind::Digest,
            channel: Channel::Email,
            about: Some(About { resource: ResourceType::User, id: user.0 }),
            call_id: None,
            region: None,
            to_address: address,
            to_name: name,
            content: Some(content),
            facts: None,
            not_before: None,
        };
        enqueue(tx, &permit, &[message])?;
    }
    Ok(true)
}

/// What was published since the last digest of a search: the public practices, whoever its owner is.
fn published(tx: &mut Tx<'_>, search: &Due, until: Instant) -> Result<Vec<Hit>> {
    let read = match parameters::parse::<PracticeFilter>(&search.query) {
        Ok(read) => read,
        Err(error) => {
            // What was a filter once may be none after an update of the server: the others go on.
            log::warn!("saved search {}: {error}", search.id);
            return Ok(Vec::new());
        }
    };
    let mut filter = read.into_filter();
    filter.listed = Some((search.told_until, until));
    if filter.words.is_some() && filter.wanted().is_none() {
        return Ok(Vec::new());
    }
    listing::page(tx, &filter, &Order::ListedAt(None), NAMED)
}

/// The message, if there is something to tell.
fn told(name: &str, news: &[(&str, Vec<Hit>)], base: &str) -> Option<Content> {
    if news.is_empty() {
        return None;
    }
    let mut text = format!("Gentile {name},\n\nnelle sue ricerche salvate ci sono nuove buone pratiche.\n");
    for (search, hits) in news {
        let _ = write!(text, "\n{search}\n");
        for hit in hits.iter().take(usize::try_from(NAMED).unwrap_or_default()) {
            let _ = writeln!(text, "- {} ({})\n  {base}/v1/practices/{}", hit.title, hit.organisation_name, hit.id);
        }
        if i64::try_from(hits.len()).unwrap_or_default() > NAMED {
            text.push_str("- e altre ancora\n");
        }
    }
    text.push_str("\nPer non ricevere più questo riepilogo basta disattivarlo nella ricerca salvata.\n");
    text.push_str("Osservatorio delle buone pratiche di integrazione socio-sanitaria\n");
    let subject = "Nuove buone pratiche nelle sue ricerche salvate".to_owned();
    Some(Content { subject, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_in_the_morning_whatever_the_clocks_do() {
        for (now, due) in [
            ("2026-11-22T05:59:00Z", "2026-11-22T06:00:00.000000Z"),
            ("2026-11-22T06:00:00Z", "2026-11-23T06:00:00.000000Z"),
            ("2026-03-28T12:00:00Z", "2026-03-29T05:00:00.000000Z"),
            ("2026-10-24T12:00:00Z", "2026-10-25T06:00:00.000000Z"),
            ("2026-12-31T23:30:00Z", "2027-01-01T06:00:00.000000Z"),
        ] {
            let now: Instant = now.parse::<chrono::DateTime<Utc>>().unwrap().into();
            assert_eq!(next(now).unwrap().to_string(), due);
        }
    }
}
