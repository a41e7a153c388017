//! What a practice needs to be there first, and who says so: its record, the committee, a laboratory.
use super::matching::{Part, Told};
use super::model::{ComparedPrecondition, PreconditionSource as Source, TransferPrecondition as Precondition};
use crate::practices::assessed::model::AssessedBy;

/// One thing that must be there: by its code, or in words where nobody has given it one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// What.
    pub what: What,
    /// Who says so, each once.
    pub sources: Vec<Source>,
}

/// How a need is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// By a code that organisations state in their profiles.
    Code(Precondition),
    /// In words.
    Words(String),
}

/// What an organisation has told of its preconditions.
#[derive(Debug, Clone, Default)]
pub struct Stated {
    /// By code.
    pub codes: Vec<(Precondition, bool)>,
    /// In words, as [`plain`] makes them.
    pub words: Vec<(String, bool)>,
}

impl Stated {
    /// Whether it has what is needed; nothing while it has not said.
    pub fn has(&self, what: &What) -> Option<bool> {
        match what {
            What::Code(code) => self.codes.iter().find(|(known, _)| known == code).map(|(_, met)| *met),
            What::Words(words) => {
                let wanted = plain(words);
                self.words.iter().find(|(known, _)| *known == wanted).map(|(_, met)| *met)
            }
        }
    }
}

/// Words without what does not matter when they are compared: capitals, spaces, a full stop at their end.
pub fn plain(words: &str) -> String {
    let joined = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    joined.trim_end_matches('.').trim_end().to_owned()
}

/// All that a practice needs: what its record shows first, then what the committee or a laboratory found last, as it
/// stands on the record.
pub fn of(told: &Told) -> Vec<Need> {
    let mut needs: Vec<Need> = Vec::new();
    told.needs().into_iter().for_each(|code| add(&mut needs, What::Code(code), Source::Record));
    if let Some(found) = told.replicability.as_ref().and_then(|found| found.preconditions.as_ref()) {
        let source = match found.source.by {
            AssessedBy::Committee => Source::Assessment,
            AssessedBy::Laboratory => Source::Laboratory,
        };
        found.codes.iter().for_each(|code| add(&mut needs, What::Code(*code), source));
        found.items.iter().for_each(|one| add(&mut needs, What::Words(one.clone()), source));
    }
    needs
}

fn add(needs: &mut Vec<Need>, what: What, source: Source) {
    let same = |known: &What| match (known, &what) {
        (What::Words(one), What::Words(other)) => plain(one) == plain(other),
        (one, other) => one == other,
    };
    match needs.iter_mut().find(|need| same(&need.what)) {
        Some(need) if need.sources.contains(&source) => {}
        Some(need) => need.sources.push(source),
        None => needs.push(Need { what, sources: vec![source] }),
    }
}

/// Of what the practice needs and the organisation has told of, how much is there; and of how much it has told.
pub fn part(needs: &[Need], stated: &Stated) -> Part {
    let mut part = Part::default();
    let (mut met, mut answered) = (0, 0);
    for need in needs {
        let has = stated.has(&need.what);
        answered += usize::from(has.is_some());
        met += usize::from(has == Some(true));
        let code = match need.what {
            What::Code(code) => code.as_str(),
            What::Words(_) => continue,
        };
        match has {
            Some(true) => part.matched.push(code),
            Some(false) => part.missing.push(code),
            None => part.unknown.push(code),
        }
    }
    part.score = (answered > 0).then(|| super::matching::ratio(met, answered));
    part.known = Some(super::matching::ratio(answered, needs.len()));
    part
}

/// Each need as it is shown.
pub fn shown(needs: &[Need], stated: &Stated) -> Vec<ComparedPrecondition> {
    let one = |need: &Need| {
        let (precondition, words) = match &need.what {
            What::Code(code) => (Some(*code), None),
            What::Words(words) => (None, Some(words.clone())),
        };
        ComparedPrecondition { precondition, words, sources: need.sources.clone(), met: stated.has(&need.what) }
    };
    needs.iter().map(one).collect()
}
