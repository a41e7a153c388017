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
        consumer_id -> Nullable<DbUuid>,
        purpose_id -> Nullable<DbUuid>,
        evidence_id -> Nullable<DbUuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    feed_entries (position) {
        position -> BigInt,
        resource_type -> Text,
        resource_id -> Text,
        deleted -> Bool,
        version -> Integer,
        at -> DbInstant,
        public -> Bool,
        lost -> Bool,
        inside -> Nullable<DbJson>,
    }
}

diesel::table! {
    feed_horizon (id) {
        id -> Integer,
        position -> BigInt,
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
        provider_issuer -> Nullable<Text>,
        provider_subject -> Nullable<Text>,
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
        cycle_id -> Nullable<DbUuid>,
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
        closing_confirmed -> Bool,
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
        facts -> Nullable<DbJson>,
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
        bounced -> Bool,
        failure -> Nullable<Text>,
        ended_because -> Nullable<Text>,
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
        mismatch -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    labs (id) {
        id -> DbUuid,
        name -> Text,
        status -> Text,
        national_stage -> Nullable<Integer>,
        content -> DbJson,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_regions (lab_id, region_code) {
        lab_id -> DbUuid,
        region_code -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_organisations (lab_id, organisation_id) {
        lab_id -> DbUuid,
        organisation_id -> DbUuid,
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
        title -> Nullable<Text>,
        shortlist_motivation -> Nullable<Text>,
        practices_at_start -> Integer,
        concluded_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_cycle_steps (id) {
        id -> DbUuid,
        cycle_id -> DbUuid,
        from_phase -> Text,
        to_phase -> Text,
        note -> Nullable<Text>,
        session_id -> Nullable<DbUuid>,
        no_findings_reason -> Nullable<Text>,
        at -> DbInstant,
        actor_id -> Nullable<DbUuid>,
        role -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_readings (id) {
        id -> DbUuid,
        cycle_id -> DbUuid,
        practice_id -> DbUuid,
        reader_id -> Nullable<DbUuid>,
        role -> Text,
        note -> Nullable<Text>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_shortlist (cycle_id, practice_id) {
        cycle_id -> DbUuid,
        practice_id -> DbUuid,
        position -> Integer,
        motivation -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_candidates (id) {
        id -> DbUuid,
        cycle_id -> DbUuid,
        title -> Text,
        rationale -> Nullable<Text>,
        proposer_id -> Nullable<DbUuid>,
        role -> Text,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_candidate_themes (candidate_id, theme_code) {
        candidate_id -> DbUuid,
        theme_code -> Text,
        position -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_votes (id) {
        id -> DbUuid,
        cycle_id -> DbUuid,
        candidate_id -> DbUuid,
        voter_id -> DbUuid,
        role -> Text,
        version -> Integer,
        cast_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_decisions (id) {
        id -> DbUuid,
        cycle_id -> DbUuid,
        stands_for -> Nullable<DbUuid>,
        candidate_id -> Nullable<DbUuid>,
        title -> Text,
        themes -> DbJson,
        motivation -> Text,
        act -> DbJson,
        role -> Text,
        decided_at -> DbInstant,
        evidence -> Nullable<DbJson>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_experts (id) {
        id -> DbUuid,
        cycle_id -> DbUuid,
        side -> Text,
        status -> Text,
        proposed_by -> Text,
        agreed_by -> Nullable<Text>,
        name -> Text,
        office -> Nullable<Text>,
        organisation_id -> Nullable<DbUuid>,
        organisation_name -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        user_id -> Nullable<DbUuid>,
        note -> Nullable<Text>,
        agreed_at -> Nullable<DbInstant>,
        answered_at -> Nullable<DbInstant>,
        reminded_at -> Nullable<DbInstant>,
        erased_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

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

    export_jobs (id) {
        id -> DbUuid,
        owner_id -> DbUuid,
        owner_kind -> Text,
        export -> Text,
        format -> Text,
        query -> Text,
        status -> Text,
        tries -> Integer,
        rows_written -> BigInt,
        rows_expected -> Nullable<BigInt>,
        size -> Nullable<BigInt>,
        sha256 -> Nullable<Text>,
        storage_key -> Nullable<Text>,
        failure -> Nullable<Text>,
        leased_until -> Nullable<DbInstant>,
        finished_at -> Nullable<DbInstant>,
        expires_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
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

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    rating_rounds (id) {
        id -> DbUuid,
        session_id -> DbUuid,
        number -> Integer,
        status -> Text,
        rubric_version -> Integer,
        split_of -> Nullable<DbUuid>,
        note -> Nullable<Text>,
        items -> Integer,
        ratings -> Integer,
        agreed -> Integer,
        split -> Integer,
        not_voted -> Integer,
        closed_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    rating_items (id) {
        id -> DbUuid,
        round_id -> DbUuid,
        practice_id -> DbUuid,
        item_code -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    rating_results (item_id) {
        item_id -> DbUuid,
        round_id -> DbUuid,
        score_0 -> Integer,
        score_1 -> Integer,
        score_2 -> Integer,
        score_3 -> Integer,
        not_assessable -> Integer,
        consensus -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    ratings (id) {
        id -> DbUuid,
        round_id -> DbUuid,
        item_id -> DbUuid,
        user_id -> DbUuid,
        score -> Nullable<Integer>,
        comment -> Nullable<Text>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    discussion_notes (id) {
        id -> DbUuid,
        session_id -> DbUuid,
        practice_id -> Nullable<DbUuid>,
        body -> Text,
        author_id -> Nullable<DbUuid>,
        role -> Text,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    findings (id) {
        id -> DbUuid,
        session_id -> DbUuid,
        kind -> Text,
        status -> Text,
        visibility -> Text,
        consensus -> Text,
        text -> Text,
        legal_reference -> Nullable<Text>,
        content -> DbJson,
        published_at -> Nullable<DbInstant>,
        withdrawn_at -> Nullable<DbInstant>,
        replaces_id -> Nullable<DbUuid>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    finding_steps (id) {
        id -> DbUuid,
        finding_id -> DbUuid,
        from_status -> Text,
        to_status -> Text,
        note -> Nullable<Text>,
        role -> Text,
        at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    finding_practices (finding_id, practice_id) {
        finding_id -> DbUuid,
        practice_id -> DbUuid,
        position -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    commitments (id) {
        id -> DbUuid,
        session_id -> DbUuid,
        finding_id -> Nullable<DbUuid>,
        practice_id -> Nullable<DbUuid>,
        organisation_id -> DbUuid,
        what -> Text,
        due_on -> Nullable<Date>,
        status -> Text,
        reminded_at -> Nullable<DbInstant>,
        overdue_told_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    commitment_steps (id) {
        id -> DbUuid,
        commitment_id -> DbUuid,
        from_status -> Text,
        to_status -> Text,
        note -> Nullable<Text>,
        session_id -> Nullable<DbUuid>,
        role -> Text,
        at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_outcomes (id) {
        id -> DbUuid,
        practice_id -> DbUuid,
        session_id -> DbUuid,
        held_on -> Date,
        content -> DbJson,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_session_materials (id) {
        id -> DbUuid,
        session_id -> DbUuid,
        kind -> Text,
        title -> Text,
        description -> Nullable<Text>,
        url -> Text,
        visibility -> Text,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_session_framework_notes (id) {
        id -> DbUuid,
        session_id -> DbUuid,
        kind -> Text,
        title -> Text,
        body -> Text,
        framework -> Nullable<Text>,
        citation -> Nullable<Text>,
        url -> Nullable<Text>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_session_programmes (session_id, number) {
        session_id -> DbUuid,
        number -> Integer,
        changed -> DbJson,
        programme -> DbJson,
        at -> DbInstant,
        presented -> DbJson,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_session_desks (session_id) {
        session_id -> DbUuid,
        capacity -> Integer,
        opens_at -> Nullable<DbInstant>,
        closes_at -> Nullable<DbInstant>,
        confirm_within_days -> Nullable<Integer>,
        notice_version -> Nullable<Text>,
        notice_url -> Nullable<Text>,
        retention_days -> Integer,
        erase_after -> DbInstant,
        erased_at -> Nullable<DbInstant>,
        turn -> Integer,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_session_registrations (id) {
        id -> DbUuid,
        session_id -> DbUuid,
        position -> Integer,
        status -> Text,
        email_key -> Nullable<Text>,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        sort_name -> Nullable<Text>,
        email -> Nullable<Text>,
        new_email -> Nullable<Text>,
        organisation -> Nullable<Text>,
        office -> Nullable<Text>,
        accessibility_needs -> Nullable<Text>,
        notice_version -> Text,
        confirm_by -> Nullable<DbInstant>,
        confirmed_at -> Nullable<DbInstant>,
        told_at -> DbInstant,
        moved_up_at -> Nullable<DbInstant>,
        cancelled_at -> Nullable<DbInstant>,
        cancelled_by -> Nullable<Text>,
        attended_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    lab_session_registration_codes (digest) {
        digest -> Text,
        registration_id -> DbUuid,
        confirms -> Nullable<Text>,
        created_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    rubrics (code) {
        code -> Text,
        label_it -> Text,
        label_en -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    rubric_versions (rubric_code, number) {
        rubric_code -> Text,
        number -> Integer,
        status -> Text,
        active_for -> Nullable<Text>,
        content -> DbJson,
        activated_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    reader_profiles (user_id) {
        user_id -> DbUuid,
        themes -> DbJson,
        dimensions -> DbJson,
        regions -> DbJson,
        organisations -> DbJson,
        declared_organisations -> DbJson,
        available -> Bool,
        capacity -> Integer,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    review_conflicts (reader_id, practice_id) {
        reader_id -> DbUuid,
        practice_id -> DbUuid,
        declared_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    review_rounds (id) {
        id -> DbUuid,
        practice_id -> DbUuid,
        revision_id -> Nullable<DbUuid>,
        entry_id -> DbUuid,
        rubric_code -> Text,
        rubric_number -> Integer,
        status -> Text,
        readers_needed -> Integer,
        propose_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
        decide_remind_at -> Nullable<DbInstant>,
        decide_reminders -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    reviews (id) {
        id -> DbUuid,
        round_id -> DbUuid,
        practice_id -> DbUuid,
        reader_id -> DbUuid,
        seat -> Nullable<Integer>,
        seated_id -> Nullable<DbUuid>,
        status -> Text,
        due_on -> Date,
        content -> DbJson,
        note -> Nullable<Text>,
        remind_at -> Nullable<DbInstant>,
        reminders -> Integer,
        submitted_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    review_decisions (id) {
        id -> DbUuid,
        round_id -> DbUuid,
        practice_id -> DbUuid,
        revision_id -> Nullable<DbUuid>,
        outcome -> Text,
        public_part -> DbJson,
        internal_part -> DbJson,
        role -> Text,
        decided_by -> Nullable<DbUuid>,
        decided_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_assessments (decision_id) {
        decision_id -> DbUuid,
        practice_id -> DbUuid,
        revision_id -> Nullable<DbUuid>,
        decided_on -> Date,
        outcome_class -> Nullable<Text>,
        scalability_class -> Nullable<Text>,
        replicability -> DbJson,
        stands_for -> Nullable<DbUuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_lab_findings (practice_id, session_id) {
        practice_id -> DbUuid,
        session_id -> DbUuid,
        held_on -> Date,
        scalability_class -> Nullable<Text>,
        replicability -> DbJson,
    }
}

diesel::table! {
    /// How far the stems of each table have come.
    search_indexes (name) {
        name -> Text,
        version -> Integer,
        position -> Nullable<Text>,
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
        reply_channel -> Nullable<Text>,
        reply_to -> Nullable<Text>,
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

    practice_changes_due (practice_id) {
        practice_id -> DbUuid,
        revision_id -> Nullable<DbUuid>,
        due_on -> Date,
        requested_on -> Date,
        reminded -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    call_themes (call_id, theme_code) {
        call_id -> DbUuid,
        theme_code -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    service_clients (id) {
        id -> DbUuid,
        name -> Text,
        sort_name -> Text,
        status -> Text,
        content -> DbJson,
        expires_at -> Nullable<DbInstant>,
        rate_limit -> Nullable<Integer>,
        last_token_at -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
        pdnd_consumer_id -> Nullable<DbUuid>,
        pdnd_organisation_id -> Nullable<DbUuid>,
        last_request_at -> Nullable<DbInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    service_client_secrets (id) {
        id -> DbUuid,
        client_id -> DbUuid,
        digest -> Text,
        expires_at -> Nullable<DbInstant>,
        last_used_at -> Nullable<DbInstant>,
        created_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    used_assertions (digest) {
        digest -> Text,
        expires_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    tracking_evidence (id) {
        id -> DbUuid,
        digest -> Text,
        consumer_id -> DbUuid,
        purpose_id -> DbUuid,
        client -> Text,
        user_name -> Text,
        user_location -> Text,
        loa -> Text,
        created_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    used_proofs (digest) {
        digest -> Text,
        expires_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    revoked_tokens (id) {
        id -> DbUuid,
        expires_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    service_client_usage (client_id, day) {
        client_id -> DbUuid,
        day -> Date,
        tokens -> Integer,
        requests -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    row_imports (id) {
        id -> DbUuid,
        kind -> Text,
        status -> Text,
        mode -> Text,
        dry_run -> Bool,
        source -> Text,
        subject_id -> DbUuid,
        acting -> DbJson,
        rows -> Integer,
        created -> Integer,
        updated -> Integer,
        unchanged -> Integer,
        refused -> Integer,
        failure -> Nullable<Text>,
        running_for -> Nullable<Text>,
        leased_until -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    row_import_rows (import_id, line) {
        import_id -> DbUuid,
        line -> Integer,
        outcome -> Text,
        content -> Nullable<DbJson>,
        row_key -> Nullable<Text>,
        resource_id -> Nullable<DbUuid>,
        problem -> Nullable<DbJson>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    practice_source_keys (organisation_id, source, source_key) {
        organisation_id -> DbUuid,
        source -> Text,
        source_key -> Text,
        practice_id -> DbUuid,
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
diesel::joinable!(lab_regions -> labs (lab_id));
diesel::joinable!(lab_organisations -> labs (lab_id));
diesel::joinable!(lab_cycles -> labs (lab_id));
diesel::joinable!(lab_readings -> practices (practice_id));
diesel::joinable!(lab_shortlist -> practices (practice_id));
diesel::joinable!(lab_experts -> lab_cycles (cycle_id));
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
diesel::joinable!(practice_attachments -> practices (practice_id));
diesel::joinable!(call_themes -> calls (call_id));
diesel::joinable!(practice_changes_due -> practices (practice_id));
diesel::joinable!(rating_items -> rating_rounds (round_id));
diesel::joinable!(finding_practices -> practices (practice_id));
diesel::joinable!(lab_session_desks -> lab_sessions (session_id));
diesel::joinable!(lab_session_registrations -> lab_sessions (session_id));
diesel::joinable!(lab_session_registration_codes -> lab_session_registrations (registration_id));
diesel::joinable!(reviews -> review_rounds (round_id));

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    webhook_subscriptions (id) {
        id -> DbUuid,
        client_id -> Nullable<DbUuid>,
        user_id -> Nullable<DbUuid>,
        url -> Text,
        content -> DbJson,
        status -> Text,
        suspended_for -> Nullable<Text>,
        suspended_at -> Nullable<DbInstant>,
        position -> BigInt,
        numbered -> BigInt,
        failures -> Integer,
        failing_since -> Nullable<DbInstant>,
        not_before -> Nullable<DbInstant>,
        due_at -> Nullable<DbInstant>,
        testing -> Bool,
        delivered_at -> Nullable<DbInstant>,
        lease -> Nullable<DbUuid>,
        leased_until -> Nullable<DbInstant>,
        claimed_at -> DbInstant,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    webhook_secrets (id) {
        id -> DbUuid,
        subscription_id -> DbUuid,
        sealed -> Text,
        sealed_with -> Text,
        expires_at -> Nullable<DbInstant>,
        created_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    webhook_deliveries (id) {
        id -> DbUuid,
        subscription_id -> DbUuid,
        number -> BigInt,
        purpose -> Text,
        position -> Nullable<BigInt>,
        resource_type -> Nullable<Text>,
        resource_id -> Nullable<Text>,
        deleted -> Bool,
        resource_version -> Nullable<Integer>,
        changed_at -> Nullable<DbInstant>,
        told -> Nullable<Text>,
        status -> Text,
        attempts -> Integer,
        refused_since -> Nullable<DbInstant>,
        next_attempt_at -> Nullable<DbInstant>,
        delivered_at -> Nullable<DbInstant>,
        last_status -> Nullable<Integer>,
        last_error -> Nullable<Text>,
        version -> Integer,
        created_at -> DbInstant,
        updated_at -> DbInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    webhook_attempts (id) {
        id -> DbUuid,
        delivery_id -> DbUuid,
        at -> DbInstant,
        duration_ms -> Integer,
        url -> Text,
        request_body -> Text,
        status -> Nullable<Integer>,
        answer -> Nullable<Text>,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    open_data_releases (id) {
        id -> DbUuid,
        kind -> Text,
        name -> Text,
        day -> Date,
        status -> Text,
        leased_until -> Nullable<DbInstant>,
        version -> Integer,
        created_at -> DbInstant,
        ready_at -> Nullable<DbInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;

    open_data_files (release_id, dataset, format) {
        release_id -> DbUuid,
        dataset -> Text,
        format -> Text,
        sha256 -> Text,
        size -> BigInt,
        row_count -> Integer,
        storage_key -> Text,
        changed_on -> Date,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    service_clients,
    service_client_secrets,
    used_assertions,
    used_proofs,
    tracking_evidence,
    revoked_tokens,
    service_client_usage,
    changes,
    feed_entries,
    feed_horizon,
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
    lab_sessions,
    lab_session_regions,
    lab_session_themes,
    lab_session_practices,
    import_jobs,
    outbox_messages,
    calls,
    call_regions,
    call_forms,
    call_transitions,
    call_reminders,
    invitations,
    invitation_codes,
    invitation_events,
    invitation_practices,
    pec_receipts,
    labs,
    lab_regions,
    lab_organisations,
    lab_cycles,
    lab_cycle_steps,
    lab_readings,
    lab_shortlist,
    lab_candidates,
    lab_candidate_themes,
    lab_votes,
    lab_decisions,
    lab_experts,
    practice_attachments,
    discarded_files,
    saved_searches,
    export_jobs,
    form_mappings,
    form_imports,
    form_import_rows,
    form_rows,
    row_imports,
    row_import_rows,
    practice_source_keys,
    invitation_answers,
    invitation_drafts,
    rating_rounds,
    rating_items,
    rating_results,
    ratings,
    discussion_notes,
    findings,
    finding_practices,
    finding_steps,
    commitments,
    commitment_steps,
    lab_outcomes,
    lab_session_materials,
    lab_session_framework_notes,
    lab_session_programmes,
    lab_session_desks,
    lab_session_registrations,
    lab_session_registration_codes,
    rubrics,
    rubric_versions,
    reader_profiles,
    review_conflicts,
    review_rounds,
    reviews,
    review_decisions,
    practice_assessments,
    practice_lab_findings,
    search_indexes,
    organisation_transfer_profiles,
    practice_versions,
    practice_revisions,
    practice_remarks,
    practice_forms,
    practice_vitality,
    practice_vitality_reviews,
    practice_adoptions,
    practice_links,
    practice_changes_due,
    call_themes,
    webhook_subscriptions,
    webhook_secrets,
    webhook_deliveries,
    webhook_attempts,
    open_data_releases,
    open_data_files,
);
diesel::allow_columns_to_appear_in_same_group_by_clause!(
    lab_candidate_themes::candidate_id,
    practice_facets::facet,
    practice_facets::value,
);
