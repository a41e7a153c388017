create table import_jobs (
    id           uuid        not null primary key,
    subject      text        not null constraint import_jobs_subject_check check (subject in ('municipalities', 'organisations', 'health_companies')),
    status       text        not null constraint import_jobs_status_check check (status in ('queued', 'running', 'succeeded', 'failed')),
    dry_run      boolean     not null,
    as_of        date        not null,
    -- Whether the administrator gave the date of the register; a guess is not believed against what is stored.
    as_of_given  boolean     not null,
    file         bytea,
    rows_read    integer     not null,
    report       json,
    failure      text,
    -- Whoever runs the job renews the lease; another instance takes it over when the lease has run out.
    leased_until timestamptz,
    version      integer     not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null
);
create index import_jobs_status on import_jobs (status, id desc);
