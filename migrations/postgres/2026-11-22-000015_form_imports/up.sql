-- How the columns of an old form become practices; found again by the form's headers.
create table form_mappings (
    id          uuid        not null primary key,
    name        text        not null,
    -- Null: for the whole country.
    region_code text        references regions (code),
    -- SHA-256 over the sorted headers.
    signature   text        not null,
    fields      json        not null,
    constants   json        not null,
    version     integer     not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null
);
create index form_mappings_region on form_mappings (region_code, id desc);
create index form_mappings_signature on form_mappings (signature, id desc);

create table form_imports (
    id           uuid        not null primary key,
    status       text        not null constraint form_imports_status_check check (status in ('queued', 'running', 'succeeded', 'failed')),
    dry_run      boolean     not null,
    -- The only region whose organisations are written for; null: all of them.
    region_code  text        references regions (code),
    -- In which state new practices begin.
    becomes      text        not null constraint form_imports_becomes_check check (becomes in ('draft', 'submitted')),
    call_id      uuid        references calls (id) on delete set null,
    mapping_id   uuid        references form_mappings (id) on delete set null,
    -- What people answered: forgotten as soon as the import has ended.
    file         bytea,
    rows_read    integer     not null,
    report       json,
    failure      text,
    -- Whoever runs the import holds the lease; another instance takes it over when the lease has run out.
    leased_until timestamptz,
    version      integer     not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null
);
create index form_imports_status on form_imports (status, id desc);
create index form_imports_region on form_imports (region_code, id desc);
create index form_imports_call on form_imports (call_id);
create index form_imports_mapping on form_imports (mapping_id);

-- What became of each row of an import.
create table form_import_rows (
    import_id       uuid        not null references form_imports (id) on delete cascade,
    line            integer     not null,
    outcome         text        not null,
    title           text,
    organisation_id uuid,
    practice_id     uuid,
    reasons         json        not null,
    primary key (import_id, line)
);
create index form_import_rows_outcome on form_import_rows (import_id, outcome, line);

-- The rows that were brought in, whichever import did it: a second run changes nothing.
create table form_rows (
    -- Digest of what makes it the same row: its time and its organisation, or organisation and title.
    row_key          text        not null primary key,
    -- Digest of what it says.
    fingerprint      text        not null,
    -- Null once the practice was deleted.
    practice_id      uuid        references practices (id) on delete set null,
    -- The version that was written: a later one was written by somebody else.
    practice_version integer     not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null
);
create index form_rows_practice on form_rows (practice_id);
