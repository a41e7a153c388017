//! The tables as diesel sees them: one schema for both databases, in the order of the migrations.
//! Types are diesel's where both share them, from `super::types` where they differ. `tests/api/migrations.rs` compares.
#![expect(missing_docs, reason = "the migrations describe the tables")]

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    changes (position) {
        position -> BigInt,
        resource_type -> Text,
        resource_id -> Text,
        kind -> Text,
        version -> Integer,
        permission -> Text,
        at -> DbInstant,
        actor_id -> Nullable<DbUuid>,
        actor -> Text,
        request_id -> DbUuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    idempotency_keys (caller, key) {
        caller -> Text,
        key -> Text,
        fingerprint -> Text,
        location -> Nullable<Text>,
        etag -> Nullable<Text>,
        body -> Nullable<Text>,
        created_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    regions (code) {
        code -> Text,
        name -> Text,
        name_it -> Text,
        name_de -> Nullable<Text>,
        name_fr -> Nullable<Text>,
        macro_area -> Text,
        nuts2 -> DbJson,
        health_systems -> DbJson,
        autonomous_provinces -> DbJson,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    themes (code) {
        code -> Text,
        parent_code -> Nullable<Text>,
        position -> Integer,
        label_it -> Text,
        label_en -> Text,
        active -> Bool,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    users (id) {
        id -> DbUuid,
        email -> Text,
        name -> Text,
        sort_name -> Text,
        status -> Text,
        password_hash -> Nullable<Text>,
        last_sign_in_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    user_roles (id) {
        id -> DbUuid,
        user_id -> DbUuid,
        role -> Text,
        region_code -> Nullable<Text>,
        organisation_id -> Nullable<DbUuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    one_time_codes (id) {
        id -> DbUuid,
        user_id -> DbUuid,
        purpose -> Text,
        code_digest -> Text,
        expires_at -> DbInstant,
        used_at -> Nullable<DbInstant>,
        created_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    auth_sessions (id) {
        id -> DbUuid,
        user_id -> DbUuid,
        created_at -> DbInstant,
        revoked_at -> Nullable<DbInstant>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    refresh_tokens (id) {
        id -> DbUuid,
        session_id -> DbUuid,
        token_digest -> Text,
        created_at -> DbInstant,
        expires_at -> DbInstant,
        used_at -> Nullable<DbInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    sign_in_failures (subject) {
        subject -> Text,
        failures -> Integer,
        first_at -> DbInstant,
        blocked_until -> Nullable<DbInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    municipalities (cadastral_code) {
        cadastral_code -> Text,
        istat_code -> Text,
        name -> Text,
        other_name -> Nullable<Text>,
        region_code -> Text,
        province_code -> Text,
        province -> Text,
        nuts3 -> Nullable<Text>,
        provincial_capital -> Bool,
        tax_code -> Nullable<Text>,
        active -> Bool,
        closed_on -> Nullable<Date>,
        successor_code -> Nullable<Text>,
        search_terms -> Text,
        as_of -> Date,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    municipality_codes (istat_code, cadastral_code) {
        istat_code -> Text,
        cadastral_code -> Text,
        first_seen -> Nullable<Date>,
        last_seen -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    organisations (id) {
        id -> DbUuid,
        kind -> Text,
        local_denomination -> Nullable<Text>,
        legal_name -> Text,
        sort_name -> Text,
        short_name -> Nullable<Text>,
        ipa_code -> Nullable<Text>,
        ipa_key -> Nullable<Text>,
        ministry_code -> Nullable<Text>,
        tax_code -> Nullable<Text>,
        istat_code -> Nullable<Text>,
        cadastral_code -> Nullable<Text>,
        region_code -> Nullable<Text>,
        province -> Nullable<Text>,
        address -> Nullable<Text>,
        postal_code -> Nullable<Text>,
        pec -> Nullable<Text>,
        email -> Nullable<Text>,
        website -> Nullable<Text>,
        latitude -> Nullable<Double>,
        longitude -> Nullable<Double>,
        active -> Bool,
        in_liquidation -> Bool,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        successor_id -> Nullable<DbUuid>,
        parent_id -> Nullable<DbUuid>,
        adhering -> Bool,
        search_terms -> Text,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    adhesions (id) {
        id -> DbUuid,
        organisation_id -> DbUuid,
        status -> Text,
        acts -> DbJson,
        requested_on -> Date,
        active_from -> Nullable<Date>,
        suspended_on -> Nullable<Date>,
        withdrawn_on -> Nullable<Date>,
        note -> Nullable<Text>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    contacts (id) {
        id -> DbUuid,
        organisation_id -> DbUuid,
        name -> Text,
        office -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practices (id) {
        id -> DbUuid,
        status -> Text,
        public -> Bool,
        was_public -> Bool,
        listed_at -> DbInstant,
        published_at -> Nullable<DbInstant>,
        organisation_id -> DbUuid,
        region_code -> Text,
        title -> Text,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
        title_terms -> Text,
        summary_terms -> Text,
        card -> DbJson,
        content -> DbJson,
        search_terms -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_facets (practice_id, facet, value) {
        practice_id -> DbUuid,
        facet -> Text,
        value -> Text,
        region_code -> Text,
        public -> Bool,
        listed_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_transitions (id) {
        id -> DbUuid,
        practice_id -> DbUuid,
        from_status -> Text,
        to_status -> Text,
        note -> Nullable<Text>,
        at -> DbInstant,
        actor_id -> Nullable<DbUuid>,
        role -> Text,
        revision_id -> Nullable<DbUuid>,
        organisation_id -> Nullable<DbUuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_contacts (id) {
        id -> DbUuid,
        practice_id -> DbUuid,
        name -> Text,
        office -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_sessions (id) {
        id -> DbUuid,
        status -> Text,
        public -> Bool,
        title -> Text,
        format -> Text,
        starts_at -> DbInstant,
        ends_at -> DbInstant,
        timezone -> Text,
        content -> DbJson,
        search_terms -> Text,
        sequence -> Integer,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_session_regions (session_id, region_code) {
        session_id -> DbUuid,
        region_code -> Text,
        public -> Bool,
        starts_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_session_themes (session_id, theme_code) {
        session_id -> DbUuid,
        theme_code -> Text,
        public -> Bool,
        starts_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_session_practices (session_id, practice_id) {
        session_id -> DbUuid,
        practice_id -> DbUuid,
        position -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    import_jobs (id) {
        id -> DbUuid,
        subject -> Text,
        status -> Text,
        dry_run -> Bool,
        as_of -> Date,
        as_of_given -> Bool,
        file -> Nullable<Binary>,
        rows_read -> Integer,
        report -> Nullable<DbJson>,
        failure -> Nullable<Text>,
        leased_until -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    outbox_messages (id) {
        id -> DbUuid,
        kind -> Text,
        channel -> Text,
        about_type -> Nullable<Text>,
        about_id -> Nullable<DbUuid>,
        call_id -> Nullable<DbUuid>,
        region_code -> Nullable<Text>,
        to_address -> Text,
        to_name -> Text,
        subject -> Nullable<Text>,
        body -> Nullable<Text>,
        status -> Text,
        attempts -> Integer,
        next_attempt_at -> DbInstant,
        attempted_at -> Nullable<DbInstant>,
        lease -> Nullable<DbUuid>,
        leased_until -> Nullable<DbInstant>,
        message_id -> Nullable<Text>,
        last_error -> Nullable<Text>,
        sent_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    calls (id) {
        id -> DbUuid,
        status -> Text,
        public -> Bool,
        kind -> Text,
        title -> Text,
        opens_at -> Nullable<DbInstant>,
        deadline -> Date,
        ends_at -> DbInstant,
        late_policy -> Text,
        session_id -> Nullable<DbUuid>,
        form_version -> Integer,
        content -> DbJson,
        search_terms -> Text,
        opened_at -> Nullable<DbInstant>,
        closed_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    call_regions (call_id, region_code) {
        call_id -> DbUuid,
        region_code -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    call_forms (call_id, form_version) {
        call_id -> DbUuid,
        form_version -> Integer,
        fields -> DbJson,
        created_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    call_transitions (id) {
        id -> DbUuid,
        call_id -> DbUuid,
        from_status -> Text,
        to_status -> Text,
        note -> Nullable<Text>,
        deadline -> Date,
        role -> Text,
        at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    call_reminders (call_id, days_before) {
        call_id -> DbUuid,
        days_before -> Integer,
        due_at -> DbInstant,
        done_at -> Nullable<DbInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    invitations (id) {
        id -> DbUuid,
        call_id -> DbUuid,
        organisation_id -> DbUuid,
        organisation_name -> Text,
        sort_name -> Text,
        kind -> Text,
        region_code -> Nullable<Text>,
        pec -> Nullable<Text>,
        without_pec -> Bool,
        status -> Text,
        answer -> Nullable<Text>,
        answered_at -> Nullable<DbInstant>,
        form_version -> Nullable<Integer>,
        delegated_to -> Nullable<DbJson>,
        postponed_to -> Nullable<Date>,
        successor_id -> Nullable<DbUuid>,
        continued_by -> Nullable<DbUuid>,
        queued_at -> Nullable<DbInstant>,
        sent_at -> Nullable<DbInstant>,
        accepted_at -> Nullable<DbInstant>,
        delivered_at -> Nullable<DbInstant>,
        failed_at -> Nullable<DbInstant>,
        opened_at -> Nullable<DbInstant>,
        started_at -> Nullable<DbInstant>,
        reminders -> Integer,
        last_reminder_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    invitation_codes (id) {
        id -> DbUuid,
        invitation_id -> DbUuid,
        digest -> Text,
        purpose -> Text,
        late -> Bool,
        valid_until -> Nullable<DbInstant>,
        revoked_at -> Nullable<DbInstant>,
        created_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    invitation_events (id) {
        id -> DbUuid,
        invitation_id -> DbUuid,
        kind -> Text,
        note -> Nullable<Text>,
        role -> Text,
        at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    invitation_practices (invitation_id, practice_id) {
        invitation_id -> DbUuid,
        practice_id -> DbUuid,
        created_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    pec_receipts (id) {
        id -> DbUuid,
        kind -> Text,
        outbox_message_id -> Nullable<DbUuid>,
        region_code -> Nullable<Text>,
        message_id -> Text,
        other_message_id -> Nullable<Text>,
        provider -> Nullable<Text>,
        identifier -> Nullable<Text>,
        recipient -> Nullable<Text>,
        subject -> Nullable<Text>,
        occurred_at -> DbInstant,
        error -> Nullable<Text>,
        error_detail -> Nullable<Text>,
        fingerprint -> Text,
        sha256 -> Text,
        size -> Integer,
        file -> Binary,
        filed_by -> Nullable<DbUuid>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    labs (id) {
        id -> DbUuid,
        name -> Text,
        status -> Text,
        content -> DbJson,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_cycles (id) {
        id -> DbUuid,
        lab_id -> DbUuid,
        number -> Integer,
        phase -> Text,
        content -> DbJson,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::joinable!(user_roles -> users (user_id));
diesel::joinable!(user_roles -> regions (region_code));
diesel::joinable!(one_time_codes -> users (user_id));
diesel::joinable!(auth_sessions -> users (user_id));
diesel::joinable!(refresh_tokens -> auth_sessions (session_id));
diesel::joinable!(municipalities -> regions (region_code));
diesel::joinable!(municipality_codes -> municipalities (cadastral_code));
diesel::joinable!(organisations -> municipalities (cadastral_code));
diesel::joinable!(organisations -> regions (region_code));
diesel::joinable!(adhesions -> organisations (organisation_id));
diesel::joinable!(contacts -> organisations (organisation_id));
diesel::joinable!(practices -> organisations (organisation_id));
diesel::joinable!(practices -> regions (region_code));
diesel::joinable!(practice_facets -> practices (practice_id));
diesel::joinable!(practice_transitions -> practices (practice_id));
diesel::joinable!(practice_contacts -> practices (practice_id));
diesel::joinable!(lab_session_regions -> lab_sessions (session_id));
diesel::joinable!(lab_session_regions -> regions (region_code));
diesel::joinable!(lab_session_themes -> lab_sessions (session_id));
diesel::joinable!(lab_session_themes -> themes (theme_code));
diesel::joinable!(lab_session_practices -> lab_sessions (session_id));
diesel::joinable!(lab_session_practices -> practices (practice_id));
diesel::joinable!(call_regions -> calls (call_id));
diesel::joinable!(call_regions -> regions (region_code));
diesel::joinable!(call_forms -> calls (call_id));
diesel::joinable!(call_transitions -> calls (call_id));
diesel::joinable!(call_reminders -> calls (call_id));
diesel::joinable!(invitations -> calls (call_id));
diesel::joinable!(invitations -> organisations (organisation_id));
diesel::joinable!(invitation_codes -> invitations (invitation_id));
diesel::joinable!(invitation_events -> invitations (invitation_id));
diesel::joinable!(invitation_practices -> invitations (invitation_id));
diesel::joinable!(invitation_practices -> practices (practice_id));
diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_attachments (id) {
        id -> DbUuid,
        practice_id -> DbUuid,
        title -> Text,
        kind -> Text,
        licence -> Text,
        accessible -> Text,
        publish -> Bool,
        file_name -> Text,
        media_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        scan -> Text,
        storage_key -> Text,
        scan_due_at -> Nullable<DbInstant>,
        scan_tries -> Integer,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    discarded_files (storage_key) {
        storage_key -> Text,
        due_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    saved_searches (id) {
        id -> DbUuid,
        user_id -> DbUuid,
        name -> Text,
        query -> Text,
        daily_digest -> Bool,
        digest_due_at -> Nullable<DbInstant>,
        digested_at -> DbInstant,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::joinable!(practice_attachments -> practices (practice_id));
diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    form_mappings (id) {
        id -> DbUuid,
        name -> Text,
        region_code -> Nullable<Text>,
        signature -> Text,
        fields -> DbJson,
        constants -> DbJson,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    form_imports (id) {
        id -> DbUuid,
        status -> Text,
        dry_run -> Bool,
        region_code -> Nullable<Text>,
        becomes -> Text,
        call_id -> Nullable<DbUuid>,
        mapping_id -> Nullable<DbUuid>,
        file -> Nullable<Binary>,
        rows_read -> Integer,
        report -> Nullable<DbJson>,
        failure -> Nullable<Text>,
        leased_until -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    form_import_rows (import_id, line) {
        import_id -> DbUuid,
        line -> Integer,
        outcome -> Text,
        title -> Nullable<Text>,
        organisation_id -> Nullable<DbUuid>,
        practice_id -> Nullable<DbUuid>,
        reasons -> DbJson,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    form_rows (row_key) {
        row_key -> Text,
        fingerprint -> Text,
        practice_id -> Nullable<DbUuid>,
        practice_version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    invitation_answers (id) {
        id -> DbUuid,
        invitation_id -> DbUuid,
        answer -> Text,
        practice_id -> Nullable<DbUuid>,
        written -> Bool,
        reason -> Nullable<Text>,
        delegated_to -> Nullable<DbJson>,
        postponed_to -> Nullable<Date>,
        form_version -> Integer,
        role -> Text,
        at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    invitation_drafts (invitation_id) {
        invitation_id -> DbUuid,
        content -> DbJson,
        version -> Integer,
        updated_at -> DbInstant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    changes,
    idempotency_keys,
    regions,
    themes,
    users,
    user_roles,
    one_time_codes,
    auth_sessions,
    refresh_tokens,
    sign_in_failures,
    municipalities,
    municipality_codes,
    organisations,
    adhesions,
    contacts,
    practices,
    practice_facets,
    practice_transitions,
    practice_contacts,
    labs,
    lab_cycles,
    lab_sessions,
    lab_session_regions,
    lab_session_themes,
    lab_session_practices,
    import_jobs,
    outbox_messages,
    pec_receipts,
    calls,
    call_regions,
    call_forms,
    call_transitions,
    call_reminders,
    invitations,
    invitation_codes,
    invitation_events,
    invitation_practices,
    practice_attachments,
    discarded_files,
    saved_searches,
    form_mappings,
    form_imports,
    form_import_rows,
    form_rows,
    invitation_answers,
    invitation_drafts,
    organisation_transfer_profiles,
);

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_versions (practice_id, number) {
        practice_id -> DbUuid,
        number -> Integer,
        published_at -> DbInstant,
        organisation_id -> DbUuid,
        organisation_name -> Text,
        title -> Text,
        content -> DbJson,
        revision_id -> Nullable<DbUuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_revisions (id) {
        id -> DbUuid,
        practice_id -> DbUuid,
        open_for -> Nullable<DbUuid>,
        status -> Text,
        based_on -> Integer,
        document -> DbJson,
        changes_due_on -> Nullable<Date>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_remarks (id) {
        id -> DbUuid,
        practice_id -> DbUuid,
        revision_id -> Nullable<DbUuid>,
        pointer -> Text,
        body -> Text,
        status -> Text,
        answer -> Nullable<Text>,
        role -> Text,
        resolved_role -> Nullable<Text>,
        resolved_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_forms (practice_id) {
        practice_id -> DbUuid,
        fields -> DbJson,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_vitality (practice_id) {
        practice_id -> DbUuid,
        confirmed_at -> DbInstant,
        asked_at -> Nullable<DbInstant>,
        answer_by -> Nullable<DbInstant>,
        silent -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_vitality_reviews (id) {
        id -> DbUuid,
        practice_id -> DbUuid,
        kind -> Text,
        vitality -> Nullable<Text>,
        note -> Nullable<Text>,
        at -> DbInstant,
        role -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_adoptions (id) {
        id -> DbUuid,
        practice_id -> DbUuid,
        organisation_id -> DbUuid,
        region_code -> Text,
        municipalities -> DbJson,
        status -> Text,
        started_on -> Nullable<Date>,
        ended_on -> Nullable<Date>,
        adaptations -> Nullable<Text>,
        results -> Nullable<Text>,
        tutor_organisation_id -> Nullable<DbUuid>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_links (id) {
        id -> DbUuid,
        from_id -> DbUuid,
        to_id -> DbUuid,
        kind -> Text,
        created_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    organisation_transfer_profiles (organisation_id) {
        organisation_id -> DbUuid,
        population_band -> Nullable<Text>,
        content -> DbJson,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}
