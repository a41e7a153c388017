//! The second half of a report: the group, the sessions, what was found and promised, practice by practice.
use super::{Names, counted, heading, labelled, nothing, section, table};
use crate::cycle_reports::model::{
    CycleFinding, CycleReport, ReportCommitment, ReportExpert, ReportPractice, ReportSession, ReportWork,
};
use crate::findings::model::{Consensus, FindingKind, FindingVisibility};
use crate::findings::restitution::model::LabOutcome;
use crate::lab_sessions::model::SessionFormat;
use crate::pdf::words::{articled, capital, day_and_hours, italian_date, paragraphs, titled};
use crate::pdf::{Block, Entry, Labelled, Section};

/// The sections, in order.
pub(super) fn of(report: &CycleReport, names: &Names<'_>) -> Vec<Section> {
    let work = report.work.as_ref();
    let mut sections = vec![group(report), sessions(report, names), findings(report, names)];
    sections.push(recommendations(&report.recommendations, names));
    sections.extend(work.map(|work| commitments(&work.commitments, names)));
    sections.push(practices(report));
    sections
}

fn group(report: &CycleReport) -> Section {
    let group = &report.expert_group;
    if group.confirmed == 0 {
        return section("Il gruppo di esperti", vec![nothing("Nessun esperto ha confermato.")]);
    }
    let balance = if group.balanced {
        "L'equilibrio tra le parti è rispettato"
    } else {
        "Manca ancora l'equilibrio tra le parti"
    };
    let all = counted(group.confirmed, "Ha confermato un esperto", "esperti hanno confermato");
    let mut blocks = vec![Block::Text { paragraphs: vec![format!("{all}. {balance}.")] }];
    match report.work.as_ref().and_then(|work| work.experts.as_ref()) {
        Some(experts) => blocks.push(people(report, experts)),
        None => {
            let row = |side: &(String, i64)| vec![capital(&side.0), side.1.to_string()];
            let sides = group.sides.iter().map(|side| (side.side.label().it.into_owned(), side.confirmed));
            let rows = sides.filter(|(_, confirmed)| *confirmed > 0).map(|side| row(&side)).collect();
            blocks.push(table(&[("Parte", 3), ("Esperti confermati", 2)], rows));
        }
    }
    section("Il gruppo di esperti", blocks)
}

/// Who they are, side by side.
fn people(report: &CycleReport, experts: &[ReportExpert]) -> Block {
    let mut rows = Vec::new();
    for side in &report.expert_group.sides {
        for expert in experts.iter().filter(|expert| expert.side == side.side) {
            let who = match &expert.office {
                Some(office) => format!("{}\n{office}", expert.name),
                None => expert.name.clone(),
            };
            rows.push(vec![capital(&side.side.label().it), who, expert.organisation_name.clone()]);
        }
    }
    table(&[("Parte", 3), ("Esperto", 4), ("Ente", 4)], rows)
}

fn sessions(report: &CycleReport, names: &Names<'_>) -> Section {
    if report.sessions.is_empty() {
        return section("Le sessioni", vec![nothing("Non si sono svolte sessioni.")]);
    }
    section("Le sessioni", report.sessions.iter().map(|one| Block::Entry(session(one, names))).collect())
}

fn session(one: &ReportSession, names: &Names<'_>) -> Entry {
    let (day, hours) = day_and_hours(one.starts_at, one.ends_at);
    let mut notes = vec![labelled("Quando", vec![format!("{}, {hours}", capital(&day))])];
    let place = one.venue.as_ref().map(|venue| {
        let town = match &venue.province {
            Some(province) => format!("{} ({province})", venue.municipality),
            None => venue.municipality.clone(),
        };
        [Some(venue.name.clone()), venue.address.clone(), Some(town)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    });
    let online = (one.format == SessionFormat::Online).then(|| capital(&one.format.label().it));
    notes.push(labelled("Dove", place.or(online).into_iter().collect()));
    let mut bodies: Vec<Labelled> = Vec::new();
    for party in &one.parties {
        let role = capital(&party.role.label().it);
        match bodies.iter_mut().find(|body| body.label == role) {
            Some(body) => body.values.push(party.name.clone()),
            None => bodies.push(Labelled { label: role, values: vec![party.name.clone()] }),
        }
    }
    notes.extend(bodies.into_iter().map(Some));
    let part = |part: &crate::cycle_reports::model::ReportPart| titled(&part.kind.label().it, part.title.as_deref());
    notes.push(labelled("Parti", one.parts.iter().map(part).collect()));
    notes.push(labelled("Pratiche al tavolo", one.practices.iter().map(|id| names.title(*id)).collect()));
    Entry {
        title: Some(one.title.clone()),
        aside: None,
        paragraphs: one.theme_text.clone().into_iter().collect(),
        notes: notes.into_iter().flatten().collect(),
    }
}

/// How many findings of a kind are called.
fn plural(kind: FindingKind) -> String {
    let own = match kind {
        FindingKind::Strength => "Punti di forza",
        FindingKind::ComplexityLevel => "Livelli di complessità",
        FindingKind::Limit => "Limiti",
        FindingKind::EnablingCondition => "Condizioni abilitanti",
        FindingKind::Recommendation => "Raccomandazioni",
        FindingKind::LegalReference => "Riferimenti normativi",
        FindingKind::Scalability | FindingKind::Replicability => return capital(&kind.label().it),
    };
    own.to_owned()
}

fn findings(report: &CycleReport, names: &Names<'_>) -> Section {
    let mut blocks = Vec::new();
    let mut before = None;
    for finding in &report.findings {
        if before != Some(finding.kind) {
            blocks.push(heading(&plural(finding.kind)));
            before = Some(finding.kind);
        }
        blocks.push(Block::Entry(entry(finding, names)));
    }
    if blocks.is_empty() {
        blocks.push(nothing("Non sono stati pubblicati esiti."));
    }
    let reason = report.work.as_ref().and_then(|work: &ReportWork| work.no_findings_reason.as_deref());
    blocks.extend(reason.map(|reason| Block::Text { paragraphs: paragraphs(reason) }));
    section("Gli esiti", blocks)
}

fn consensus(consensus: Consensus, ratings: i32) -> String {
    match consensus {
        Consensus::NotVoted => consensus.label().it.into_owned(),
        _ => format!("{} ({})", consensus.label().it, counted(i64::from(ratings), "un voto", "voti")),
    }
}

fn entry(finding: &CycleFinding, names: &Names<'_>) -> Entry {
    let practices: Vec<String> = finding.practices.iter().map(|id| names.title(id.0)).collect();
    // Those of public findings on practices stand with each practice.
    let apart = finding.visibility != FindingVisibility::Public || practices.is_empty();
    let elements = finding.replicability.clone().filter(|_| apart).unwrap_or_default();
    let agreed = consensus(finding.consensus, finding.consensus_counts.ratings);
    let class = finding.scalability_class.map(|class| class.label().it.into_owned());
    let hidden = (finding.visibility != FindingVisibility::Public).then(|| finding.visibility.label().it.into_owned());
    let all = [
        labelled(if practices.len() == 1 { "Pratica" } else { "Pratiche" }, practices),
        labelled("Scalabilità", class.into_iter().collect()),
        labelled("Elementi del nucleo", elements.core_elements),
        labelled("Elementi adattabili", elements.adaptable_elements),
        labelled("Precondizioni", elements.preconditions),
        labelled("Ostacoli", elements.barriers),
        labelled("Riferimento normativo", finding.legal_reference.clone().into_iter().collect()),
        labelled("Consenso", vec![agreed]),
        labelled("Riservato", hidden.into_iter().collect()),
    ];
    Entry { paragraphs: paragraphs(&finding.text), notes: all.into_iter().flatten().collect(), ..Entry::default() }
}

fn recommendations(all: &[CycleFinding], names: &Names<'_>) -> Section {
    let mut blocks: Vec<Block> = all.iter().map(|one| Block::Entry(entry(one, names))).collect();
    if blocks.is_empty() {
        blocks.push(nothing("Non sono state pubblicate raccomandazioni."));
    }
    section("Le raccomandazioni", blocks)
}

fn commitments(all: &[ReportCommitment], names: &Names<'_>) -> Section {
    if all.is_empty() {
        return section("Gli impegni", vec![nothing("Non sono stati presi impegni.")]);
    }
    let row = |one: &ReportCommitment| {
        let about = one.practice_id.map(|id| format!("\n({})", names.title(id.0))).unwrap_or_default();
        let day = one.due_on.map_or_else(|| "senza termine".to_owned(), italian_date);
        let late = if one.overdue { "\nscaduto" } else { "" };
        let status = format!("{}{late}", capital(&one.status.label().it));
        vec![one.organisation.name.clone(), format!("{}{about}", one.what), day, status]
    };
    let rows = all.iter().map(row).collect();
    section("Gli impegni", vec![table(&[("Ente", 4), ("Impegno", 6), ("Entro", 3), ("Stato", 0)], rows)])
}

fn practices(report: &CycleReport) -> Section {
    let told = report.practices.iter().filter(|one| one.presented || !one.outcomes.is_empty());
    let mut blocks: Vec<Block> = told.map(|one| Block::Entry(practice(one))).collect();
    if blocks.is_empty() {
        blocks.push(nothing("Nessuna pratica è stata discussa."));
    }
    section("Gli esiti, pratica per pratica", blocks)
}

fn practice(one: &ReportPractice) -> Entry {
    let several = one.outcomes.len() > 1;
    let mut notes: Vec<Labelled> = labelled("Ente", vec![one.organisation.name.clone()]).into_iter().collect();
    for outcome in &one.outcomes {
        if several {
            notes.extend(labelled("Sessione", vec![articled("del", outcome.session.date)]));
        }
        notes.extend(outcome_notes(outcome));
    }
    if one.outcomes.is_empty() {
        notes.extend(labelled("Esito", vec!["nessun esito pubblicato".to_owned()]));
    }
    Entry { title: Some(one.title.clone()), notes, ..Entry::default() }
}

/// Whether the experts agree, as a clause.
fn in_words(consensus: Consensus) -> String {
    let words = match consensus {
        Consensus::Agreement => "gli esperti concordano",
        Consensus::Split => "gli esperti sono divisi",
        Consensus::NotVoted => "gli esperti non hanno votato",
    };
    words.to_owned()
}

fn outcome_notes(outcome: &LabOutcome) -> Vec<Labelled> {
    let content = &outcome.outcome;
    let class = content.scalability_class.map(|class| class.label().it.into_owned());
    let scalability = [class, content.scalability_consensus.map(in_words)].into_iter().flatten().collect::<Vec<_>>();
    let scalability = if scalability.is_empty() { Vec::new() } else { vec![scalability.join(": ")] };
    let all = [
        labelled("Scalabilità", scalability),
        labelled("Replicabilità", content.replicability_consensus.map(in_words).into_iter().collect()),
        labelled("Elementi del nucleo", content.core_elements.clone()),
        labelled("Elementi adattabili", content.adaptable_elements.clone()),
        labelled("Precondizioni", content.preconditions.clone()),
        labelled("Ostacoli", content.barriers.clone()),
    ];
    all.into_iter().flatten().collect()
}
