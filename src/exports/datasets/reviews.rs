//! Reviews, the newest first, with a row for each item that was scored; one that has no scores yet, or that the actor may
//! not read yet, has one row.
use crate::db::tx::Tx;
use crate::error::Result;
use crate::exports::columns::ColumnType::{Boolean, Date, Instant, Integer, Text};
use crate::exports::columns::{Cell, Column};
use crate::exports::model::ExportName;
use crate::exports::plan::{Dataset, PAGE};
use crate::page::Page;
use crate::reviews::decisions::model::ReviewOutcome;
use crate::reviews::model::{ItemScore, ReviewFilter, ReviewStatus, ReviewView};
use crate::reviews::service;
use std::rc::Rc;

/// The export of reviews.
pub struct Reviews;

/// A review, and one of its items.
pub struct Scored {
    review: Rc<ReviewView>,
    score: Option<ItemScore>,
}

fn scored(review: ReviewView) -> Vec<Scored> {
    let scores = review.content.as_ref().map(|content| content.scores.clone()).unwrap_or_default();
    let review = Rc::new(review);
    if scores.is_empty() {
        return vec![Scored { review, score: None }];
    }
    scores.into_iter().map(|score| Scored { review: review.clone(), score: Some(score) }).collect()
}

impl Dataset for Reviews {
    type Row = Scored;
    type Filter = ReviewFilter;
    const NAME: ExportName = ExportName::Reviews;
    const COLUMNS: &'static [Column<Scored>] = &[
        Column::new("review_id", Text, ("Identificativo della valutazione", "Id of the review"), |r: &Scored| {
            Cell::said(r.review.id)
        }),
        Column::new("practice_id", Text, ("Pratica", "Id of the practice"), |r: &Scored| {
            Cell::said(r.review.practice_id)
        }),
        Column::new(
            "revision_id",
            Text,
            ("Copia di lavoro, se è quella che si valuta", "The working copy, when it is the text"),
            |r: &Scored| Cell::maybe(r.review.revision_id),
        ),
        Column::new("rubric_code", Text, ("Griglia", "The grid"), |r: &Scored| (&r.review.rubric_code).into()),
        Column::new("rubric_version", Integer, ("Versione della griglia", "Version of the grid"), |r: &Scored| {
            r.review.rubric_version.into()
        }),
        Column::new("status", Text, ("Stato", "How far it has come"), |r: &Scored| Cell::said(r.review.status))
            .of(&ReviewStatus::LIST),
        Column::new("due_on", Date, ("Scadenza", "The last day for it"), |r: &Scored| r.review.due_on.into()),
        Column::new(
            "reader_id",
            Text,
            ("Lettore, solo per gli amministratori", "Id of the reader, for administrators only"),
            |r: &Scored| Cell::maybe(r.review.reader.as_ref().map(|reader| reader.id)),
        ),
        Column::new(
            "recommendation",
            Text,
            ("Che cosa deciderebbe il lettore", "What the reader would decide"),
            |r: &Scored| Cell::maybe(r.review.content.as_ref().and_then(|content| content.recommendation)),
        )
        .of(&ReviewOutcome::LIST),
        Column::new("item", Text, ("Elemento della griglia", "Item of the grid"), |r: &Scored| {
            r.score.as_ref().map(|score| &score.item).into()
        }),
        Column::new("score", Integer, ("Punteggio, da 0 a 3", "The score, 0 to 3"), |r: &Scored| {
            r.score.as_ref().and_then(|score| score.score).into()
        }),
        Column::new(
            "not_assessable",
            Boolean,
            ("Se il testo non permette di valutarlo", "That the text does not allow to assess it"),
            |r: &Scored| r.score.as_ref().map(|score| score.not_assessable).into(),
        ),
        Column::new("evidence", Text, ("Su che cosa si fonda", "On what the score rests"), |r: &Scored| {
            r.score.as_ref().and_then(|score| score.evidence.as_ref()).into()
        }),
        Column::new("submitted_at", Instant, ("Consegna", "When it was submitted"), |r: &Scored| {
            r.review.submitted_at.into()
        }),
        Column::new("created_at", Instant, ("Assegnazione", "When it was made"), |r: &Scored| {
            r.review.created_at.into()
        }),
        Column::new("updated_at", Instant, ("Ultima modifica", "When it was changed last"), |r: &Scored| {
            r.review.updated_at.into()
        }),
    ];

    fn page(tx: &mut Tx<'_>, filter: &ReviewFilter, cursor: Option<&str>) -> Result<Page<Scored>> {
        // A review has up to a few hundred items.
        let page = service::list(tx, filter, cursor, PAGE / 10, false)?;
        Ok(Page {
            items: page.items.into_iter().flat_map(scored).collect(),
            next: page.next,
            total: None,
            facets: None,
        })
    }
}
