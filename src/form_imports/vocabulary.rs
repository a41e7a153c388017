//! From what people chose or wrote to the codes of the Observatory.
use super::fields::{FormColumnField, Shape, fixed_codes};
use super::likeness;
use crate::db::search::words;
use crate::delimited::cells::fold;
use crate::themes::model::Theme;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// A code that may be meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Candidate {
    /// The code, or the id of an organisation: what goes into `to` of the mapping.
    #[schema(max_length = 60, example = "home_care")]
    pub to: String,
    /// What it is called in Italian.
    #[schema(max_length = 500, example = "Assistenza domiciliare")]
    pub label: String,
    /// How alike it is, in percent.
    #[schema(minimum = 0, maximum = 100, example = 91)]
    pub likeness: i32,
}

/// Candidates at least so alike are worth showing.
const WORTH_SHOWING: f64 = 0.45;
/// A candidate at least so alike goes into a proposed mapping.
pub const WORTH_PROPOSING: f64 = 0.8;

/// One choice of a list.
#[derive(Debug, Clone)]
struct Choice {
    code: String,
    label: String,
    folded: Vec<String>,
    /// The stems of each of these.
    stems: Vec<Vec<String>>,
}

fn stems(text: &str) -> Vec<String> {
    words(text).into_iter().map(|(_, stem)| stem).collect()
}

impl Choice {
    fn of(code: &str, it: &str, en: &str) -> Self {
        let folded = [code.replace('_', " ").as_str(), it, en].map(fold).to_vec();
        let stems = folded.iter().map(|one| stems(one)).collect();
        Self { code: code.to_owned(), label: it.to_owned(), folded, stems }
    }

    fn likeness(&self, folded: &str, wanted: &[String]) -> f64 {
        let letters = self.folded.iter().map(|one| likeness::of_folded(one, folded)).fold(0.0, f64::max);
        // "Anziani" is a word of "persone anziane": worth showing, never enough to be taken for it.
        let within = self.stems.iter().filter(|own| !wanted.is_empty() && wanted.iter().all(|stem| own.contains(stem)));
        within.map(|own| 0.55 + 0.2 * wanted.len() as f64 / own.len() as f64).fold(letters, f64::max)
    }
}

/// The lists of codes, with the themes that are active.
#[derive(Debug, Default)]
pub struct Vocabulary {
    choices: HashMap<FormColumnField, Vec<Choice>>,
}

impl Vocabulary {
    /// The fixed lists and these themes.
    pub fn new(themes: &[Theme]) -> Self {
        let mut choices: HashMap<FormColumnField, Vec<Choice>> = HashMap::new();
        for field in FormColumnField::ALL {
            if let Some(codes) = fixed_codes(*field) {
                choices.insert(*field, codes.iter().map(|code| Choice::of(code.code, code.it, code.en)).collect());
            }
        }
        let active = themes.iter().filter(|theme| theme.active);
        let themes = active.map(|theme| Choice::of(&theme.code, &theme.label_it, &theme.label_en)).collect();
        choices.insert(FormColumnField::Themes, themes);
        Self { choices }
    }

    /// Whether a field takes codes of a list.
    pub fn has(&self, field: FormColumnField) -> bool {
        self.choices.contains_key(&field)
    }

    fn of(&self, field: FormColumnField) -> &[Choice] {
        self.choices.get(&field).map_or(&[], Vec::as_slice)
    }

    /// Whether this is a code of the field's list.
    pub fn knows(&self, field: FormColumnField, code: &str) -> bool {
        self.of(field).iter().any(|choice| choice.code == code)
    }

    /// The code that is written: by itself, by its Italian or by its English label.
    pub fn code(&self, field: FormColumnField, written: &str) -> Option<&str> {
        let wanted = fold(written);
        let found = self.of(field).iter().find(|choice| choice.folded.contains(&wanted));
        found.filter(|_| !wanted.is_empty()).map(|choice| choice.code.as_str())
    }

    /// The three codes most like what is written, the likest first.
    pub fn candidates(&self, field: FormColumnField, written: &str) -> Vec<Candidate> {
        // What people add of their own may be long: nothing is like a page of text.
        let wanted: String = fold(written).chars().take(200).collect();
        let stems = stems(&wanted);
        let mut all: Vec<(f64, &Choice)> =
            self.of(field).iter().map(|choice| (choice.likeness(&wanted, &stems), choice)).collect();
        all.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let worth = all.into_iter().take(3).filter(|(likeness, _)| *likeness >= WORTH_SHOWING);
        worth.map(|(likeness, choice)| candidate(choice.code.clone(), choice.label.clone(), likeness)).collect()
    }

    /// The choices of a cell that takes several, split as Google writes them: by semicolons or lines, else by commas,
    /// unless the commas belong to a label. `known` tells what else is a choice.
    pub fn split<'a>(&self, field: FormColumnField, cell: &'a str, known: &dyn Fn(&str) -> bool) -> Vec<&'a str> {
        let is_choice = |text: &str| known(text) || self.code(field, text).is_some();
        let mut found = Vec::new();
        for part in cell.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
            if is_choice(part) {
                found.push(part);
            } else {
                by_commas(part, &is_choice, &mut found);
            }
        }
        found
    }
}

/// A candidate with its likeness in percent.
pub fn candidate(to: String, label: String, likeness: f64) -> Candidate {
    Candidate { to, label, likeness: (likeness * 100.0).round() as i32 }
}

/// From the left, the longest piece that is a choice; a piece that begins none is taken to its next comma.
fn by_commas<'a>(part: &'a str, is_choice: &dyn Fn(&str) -> bool, found: &mut Vec<&'a str>) {
    let mut rest = part;
    // A label has few commas, a page of text many.
    const MOST: usize = 6;
    while !rest.is_empty() {
        let commas: Vec<usize> = rest.match_indices(',').map(|(at, _)| at).take(MOST).collect();
        let ends = std::iter::once(rest.len()).filter(|_| commas.len() < MOST).chain(commas.iter().rev().copied());
        let longest = ends.into_iter().find(|end| rest.get(..*end).is_some_and(is_choice));
        let end = longest.or_else(|| commas.first().copied()).unwrap_or(rest.len());
        let piece = rest.get(..end).unwrap_or_default().trim();
        if !piece.is_empty() {
            found.push(piece);
        }
        rest = rest.get(end..).unwrap_or_default().trim_start_matches(',').trim_start();
    }
}

/// Yes or no, as forms say it.
pub fn flag(cell: &str) -> Option<bool> {
    let folded = fold(cell);
    let first = folded.split(' ').next().unwrap_or_default();
    match first {
        "si" | "s" | "yes" | "y" | "true" | "vero" | "x" | "1" | "acconsento" | "autorizzo" | "accetto"
        | "consento" => Some(true),
        "no" | "n" | "false" | "falso" | "0" | "non" | "nego" => Some(false),
        _ => None,
    }
}

/// Whether a field is one of a list or several.
pub fn takes_one(field: FormColumnField) -> bool {
    matches!(field.shape(), Shape::One(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form_imports::fields::FormColumnField::*;

    fn split(field: FormColumnField, cell: &str) -> Vec<&str> {
        Vocabulary::new(&[]).split(field, cell, &|text| text == "Comuni, ASL e terzo settore")
    }

    #[test]
    fn labels_in_both_languages_are_codes() {
        let words = Vocabulary::new(&[]);
        assert_eq!(words.code(TargetGroups, " PERSONE ANZIANE "), Some("older_people"));
        assert_eq!(words.code(TargetGroups, "persone con disabilita'"), Some("people_with_disabilities"));
        assert_eq!(words.code(TargetGroups, "migrants"), Some("migrants"));
        assert_eq!(words.code(TargetGroups, "older_people"), Some("older_people"));
        assert_eq!(words.code(TargetGroups, ""), None);
        assert_eq!(words.code(Typology, "Centrata su Conferenza/Comitato dei Sindaci"), Some("mayors_conference"));
        let like = words.candidates(TargetGroups, "anziani non auto-sufficienti");
        assert_eq!(like.first().map(|c| c.to.as_str()), Some("dependent_older_people"));
        assert!(words.candidates(TargetGroups, "xyz").is_empty());
        for (written, code) in [("Anziani", "older_people"), ("anziano", "older_people"), ("Anziane", "older_people")] {
            let like = words.candidates(TargetGroups, written);
            assert!(like.iter().any(|c| c.to == code && c.likeness < 80), "{written}: {like:?}");
        }
    }

    #[test]
    fn several_choices_in_one_cell() {
        assert_eq!(split(TargetGroups, "Famiglie; Bambini"), ["Famiglie", "Bambini"]);
        assert_eq!(split(TargetGroups, "Famiglie, Bambini, altro ancora"), ["Famiglie", "Bambini", "altro ancora"]);
        assert_eq!(split(TargetGroups, "famiglie\nbambini"), ["famiglie", "bambini"]);
        assert_eq!(
            split(TargetGroups, "Famiglie, Comuni, ASL e terzo settore, Bambini"),
            ["Famiglie", "Comuni, ASL e terzo settore", "Bambini"]
        );
        assert_eq!(split(TargetGroups, ", ,;"), [""; 0]);
    }

    #[test]
    fn yes_and_no() {
        for yes in ["Sì", "SI", "si, autorizzo", "Acconsento", "x", "Yes"] {
            assert_eq!(flag(yes), Some(true), "{yes}");
        }
        for no in ["No", "non autorizzo", "0"] {
            assert_eq!(flag(no), Some(false), "{no}");
        }
        assert_eq!(flag("forse"), None);
    }
}
