create table import_jobs (
    id           blob        not null primary key,
    subject      text        not null constraint import_jobs_subject_check check (subject in ('municipalities', 'organisations', 'health_companies')),
    status       text        not null constraint import_jobs_status_check check (status in ('queued', 'running', 'succeeded', 'failed')),
    dry_run      integer     not null,
    as_of        text        not null,
    -- Whether the administrator gave the date of the register; a guess is not believed against what is stored.
    as_of_given  integer     not null,
    file         blob,
    rows_read    integer     not null,
    report       text,
    failure      text,
    -- Whoever runs the job renews the lease; another instance takes it over when the lease has run out.
    leased_until text,
    version      integer     not null,
    created_at   text not null,
    updated_at   text not null
) strict;
create index import_jobs_status on import_jobs (status, id desc);
