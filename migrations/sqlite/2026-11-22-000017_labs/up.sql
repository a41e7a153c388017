create table labs (
    id           blob    not null primary key,
    name         text    not null,
    status       text    not null,
    content      text    not null,
    version      integer not null,
    created_at   text    not null,
    updated_at   text    not null
) strict, without rowid;

create table lab_cycles (
    id           blob    not null primary key,
    lab_id       blob    not null references labs (id) on delete cascade,
    -- From 1, in the order in which the cycles follow each other.
    number       integer not null,
    phase        text    not null constraint lab_cycles_phase_check check (phase in ('reading', 'theme_choice', 'group_formation',
                     'preparation', 'session', 'restitution', 'concluded')),
    content      text    not null,
    version      integer not null,
    created_at   text    not null,
    updated_at   text    not null,
    unique (lab_id, number)
) strict, without rowid;
