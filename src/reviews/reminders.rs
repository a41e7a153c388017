//! Reminding readers of what is due, by any instance.
use super::messages::{self, Mailbox};
use super::model::Review;
use super::{readers, store};
use crate::auth::actor::Actor;
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::Db;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::outbox::service::enqueue;
use std::sync::Arc;

/// How many are reminded in one transaction.
const AT_ONCE: i64 = 50;

/// Reminds whom it is time to remind, and tells how many. What is due is read and moved on in one transaction.
pub(crate) async fn send_due(db: &Db) -> Result<usize> {
    let actor = Arc::new(Actor::command("review_reminders"));
    if db.read(actor.clone(), |tx| Ok(due(tx)?.is_empty())).await? {
        return Ok(0);
    }
    db.work(actor, remind).await
}

fn due(tx: &mut Tx<'_>) -> Result<Vec<(Review, Option<String>)>> {
    let permit = tx.permit(Permission::AssignReviews, &ResourceReach::country())?;
    store::to_remind(tx, &permit, AT_ONCE)
}

fn remind(tx: &mut Tx<'_>) -> Result<usize> {
    let permit = tx.permit(Permission::AssignReviews, &ResourceReach::country())?;
    let due = due(tx)?;
    let people = readers::service::candidates(tx)?;
    let mut told = Vec::new();
    for (review, title) in &due {
        let reminders = review.reminders + 1;
        let next = messages::next_reminder(tx.now(), review.due_on, reminders);
        // Each has a next time of its own; fifty at most.
        store::reminded(tx, &permit, review.id, reminders, next)?;
        let reader = people.iter().find(|person| person.id == review.reader_id);
        if let (Some(reader), Some(title)) = (reader, title) {
            let to = Mailbox { email: reader.email.clone(), name: reader.name.clone() };
            told.push(messages::remind(review, title, &to));
        }
    }
    enqueue(tx, &permit, &told)?;
    Ok(due.len())
}
