//! A published version, and what differs between two.
use crate::db::MultiBackend;
use crate::db::schema::practice_versions;
use crate::db::types::{Instant, JsonText};
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeUpdate};
use crate::practices::representation::PracticeOrganisation;
use crate::practices::revisions::model::RevisionId;
use chrono::Datelike;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// A version as it is stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = practice_versions, check_for_backend(MultiBackend))]
pub struct Version {
    /// The practice.
    pub practice_id: PracticeId,
    /// Its number: 1, 2, ...
    pub number: i32,
    /// When it was published.
    pub published_at: Instant,
    /// The lead organisation.
    pub organisation_id: LeadOrganisationId,
    /// As it was called then.
    pub organisation_name: String,
    /// The title.
    pub title: String,
    /// The whole record, as text.
    pub content: JsonText,
    /// The working copy that became it.
    pub revision_id: Option<RevisionId>,
}

/// What a list shows of a version.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = practice_versions, check_for_backend(MultiBackend))]
pub struct Heading {
    /// The practice.
    pub practice_id: PracticeId,
    /// Its number.
    pub number: i32,
    /// When it was published.
    pub published_at: Instant,
    /// The lead organisation.
    pub organisation_id: LeadOrganisationId,
    /// As it was called then.
    pub organisation_name: String,
    /// The title.
    pub title: String,
}

impl From<&Version> for Heading {
    fn from(version: &Version) -> Self {
        Self {
            practice_id: version.practice_id,
            number: version.number,
            published_at: version.published_at,
            organisation_id: version.organisation_id,
            organisation_name: version.organisation_name.clone(),
            title: version.title.clone(),
        }
    }
}

/// A published version of a practice, without its text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VersionSummary {
    /// The practice.
    pub practice_id: PracticeId,
    /// Its number: 1, 2, ...
    #[schema(minimum = 1, example = 1)]
    pub number: i32,
    /// The title.
    #[schema(max_length = 300, example = "A quattro mani")]
    pub title: String,
    /// When it was published.
    pub published_at: Instant,
    /// The lead organisation, as it was called then.
    pub organisation: PracticeOrganisation,
    /// How to cite it: organisation, title, version, year, Observatory, address.
    #[schema(
        max_length = 2000,
        example = "Azienda ULSS 2 Marca Trevigiana, «A quattro mani», versione 1, 2024. Osservatorio delle buone pratiche di integrazione socio-sanitaria, https://osservatorio.example.org/v1/practices/01910000-0000-7000-8000-000000000202/versions/1"
    )]
    pub citation: String,
}

impl VersionSummary {
    /// A version on the server at `public_url`.
    pub fn of(heading: Heading, public_url: &str) -> Self {
        let Heading { practice_id, number, published_at, organisation_id, organisation_name, title } = heading;
        let year = published_at.in_rome().year();
        let citation = format!(
            "{organisation_name}, «{title}», versione {number}, {year}. Osservatorio delle buone pratiche di \
             integrazione socio-sanitaria, {public_url}/v1/practices/{practice_id}/versions/{number}"
        );
        let organisation = PracticeOrganisation { id: organisation_id, name: organisation_name };
        Self { practice_id, number, title, published_at, organisation, citation }
    }
}

/// A published version of a practice. It never changes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PracticeVersion {
    /// What it is and how to cite it.
    #[serde(flatten)]
    #[schema(inline)]
    pub summary: VersionSummary,
    /// What its authors wrote, as it was published.
    pub document: PracticeUpdate,
}

/// How a field differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// Only the later version has it.
    Added,
    /// Only the earlier version has it.
    Removed,
    /// Both have it, with different values.
    Changed,
}

/// A field that differs between two versions.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FieldDifference {
    /// Where: JSON pointer into the document.
    #[schema(max_length = 100, example = "#/summary")]
    pub pointer: String,
    /// How it differs.
    pub kind: DifferenceKind,
    /// Its value in the earlier version, as it stands in the document; absent when it was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Value, required = false)]
    pub before: Option<Value>,
    /// Its value in the later version, as it stands in the document; absent when it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Value, required = false)]
    pub after: Option<Value>,
}

/// What differs between two versions, field by field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VersionDifferences {
    /// The practice.
    pub practice_id: PracticeId,
    /// The number of the version that is the starting point.
    #[schema(minimum = 1, example = 1)]
    pub from: i32,
    /// The number of the version that is compared with it.
    #[schema(minimum = 1, example = 2)]
    pub to: i32,
    /// The fields that differ, in alphabetical order.
    #[schema(max_items = 100)]
    pub fields: Vec<FieldDifference>,
}

/// With which version to compare.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct DifferencesQuery {
    /// The number of the version to start from; the one before when absent.
    #[param(minimum = 1, maximum = 1_000_000, format = Int32, example = 1)]
    pub from: Option<i32>,
}

/// The fields that differ between two documents. What is empty is as good as absent.
pub fn differences(before: &PracticeUpdate, after: &PracticeUpdate) -> Vec<FieldDifference> {
    let fields = |document: &PracticeUpdate| match serde_json::to_value(document) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (fields(before), fields(after));
    let told = |value: Option<&Value>| value.filter(|value| !value.as_array().is_some_and(Vec::is_empty)).cloned();
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| {
            let (before, after) = (told(before.get(name)), told(after.get(name)));
            let kind = match (&before, &after) {
                (None, Some(_)) => DifferenceKind::Added,
                (Some(_), None) => DifferenceKind::Removed,
                (Some(one), Some(other)) if one != other => DifferenceKind::Changed,
                _ => return None,
            };
            Some(FieldDifference { pointer: format!("#/{name}"), kind, before, after })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told_field_by_field() {
        let before = PracticeUpdate { title: "Prima".into(), limits: Some("pochi".into()), ..Default::default() };
        let after = PracticeUpdate { title: "Dopo".into(), themes: vec!["pua".into()], ..Default::default() };
        let told: Vec<(String, DifferenceKind)> =
            differences(&before, &after).into_iter().map(|field| (field.pointer, field.kind)).collect();
        let expected = [
            ("#/limits", DifferenceKind::Removed),
            ("#/themes", DifferenceKind::Added),
            ("#/title", DifferenceKind::Changed),
        ];
        assert_eq!(told, expected.map(|(pointer, kind)| (pointer.to_owned(), kind)));
        assert!(differences(&after, &after).is_empty());
    }
}
