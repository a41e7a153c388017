//! How the columns of a form may be read, guessed from its headers and answers.
use super::fields::{FormColumnField, Shape};
use super::likeness;
use super::mappings::model::{FormColumn, FormMappingUpdate, FormValue};
use super::model::FormProposal;
use super::rows::beginning;
use super::sheet::Sheet;
use super::vocabulary::{Vocabulary, WORTH_PROPOSING, takes_one};
use crate::delimited::cells::fold;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A header at least so like a usual question is taken for it.
const LIKE_ENOUGH: f64 = 0.8;

/// How like a header is to the questions by which old forms ask for a field.
fn likeness(header: &str, field: FormColumnField) -> f64 {
    let label = field.label();
    let own = [fold(&label.it), fold(&label.en), fold(&field.as_str().replace('_', " "))];
    let asked = field.asked_as().iter().map(|one| (*one).to_owned());
    let of = |question: String| {
        let whole = likeness::of_folded(header, &question);
        // "Titolo della buona pratica (max 100 caratteri)" holds its question; the longer question says more.
        let held = format!(" {header} ").contains(&format!(" {question} "));
        if held { whole.max(0.81 + question.len() as f64 / 1_000.0) } else { whole }
    };
    own.into_iter().chain(asked).map(of).fold(0.0, f64::max)
}

/// A mapping to begin with: the best header for each field, and the answers that are nearly a code.
pub fn propose(sheet: &Sheet, words: &Vocabulary) -> FormMappingUpdate {
    let mut found: Vec<(f64, usize, FormColumnField)> = Vec::new();
    for (place, header) in sheet.headers.iter().enumerate() {
        let header = fold(header);
        for field in FormColumnField::ALL {
            let likeness = likeness(&header, *field);
            if likeness >= LIKE_ENOUGH {
                found.push((likeness, place, *field));
            }
        }
    }
    found.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
    let mut fields: BTreeMap<usize, FormColumnField> = BTreeMap::new();
    let mut taken = HashSet::new();
    for (_, place, field) in found {
        if !fields.contains_key(&place) && (field == FormColumnField::Ignored || taken.insert(field)) {
            fields.insert(place, field);
        }
    }
    let columns = sheet.headers.iter().enumerate().map(|(place, header)| {
        let field = fields.get(&place).copied().unwrap_or(FormColumnField::Ignored);
        FormColumn { header: header.clone(), field, values: values(sheet, place, field, words) }
    });
    FormMappingUpdate { name: String::new(), columns: columns.collect(), constants: Vec::new() }
}

/// The answers of a column that are no code but nearly one.
fn values(sheet: &Sheet, place: usize, field: FormColumnField, words: &Vocabulary) -> Vec<FormValue> {
    if !matches!(field.shape(), Shape::One(_) | Shape::Many(_) | Shape::Themes) {
        return Vec::new();
    }
    let mut written = BTreeSet::new();
    for cell in sheet.rows.iter().filter_map(|row| row.cells.get(place)).filter(|cell| !cell.is_empty()) {
        let choices = if takes_one(field) { vec![cell.as_str()] } else { words.split(field, cell, &|_| false) };
        written.extend(choices.into_iter().filter(|choice| choice.len() <= 200).map(beginning));
    }
    let unknown = written.into_iter().filter(|choice| words.code(field, choice).is_none()).take(500);
    let nearly = |from: String| {
        let best = words.candidates(field, &from).into_iter().next()?;
        (f64::from(best.likeness) >= WORTH_PROPOSING * 100.0).then_some(FormValue { from, to: best.to })
    };
    unknown.filter_map(nearly).collect()
}

impl From<FormMappingUpdate> for FormProposal {
    fn from(plan: FormMappingUpdate) -> Self {
        Self { columns: plan.columns, constants: plan.constants }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_questions_are_recognised() {
        let file = "Informazioni cronologiche,Ente proponente,Titolo della buona pratica (max 100 caratteri),\
            Descrizione,Destinatari,Data di inizio,Telefono del referente,Autorizzo la pubblicazione,Colore preferito\n\
            x,y,z,d,\"Persone anziane, caregivers\",2020,0422,sì,blu\n";
        let plan = propose(&Sheet::read(file.as_bytes()).unwrap(), &Vocabulary::new(&[]));
        let fields: Vec<&str> = plan.columns.iter().map(|column| column.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "submitted_at",
                "organisation",
                "title",
                "story",
                "target_groups",
                "period_start",
                "ignored",
                "publication_consent",
                "ignored"
            ]
        );
        let nearly: Vec<(&str, &str)> =
            plan.columns[4].values.iter().map(|value| (value.from.as_str(), value.to.as_str())).collect();
        assert_eq!(nearly, [("caregivers", "carers")]);
    }
}
