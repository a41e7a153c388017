//! Releases of the open data and their files.
use super::citation::Citation;
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::{open_data_files, open_data_releases};
use crate::db::types::Instant;
use crate::input::Rules;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[ReleaseKind::LIST, ReleaseStatus::LIST, OpenDataset::LIST, OpenFormat::LIST];

crate::id_type!(ReleaseId, "a release of the open data");

crate::codes! {
    /// What a release of the open data is.
    pub enum ReleaseKind in "open-data-release-kinds" {
        Nightly = "nightly" ("istantanea notturna", "nightly snapshot"),
        Edition = "edition" ("edizione annuale", "annual edition"),
    }
}

crate::codes! {
    /// How far a release of the open data has come.
    pub enum ReleaseStatus in "open-data-release-statuses" {
        Waiting = "waiting" ("in attesa", "waiting"),
        BeingMade = "being_made" ("in preparazione", "being made"),
        Ready = "ready" ("pronta", "ready"),
    }
}

crate::codes! {
    /// A dataset of the open data.
    pub enum OpenDataset in "open-datasets" {
        Practices = "practices" ("Buone pratiche di integrazione socio-sanitaria", "Good practices in social-health integration"),
        Organisations = "organisations" ("Organizzazioni dell'integrazione socio-sanitaria", "Organisations of social-health integration"),
        LabSessions = "lab_sessions" ("Sessioni dei Laboratori territoriali", "Sessions of the Territorial Laboratories"),
        Findings = "findings" ("Esiti dei Laboratori territoriali", "Findings of the Territorial Laboratories"),
        Themes = "themes" ("Temi delle buone pratiche", "Themes of the good practices"),
        Places = "places" ("Regioni e comuni dell'Osservatorio", "Regions and municipalities of the Observatory"),
    }
}

crate::codes! {
    /// How a file of the open data is written.
    pub enum OpenFormat in "open-data-formats" {
        Csv = "csv" ("CSV", "CSV: UTF-8, commas, RFC 4180"),
        Ndjson = "ndjson" ("NDJSON", "a JSON object a line"),
        NTriples = "nt" ("N-Triples", "RDF, a triple a line"),
    }
}

impl OpenFormat {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Ndjson => "application/x-ndjson",
            Self::NTriples => "application/n-triples",
        }
    }
}

impl OpenDataset {
    /// How it can be had.
    pub fn formats(self) -> &'static [OpenFormat] {
        match self {
            Self::Practices | Self::Organisations | Self::LabSessions => OpenFormat::ALL,
            Self::Findings => &[OpenFormat::Csv, OpenFormat::Ndjson],
            Self::Themes | Self::Places => &[OpenFormat::NTriples],
        }
    }
}

/// Where a release is.
pub fn path(kind: ReleaseKind, name: &str) -> String {
    let word = match kind {
        ReleaseKind::Nightly => "snapshots",
        ReleaseKind::Edition => "editions",
    };
    format!("/v1/open-data/{word}/{name}")
}

/// A release as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = open_data_releases, check_for_backend(MultiBackend))]
pub struct Row {
    /// Id.
    pub id: ReleaseId,
    /// What it is.
    pub kind: ReleaseKind,
    /// Its name.
    pub name: String,
    /// Its day.
    pub day: NaiveDate,
    /// How far it has come.
    pub status: ReleaseStatus,
    /// Version.
    pub version: i32,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it was ready.
    pub ready_at: Option<Instant>,
}

/// A file as it is stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = open_data_files, check_for_backend(MultiBackend))]
pub struct FileRow {
    /// The release.
    pub release_id: ReleaseId,
    /// What it holds.
    pub dataset: OpenDataset,
    /// How it is written.
    pub format: OpenFormat,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its length in bytes.
    pub size: i64,
    /// How many rows it has; of RDF, how many things it tells of.
    pub row_count: i32,
    /// Where its bytes are.
    pub storage_key: String,
    /// Since when the content has been this.
    pub changed_on: NaiveDate,
}

impl FileRow {
    /// What it is called.
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.dataset, self.format)
    }
}

/// A release of the open data: the files as they were on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenDataRelease {
    /// What it is.
    pub kind: ReleaseKind,
    /// Its name, by which it is found: the day of a snapshot, the year of an edition. An edition's is its version.
    #[schema(min_length = 4, max_length = 10, pattern = "^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$", example = "2026")]
    pub name: String,
    /// The day that it belongs to, in Italy.
    pub day: NaiveDate,
    /// How far it has come. The files are there once it is `ready`.
    pub status: ReleaseStatus,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it was ready; the files tell what was public at that moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ready_at: Option<Instant>,
    /// The licence of all files: Creative Commons Attribution 4.0.
    #[schema(max_length = 100, format = "uri", example = "https://creativecommons.org/licenses/by/4.0/")]
    pub licence: String,
    /// Its files.
    #[schema(max_items = 40)]
    pub files: Vec<OpenDataFile>,
    /// How an edition is cited; absent for snapshots, which go.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub citation: Option<Citation>,
    /// Version of this record.
    #[schema(minimum = 1)]
    pub version: i32,
}

/// A file of the open data.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenDataFile {
    /// What it holds.
    pub dataset: OpenDataset,
    /// How it is written.
    pub format: OpenFormat,
    /// Its name.
    #[schema(max_length = 60, example = "practices.csv")]
    pub file_name: String,
    /// Where it is, relative to the server.
    #[schema(max_length = 200, format = "uri-reference", example = "/v1/open-data/editions/2026/files/practices.csv")]
    pub href: String,
    /// Its media type.
    #[schema(max_length = 60, example = "text/csv")]
    pub media_type: String,
    /// SHA-256 of its bytes, in hexadecimal.
    #[schema(
        min_length = 64,
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )]
    pub sha256: String,
    /// Its length in bytes.
    #[schema(minimum = 0, maximum = 9007199254740991i64, format = Int64)]
    pub size: i64,
    /// How many rows it has, without the header; of RDF, how many resources it tells of.
    #[schema(minimum = 0)]
    pub rows: i32,
    /// Since which day the content has been this: a file that has not changed since need not be taken again.
    pub changed_on: NaiveDate,
}

impl OpenDataRelease {
    /// A release with its files.
    pub fn of(row: &Row, files: &[FileRow], citation: Option<Citation>) -> Self {
        let base = path(row.kind, &row.name);
        let file = |file: &FileRow| OpenDataFile {
            dataset: file.dataset,
            format: file.format,
            file_name: file.file_name(),
            href: format!("{base}/files/{}", file.file_name()),
            media_type: file.format.media_type().to_owned(),
            sha256: file.sha256.clone(),
            size: file.size,
            rows: file.row_count,
            changed_on: file.changed_on,
        };
        Self {
            kind: row.kind,
            name: row.name.clone(),
            day: row.day,
            status: row.status,
            created_at: row.created_at,
            ready_at: row.ready_at,
            licence: crate::rdf::terms::licence().into_string(),
            files: files.iter().filter(|one| one.release_id == row.id).map(file).collect(),
            citation,
            version: row.version,
        }
    }
}

/// An edition that is asked for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditionCreate {
    /// The year that it is the edition of; not one to come.
    #[schema(minimum = 2000, maximum = 9999, example = 2026)]
    pub year: i32,
}

impl Rules for EditionCreate {}
