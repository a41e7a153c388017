//! Working off the outbox, on any instance.
use super::letters::{self, Composed};
use super::memory::wait;
use super::mime::{self, Outgoing};
use super::service;
use super::smtp::{Connection, Refusal};
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::config::mail::Smtp;
use crate::error::{Error, Result};
use crate::lab_sessions::registrations::model::Terms;
use crate::outbox::model::{Message, MessageStatus};
use crate::outbox::service::handover::{self, Attempt, Claim};
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::Duration;

/// A message that the server refuses for now so often is given up: with the waits between, after about three days.
const MOST_ATTEMPTS: i32 = 80;

/// A message that cannot be composed is tried again a few times: the fault may be of the moment.
const MOST_COMPOSITIONS: i32 = 5;

fn actor() -> Arc<Actor> {
    Arc::new(Actor::command("sending"))
}

/// What is left for the next message.
enum Next {
    /// Go on.
    Message,
    /// Not now: the server is away, or we are told to stop.
    Later,
}

/// Works off what is due and tells how many messages have moved.
pub async fn run_waiting(core: &Core) -> Result<usize> {
    let mut moved = 0;
    if core.db().read(actor(), handover::some_are_lost).await? {
        moved += core.db().work(actor(), service::give_up_lost).await?;
    }
    let due = core.db().read(actor(), handover::next_due).await?;
    let (Some(due), now) = (due, core.db().clock().now()) else { return Ok(moved) };
    let Some(smtp) = &core.settings.smtp else {
        if core.mail.may_warn(now) {
            log::warn!(
                "messages wait in the outbox and are not sent: there is no SMTP server (OSSERVATORIO_SMTP_HOST)"
            );
        }
        return Ok(moved);
    };
    if due > now || !core.mail.may_connect(now) {
        return Ok(moved);
    }
    let rate = smtp.rate;
    if core.db().read(actor(), move |tx| handover::rate_is_used_up(tx, rate)).await? {
        return Ok(moved);
    }
    let sender = Sender { core, smtp, host: host(&core.settings.public_url) };
    Ok(moved + sender.run().await?)
}

/// The host of our own address: it makes Message-IDs unique in the world.
fn host(public_url: &str) -> String {
    let url = url::Url::parse(public_url).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| "localhost".to_owned())
}

struct Sender<'a> {
    core: &'a Core,
    smtp: &'a Smtp,
    host: String,
}

impl Sender<'_> {
    /// How long a lease must hold: every step of the conversation may take the server's whole patience.
    fn lease(&self) -> TimeDelta {
        TimeDelta::seconds(i64::try_from(self.smtp.server.timeout).unwrap_or(60) * 8 + 60)
    }

    async fn run(&self) -> Result<usize> {
        let mut connection = match Connection::open(self.smtp, &self.host).await {
            Ok(connection) => connection,
            Err(refusal) => {
                self.server_is_away(&refusal);
                return Ok(0);
            }
        };
        self.core.mail.connected();
        let mut moved = 0;
        while !self.core.mail.is_stopping() {
            let (rate, lease) = (self.smtp.rate, self.lease());
            let Some(claim) = self.core.db().work(actor(), move |tx| handover::claim(tx, rate, lease)).await? else {
                break;
            };
            moved += 1;
            if let Next::Later = self.send(&mut connection, claim).await? {
                break;
            }
            if !connection.reset().await {
                break;
            }
        }
        connection.close().await;
        Ok(moved)
    }

    fn server_is_away(&self, refusal: &Refusal) {
        let wait = self.core.mail.away(self.core.db().clock().now());
        log::warn!("the SMTP server does not work for us ({refusal:?}); next attempt in {} s", wait.num_seconds());
    }

    /// One message, from its envelope to what came of it.
    async fn send(&self, connection: &mut Connection, claim: Claim) -> Result<Next> {
        let to = match mime::address(&claim.message.to_address) {
            Ok(to) => to,
            Err(why) => return self.settle(claim, failed(why)).await.map(|()| Next::Message),
        };
        if let Err(refusal) = connection.envelope(&self.smtp.from, &to).await {
            return self.refused(claim, refusal).await;
        }
        let message_id =
            claim.message.message_id.clone().unwrap_or_else(|| format!("{}@{}", claim.message.id, self.host));
        let composed = match self.compose(&claim.message).await {
            Ok(Some(composed)) => composed,
            Ok(None) => return self.settle(claim, not_wanted()).await.map(|()| Next::Message),
            Err(error @ (Error::Busy | Error::Contended | Error::Timeout)) => return Err(error),
            Err(error) => {
                log::error!("message {}: cannot be composed: {error}", claim.message.id);
                let why = "it could not be composed; the cause is in the log".to_owned();
                let again = claim.message.attempts < MOST_COMPOSITIONS;
                let refusal = if again { Refusal::NotNow(why) } else { Refusal::Never(why) };
                return self.refused(claim, refusal).await;
            }
        };
        let (Composed { subject, text, .. }, letter) = composed;
        let outgoing = Outgoing {
            message_id: &message_id,
            at: self.core.db().clock().now(),
            to: &to,
            to_name: &claim.message.to_name,
            subject: &subject,
            text: &text,
            letter,
        };
        let bytes = match mime::message(self.smtp, outgoing) {
            Ok(bytes) => bytes,
            Err(why) => return self.settle(claim, failed(why)).await.map(|()| Next::Message),
        };
        self.hand_over(connection, claim, message_id, subject, &bytes).await
    }

    /// The part that must not be left half done: a shutdown waits for it.
    async fn hand_over(
        &self,
        connection: &mut Connection,
        claim: Claim,
        message_id: String,
        subject: String,
        bytes: &[u8],
    ) -> Result<Next> {
        let _not_now = self.core.mail.hand_over().await;
        if self.core.mail.is_stopping() {
            let now = self.core.db().clock().now();
            let back = Attempt { status: MessageStatus::Waiting, next_attempt_at: Some(now), error: None };
            return self.settle(claim, back).await.map(|()| Next::Later);
        }
        let (held, lease) = (claim.clone(), self.lease());
        let noted = self
            .core
            .db()
            .work(actor(), move |tx| handover::hand_over(tx, &held, &message_id, &subject, lease))
            .await?;
        if !noted {
            return Ok(Next::Message);
        }
        match connection.data(bytes).await {
            Ok(()) => {
                let sent = Attempt { status: MessageStatus::Sent, next_attempt_at: None, error: None };
                self.settle(claim, sent).await.map(|()| Next::Message)
            }
            Err(refusal) => self.refused(claim, refusal).await,
        }
    }

    /// The words, and the letter as PDF; nothing for a message that is not wanted any more.
    async fn compose(&self, message: &Message) -> Result<Option<(Composed, Option<Vec<u8>>)>> {
        let (message, answer_url) = (message.clone(), self.core.settings.answer_url.clone());
        let terms = Terms::of(&self.core.settings);
        let compose = move |tx: &mut crate::db::tx::Tx<'_>| {
            let wanted = letters::still_wanted(tx, &message)?;
            if wanted { letters::compose(tx, &message, &answer_url, &terms).map(Some) } else { Ok(None) }
        };
        let Some(mut composed) = self.core.db().work(actor(), compose).await? else { return Ok(None) };
        let letter = match composed.letter.take() {
            Some(letter) => Some(self.core.db().compute(move || crate::pdf::typeset(&letter)).await?),
            None => None,
        };
        Ok(Some((composed, letter)))
    }

    async fn refused(&self, claim: Claim, refusal: Refusal) -> Result<Next> {
        let tries = claim.message.attempts;
        let again = |error: String| Attempt {
            status: MessageStatus::Waiting,
            next_attempt_at: Some(self.core.db().clock().now().plus(wait(tries))),
            error: Some(error),
        };
        if let Refusal::Server(_) = &refusal {
            self.server_is_away(&refusal);
        }
        let (attempt, next) = match refusal {
            Refusal::Never(why) => (failed(why), Next::Message),
            Refusal::NotNow(why) if tries >= MOST_ATTEMPTS => (failed(why), Next::Message),
            Refusal::NotNow(why) => (again(why), Next::Message),
            Refusal::Server(why) => (again(why), Next::Later),
            Refusal::Unknown(why) => {
                let lost = Attempt { status: MessageStatus::Unconfirmed, next_attempt_at: None, error: Some(why) };
                (lost, Next::Later)
            }
        };
        self.settle(claim, attempt).await.map(|()| next)
    }

    /// Writes what came of it; tries for a while when the database is away, for what is not written is not known.
    async fn settle(&self, claim: Claim, attempt: Attempt) -> Result<()> {
        let attempt = Attempt { error: attempt.error.map(|why| why.chars().take(2_000).collect()), ..attempt };
        let mut pause = Duration::from_millis(200);
        loop {
            let (held, written) = (claim.clone(), attempt.clone());
            match self.core.db().work(actor(), move |tx| service::settle(tx, &held, &written)).await {
                Err(Error::Busy | Error::Contended | Error::Timeout) if pause < Duration::from_secs(20) => {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                done => return done,
            }
        }
    }
}

/// What it asks for was done, or fell away, while it waited.
fn not_wanted() -> Attempt {
    let why = "no longer wanted: what it is about was settled before it was sent".to_owned();
    Attempt { status: MessageStatus::Cancelled, next_attempt_at: None, error: Some(why) }
}

fn failed(why: String) -> Attempt {
    Attempt { status: MessageStatus::Failed, next_attempt_at: None, error: Some(why) }
}
