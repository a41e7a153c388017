create table lab_sessions (
    -- explicit rowid: VACUUM may renumber an implicit one, and FTS5 points to it
    rid integer primary key,
    id blob not null unique,
    status       text        not null constraint lab_sessions_status_check check (status in ('tentative', 'save_the_date', 'confirmed',
                     'in_progress', 'held', 'postponed', 'cancelled')),
    -- Whether everybody sees it: from the save-the-date on.
    public       integer     not null,
    title        text        not null,
    format       text        not null,
    starts_at    text not null,
    ends_at      text not null,
    timezone     text        not null,
    content      text        not null,
    search_terms text        not null,
    -- RFC 5545 SEQUENCE: advances when date, hours, place or status change.
    sequence     integer     not null,
    version      integer     not null,
    created_at   text not null,
    updated_at   text not null
) strict;
create index lab_sessions_keyset on lab_sessions (starts_at desc, id desc);
create index lab_sessions_public on lab_sessions (public, starts_at desc, id desc);
create index lab_sessions_status on lab_sessions (status, starts_at desc, id desc);
create index lab_sessions_updated on lab_sessions (updated_at desc, id desc);
create virtual table lab_sessions_fts using fts5 (
    search_terms, content = 'lab_sessions', content_rowid = 'rid', tokenize = 'unicode61 remove_diacritics 2', columnsize = 0
);
create trigger lab_sessions_fts_insert after insert on lab_sessions begin
    insert into lab_sessions_fts (rowid, search_terms) values (new.rid, new.search_terms);
end;
create trigger lab_sessions_fts_delete after delete on lab_sessions begin
    insert into lab_sessions_fts (lab_sessions_fts, rowid, search_terms) values ('delete', old.rid, old.search_terms);
end;
create trigger lab_sessions_fts_update after update of search_terms on lab_sessions when old.search_terms <> new.search_terms begin
    insert into lab_sessions_fts (lab_sessions_fts, rowid, search_terms) values ('delete', old.rid, old.search_terms);
    insert into lab_sessions_fts (rowid, search_terms) values (new.rid, new.search_terms);
end;

create table lab_session_regions (
    session_id  blob        not null references lab_sessions (id) on delete cascade,
    region_code text        not null references regions (code),
    public      integer     not null,
    starts_at   text not null,
    primary key (session_id, region_code)
) strict;
create index lab_session_regions_keyset on lab_session_regions (region_code, starts_at desc, session_id desc, public);

create table lab_session_themes (
    session_id blob        not null references lab_sessions (id) on delete cascade,
    theme_code text        not null references themes (code),
    public     integer     not null,
    starts_at  text not null,
    primary key (session_id, theme_code)
) strict;
create index lab_session_themes_keyset on lab_session_themes (theme_code, starts_at desc, session_id desc, public);

create table lab_session_practices (
    session_id  blob    not null references lab_sessions (id) on delete cascade,
    practice_id blob    not null references practices (id),
    position    integer not null,
    primary key (session_id, practice_id)
) strict;
create index lab_session_practices_practice on lab_session_practices (practice_id, session_id);
