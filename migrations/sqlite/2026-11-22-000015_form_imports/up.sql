-- How the columns of an old form become practices; found again by the form's headers.
create table form_mappings (
    id          blob        not null primary key,
    name        text        not null,
    -- Null: for the whole country.
    region_code text        references regions (code),
    -- SHA-256 over the sorted headers.
    signature   text        not null,
    fields      text        not null,
    constants   text        not null,
    version     integer     not null,
    created_at  text        not null,
    updated_at  text        not null
) strict;
create index form_mappings_region on form_mappings (region_code, id desc);
create index form_mappings_signature on form_mappings (signature, id desc);

create table form_imports (
    id           blob        not null primary key,
    status       text        not null constraint form_imports_status_check check (status in ('queued', 'running', 'succeeded', 'failed')),
    dry_run      integer     not null,
    -- The only region whose organisations are written for; null: all of them.
    region_code  text        references regions (code),
    -- In which state new practices begin.
    becomes      text        not null constraint form_imports_becomes_check check (becomes in ('draft', 'submitted')),
    call_id      blob        references calls (id) on delete set null,
    mapping_id   blob        references form_mappings (id) on delete set null,
    -- What people answered: forgotten as soon as the import has ended.
    file         blob,
    rows_read    integer     not null,
    report       text,
    failure      text,
    -- Whoever runs the import holds the lease; another instance takes it over when the lease has run out.
    leased_until text,
    version      integer     not null,
    created_at   text        not null,
    updated_at   text        not null
) strict;
create index form_imports_status on form_imports (status, id desc);
create index form_imports_region on form_imports (region_code, id desc);
create index form_imports_call on form_imports (call_id);
create index form_imports_mapping on form_imports (mapping_id);

-- What became of each row of an import.
create table form_import_rows (
    import_id       blob        not null references form_imports (id) on delete cascade,
    line            integer     not null,
    outcome         text        not null,
    title           text,
    organisation_id blob,
    practice_id     blob,
    reasons         text        not null,
    primary key (import_id, line)
) strict;
create index form_import_rows_outcome on form_import_rows (import_id, outcome, line);

-- The rows that were brought in, whichever import did it: a second run changes nothing.
create table form_rows (
    -- Digest of what makes it the same row: its time and its organisation, or organisation and title.
    row_key          text        not null primary key,
    -- Digest of what it says.
    fingerprint      text        not null,
    -- Null once the practice was deleted.
    practice_id      blob        references practices (id) on delete set null,
    -- The version that was written: a later one was written by somebody else.
    practice_version integer     not null,
    created_at       text        not null,
    updated_at       text        not null
) strict;
create index form_rows_practice on form_rows (practice_id);
