//! Assigning readers by hand and by CSV, and telling who could be.
use super::conflicts::{self, Beside};
use super::messages::{self, Mailbox};
use super::model::{
    AssignmentOutcome, AssignmentReport, AssignmentRow, ConflictKind, Review, ReviewCandidate, ReviewCreate, ReviewId,
    ReviewStatus, ReviewView, Round, RoundId,
};
use super::readers::model::Candidate;
use super::{ranking, readers, rounds, service, store};
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::config::reviews::Reviews;
use crate::db::tx::Tx;
use crate::db::types::{Instant, Stored};
use crate::delimited::Source;
use crate::error::{Error, Result};
use crate::language::{Text, text};
use crate::practices::model::PracticeId;
use crate::practices::service as practices;
use crate::practices::service::reviewed::{self, UnderReview};
use crate::users::model::UserId;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;
use std::io::Cursor;

/// The most rows of a file.
pub const MAX_ROWS: usize = 1_000;
/// The longest file, in bytes.
pub const FILE_LIMIT: usize = 1 << 20;

/// A reader for a practice, as somebody asks for it.
#[derive(Debug, Clone)]
struct Wanted {
    line: i64,
    practice: String,
    reader: String,
    due_on: Option<String>,
}

/// Why a reader cannot be assigned: a stable code, and words.
type Refusal = (&'static str, Text);

/// What is needed to assign readers: read once, for however many.
struct Desk {
    candidates: Vec<Candidate>,
    texts: Vec<UnderReview>,
    rounds: Vec<Round>,
    reviews: Vec<Review>,
    dropped: Vec<Review>,
    declared: Vec<(UserId, PracticeId)>,
    terms: Reviews,
    today: NaiveDate,
    now: Instant,
}

impl Desk {
    fn open(tx: &mut Tx<'_>, permit: Option<&Permit>, practices: &[PracticeId], terms: Reviews) -> Result<Self> {
        let candidates = readers::service::candidates(tx)?;
        let texts = reviewed::of_practices(tx, practices)?;
        let rounds = rounds::ensure(tx, permit, &texts)?;
        let ids: Vec<_> = rounds.iter().map(|round| round.id).collect();
        let reviews = store::of_rounds(tx, &ids)?;
        let declared = store::declared(tx, practices)?;
        let now = tx.now();
        let today = now.in_rome().date_naive();
        Ok(Self { candidates, texts, rounds, reviews, dropped: Vec::new(), declared, terms, today, now })
    }

    fn due_on(&self, wanted: Option<NaiveDate>) -> std::result::Result<NaiveDate, Refusal> {
        match wanted {
            Some(day) if day <= self.today => Err(("not_future", text("È già passato.", "It is not in the future."))),
            Some(day) => Ok(day),
            None => Ok(self.today.checked_add_days(Days::new(self.terms.days.into())).unwrap_or(self.today)),
        }
    }

    /// A review by this reader, or why there can be none.
    fn assign(
        &mut self,
        practice: PracticeId,
        reader: &Candidate,
        due_on: NaiveDate,
    ) -> std::result::Result<Review, Refusal> {
        let not_here = || ("not_under_review", text("La pratica non è in valutazione.", "It is not under review."));
        let text_here = self.texts.iter().find(|text| text.practice == practice).ok_or_else(not_here)?;
        let round = self.rounds.iter().find(|round| round.practice_id == practice).ok_or_else(not_here)?;
        let declared = self.declared.contains(&(reader.id, practice));
        let fellow = conflicts::shares(reader, asked(&self.candidates, &self.reviews, round.id));
        let found = conflicts::of(reader, text_here, Beside { declared, fellow }, self.terms.own_region);
        if let Some(conflict) = conflicts::bar(&found, &self.terms) {
            return Err(refused(conflict));
        }
        let of_round = |review: &Review| review.round_id == round.id;
        let proposed = |review: &Review| of_round(review) && review.status == ReviewStatus::Proposed;
        let own = |review: &Review| of_round(review) && review.seated_id == Some(reader.id);
        if self.reviews.iter().any(|review| own(review) && !proposed(review)) {
            return Err(("repeated", text("È già tra i lettori.", "Is one of its readers already.")));
        }
        let free = rounds::free_seat(round, &self.reviews);
        // Who decides by hand takes the place of a proposal: that of the same reader, else one where no seat is free.
        let instead = self.reviews.iter().position(|one| proposed(one) && own(one));
        let instead = instead.or_else(|| self.reviews.iter().position(|one| proposed(one) && free.is_none()));
        let seat = match instead.map(|at| self.reviews.swap_remove(at)) {
            Some(before) => {
                let seat = before.seat;
                self.dropped.push(Review {
                    status: ReviewStatus::Cancelled,
                    seat: None,
                    seated_id: None,
                    version: before.version + 1,
                    updated_at: self.now,
                    ..before
                });
                seat
            }
            None => free,
        };
        let seat = seat.ok_or_else(|| ("enough_readers", text("Ha già i suoi lettori.", "It has its readers.")))?;
        let review = Review {
            remind_at: messages::first_reminder(self.now, due_on, self.terms.reminder_days),
            ..seat_for(self.now, round, reader.id, seat, ReviewStatus::Assigned, due_on)
        };
        self.reviews.push(review.clone());
        Ok(review)
    }
}

/// A fresh review of a round.
pub(super) fn seat_for(
    now: Instant,
    round: &Round,
    reader: UserId,
    seat: i32,
    status: ReviewStatus,
    due_on: NaiveDate,
) -> Review {
    Review {
        id: ReviewId::new(),
        round_id: round.id,
        practice_id: round.practice_id,
        reader_id: reader,
        seat: Some(seat),
        seated_id: Some(reader),
        status,
        due_on,
        content: Stored::default(),
        note: None,
        remind_at: None,
        reminders: 0,
        submitted_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// Those of `people` who have a seat in a round that somebody gave them.
pub(super) fn asked<'a>(
    people: &'a [Candidate],
    reviews: &[Review],
    round: RoundId,
) -> impl Iterator<Item = &'a Candidate> {
    let given = |review: &&Review| review.round_id == round && review.status != ReviewStatus::Proposed;
    let seated: Vec<UserId> = reviews.iter().filter(given).filter_map(|review| review.seated_id).collect();
    people.iter().filter(move |one| seated.contains(&one.id))
}

/// A conflict of interest, as a refusal.
pub(super) fn refused(conflict: ConflictKind) -> Refusal {
    let label = conflict.label();
    let why = text(format!("Conflitto di interessi: {}.", label.it), format!("Conflict of interest: {}.", label.en));
    (conflict.as_str(), why)
}

/// The permit to assign readers.
pub fn permit(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::AssignReviews, &ResourceReach::country())
}

/// Who could read a practice that is under review, the best first.
pub fn candidates(tx: &mut Tx<'_>, practice: PracticeId, terms: Reviews) -> Result<Vec<ReviewCandidate>> {
    practices::visible(tx, practice)?;
    permit(tx)?;
    let found = rounds::text(tx, practice)?;
    let all = readers::service::candidates(tx)?;
    let declared = store::declared(tx, &[practice])?;
    let round = store::rounds::of_entry(tx, practice, found.entry)?;
    let ids: Vec<RoundId> = round.iter().map(|round| round.id).collect();
    let reviews = store::of_rounds(tx, &ids)?;
    let fellow = |one: &Candidate| ids.iter().any(|id| conflicts::shares(one, asked(&all, &reviews, *id)));
    let beside = |one: &Candidate| Beside { declared: declared.contains(&(one.id, practice)), fellow: fellow(one) };
    Ok(ranking::rank(&all, &found, beside, terms.own_region).into_iter().map(|one| one.told).collect())
}

/// Assigns a reader by hand.
pub fn create(tx: &mut Tx<'_>, practice: PracticeId, new: &ReviewCreate, terms: Reviews) -> Result<ReviewView> {
    practices::visible(tx, practice)?;
    let permit = permit(tx)?;
    rounds::text(tx, practice)?;
    let mut desk = Desk::open(tx, Some(&permit), &[practice], terms)?;
    let due_on = desk.due_on(new.due_on).map_err(|(code, why)| Error::invalid("#/due_on", code, why))?;
    let reader = desk.candidates.iter().find(|one| one.id == new.reader_id).cloned();
    let reader = reader.ok_or_else(|| {
        let (code, why) = unknown_reader();
        Error::invalid("#/reader_id", code, why)
    })?;
    let review = desk.assign(practice, &reader, due_on).map_err(|(code, why)| match code {
        "enough_readers" | "repeated" => Error::WrongState(why),
        _ => Error::invalid("#/reader_id", code, why),
    })?;
    write(tx, &permit, &desk, std::slice::from_ref(&review))?;
    service::read(tx, review.id)
}

fn unknown_reader() -> Refusal {
    ("unknown_reader", text("Non fa parte del comitato scientifico.", "Is no member of the scientific committee."))
}

/// Stores what was assigned, and asks the readers.
fn write(tx: &mut Tx<'_>, permit: &Permit, desk: &Desk, made: &[Review]) -> Result<()> {
    for review in &desk.dropped {
        // A proposal gives way to a person's choice: one for each at most.
        store::update(tx, permit, review)?;
    }
    store::insert(tx, permit, made)?;
    let asked: Vec<(&Review, &str, Mailbox)> = made
        .iter()
        .filter_map(|review| {
            let text = desk.texts.iter().find(|text| text.practice == review.practice_id)?;
            let reader = desk.candidates.iter().find(|one| one.id == review.reader_id)?;
            let to = Mailbox { email: reader.email.clone(), name: reader.name.clone() };
            Some((review, text.document.title.as_str(), to))
        })
        .collect();
    messages::ask(tx, permit, &asked)
}

/// Assigns readers by a file: columns `practice` (id), `reader` (e-mail address or id) and `due_on`. Rows that cannot be
/// taken are left out and told with their reasons.
pub fn import(tx: &mut Tx<'_>, file: &[u8], dry_run: bool, terms: Reviews) -> Result<AssignmentReport> {
    let permit = permit(tx)?;
    let wanted = rows(file)?;
    let ids: BTreeSet<PracticeId> = wanted.iter().filter_map(|row| row.practice.parse().ok()).collect();
    let ids: Vec<PracticeId> = ids.into_iter().collect();
    let mut desk = Desk::open(tx, Some(&permit).filter(|_| !dry_run), &ids, terms)?;
    let (mut made, mut told) = (Vec::new(), Vec::with_capacity(wanted.len()));
    for row in &wanted {
        let outcome = take(&mut desk, row);
        let (review_id, refusal) = match outcome {
            Ok(review) => {
                let id = review.id;
                made.push(review);
                (Some(id).filter(|_| !dry_run), None)
            }
            Err(refusal) => (None, Some(refusal)),
        };
        let assigned = refusal.is_none();
        let (reason, detail) = refusal.unzip();
        let outcome = if assigned { AssignmentOutcome::Assigned } else { AssignmentOutcome::Refused };
        told.push(AssignmentRow { line: row.line, outcome, review_id, reason, detail });
    }
    if !dry_run {
        write(tx, &permit, &desk, &made)?;
    }
    let assigned = i32::try_from(made.len()).unwrap_or(i32::MAX);
    let refused = i32::try_from(told.len()).unwrap_or(i32::MAX) - assigned;
    Ok(AssignmentReport { dry_run, assigned, refused, rows: told })
}

fn take(desk: &mut Desk, row: &Wanted) -> std::result::Result<Review, Refusal> {
    let practice = row.practice.parse::<PracticeId>().map_err(|_| {
        ("unknown_practice", text("Non è l'identificativo di una pratica.", "Is not the id of a practice."))
    })?;
    let email = crate::users::model::normal_email(&row.reader);
    let is_meant = |one: &&Candidate| one.email == email || one.id.to_string() == email;
    let reader = desk.candidates.iter().find(is_meant).cloned().ok_or_else(unknown_reader)?;
    let wanted = match &row.due_on {
        None => None,
        Some(day) => Some(
            day.parse::<NaiveDate>()
                .or_else(|_| NaiveDate::parse_from_str(day, "%d/%m/%Y"))
                .map_err(|_| ("format", text("Non è una data.", "Is not a date.")))?,
        ),
    };
    let due_on = desk.due_on(wanted)?;
    desk.assign(practice, &reader, due_on)
}

/// The rows of a file, or what is wrong with it as a whole.
fn rows(file: &[u8]) -> Result<Vec<Wanted>> {
    let unreadable = |why: String| Error::MalformedBody(text(format!("File non leggibile: {why}"), why));
    let mut source = Source::open(Cursor::new(file)).map_err(|e| unreadable(e.to_string()))?;
    let headers = source.headers();
    let practice = headers.find(&["practice", "practice_id", "pratica"]);
    let reader = headers.find(&["reader", "reader_id", "email", "lettore"]);
    let due_on = headers.find(&["due_on", "scadenza"]);
    if practice.is_none() || reader.is_none() {
        return Err(unreadable("the columns practice and reader are needed".to_owned()));
    }
    let mut found = Vec::new();
    while let Some(row) = source.next_row().map_err(|e| unreadable(e.to_string()))? {
        if found.len() == MAX_ROWS {
            return Err(unreadable(format!("more than {MAX_ROWS} rows")));
        }
        let cell = |column| crate::delimited::cells::text(row.cell(column));
        found.push(Wanted {
            line: i64::try_from(row.line()).unwrap_or(i64::MAX),
            practice: cell(practice).unwrap_or_default(),
            reader: cell(reader).unwrap_or_default(),
            due_on: cell(due_on),
        });
    }
    source.check_quotes().map_err(|e| unreadable(e.to_string()))?;
    Ok(found)
}
