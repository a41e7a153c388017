create table calls (
    -- explicit rowid: VACUUM may renumber an implicit one, and FTS5 points to it
    rid integer primary key,
    id blob not null unique,
    status       text        not null constraint calls_status_check check (status in ('draft', 'scheduled', 'open', 'extended', 'closed',
                     'concluded', 'cancelled')),
    -- Whether everybody sees it: from its opening on.
    public       integer     not null,
    kind         text        not null constraint calls_kind_check check (kind in ('invitation_letter', 'open_call', 'targeted')),
    title        text        not null,
    opens_at     text,
    deadline     text        not null,
    -- The first instant after the last day, in Italy.
    ends_at      text        not null,
    late_policy  text        not null constraint calls_late_policy_check check (late_policy in ('refuse', 'late_code')),
    session_id   blob        references lab_sessions (id),
    form_version integer     not null,
    content      text        not null,
    search_terms text        not null,
    opened_at    text,
    closed_at    text,
    version      integer     not null,
    created_at   text        not null,
    updated_at   text        not null
) strict;
create index calls_keyset on calls (id desc, public);
create index calls_public on calls (public, id desc);
create index calls_status on calls (status, id desc, public);
create index calls_kind on calls (kind, id desc, public);
create index calls_session on calls (session_id);
-- What opens and closes by itself.
create index calls_opening on calls (status, opens_at);
create index calls_ending on calls (status, ends_at);
create virtual table calls_fts using fts5 (
    search_terms, content = 'calls', content_rowid = 'rid', tokenize = 'unicode61 remove_diacritics 2', columnsize = 0
);
create trigger calls_fts_insert after insert on calls begin
    insert into calls_fts (rowid, search_terms) values (new.rid, new.search_terms);
end;
create trigger calls_fts_delete after delete on calls begin
    insert into calls_fts (calls_fts, rowid, search_terms) values ('delete', old.rid, old.search_terms);
end;
create trigger calls_fts_update after update of search_terms on calls when old.search_terms <> new.search_terms begin
    insert into calls_fts (calls_fts, rowid, search_terms) values ('delete', old.rid, old.search_terms);
    insert into calls_fts (rowid, search_terms) values (new.rid, new.search_terms);
end;

create table call_regions (
    call_id     blob not null references calls (id) on delete cascade,
    region_code text not null references regions (code),
    primary key (call_id, region_code)
) strict;
create index call_regions_keyset on call_regions (region_code, call_id desc);

-- Every version of a call's form that somebody may have answered by.
create table call_forms (
    call_id      blob        not null references calls (id) on delete cascade,
    form_version integer     not null,
    fields       text        not null,
    created_at   text        not null,
    primary key (call_id, form_version)
) strict;

create table call_transitions (
    id          blob        not null primary key,
    call_id     blob        not null references calls (id) on delete cascade,
    from_status text        not null,
    to_status   text        not null,
    note        text,
    deadline    text        not null,
    role        text        not null,
    at          text        not null
) strict;
create index call_transitions_call on call_transitions (call_id, id desc);

-- When a call reminds by itself; a rule is done once.
create table call_reminders (
    call_id     blob        not null references calls (id) on delete cascade,
    days_before integer     not null,
    due_at      text        not null,
    done_at     text,
    primary key (call_id, days_before)
) strict;
create index call_reminders_due on call_reminders (due_at) where done_at is null;

create table invitations (
    id                blob        not null primary key,
    call_id           blob        not null references calls (id) on delete cascade,
    organisation_id   blob        not null references organisations (id),
    -- Name, kind, region and address at the time of the invitation.
    organisation_name text        not null,
    sort_name         text        not null,
    kind              text        not null,
    region_code       text        references regions (code),
    pec               text,
    without_pec       integer     not null,
    status            text        not null constraint invitations_status_check check (status in ('pending', 'sent', 'accepted_by_provider',
                          'delivered', 'failed', 'reminded', 'answered', 'expired', 'cancelled')),
    answer            text        constraint invitations_answer_check check (answer in ('practice_submitted', 'no_practice', 'delegated',
                          'postponed', 'not_relevant')),
    answered_at       text,
    -- The last version of the form that was answered.
    form_version      integer,
    delegated_to      text,
    postponed_to      text,
    -- The organisation that it became part of while the call was open, and that one's own invitation.
    successor_id      blob        references organisations (id),
    continued_by      blob        references invitations (id),
    queued_at         text,
    sent_at           text,
    accepted_at       text,
    delivered_at      text,
    failed_at         text,
    opened_at         text,
    started_at        text,
    reminders         integer     not null,
    last_reminder_at  text,
    version           integer     not null,
    created_at        text        not null,
    updated_at        text        not null,
    unique (call_id, organisation_id)
) strict;
create index invitations_name on invitations (call_id, sort_name, id);
create index invitations_status on invitations (call_id, status, sort_name, id);
create index invitations_answer on invitations (call_id, answer, sort_name, id);
create index invitations_region on invitations (call_id, region_code, sort_name, id);
create index invitations_kind on invitations (call_id, kind, sort_name, id);
create index invitations_without_pec on invitations (call_id, without_pec, sort_name, id);
create index invitations_organisation on invitations (organisation_id, call_id);

-- Answer codes, by their digest: every letter and reminder that is composed carries a code of its own.
create table invitation_codes (
    id            blob        not null primary key,
    invitation_id blob        not null references invitations (id) on delete cascade,
    digest        text        not null unique,
    purpose       text        not null,
    late          integer     not null,
    valid_until   text,
    revoked_at    text,
    created_at    text        not null
) strict;
create index invitation_codes_invitation on invitation_codes (invitation_id, id desc);

-- What happened, when, and in which role: never who.
create table invitation_events (
    id            blob        not null primary key,
    invitation_id blob        not null references invitations (id) on delete cascade,
    kind          text        not null,
    note          text,
    role          text        not null,
    at            text        not null
) strict;
create index invitation_events_invitation on invitation_events (invitation_id, id desc);

-- One practice may answer two invitations.
create table invitation_practices (
    invitation_id blob        not null references invitations (id) on delete cascade,
    practice_id   blob        not null references practices (id) on delete cascade,
    created_at    text        not null,
    primary key (invitation_id, practice_id)
) strict;
create index invitation_practices_practice on invitation_practices (practice_id, invitation_id);
