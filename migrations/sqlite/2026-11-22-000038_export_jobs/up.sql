-- Exports that are made in the background, for who asked for them.
create table export_jobs (
    id            blob not null primary key,
    -- A user or a system; no foreign key, as it can be either.
    owner_id      blob not null,
    owner_kind    text not null constraint export_jobs_owner_kind_check check (owner_kind in ('person', 'system')),
    export        text not null constraint export_jobs_export_check check (export in ('practices', 'organisations', 'adhesions', 'calls', 'sessions', 'findings', 'reviews')),
    format        text not null constraint export_jobs_format_check check (format in ('csv', 'ndjson', 'xlsx')),
    -- The filters, as they stand behind the question mark of the export.
    query         text not null,
    status        text not null constraint export_jobs_status_check check (status in ('queued', 'running', 'succeeded', 'failed', 'expired')),
    -- How often a runner has begun it.
    tries         integer not null,
    rows_written  bigint not null,
    rows_expected bigint,
    size          bigint,
    sha256        text,
    storage_key   text,
    failure       text,
    -- Whoever runs the job holds the lease; another instance takes it over when the lease has run out.
    leased_until  text,
    finished_at   text,
    -- Until when the file is kept.
    expires_at    text,
    version       integer not null,
    created_at    text not null,
    updated_at    text not null
);
create index export_jobs_owner on export_jobs (owner_id, id desc);
create index export_jobs_status on export_jobs (status, id);
create index export_jobs_expires on export_jobs (status, expires_at);
