//! What is said when a value must be unique and is not: the field, in its words, whatever the index is called.
//!
//! Every unique index of the schema stands here, under `<table>_<columns>_key`, or among those that no request runs into
//! by what it says ([`BETWEEN_ROWS`]); a test compares with both engines.
use crate::language::{Text, text};

/// Where in the body the value is, and what is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collision {
    /// JSON pointer into the body, as a URI fragment; `#` where it is the address or the caller that is there already.
    pub pointer: &'static str,
    words: (&'static str, &'static str),
}

impl Collision {
    /// What is said.
    pub fn detail(&self) -> Text {
        text(self.words.0, self.words.1)
    }
}

const fn at(pointer: &'static str, it: &'static str, en: &'static str) -> Collision {
    Collision { pointer, words: (it, en) }
}

/// What is said where nothing better is known.
const SOMETHING: Collision =
    at("#", "Un valore che deve essere unico è già usato.", "A value that must be unique is taken.");

/// What a caller can run into.
const FIELDS: &[(&str, Collision)] = &[
    (
        "adhesions_organisation_id_key",
        at("#", "L'ente ha già un'adesione non ritirata.", "The organisation has an adhesion that was not withdrawn."),
    ),
    (
        "findings_replaces_id_key",
        at("#/replaces", "Un altro esito corregge già quello.", "Another finding corrects that one already."),
    ),
    (
        "invitations_call_id_organisation_id_key",
        at("#/organisation_id", "L'ente è già invitato.", "It is invited already."),
    ),
    (
        "lab_cycles_lab_id_number_key",
        at("#", "Un altro ciclo è stato aperto nel frattempo.", "Another cycle was opened meanwhile."),
    ),
    (
        "lab_decisions_stands_for_key",
        at("#", "Il tema del ciclo è già deciso.", "The theme of the cycle is decided already."),
    ),
    (
        "lab_experts_cycle_id_email_key",
        at(
            "#/email",
            "Una persona con questo indirizzo è già nel gruppo, e non ha declinato.",
            "Somebody with this address is in the group already, and has not declined.",
        ),
    ),
    (
        "lab_experts_cycle_id_user_id_key",
        at(
            "#/user_id",
            "La persona di questo accesso è già nel gruppo, e non ha declinato.",
            "The person of this account is in the group already, and has not declined.",
        ),
    ),
    (
        "lab_readings_cycle_id_practice_id_reader_id_key",
        at(
            "#/practice_id",
            "Lei ha già letto questa pratica in questo ciclo.",
            "You have read this practice in this cycle.",
        ),
    ),
    (
        "lab_session_registrations_session_id_email_key_key",
        at("#/email", "Con questo indirizzo c'è già un'iscrizione.", "Somebody has registered with this address."),
    ),
    (
        "lab_votes_cycle_id_voter_id_key",
        at("#", "Lei ha già votato in questo ciclo.", "You have voted in this cycle already."),
    ),
    (
        "organisations_ipa_key_key",
        at("#/ipa_code", "Un altro ente ha già questo codice IPA.", "Another organisation has this IPA code."),
    ),
    (
        "organisations_ministry_code_key",
        at("#/ministry_code", "Un altro ente ha già questo codice.", "Another organisation has this code."),
    ),
    (
        "outbox_messages_message_id_key",
        at("#/message_id", "Un altro messaggio ha già questo Message-ID.", "Another message has this Message-ID."),
    ),
    (
        "open_data_releases_name_key",
        at("#/year", "Quell'anno ha già un'edizione.", "That year has an edition already."),
    ),
    (
        "practice_links_kind_from_id_to_id_key",
        at("#/practice_id", "Le due pratiche sono già collegate così.", "The two practices are linked so already."),
    ),
    (
        "practice_revisions_open_for_key",
        at("#", "La pratica ha già una revisione aperta.", "The practice has an open revision already."),
    ),
    (
        "ratings_item_id_user_id_key",
        at(
            "#/item_code",
            "Lei ha già votato questa voce di questa pratica: il voto si modifica.",
            "You have rated this item of this practice already: a rating is changed.",
        ),
    ),
    ("review_conflicts_reader_id_practice_id_key", at("#/practice_id", "Già dichiarato.", "Declared already.")),
    (
        "review_decisions_round_id_key",
        at("#", "Sulla pratica si è già deciso.", "The practice was decided on already."),
    ),
    (
        "reviews_round_id_seated_id_key",
        at(
            "#/reader_id",
            "La pratica è già affidata a questa persona.",
            "The practice is assigned to this person already.",
        ),
    ),
    (
        "rubric_versions_rubric_code_number_key",
        at("#", "Un'altra versione è stata aggiunta nel frattempo.", "Another version was added meanwhile."),
    ),
    (
        "service_clients_pdnd_consumer_id_key",
        at(
            "#/pdnd_consumer_id",
            "Un altro sistema è già di questo fruitore.",
            "Another system is this consumer's already.",
        ),
    ),
    ("themes_code_key", at("#/code", "Un altro tema ha già questo codice.", "Another theme has this code.")),
    (
        "users_email_key",
        at("#/email", "Un altro accesso ha già questo indirizzo.", "Another account has this address."),
    ),
];

/// Unique indexes that keep rows apart and that no request runs into by what it says: several at once can, and then
/// nothing better is known than that; or what is random, and the worker's.
pub const BETWEEN_ROWS: &[&str] = &[
    "call_forms_call_id_form_version_key",
    "call_regions_call_id_region_code_key",
    "call_reminders_call_id_days_before_key",
    "call_themes_call_id_theme_code_key",
    "discarded_files_storage_key_key",
    "finding_practices_finding_id_practice_id_key",
    "form_import_rows_import_id_line_key",
    "form_rows_row_key_key",
    "idempotency_keys_caller_key_key",
    "invitation_codes_digest_key",
    "invitation_drafts_invitation_id_key",
    "invitation_practices_invitation_id_practice_id_key",
    "lab_candidate_themes_candidate_id_theme_code_key",
    "lab_organisations_lab_id_organisation_id_key",
    "lab_outcomes_practice_id_session_id_key",
    "lab_regions_lab_id_region_code_key",
    "lab_session_desks_session_id_key",
    "lab_session_practices_session_id_practice_id_key",
    "lab_session_programmes_session_id_number_key",
    "lab_session_regions_session_id_region_code_key",
    "lab_session_registration_codes_digest_key",
    "lab_session_registrations_session_id_position_key",
    "lab_session_themes_session_id_theme_code_key",
    "lab_shortlist_cycle_id_practice_id_key",
    "municipalities_cadastral_code_key",
    "municipality_codes_istat_code_cadastral_code_key",
    "one_time_codes_code_digest_key",
    "open_data_files_release_id_dataset_format_key",
    "organisation_transfer_profiles_organisation_id_key",
    "pec_receipts_fingerprint_key",
    "practice_assessments_decision_id_key",
    "practice_assessments_stands_for_key",
    "practice_attachments_storage_key_key",
    "practice_changes_due_practice_id_key",
    "practice_facets_practice_id_facet_value_key",
    "practice_forms_practice_id_key",
    "practice_lab_findings_practice_id_session_id_key",
    "practice_source_keys_organisation_id_source_source_key_key",
    "practice_versions_practice_id_number_key",
    "practice_vitality_practice_id_key",
    "rating_items_round_id_practice_id_item_code_key",
    "rating_results_item_id_key",
    "rating_rounds_session_id_number_key",
    "reader_profiles_user_id_key",
    "refresh_tokens_token_digest_key",
    "regions_code_key",
    "review_rounds_practice_id_entry_id_key",
    "reviews_round_id_seat_key",
    "row_import_rows_import_id_line_key",
    "row_imports_running_for_key",
    "rubric_versions_active_for_key",
    "rubrics_code_key",
    "search_indexes_name_key",
    "service_client_secrets_digest_key",
    "service_client_usage_client_id_day_key",
    "sign_in_failures_subject_key",
    "tracking_evidence_digest_key",
    "used_assertions_digest_key",
    "used_proofs_digest_key",
    "webhook_deliveries_subscription_id_number_key",
    "users_provider_issuer_provider_subject_key",
];

/// The field of a unique index (`<table>_<columns>_key`) that a caller can run into.
pub fn field(index: &str) -> Option<Collision> {
    FIELDS.iter().find(|(name, _)| *name == index).map(|(_, collision)| *collision)
}

/// What is said when this one has the value already.
pub fn collision(index: &str) -> Collision {
    field(index).unwrap_or(SOMETHING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_words_tell_what_an_index_is_called() {
        for (index, collision) in FIELDS {
            let told = format!("{} {} {}", collision.pointer, collision.words.0, collision.words.1);
            assert!(!told.contains("_key") && !told.contains(index.trim_end_matches("_key")), "{told}");
            assert!(collision.pointer == "#" || collision.pointer.starts_with("#/"), "{told}");
            assert!(!BETWEEN_ROWS.contains(index), "{index} stands in one of the two");
        }
        assert_eq!(collision("something_new_key"), SOMETHING);
    }
}
