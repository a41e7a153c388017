-- Rows that a person or a system brings in at once: the import, and its rows with what became of each.
create table row_imports (
    id           uuid        not null primary key,
    kind         text        not null constraint row_imports_kind_check check (kind in ('organisations', 'practices', 'contacts')),
    status       text        not null constraint row_imports_status_check check (status in ('queued', 'running', 'succeeded', 'refused', 'failed')),
    mode         text        not null constraint row_imports_mode_check check (mode in ('by_row', 'all_or_nothing')),
    dry_run      boolean     not null,
    -- Whose keys the rows of practices bear.
    source       text        not null,
    -- Who asked for it, and the roles and the session in whose name the rows are written.
    subject_id   uuid        not null,
    acting       json        not null,
    rows         integer     not null,
    created      integer     not null,
    updated      integer     not null,
    unchanged    integer     not null,
    refused      integer     not null,
    failure      text,
    -- The kind while it runs, so that of each kind one runs at a time, on whatever instance.
    running_for  text,
    leased_until timestamptz,
    version      integer     not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null
);
create unique index row_imports_running_for_key on row_imports (running_for);
create index row_imports_status on row_imports (status, id);
create index row_imports_kind on row_imports (kind, id desc);
create index row_imports_subject on row_imports (subject_id, kind, id desc);

create table row_import_rows (
    import_id   uuid    not null references row_imports (id) on delete cascade,
    line        integer not null,
    outcome     text    not null constraint row_import_rows_outcome_check check (outcome in ('waiting', 'created', 'updated', 'unchanged', 'refused')),
    -- What the row says: forgotten as soon as it is decided on.
    content     json,
    -- By what it is recognised again; none for people, whose address that is.
    row_key     text,
    resource_id uuid,
    problem     json,
    primary key (import_id, line)
);
create index row_import_rows_outcome on row_import_rows (import_id, outcome, line);

-- What the archives that practices come from call them.
create table practice_source_keys (
    organisation_id uuid not null references organisations (id),
    source          text not null,
    source_key      text not null,
    practice_id     uuid not null references practices (id) on delete cascade,
    primary key (organisation_id, source, source_key)
);
create index practice_source_keys_practice on practice_source_keys (practice_id);
