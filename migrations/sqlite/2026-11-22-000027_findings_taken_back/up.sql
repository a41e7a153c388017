-- A published finding can be taken back, also for another one that replaces it. A check is not changed in place: the
-- column is made anew.
drop index findings_status;
alter table findings add column new_status text not null default 'draft' constraint findings_life_check
    check (new_status in ('draft', 'agreed', 'published', 'withdrawn'));
update findings set new_status = status;
alter table findings drop column status;
alter table findings rename column new_status to status;
create index findings_status on findings (status, visibility, id desc);
-- When it was taken back, and which one it replaces: one at most replaces another.
alter table findings add column withdrawn_at text;
alter table findings add column replaces_id blob references findings (id);
create unique index findings_replaces_id_key on findings (replaces_id);

-- How each finding went from status to status. Rows are added and never changed.
create table finding_steps (
    id          blob not null primary key,
    finding_id  blob not null references findings (id) on delete cascade,
    from_status text not null,
    to_status   text not null,
    -- Why it was withdrawn.
    note        text,
    role        text not null,
    at          text not null
) strict;
create index finding_steps_finding on finding_steps (finding_id, id desc);
