-- The files of practices; their bytes are in the storage, under `storage_key`.
create table practice_attachments (
    id          blob not null primary key,
    practice_id blob not null references practices (id) on delete cascade,
    title       text not null,
    kind        text not null,
    licence     text not null,
    accessible  text not null,
    publish     integer not null,
    file_name   text not null,
    media_type  text not null,
    size        integer not null,
    sha256      text not null,
    scan        text not null constraint practice_attachments_scan_check check (scan in ('pending', 'clean', 'infected', 'not_scanned')),
    storage_key text not null unique,
    -- When a scanner is to look at it (again); a lease while one does.
    scan_due_at text,
    -- How often one has tried.
    scan_tries  integer not null,
    version     integer not null,
    created_at  text not null,
    updated_at  text not null
) strict;
create index practice_attachments_practice on practice_attachments (practice_id, id desc);
create index practice_attachments_shown on practice_attachments (practice_id, publish, id desc, scan);
create index practice_attachments_due on practice_attachments (scan_due_at) where scan_due_at is not null;

-- Files in the storage that no attachment names (any more): to be deleted at their time. One that is being uploaded
-- stands here until its attachment is made.
create table discarded_files (
    storage_key text not null primary key,
    due_at      text not null
) strict;
create index discarded_files_due on discarded_files (due_at, storage_key);
