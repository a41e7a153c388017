//! Charts: each is a table that has a bar in each row, so that nobody needs to see the bars.
use super::words::Words;
use crate::statistics::model::{StatisticsBreakdown, StatisticsValue};
use maud::{Markup, html};

/// A chart: what its section is called, and what its rows are. A whole bar stands for all that is counted, in each of them.
pub struct Chart<'a> {
    /// Its place on the page.
    pub id: &'a str,
    /// Its heading.
    pub title: &'a str,
    /// What is to be known to read it.
    pub note: Option<&'a str>,
    /// What a row is about.
    pub rows: &'a str,
    /// What is counted.
    pub counted: &'a str,
}

/// A number that a program reads as well.
pub fn count(words: Words, n: i64) -> Markup {
    html! { data value=(n) { (words.number(n)) } }
}

/// A bar of so much of a whole. It says nothing that the row does not say in numbers.
fn bar(part: i64, whole: i64) -> Markup {
    let width = if whole > 0 { part as f64 / whole as f64 * 100.0 } else { 0.0 };
    html! {
        svg.bar viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.rail width="100" height="10" {}
            rect.fill width=(format!("{width:.2}")) height="10" {}
        }
    }
}

fn row(words: Words, value: &StatisticsValue) -> Markup {
    let (n, of) = (value.count, value.of);
    html! {
        tr class=[value.parent_code.is_some().then_some("child")] data-code=(value.code) {
            th scope="row" { (words.label(value)) }
            td.number { (count(words, n)) }
            td.number { (words.share(value.figure())) }
            td.bars { (bar(n, of)) }
        }
    }
}

impl Chart<'_> {
    /// The chart of a breakdown: of the second level of a tree only what there is.
    pub fn of(&self, words: Words, breakdown: &StatisticsBreakdown) -> Markup {
        let shown = || breakdown.values.iter().filter(|one| one.parent_code.is_none() || one.count > 0);
        html! {
            section.chart id=(self.id) aria-labelledby=(format!("{}-title", self.id)) {
                h3 id=(format!("{}-title", self.id)) { (self.title) }
                @if let Some(note) = self.note { p.note { (note) } }
                @if shown().next().is_none() {
                    p { (words.say("Ancora nessuna.", "None yet.")) }
                } @else {
                    table {
                        caption.unseen { (self.title) }
                        thead {
                            tr {
                                th scope="col" { (self.rows) }
                                th.number scope="col" { (self.counted) }
                                th.number scope="col" { (words.say("Quota", "Share")) }
                                td.bars {}
                            }
                        }
                        tbody {
                            @for value in shown() { (row(words, value)) }
                            @if let Some(none) = breakdown.without.filter(|none| none.count > 0) {
                                tr data-code="" {
                                    th scope="row" { (words.say("Non indicato", "Not stated")) }
                                    td.number { (count(words, none.count)) }
                                    td.number { (words.share(none)) }
                                    td.bars { (bar(none.count, none.of)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
