//! Rounds: which text they are about, what they lack, and whether what is in them may be read yet.
use super::model::{Review, Round, RoundId, RoundStatus};
use super::store;
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::practices::model::PracticeId;
use crate::practices::service::reviewed::{self, UnderReview};
use crate::rubrics::model::OISS;
use crate::rubrics::service as rubrics;

/// How many independent readers a text has, before they diverge.
pub const READERS: i32 = 2;

/// How far a round has come.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// The round.
    pub round: RoundId,
    /// Its practice.
    pub practice: PracticeId,
    /// Whether it is open.
    pub open: bool,
    /// How many reviews it needs.
    pub needed: i32,
    /// How many are in.
    pub submitted: i32,
}

impl Standing {
    /// Whether all are in.
    pub fn is_complete(&self) -> bool {
        self.submitted >= self.needed
    }
}

/// The rounds of `practices` whose reviews may be read by others than their authors: all that they need are in, and
/// nobody is still to read the same practice, so that nobody knows another's scores before giving their own.
pub fn readable(tx: &mut Tx<'_>, practices: &[PracticeId]) -> Result<Vec<RoundId>> {
    let standing = store::standing(tx, practices)?;
    let blind = |practice| standing.iter().any(|one| one.practice == practice && one.open && !one.is_complete());
    Ok(standing.iter().filter(|one| one.is_complete() && !blind(one.practice)).map(|one| one.round).collect())
}

/// How far one round has come.
pub fn standing(tx: &mut Tx<'_>, round: &Round) -> Result<Standing> {
    let found = store::standing(tx, &[round.practice_id])?.into_iter().find(|one| one.round == round.id);
    found.ok_or_else(Error::not_found)
}

/// The text of a practice that is under review; 409 when there is none.
pub fn text(tx: &mut Tx<'_>, practice: PracticeId) -> Result<UnderReview> {
    reviewed::of_practices(tx, &[practice])?.pop().ok_or_else(not_under_review)
}

/// The text is not under review.
pub fn not_under_review() -> Error {
    Error::wrong_state("La pratica non è in valutazione.", "The practice is not under review.")
}

/// The text that a round is about; 409 when the round is over, or the text is not under review any more.
pub fn text_of(tx: &mut Tx<'_>, round: &Round) -> Result<UnderReview> {
    let text = text(tx, round.practice_id)?;
    if round.status == RoundStatus::Open && text.entry == round.entry_id { Ok(text) } else { Err(not_under_review()) }
}

/// A fresh round for a text, not yet stored.
pub fn fresh(tx: &mut Tx<'_>, text: &reviewed::Entry, rubric_number: i32) -> Round {
    let now = tx.now();
    let (practice_id, revision_id, entry_id) = *text;
    Round {
        id: RoundId::new(),
        practice_id,
        revision_id,
        entry_id,
        rubric_code: OISS.to_owned(),
        rubric_number,
        status: RoundStatus::Open,
        readers_needed: READERS,
        propose_at: Some(now),
        version: 1,
        created_at: now,
        updated_at: now,
        decide_remind_at: None,
        decide_reminders: 0,
    }
}

/// The rounds of these texts; those that are not there yet are begun by the active version of the grid, and stored where
/// there is a permit to.
pub fn ensure(tx: &mut Tx<'_>, permit: Option<&Permit>, texts: &[UnderReview]) -> Result<Vec<Round>> {
    let ids: Vec<PracticeId> = texts.iter().map(|text| text.practice).collect();
    let mut there = Vec::new();
    for some in ids.chunks(1_000) {
        there.extend(store::rounds::of_practices(tx, some)?);
    }
    let known = |there: &[Round], text: &UnderReview| {
        there.iter().any(|round| (round.practice_id, round.entry_id) == (text.practice, text.entry))
    };
    let missing: Vec<&UnderReview> = texts.iter().filter(|text| !known(&there, text)).collect();
    if !missing.is_empty() {
        let number = rubrics::current(tx)?.number;
        let made: Vec<Round> =
            missing.into_iter().map(|text| fresh(tx, &(text.practice, text.revision, text.entry), number)).collect();
        if let Some(permit) = permit {
            store::rounds::insert(tx, permit, &made)?;
        }
        there.extend(made);
    }
    there.retain(|round| texts.iter().any(|text| (round.practice_id, round.entry_id) == (text.practice, text.entry)));
    Ok(there)
}

/// The first seat of a round that nobody has; nothing when it has as many readers as it needs.
pub fn free_seat(round: &Round, reviews: &[Review]) -> Option<i32> {
    let taken = |seat| reviews.iter().any(|review| review.round_id == round.id && review.seat == Some(seat));
    (1..=round.readers_needed).find(|seat| !taken(*seat))
}
