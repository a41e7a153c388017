//! What a report says on paper, in Italian: made of the report as clients get it, and of nothing else.
mod results;

use super::model::{CycleReport, ReportCandidate, ReportWork};
use crate::labs::model::CyclePhase;
use crate::labs::service::{DecidedTheme, LabBody};
use crate::pdf::words::{articled, capital, italian_date, paragraphs};
use crate::pdf::{Block, Column, Entry, Labelled, Notice, Report, Section};
use chrono::NaiveDate;
use std::collections::HashMap;
use uuid::Uuid;

/// Labels of themes, by their codes.
pub type Labels = HashMap<String, String>;

/// What a report says on paper. What only some read changes from day to day, what everybody reads is told as of the
/// conclusion.
pub fn of(report: &CycleReport, labels: &Labels, today: NaiveDate) -> Report {
    let concluded = report.concluded_at.map(|at| at.in_rome().date_naive());
    let names = Names::of(report);
    let mut sections = vec![phases(report), reading(report, &names), theme(report, labels)];
    sections.extend(results::of(report, &names));
    Report {
        title: report.lab.name.clone(),
        kind: format!("Rapporto del ciclo {}", report.number),
        name: report.title.clone(),
        theme: report.theme.as_ref().map(|theme| theme.title.clone()),
        notice: notice(report),
        facts: facts(report),
        sections,
        authors: report.lab.stewards.iter().map(|body| body.name.clone()).collect(),
        date: concluded.filter(|_| report.work.is_none()).unwrap_or(today),
    }
}

/// The practices that the report names.
pub(super) struct Names<'r>(HashMap<Uuid, (&'r str, &'r str)>);

impl<'r> Names<'r> {
    fn of(report: &'r CycleReport) -> Self {
        let named = report.practices.iter().map(|one| (one.id.0, (one.title.as_str(), one.organisation.name.as_str())));
        Self(named.collect())
    }

    /// The title of a practice.
    pub(super) fn title(&self, id: Uuid) -> String {
        self.0.get(&id).map_or_else(|| "Pratica non più consultabile".to_owned(), |(title, _)| (*title).to_owned())
    }

    /// The organisation that leads it.
    pub(super) fn lead(&self, id: Uuid) -> String {
        self.0.get(&id).map_or_else(String::new, |(_, lead)| (*lead).to_owned())
    }
}

/// Something counted, in words: "una pratica", "5 pratiche".
pub(super) fn counted(n: i64, one: &str, many: &str) -> String {
    if n == 1 { one.to_owned() } else { format!("{n} {many}") }
}

pub(super) fn labelled(label: &str, values: Vec<String>) -> Option<Labelled> {
    (!values.is_empty()).then(|| Labelled { label: label.to_owned(), values })
}

pub(super) fn nothing(text: &str) -> Block {
    Block::Nothing { text: text.to_owned() }
}

pub(super) fn section(title: &str, blocks: Vec<Block>) -> Section {
    Section { title: title.to_owned(), blocks }
}

pub(super) fn heading(title: &str) -> Block {
    Block::Heading { title: title.to_owned() }
}

pub(super) fn table(columns: &[(&str, u8)], rows: Vec<Vec<String>>) -> Block {
    let columns = columns.iter().map(|(title, share)| Column { title: (*title).to_owned(), share: *share });
    Block::Table { columns: columns.collect(), rows }
}

fn notice(report: &CycleReport) -> Option<Notice> {
    let told = |title: &str, text: String| Some(Notice { title: title.to_owned(), text: Some(text) });
    if report.phase != CyclePhase::Concluded {
        let phase = report.phase.label().it;
        return told("Bozza", format!("Il ciclo è ancora in corso (fase: {phase}). Questo rapporto non è pubblico."));
    }
    let work = report.work.as_ref()?;
    let people = if work.experts.is_some() { " e i nomi degli esperti" } else { "" };
    let text = format!(
        "Contiene i lavori del laboratorio{people}: non va diffusa. L'edizione pubblica è allo stesso indirizzo, per chi \
         non accede."
    );
    told("Edizione interna", text)
}

fn facts(report: &CycleReport) -> Vec<Labelled> {
    let bodies = |all: &[LabBody]| all.iter().map(|body| body.name.clone()).collect::<Vec<_>>();
    let regions: Vec<String> = report.lab.regions.iter().map(|region| region.name.clone()).collect();
    let day = |at: crate::db::types::Instant| articled("il", at.in_rome().date_naive());
    let life = match report.concluded_at {
        Some(end) => format!("aperto {}, concluso {}", day(report.opened_at), day(end)),
        None => format!("aperto {}", day(report.opened_at)),
    };
    let stage = report.lab.national_stage.map(|stage| format!("{stage}ª")).into_iter().collect();
    let all = [
        labelled(if regions.len() == 1 { "Regione" } else { "Regioni" }, regions),
        labelled("A cura di", bodies(&report.lab.stewards)),
        labelled("In collaborazione con", bodies(&report.lab.partners)),
        labelled("Tappa nazionale", stage),
        labelled("Ciclo", vec![life]),
    ];
    all.into_iter().flatten().collect()
}

fn phases(report: &CycleReport) -> Section {
    let day = |at: crate::db::types::Instant| italian_date(at.in_rome().date_naive());
    let row = |phase: &super::model::ReportPhase| {
        let end = phase.ended_at.map_or_else(|| "in corso".to_owned(), day);
        vec![capital(&phase.phase.label().it), day(phase.began_at), end]
    };
    let rows = report.phases.iter().map(row).collect();
    section("Le fasi del ciclo", vec![table(&[("Fase", 2), ("Dal", 1), ("Al", 1)], rows)])
}

fn reading(report: &CycleReport, names: &Names<'_>) -> Section {
    let reading = report.reading;
    let place = if report.lab.regions.len() == 1 { "nella regione" } else { "nelle regioni" };
    let there = match reading.practices_at_start {
        0 => format!("All'apertura del ciclo {place} del laboratorio non era pubblicata nessuna pratica."),
        1 => format!("All'apertura del ciclo {place} del laboratorio era pubblicata una pratica."),
        n => format!("All'apertura del ciclo {place} del laboratorio erano pubblicate {n} pratiche."),
    };
    let people = counted(reading.readers, "una persona", "persone");
    let read = match reading.practices_read {
        0 => "Nel ciclo non ne è stata letta nessuna.".to_owned(),
        1 => format!("Nel ciclo ne è stata letta una, da {people}."),
        n => format!("Nel ciclo ne sono state lette {n}, da {people}."),
    };
    let mut blocks = vec![Block::Text { paragraphs: vec![format!("{there} {read}")] }];
    if let Some(work) = &report.work {
        blocks.extend(read_and_chosen(work, names));
    }
    section("La lettura", blocks)
}

/// Practice by practice: for those who take part.
fn read_and_chosen(work: &ReportWork, names: &Names<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !work.readings.is_empty() {
        let row = |one: &super::model::PracticeReadings| {
            vec![names.title(one.practice_id), names.lead(one.practice_id), one.readers.to_string()]
        };
        let rows = work.readings.iter().map(row).collect();
        blocks.push(table(&[("Pratica letta", 5), ("Ente", 5), ("Lettori", 0)], rows));
    }
    blocks.push(heading("La rosa"));
    let why = work.shortlist_motivation.as_deref().map(paragraphs).unwrap_or_default();
    if work.shortlist.is_empty() {
        blocks.push(nothing("Nessuna pratica è nella rosa."));
    } else {
        blocks.push(Block::Text { paragraphs: why });
        let row = |one: &crate::labs::cycles::service::ShortlistItem| {
            vec![names.title(one.practice_id), one.motivation.clone().unwrap_or_default()]
        };
        let rows = work.shortlist.iter().map(row).collect();
        blocks.push(table(&[("Pratica", 2), ("Perché", 3)], rows));
    }
    blocks
}

fn theme(report: &CycleReport, labels: &Labels) -> Section {
    let mut blocks = match &report.theme {
        Some(theme) => vec![Block::Entry(decided(theme, labels))],
        None => vec![nothing("Il tema non è stato deciso.")],
    };
    if let Some(work) = &report.work {
        blocks.push(heading("I temi proposti"));
        if work.candidates.is_empty() {
            blocks.push(nothing("Non sono stati proposti temi."));
        }
        blocks.extend(work.candidates.iter().map(|one| Block::Entry(candidate(one, labels))));
    }
    section("La scelta del tema", blocks)
}

fn called(codes: &[String], labels: &Labels) -> Vec<String> {
    codes.iter().map(|code| labels.get(code).unwrap_or(code).clone()).collect()
}

fn decided(theme: &DecidedTheme, labels: &Labels) -> Entry {
    let act = &theme.act;
    let number = act.number.as_ref().map(|number| format!(" n. {number}")).unwrap_or_default();
    let kind = capital(&act.kind.label().it);
    let told = format!("{kind}{number} {}", articled("del", act.date));
    let notes = [
        labelled("Temi", called(&theme.themes, labels)),
        labelled("Motivazione", paragraphs(&theme.motivation)),
        labelled("Atto", [Some(told), act.url.clone()].into_iter().flatten().collect()),
    ];
    Entry { paragraphs: vec![theme.title.clone()], notes: notes.into_iter().flatten().collect(), ..Entry::default() }
}

fn candidate(one: &ReportCandidate, labels: &Labels) -> Entry {
    let evidence = &one.evidence;
    let sum = match evidence.practices {
        0 => "Nessuna pratica pubblicata".to_owned(),
        n => format!(
            "{} di {}, di {}",
            counted(n, "Una pratica pubblicata", "pratiche pubblicate"),
            counted(evidence.organisations, "un ente", "enti"),
            counted(evidence.regions, "una regione", "regioni")
        ),
    };
    let spread = |all: Vec<(String, i64)>| {
        all.into_iter().filter(|(_, n)| *n > 0).map(|(label, n)| format!("{label} {n}")).collect::<Vec<_>>()
    };
    let dimensions = evidence.dimensions.iter().map(|one| (one.dimension.label().it.into_owned(), one.practices));
    let places = evidence.territory_types.iter().map(|one| (one.territory_type.label().it.into_owned(), one.practices));
    let counted_on = match one.evidence_at {
        Some(at) => format!("Nel catalogo il {}", italian_date(at.in_rome().date_naive())),
        None => "Nel catalogo oggi".to_owned(),
    };
    let notes = [
        labelled("Temi", called(&one.themes, labels)),
        labelled(&counted_on, vec![sum]),
        labelled("Dimensioni dell'integrazione", spread(dimensions.collect())),
        labelled("Tipi di territorio", spread(places.collect())),
    ];
    let votes = match one.votes {
        0 => "nessun voto".to_owned(),
        n => counted(n, "un voto", "voti"),
    };
    Entry {
        title: Some(one.title.clone()),
        aside: Some(if one.decided { format!("scelto, {votes}") } else { votes }),
        paragraphs: one.rationale.as_deref().map(paragraphs).unwrap_or_default(),
        notes: notes.into_iter().flatten().collect(),
    }
}
