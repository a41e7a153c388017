//! Making warnings from a practice as it stands.
use super::likeness::{self, ACROSS, WITHIN};
use super::model::{PracticeWarning, Severity, WarningKind};
use super::personal::{self, Finding};
use crate::auth::policy::Permission;
use crate::db::search::terms;
use crate::db::tx::Tx;
use crate::error::{Error, Result, Violation};
use crate::language::text;
use crate::practices::model::{PracticeId, PracticeStatus, PracticeUpdate};
use crate::practices::service as practices;
use crate::practices::similar::score::telling;
use crate::practices::similar::store::{self as similar, Kin, Titled};
use crate::practices::store::Row;
use crate::practices::visibility::Scope;
use serde_json::Value;

/// How many warnings are told of a practice.
const MOST: usize = 200;

/// How much of the text around a passage is shown, in characters on each side.
const AROUND: usize = 40;

/// Fields that hold no free text.
const CODED: &[&str] =
    &["url", "organisation_id", "municipalities", "themes", "period", "dimensions", "target_groups", "territory_types"];

/// The warnings of a practice: passages in the order of its fields, then likely duplicates, the most alike first.
pub fn list(tx: &mut Tx<'_>, id: PracticeId) -> Result<Vec<PracticeWarning>> {
    let seen = practices::visible(tx, id)?;
    tx.permit(Permission::ReadPracticeWarnings, &seen.reach)?;
    let document = practices::record(&seen.row)?.document;
    let scope = Scope::of(tx.actor());
    of_text(tx, &seen.row, &document, &scope)
}

/// The same for a text of a practice, a working copy of it perhaps, that is being submitted by somebody who may.
pub(in crate::practices) fn at_submission(
    tx: &mut Tx<'_>,
    row: &Row,
    document: &PracticeUpdate,
) -> Result<Vec<PracticeWarning>> {
    let scope = Scope::of(tx.actor());
    of_text(tx, row, document, &scope)
}

/// The same for who has no account and speaks for the lead organisation: what is public and what that leads is looked
/// through.
pub(in crate::practices) fn of_own(
    tx: &mut Tx<'_>,
    row: &Row,
    document: &PracticeUpdate,
) -> Result<Vec<PracticeWarning>> {
    of_text(tx, row, document, &Scope::And(Vec::new(), vec![row.organisation_id]))
}

fn of_text(tx: &mut Tx<'_>, row: &Row, document: &PracticeUpdate, scope: &Scope) -> Result<Vec<PracticeWarning>> {
    let (id, lead) = (row.id, row.organisation_id);
    let mut all = personal_data(document)?;
    let own = similar::titles_of(tx, lead, scope, id)?;
    let stems = terms(&document.title);
    let words: Vec<&str> = telling(&stems).into_iter().collect();
    let others = similar::titles(tx, &Kin::of(&[], &words, scope), scope, id)?;
    let alike = |other: &Titled, least: u8| {
        Some(likeness::of_titles(&document.title, &other.title)).filter(|percent| *percent >= least)
    };
    let mut duplicates: Vec<(u8, Titled)> = own
        .into_iter()
        .filter_map(|other| Some((alike(&other, WITHIN)?, other)))
        .chain(
            others
                .into_iter()
                .filter(|other| other.organisation_id != lead)
                .filter_map(|other| Some((alike(&other, ACROSS)?, other))),
        )
        .collect();
    duplicates.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| other.id.cmp(&one.id)));
    duplicates.truncate(20);
    all.truncate(MOST.saturating_sub(duplicates.len()));
    all.extend(duplicates.into_iter().map(|(percent, other)| PracticeWarning {
        kind: WarningKind::Duplicate,
        severity: Severity::Notice,
        pointer: "#/title".to_owned(),
        excerpt: other.title,
        practice_id: Some(other.id),
        organisation_name: Some(other.organisation_name),
        likeness: Some(percent),
    }));
    Ok(all)
}

/// Passages of the free text that look like personal data.
pub fn personal_data(document: &PracticeUpdate) -> Result<Vec<PracticeWarning>> {
    let document = serde_json::to_value(document).map_err(|e| Error::internal(e.to_string()))?;
    let mut all = Vec::new();
    walk(&document, &mut String::from("#"), &mut all);
    Ok(all)
}

/// Refuses to publish while something that looks like personal data stands there and nobody says that it was looked at.
pub fn acknowledged(to: PracticeStatus, document: &PracticeUpdate, acknowledged: bool) -> Result<()> {
    if acknowledged || !to.is_public() {
        return Ok(());
    }
    let open: Vec<Violation> = personal_data(document)?
        .into_iter()
        .filter(|warning| warning.severity == Severity::Check)
        .take(MOST)
        .map(|warning| {
            let (kind, excerpt) = (warning.kind.label(), &warning.excerpt);
            let why = text(
                format!("Sembra un dato personale ({}): {excerpt}", kind.it),
                format!("It looks like personal data ({}): {excerpt}", kind.en),
            );
            Violation::new(warning.pointer, "personal_data", why)
        })
        .collect();
    if open.is_empty() { Ok(()) } else { Err(Error::Invalid(open)) }
}

fn walk(value: &Value, pointer: &mut String, all: &mut Vec<PracticeWarning>) {
    let length = pointer.len();
    match value {
        Value::String(text) => {
            let found = personal::find(text);
            all.extend(found.iter().map(|finding| PracticeWarning {
                kind: finding.kind,
                severity: finding.severity,
                pointer: pointer.clone(),
                excerpt: masked(text, finding, &found),
                practice_id: None,
                organisation_name: None,
                likeness: None,
            }));
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                pointer.push_str(&format!("/{i}"));
                walk(item, pointer, all);
                pointer.truncate(length);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields.iter().filter(|(name, _)| !CODED.contains(&name.as_str())) {
                pointer.push('/');
                pointer.push_str(name);
                walk(field, pointer, all);
                pointer.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A passage with a little around it. Of everything that was found in it, also beside, only the first two characters
/// are shown.
fn masked(text: &str, finding: &Finding, found: &[Finding]) -> String {
    let before = text.get(..finding.at.start).unwrap_or_default();
    let after = text.get(finding.at.end..).unwrap_or_default();
    let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
    let until = after.char_indices().nth(AROUND).map_or(text.len(), |(at, _)| finding.at.end + at);
    let mut shown = String::from(if from > 0 { "… " } else { "" });
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < from).take_while(|(at, _)| *at < until) {
        let hidden = found.iter().find(|one| one.at.contains(&at)).is_some_and(|one| {
            let already = text.get(one.at.start..at).map_or(0, |part| part.chars().count());
            already >= 2 && c.is_alphanumeric()
        });
        shown.push(match c {
            _ if hidden => '•',
            c if c.is_whitespace() => ' ',
            c => c,
        });
    }
    if until < text.len() {
        shown.push_str(" …");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practices::model::Indicator;

    fn document() -> PracticeUpdate {
        PracticeUpdate {
            title: "Sportello".to_owned(),
            story: Some("Scrivere a maria.rossi@gmail.com, oppure\nRSSMRA80A01H501U.".to_owned()),
            indicators: vec![Indicator { name: "chiamate al 347 1234567".to_owned(), ..indicator() }],
            ..PracticeUpdate::default()
        }
    }

    fn indicator() -> Indicator {
        serde_json::from_str(r#"{"name": "x", "kind": "outcome"}"#).unwrap()
    }

    #[test]
    fn passages_are_pointed_to_and_masked() {
        let told: Vec<(String, String)> =
            personal_data(&document()).unwrap().into_iter().map(|w| (w.pointer, w.excerpt)).collect();
        let expected = [
            ("#/indicators/0/name", "chiamate al 34• •••••••"),
            ("#/story", "Scrivere a ma•••.•••••@•••••.•••, oppure RS••••••••••••••."),
            ("#/story", "… rivere a ma•••.•••••@•••••.•••, oppure RS••••••••••••••."),
        ];
        let mut told: Vec<(&str, &str)> = told.iter().map(|(p, e)| (p.as_str(), e.as_str())).collect();
        told.sort_by_key(|(pointer, _)| *pointer);
        assert_eq!(told[..2], expected[..2]);
        assert_eq!(told.len(), 3);
        assert!(!told[2].1.contains("rossi") && !told[2].1.contains("MRA"), "{}", told[2].1);
    }

    #[test]
    fn publication_waits_for_a_word() {
        assert!(acknowledged(PracticeStatus::Submitted, &document(), false).is_ok());
        assert!(acknowledged(PracticeStatus::Published, &document(), true).is_ok());
        let Err(Error::Invalid(open)) = acknowledged(PracticeStatus::Published, &document(), false) else { panic!() };
        assert_eq!(open.len(), 3);
        assert!(acknowledged(PracticeStatus::Published, &PracticeUpdate::default(), false).is_ok());
    }
}
