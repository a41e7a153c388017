//! A file of a practice.
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::practice_attachments;
use crate::db::types::Instant;
use crate::error::Violation;
use crate::id_type;
use crate::input::Rules;
use crate::language::text;
use crate::practices::model::PracticeId;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(AttachmentId, "a file of a practice");

/// The enumerations of this feature, as the API lists them.
pub const CODE_LISTS: &[CodeList] =
    &[AttachmentKind::LIST, AttachmentLicence::LIST, AttachmentAccessibility::LIST, AttachmentScan::LIST];

crate::codes! {
    /// What a file of a practice is.
    pub enum AttachmentKind in "attachment-kinds" {
        FormalAct = "formal_act" ("atto o accordo", "formal act or agreement"),
        Protocol = "protocol" ("protocollo operativo o procedura", "operating protocol or procedure"),
        Tool = "tool" ("modulo o strumento di lavoro", "form or working tool"),
        Presentation = "presentation" ("presentazione", "presentation"),
        Evaluation = "evaluation" ("relazione o valutazione", "report or evaluation"),
        Data = "data" ("dati", "data"),
        Leaflet = "leaflet" ("materiale informativo", "information material"),
        Image = "image" ("immagine", "picture"),
        Recording = "recording" ("audio o video", "audio or video"),
        Other = "other" ("altro", "other"),
    }
}

crate::codes! {
    /// Under which licence a file may be used again.
    pub enum AttachmentLicence in "attachment-licences" {
        Cc0 = "cc0_1_0" ("CC0 1.0 (pubblico dominio)", "CC0 1.0 (public domain)"),
        CcBy = "cc_by_4_0" ("CC BY 4.0", "CC BY 4.0"),
        CcBySa = "cc_by_sa_4_0" ("CC BY-SA 4.0", "CC BY-SA 4.0"),
        CcByNc = "cc_by_nc_4_0" ("CC BY-NC 4.0", "CC BY-NC 4.0"),
        CcByNcSa = "cc_by_nc_sa_4_0" ("CC BY-NC-SA 4.0", "CC BY-NC-SA 4.0"),
        CcByNd = "cc_by_nd_4_0" ("CC BY-ND 4.0", "CC BY-ND 4.0"),
        CcByNcNd = "cc_by_nc_nd_4_0" ("CC BY-NC-ND 4.0", "CC BY-NC-ND 4.0"),
        Iodl = "iodl_2_0" ("IODL 2.0", "IODL 2.0"),
        OfficialAct = "official_act" ("atto ufficiale (art. 5, L. 633/1941)", "official act, free of copyright (art. 5, law 633/1941)"),
        AllRightsReserved = "all_rights_reserved" ("tutti i diritti riservati", "all rights reserved"),
    }
}

crate::codes! {
    /// Whether people with disabilities can use a file (WCAG 2.1 AA, law 4/2004).
    pub enum AttachmentAccessibility in "attachment-accessibilities" {
        Yes = "yes" ("accessibile", "accessible"),
        No = "no" ("non accessibile", "not accessible"),
        Unknown = "unknown" ("non verificato", "not checked"),
    }
}

crate::codes! {
    /// What is known of a file's harmlessness.
    pub enum AttachmentScan in "attachment-scans" {
        Pending = "pending" ("in attesa di controllo", "waits for the scanner"),
        Clean = "clean" ("controllato", "scanned and clean"),
        Infected = "infected" ("bloccato", "the scanner refused it"),
        NotScanned = "not_scanned" ("non controllato", "not scanned: the server has no scanner"),
    }
}

/// A file of a practice: what is known of it. Its bytes are at `/content`.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = practice_attachments, check_for_backend(MultiBackend))]
pub struct Attachment {
    /// Id.
    pub id: AttachmentId,
    /// The practice.
    pub practice_id: PracticeId,
    /// What it is called.
    #[schema(max_length = 300, example = "Protocollo di dimissione")]
    pub title: String,
    /// What it is.
    pub kind: AttachmentKind,
    /// Under which licence it may be used again.
    pub licence: AttachmentLicence,
    /// Whether people with disabilities can use it.
    pub accessible: AttachmentAccessibility,
    /// Whether the public gets it once the practice is public and the scanner found it clean.
    pub publish: bool,
    /// The name to save it under.
    #[schema(max_length = 255, example = "protocollo.pdf")]
    pub file_name: String,
    /// Its media type, told from its bytes.
    #[schema(max_length = 100, example = "application/pdf")]
    pub media_type: String,
    /// How many bytes it has.
    #[schema(minimum = 1, maximum = 9007199254740991i64, format = Int64, example = 48213)]
    pub size: i64,
    /// SHA-256 of its bytes, in hexadecimal.
    #[schema(
        min_length = 64,
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )]
    pub sha256: String,
    /// What the scanner said. Only clean files are served to the public.
    pub scan: AttachmentScan,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// What can be written of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Insertable, AsChangeset, ToSchema)]
#[diesel(table_name = practice_attachments)]
#[serde(deny_unknown_fields)]
pub struct AttachmentUpdate {
    /// What it is called.
    #[schema(min_length = 1, max_length = 300, example = "Protocollo di dimissione")]
    pub title: String,
    /// What it is.
    #[schema(example = "protocol")]
    pub kind: AttachmentKind,
    /// Under which licence it may be used again.
    #[schema(example = "cc_by_4_0")]
    pub licence: AttachmentLicence,
    /// Whether people with disabilities can use it; `unknown` when absent.
    #[serde(default = "unknown")]
    #[schema(default = "unknown", example = "yes")]
    pub accessible: AttachmentAccessibility,
    /// Whether the public gets it once the practice is public and the scanner found it clean.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub publish: bool,
}

fn unknown() -> AttachmentAccessibility {
    AttachmentAccessibility::Unknown
}

impl Rules for AttachmentUpdate {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.title.trim().is_empty() && !self.title.is_empty() {
            broken.push(Violation::new("#/title", "blank", text("Non può essere vuoto.", "It cannot be blank.")));
        }
    }
}

impl From<&Attachment> for AttachmentUpdate {
    fn from(of: &Attachment) -> Self {
        Self {
            title: of.title.clone(),
            kind: of.kind,
            licence: of.licence,
            accessible: of.accessible,
            publish: of.publish,
        }
    }
}

/// A file that stands in the storage already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its key there.
    pub key: String,
    /// The name to save it under.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// How many bytes it has.
    pub size: i64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// A new file with what its owner tells of it.
#[derive(Debug, Clone)]
pub struct AttachmentCreate {
    /// What its owner tells.
    pub about: AttachmentUpdate,
    /// The file.
    pub file: StoredFile,
}

/// The parts of a `multipart/form-data` body (RFC 7578), in any order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct AttachmentUpload {
    /// The file, with its name: PDF, ODF or OOXML without macros, PNG, JPEG, GIF, WebP, MP3, MP4, CSV or plain text, at
    /// most 20 MiB unless the server is set otherwise.
    #[schema(format = Binary, content_media_type = "application/octet-stream", min_length = 1, max_length = 1_073_741_824)]
    file: String,
    /// What it is called.
    #[schema(min_length = 1, max_length = 300, example = "Protocollo di dimissione")]
    title: String,
    /// What it is.
    #[schema(example = "protocol")]
    kind: AttachmentKind,
    /// Under which licence it may be used again.
    #[schema(example = "cc_by_4_0")]
    licence: AttachmentLicence,
    /// Whether people with disabilities can use it; `unknown` when absent.
    #[schema(nullable = false, default = "unknown", example = "yes")]
    accessible: Option<AttachmentAccessibility>,
    /// Whether the public gets it once the practice is public and the scanner found it clean.
    #[schema(nullable = false, default = false, example = true)]
    publish: Option<bool>,
}
