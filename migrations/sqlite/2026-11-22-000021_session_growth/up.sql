-- The cycle of a laboratory that a session belongs to.
alter table lab_sessions add column cycle_id blob references lab_cycles (id);
create index lab_sessions_cycle on lab_sessions (cycle_id, starts_at desc, id desc);

create table lab_session_materials (
    id          blob    not null primary key,
    session_id  blob    not null references lab_sessions (id) on delete cascade,
    kind        text    not null,
    title       text    not null,
    description text,
    url         text    not null,
    visibility  text    not null,
    version     integer not null,
    created_at  text    not null,
    updated_at  text    not null
) strict, without rowid;
create index lab_session_materials_session on lab_session_materials (session_id, id);

-- What the Observatory adds of the national framework.
create table lab_session_framework_notes (
    id          blob    not null primary key,
    session_id  blob    not null references lab_sessions (id) on delete cascade,
    kind        text    not null,
    title       text    not null,
    body        text    not null,
    framework   text,
    citation    text,
    url         text,
    version     integer not null,
    created_at  text    not null,
    updated_at  text    not null
) strict, without rowid;
create index lab_session_framework_notes_session on lab_session_framework_notes (session_id, id);

-- The programmes that were announced, as everybody could read them. Never written again.
create table lab_session_programmes (
    session_id blob    not null references lab_sessions (id) on delete cascade,
    number     integer not null,
    changed    text    not null,
    programme  text    not null,
    at         text    not null,
    primary key (session_id, number)
) strict, without rowid;

-- How a session takes registrations. Whatever changes who has a place takes its row first.
create table lab_session_desks (
    session_id          blob    not null primary key references lab_sessions (id) on delete cascade,
    capacity            integer not null,
    opens_at            text,
    closes_at           text,
    confirm_within_days integer,
    notice_version      text,
    notice_url          text,
    retention_days      integer not null,
    -- When personal data are erased, and when they were.
    erase_after         text    not null,
    erased_at           text,
    -- Advances whenever somebody takes the row: the order in which people registered.
    turn                integer not null,
    version             integer not null,
    created_at          text    not null,
    updated_at          text    not null
) strict, without rowid;
create index lab_session_desks_due on lab_session_desks (erased_at, erase_after);

create table lab_session_registrations (
    id                  blob    not null primary key,
    session_id          blob    not null references lab_sessions (id) on delete cascade,
    -- The turn in which it came.
    position            integer not null,
    status              text    not null constraint lab_session_registrations_status_check check (status in ('registered', 'waiting', 'cancelled')),
    -- Digest of the address, while the registration counts: one for each address.
    email_key           text,
    -- Personal data: null once they were erased.
    first_name          text,
    last_name           text,
    sort_name           text,
    email               text,
    organisation        text,
    office              text,
    accessibility_needs text,
    notice_version      text    not null,
    confirm_by          text,
    confirmed_at        text,
    told_at             text    not null,
    moved_up_at         text,
    cancelled_at        text,
    cancelled_by        text,
    attended_at         text,
    version             integer not null,
    created_at          text    not null,
    updated_at          text    not null,
    unique (session_id, position),
    unique (session_id, email_key)
) strict, without rowid;
create index lab_session_registrations_status on lab_session_registrations (session_id, status, position);
create index lab_session_registrations_lapsing on lab_session_registrations (confirm_by);

-- Digests of the codes that were sent: all of a registration's work.
create table lab_session_registration_codes (
    digest          text not null primary key,
    registration_id blob not null references lab_session_registrations (id) on delete cascade,
    created_at      text not null
) strict, without rowid;
create index lab_session_registration_codes_of on lab_session_registration_codes (registration_id);
