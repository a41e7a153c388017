create table lab_sessions (
    id           uuid        not null primary key,
    status       text        not null constraint lab_sessions_status_check check (status in ('tentative', 'save_the_date', 'confirmed',
                     'in_progress', 'held', 'postponed', 'cancelled')),
    -- Whether everybody sees it: from the save-the-date on.
    public       boolean     not null,
    title        text        not null,
    format       text        not null,
    starts_at    timestamptz not null,
    ends_at      timestamptz not null,
    timezone     text        not null,
    content      json        not null,
    search_terms text        not null,
    search_tsv      tsvector    not null generated always as (to_tsvector('simple', search_terms)) stored,
    -- RFC 5545 SEQUENCE: advances when date, hours, place or status change.
    sequence     integer     not null,
    version      integer     not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null
);
create index lab_sessions_keyset on lab_sessions (starts_at desc, id desc);
create index lab_sessions_public on lab_sessions (public, starts_at desc, id desc);
create index lab_sessions_status on lab_sessions (status, starts_at desc, id desc);
create index lab_sessions_updated on lab_sessions (updated_at desc, id desc);
create index lab_sessions_search on lab_sessions using gin (search_tsv);

create table lab_session_regions (
    session_id  uuid        not null references lab_sessions (id) on delete cascade,
    region_code text        not null references regions (code),
    public      boolean     not null,
    starts_at   timestamptz not null,
    primary key (session_id, region_code)
);
create index lab_session_regions_keyset on lab_session_regions (region_code, starts_at desc, session_id desc, public);

create table lab_session_themes (
    session_id uuid        not null references lab_sessions (id) on delete cascade,
    theme_code text        not null references themes (code),
    public     boolean     not null,
    starts_at  timestamptz not null,
    primary key (session_id, theme_code)
);
create index lab_session_themes_keyset on lab_session_themes (theme_code, starts_at desc, session_id desc, public);

create table lab_session_practices (
    session_id  uuid    not null references lab_sessions (id) on delete cascade,
    practice_id uuid    not null references practices (id),
    position    integer not null,
    primary key (session_id, practice_id)
);
create index lab_session_practices_practice on lab_session_practices (practice_id, session_id);
