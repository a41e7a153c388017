create table calls (
    id           uuid        not null primary key,
    status       text        not null constraint calls_status_check check (status in ('draft', 'scheduled', 'open', 'extended', 'closed',
                     'concluded', 'cancelled')),
    -- Whether everybody sees it: from its opening on.
    public       boolean     not null,
    kind         text        not null constraint calls_kind_check check (kind in ('invitation_letter', 'open_call', 'targeted')),
    title        text        not null,
    opens_at     timestamptz,
    deadline     date        not null,
    -- The first instant after the last day, in Italy.
    ends_at      timestamptz not null,
    late_policy  text        not null constraint calls_late_policy_check check (late_policy in ('refuse', 'late_code')),
    session_id   uuid        references lab_sessions (id),
    form_version integer     not null,
    content      json        not null,
    search_terms text        not null,
    search_tsv      tsvector    not null generated always as (to_tsvector('simple', search_terms)) stored,
    opened_at    timestamptz,
    closed_at    timestamptz,
    version      integer     not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null
);
create index calls_keyset on calls (id desc, public);
create index calls_public on calls (public, id desc);
create index calls_status on calls (status, id desc, public);
create index calls_kind on calls (kind, id desc, public);
create index calls_session on calls (session_id);
-- What opens and closes by itself.
create index calls_opening on calls (status, opens_at);
create index calls_ending on calls (status, ends_at);
create index calls_search on calls using gin (search_tsv);

create table call_regions (
    call_id     uuid not null references calls (id) on delete cascade,
    region_code text not null references regions (code),
    primary key (call_id, region_code)
);
create index call_regions_keyset on call_regions (region_code, call_id desc);

-- Every version of a call's form that somebody may have answered by.
create table call_forms (
    call_id      uuid        not null references calls (id) on delete cascade,
    form_version integer     not null,
    fields       json        not null,
    created_at   timestamptz not null,
    primary key (call_id, form_version)
);

create table call_transitions (
    id          uuid        not null primary key,
    call_id     uuid        not null references calls (id) on delete cascade,
    from_status text        not null,
    to_status   text        not null,
    note        text,
    deadline    date        not null,
    role        text        not null,
    at          timestamptz not null
);
create index call_transitions_call on call_transitions (call_id, id desc);

-- When a call reminds by itself; a rule is done once.
create table call_reminders (
    call_id     uuid        not null references calls (id) on delete cascade,
    days_before integer     not null,
    due_at      timestamptz not null,
    done_at     timestamptz,
    primary key (call_id, days_before)
);
create index call_reminders_due on call_reminders (due_at) where done_at is null;

create table invitations (
    id                uuid        not null primary key,
    call_id           uuid        not null references calls (id) on delete cascade,
    organisation_id   uuid        not null references organisations (id),
    -- Name, kind, region and address at the time of the invitation.
    organisation_name text        not null,
    sort_name         text        not null,
    kind              text        not null,
    region_code       text        references regions (code),
    pec               text,
    without_pec       boolean     not null,
    status            text        not null constraint invitations_status_check check (status in ('pending', 'sent', 'accepted_by_provider',
                          'delivered', 'failed', 'reminded', 'answered', 'expired', 'cancelled')),
    answer            text        constraint invitations_answer_check check (answer in ('practice_submitted', 'no_practice', 'delegated',
                          'postponed', 'not_relevant')),
    answered_at       timestamptz,
    -- The last version of the form that was answered.
    form_version      integer,
    delegated_to      json,
    postponed_to      date,
    -- The organisation that it became part of while the call was open, and that one's own invitation.
    successor_id      uuid        references organisations (id),
    continued_by      uuid        references invitations (id),
    queued_at         timestamptz,
    sent_at           timestamptz,
    accepted_at       timestamptz,
    delivered_at      timestamptz,
    failed_at         timestamptz,
    opened_at         timestamptz,
    started_at        timestamptz,
    reminders         integer     not null,
    last_reminder_at  timestamptz,
    version           integer     not null,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    unique (call_id, organisation_id)
);
create index invitations_name on invitations (call_id, sort_name, id);
create index invitations_status on invitations (call_id, status, sort_name, id);
create index invitations_answer on invitations (call_id, answer, sort_name, id);
create index invitations_region on invitations (call_id, region_code, sort_name, id);
create index invitations_kind on invitations (call_id, kind, sort_name, id);
create index invitations_without_pec on invitations (call_id, without_pec, sort_name, id);
create index invitations_organisation on invitations (organisation_id, call_id);

-- Answer codes, by their digest: every letter and reminder that is composed carries a code of its own.
create table invitation_codes (
    id            uuid        not null primary key,
    invitation_id uuid        not null references invitations (id) on delete cascade,
    digest        text        not null unique,
    purpose       text        not null,
    late          boolean     not null,
    valid_until   timestamptz,
    revoked_at    timestamptz,
    created_at    timestamptz not null
);
create index invitation_codes_invitation on invitation_codes (invitation_id, id desc);

-- What happened, when, and in which role: never who.
create table invitation_events (
    id            uuid        not null primary key,
    invitation_id uuid        not null references invitations (id) on delete cascade,
    kind          text        not null,
    note          text,
    role          text        not null,
    at            timestamptz not null
);
create index invitation_events_invitation on invitation_events (invitation_id, id desc);

-- One practice may answer two invitations.
create table invitation_practices (
    invitation_id uuid        not null references invitations (id) on delete cascade,
    practice_id   uuid        not null references practices (id) on delete cascade,
    created_at    timestamptz not null,
    primary key (invitation_id, practice_id)
);
create index invitation_practices_practice on invitation_practices (practice_id, invitation_id);
