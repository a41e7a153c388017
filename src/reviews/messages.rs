//! What readers are told: that they are asked to read, and that it is due. No message holds a score.
use super::model::{Review, ReviewId};
use crate::auth::policy::Permit;
use crate::db::tx::{ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::Result;
use crate::outbox::model::{About, Channel, Content, MessageKind, NewMessage};
use crate::outbox::service::enqueue;
use crate::pdf::words::articled;
use crate::practices::service::reviewed::UnderReview;
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Europe::Rome;

/// At which hour of Italy's clocks readers are reminded.
const HOUR: u32 = 8;
/// How often at most.
const REMINDERS: i32 = 4;

/// Somebody to write to.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
}

fn message(kind: MessageKind, id: ReviewId, to: &Mailbox, subject: String, text: String) -> NewMessage {
    about(kind, About { resource: ResourceType::Review, id: id.0 }, to, subject, text)
}

/// The committee's addresses are not for the coordinators of a region: its messages belong to none.
fn about(kind: MessageKind, about: About, to: &Mailbox, subject: String, text: String) -> NewMessage {
    NewMessage {
        kind,
        channel: Channel::Email,
        about: Some(about),
        call_id: None,
        region: None,
        to_address: to.email.clone(),
        to_name: to.name.clone(),
        content: Some(Content { subject, text }),
        facts: None,
        not_before: None,
    }
}

/// Asks readers to read: a review each, the title of the practice and whom to write to.
pub fn ask(tx: &mut Tx<'_>, permit: &Permit, asked: &[(&Review, &str, Mailbox)]) -> Result<()> {
    let messages: Vec<NewMessage> = asked
        .iter()
        .map(|(review, title, to)| {
            let text = format!(
                "Gentile {},\n\nle chiediamo di leggere e valutare la pratica «{title}» entro {}, dall'area \
                 riservata dell'Osservatorio. Se vi è un conflitto di interessi, la preghiamo di declinare \
                 l'incarico dicendolo.\n",
                to.name,
                articled("il", review.due_on)
            );
            let subject = format!("Una pratica da valutare: «{title}»");
            message(MessageKind::ReviewAssignment, review.id, to, subject, text)
        })
        .collect();
    enqueue(tx, permit, &messages)?;
    Ok(())
}

/// Reminds a reader.
pub fn remind(review: &Review, title: &str, to: &Mailbox) -> NewMessage {
    let text = format!(
        "Gentile {},\n\nla valutazione della pratica «{title}» è attesa entro {}. Si completa e si consegna \
         dall'area riservata dell'Osservatorio.\n",
        to.name,
        articled("il", review.due_on)
    );
    message(MessageKind::ReviewReminder, review.id, to, format!("Promemoria: valutazione di «{title}»"), text)
}

/// Tells somebody who decides that all reviews of a text are in; `again` when they were told before.
pub fn decide(under_review: &UnderReview, to: &Mailbox, again: bool) -> NewMessage {
    let what = if under_review.revision.is_some() { "della revisione della pratica" } else { "della pratica" };
    let title = &under_review.document.title;
    let (kind, state) = if again {
        (MessageKind::DecisionReminder, "sono tutte consegnate e la decisione è ancora attesa")
    } else {
        (MessageKind::DecisionAwaited, "sono tutte consegnate: è attesa la decisione")
    };
    let text = format!(
        "Gentile {},\n\nle valutazioni {what} «{title}» {state}. Si leggono e si decide, con la motivazione, dall'area \
         riservata dell'Osservatorio.\n",
        to.name
    );
    let of = About { resource: ResourceType::Practice, id: under_review.practice.0 };
    let subject = if again {
        format!("Promemoria: decisione su «{title}»")
    } else {
        format!("Decisione attesa su «{title}»")
    };
    about(kind, of, to, subject, text)
}

/// In the morning of a day in Italy.
fn morning(day: NaiveDate) -> Option<Instant> {
    let hour = NaiveTime::from_hms_opt(HOUR, 0, 0)?;
    Some(day.and_time(hour).and_local_timezone(Rome).earliest()?.with_timezone(&Utc).into())
}

/// When somebody who has until `due_on` is reminded first: some days before, or that day where those have begun.
pub fn first_reminder(now: Instant, due_on: NaiveDate, days_before: u32) -> Option<Instant> {
    let before = due_on.checked_sub_days(Days::new(u64::from(days_before))).and_then(morning);
    before.filter(|at| *at > now).or_else(|| morning(due_on).filter(|at| *at > now)).or(Some(now.plus(WEEK)))
}

const WEEK: TimeDelta = TimeDelta::days(7);

/// When they are reminded again after `reminders` times: on the day it is due, then every week, four times in all.
pub fn next_reminder(now: Instant, due_on: NaiveDate, reminders: i32) -> Option<Instant> {
    if reminders >= REMINDERS {
        return None;
    }
    morning(due_on).filter(|at| *at > now).or(Some(now.plus(WEEK)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse::<chrono::DateTime<Utc>>().unwrap().into()
    }

    #[test]
    fn reminders_come_a_week_before_on_the_day_and_every_week_four_times() {
        let due: NaiveDate = "2026-10-25".parse().unwrap();
        let told = |instant: Option<Instant>| instant.map(|at| at.to_string());
        let first = first_reminder(at("2026-10-01T00:00:00Z"), due, 7).unwrap();
        assert_eq!(first.to_string(), "2026-10-18T06:00:00.000000Z");
        // The clocks change in the night to the 25th.
        assert_eq!(told(next_reminder(first, due, 1)).as_deref(), Some("2026-10-25T07:00:00.000000Z"));
        let late = at("2026-10-25T07:00:00Z");
        assert_eq!(told(next_reminder(late, due, 2)).as_deref(), Some("2026-11-01T07:00:00.000000Z"));
        assert_eq!(next_reminder(late, due, 4), None);
        let soon = first_reminder(at("2026-10-20T12:00:00Z"), due, 7);
        assert_eq!(told(soon).as_deref(), Some("2026-10-25T07:00:00.000000Z"));
    }
}
