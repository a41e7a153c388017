-- A published finding can be taken back, also for another one that replaces it.
alter table findings drop constraint findings_status_check;
alter table findings add constraint findings_life_check check (status in ('draft', 'agreed', 'published', 'withdrawn'));
-- When it was taken back, and which one it replaces: one at most replaces another.
alter table findings add column withdrawn_at timestamptz;
alter table findings add column replaces_id uuid references findings (id);
create unique index findings_replaces_id_key on findings (replaces_id);

-- How each finding went from status to status. Rows are added and never changed.
create table finding_steps (
    id          uuid not null primary key,
    finding_id  uuid not null references findings (id) on delete cascade,
    from_status text not null,
    to_status   text not null,
    -- Why it was withdrawn.
    note        text,
    role        text not null,
    at          timestamptz not null
);
create index finding_steps_finding on finding_steps (finding_id, id desc);
