//! Whether a message about reviews is still wanted when its turn comes to be sent: what it asks for may have been done
//! meanwhile, in whatever way.
use super::model::{ReviewId, Round, RoundStatus};
use super::{rounds, store, workflow};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::outbox::model::{Message, MessageKind};
use crate::practices::model::PracticeId;

/// A reader is asked while the review is theirs to write and the text is under review; those who decide, while a round
/// whose reviews are all in waits for them.
pub fn still_wanted(tx: &mut Tx<'_>, message: &Message) -> Result<bool> {
    let Some(about) = message.about() else { return Ok(true) };
    match message.kind {
        MessageKind::ReviewAssignment | MessageKind::ReviewReminder => is_to_write(tx, ReviewId(about.id)),
        MessageKind::DecisionAwaited | MessageKind::DecisionReminder => is_to_decide(tx, PracticeId(about.id)),
        _ => Ok(true),
    }
}

fn is_to_write(tx: &mut Tx<'_>, id: ReviewId) -> Result<bool> {
    let Some(review) = store::visible(tx, None, id)?.filter(|review| workflow::is_open(review.status)) else {
        return Ok(false);
    };
    match store::rounds::find(tx, review.round_id)? {
        Some(round) => goes_on(tx, &round),
        None => Ok(false),
    }
}

fn is_to_decide(tx: &mut Tx<'_>, practice: PracticeId) -> Result<bool> {
    // A practice has one open round at most, but for those whose text went another way and that are not closed yet.
    for round in store::rounds::of_practices(tx, &[practice])? {
        if round.status == RoundStatus::Open && goes_on(tx, &round)? {
            return Ok(rounds::standing(tx, &round)?.is_complete());
        }
    }
    Ok(false)
}

/// Whether the text of a round is still under review.
fn goes_on(tx: &mut Tx<'_>, round: &Round) -> Result<bool> {
    match rounds::text_of(tx, round) {
        Ok(_) => Ok(true),
        Err(Error::WrongState(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
