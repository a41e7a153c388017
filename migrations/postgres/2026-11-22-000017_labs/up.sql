create table labs (
    id           uuid    not null primary key,
    name         text    not null,
    status       text    not null,
    content      json    not null,
    version      integer not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null
);

create table lab_cycles (
    id           uuid    not null primary key,
    lab_id       uuid    not null references labs (id) on delete cascade,
    -- From 1, in the order in which the cycles follow each other.
    number       integer not null,
    phase        text    not null constraint lab_cycles_phase_check check (phase in ('reading', 'theme_choice', 'group_formation',
                     'preparation', 'session', 'restitution', 'concluded')),
    content      json    not null,
    version      integer not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    unique (lab_id, number)
);
