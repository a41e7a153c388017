create table labs (
    id             uuid not null primary key,
    name           text not null,
    status         text not null constraint labs_status_check check (status in ('planned', 'active', 'concluded')),
    -- Which stage of the national tour it is, from 1.
    national_stage integer,
    -- Regions, stewards, partners and description, as JSON.
    content        json not null,
    version        integer not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null
);
create index labs_status on labs (status, id desc);

-- What labs are found by, and who is at home in them.
create table lab_regions (
    lab_id      uuid not null references labs (id) on delete cascade,
    region_code text not null references regions (code),
    primary key (lab_id, region_code)
);
create index lab_regions_keyset on lab_regions (region_code, lab_id desc);

create table lab_organisations (
    lab_id          uuid not null references labs (id) on delete cascade,
    organisation_id uuid not null references organisations (id),
    primary key (lab_id, organisation_id)
);
create index lab_organisations_keyset on lab_organisations (organisation_id, lab_id desc);

create table lab_cycles (
    id                   uuid not null primary key,
    lab_id               uuid not null references labs (id) on delete cascade,
    -- From 1, in the order in which the cycles follow each other.
    number               integer not null,
    phase                text not null constraint lab_cycles_phase_check check (phase in ('reading', 'theme_choice', 'group_formation',
                             'preparation', 'session', 'restitution', 'concluded')),
    title                text,
    -- Why the practices of the shortlist and not others.
    shortlist_motivation text,
    -- How many practices of its regions were published when it was opened.
    practices_at_start   integer not null,
    concluded_at         timestamptz,
    version              integer not null,
    created_at           timestamptz not null,
    updated_at           timestamptz not null,
    unique (lab_id, number)
);

-- Rows are added and never changed.
create table lab_cycle_steps (
    id                 uuid not null primary key,
    cycle_id           uuid not null references lab_cycles (id) on delete cascade,
    from_phase         text not null,
    to_phase           text not null,
    note               text,
    -- The session that the step rests on.
    session_id         uuid references lab_sessions (id) on delete set null,
    no_findings_reason text,
    at                 timestamptz not null,
    actor_id           uuid,
    -- The role it was done in: all that most readers learn of who did it.
    role               text not null
);
create index lab_cycle_steps_keyset on lab_cycle_steps (cycle_id, id desc);

-- Who read which practice.
create table lab_readings (
    id          uuid not null primary key,
    cycle_id    uuid not null references lab_cycles (id) on delete cascade,
    practice_id uuid not null references practices (id) on delete cascade,
    reader_id   uuid,
    role        text not null,
    note        text,
    version     integer not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    unique (cycle_id, practice_id, reader_id)
);
create index lab_readings_keyset on lab_readings (cycle_id, id desc);
create index lab_readings_practice on lab_readings (cycle_id, practice_id, id desc);
create index lab_readings_reader on lab_readings (cycle_id, reader_id, id desc);

create table lab_shortlist (
    cycle_id    uuid not null references lab_cycles (id) on delete cascade,
    practice_id uuid not null references practices (id) on delete cascade,
    position    integer not null,
    motivation  text,
    primary key (cycle_id, practice_id)
);

-- The themes among which a cycle chooses.
create table lab_candidates (
    id          uuid not null primary key,
    cycle_id    uuid not null references lab_cycles (id) on delete cascade,
    title       text not null,
    rationale   text,
    proposer_id uuid,
    role        text not null,
    version     integer not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null
);
create index lab_candidates_keyset on lab_candidates (cycle_id, id);

create table lab_candidate_themes (
    candidate_id uuid not null references lab_candidates (id) on delete cascade,
    theme_code   text not null references themes (code),
    position     integer not null,
    primary key (candidate_id, theme_code)
);

-- One vote for each person and cycle.
create table lab_votes (
    id           uuid not null primary key,
    cycle_id     uuid not null references lab_cycles (id) on delete cascade,
    candidate_id uuid not null references lab_candidates (id) on delete cascade,
    voter_id     uuid not null,
    role         text not null,
    version      integer not null,
    cast_at      timestamptz not null,
    unique (cycle_id, voter_id)
);
create index lab_votes_candidate on lab_votes (candidate_id);

create table lab_decisions (
    id           uuid not null primary key,
    cycle_id     uuid not null references lab_cycles (id) on delete cascade,
    -- The cycle while the decision stands, nothing once it was reopened: one stands at most.
    stands_for   uuid unique,
    candidate_id uuid references lab_candidates (id) on delete set null,
    title        text not null,
    themes       json not null,
    motivation   text not null,
    act          json not null,
    role         text not null,
    decided_at   timestamptz not null
);
create index lab_decisions_keyset on lab_decisions (cycle_id, id desc);

-- The experts of a cycle. Personal data: the public learns numbers by side only.
create table lab_experts (
    id                uuid not null primary key,
    cycle_id          uuid not null references lab_cycles (id) on delete cascade,
    side              text not null,
    status            text not null constraint lab_experts_status_check check (status in ('proposed', 'agreed', 'confirmed', 'declined')),
    -- The side that proposed them, and the other side that agreed.
    proposed_by       text not null,
    agreed_by         text,
    name              text not null,
    office            text,
    organisation_id   uuid references organisations (id),
    organisation_name text not null,
    email             text,
    phone             text,
    -- Their account, when they have one.
    user_id           uuid,
    -- How an agreement or an answer came that somebody else wrote down.
    note              text,
    agreed_at         timestamptz,
    answered_at       timestamptz,
    version           integer not null,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    unique (cycle_id, user_id)
);
create index lab_experts_keyset on lab_experts (cycle_id, id desc);
create index lab_experts_status on lab_experts (cycle_id, status, id desc);
create index lab_experts_side on lab_experts (cycle_id, side, id desc);
create index lab_experts_user on lab_experts (user_id, cycle_id);
