create table labs (
    id             blob not null primary key,
    name           text not null,
    status         text not null constraint labs_status_check check (status in ('planned', 'active', 'concluded')),
    -- Which stage of the national tour it is, from 1.
    national_stage integer,
    -- Regions, stewards, partners and description, as JSON.
    content        text not null,
    version        integer not null,
    created_at     text not null,
    updated_at     text not null
) strict, without rowid;
create index labs_status on labs (status, id desc);

-- What labs are found by, and who is at home in them.
create table lab_regions (
    lab_id      blob not null references labs (id) on delete cascade,
    region_code text not null references regions (code),
    primary key (lab_id, region_code)
) strict, without rowid;
create index lab_regions_keyset on lab_regions (region_code, lab_id desc);

create table lab_organisations (
    lab_id          blob not null references labs (id) on delete cascade,
    organisation_id blob not null references organisations (id),
    primary key (lab_id, organisation_id)
) strict, without rowid;
create index lab_organisations_keyset on lab_organisations (organisation_id, lab_id desc);

create table lab_cycles (
    id                   blob not null primary key,
    lab_id               blob not null references labs (id) on delete cascade,
    -- From 1, in the order in which the cycles follow each other.
    number               integer not null,
    phase                text not null constraint lab_cycles_phase_check check (phase in ('reading', 'theme_choice', 'group_formation',
                             'preparation', 'session', 'restitution', 'concluded')),
    title                text,
    -- Why the practices of the shortlist and not others.
    shortlist_motivation text,
    -- How many practices of its regions were published when it was opened.
    practices_at_start   integer not null,
    concluded_at         text,
    version              integer not null,
    created_at           text not null,
    updated_at           text not null,
    unique (lab_id, number)
) strict, without rowid;

-- Rows are added and never changed.
create table lab_cycle_steps (
    id                 blob not null primary key,
    cycle_id           blob not null references lab_cycles (id) on delete cascade,
    from_phase         text not null,
    to_phase           text not null,
    note               text,
    -- The session that the step rests on.
    session_id         blob references lab_sessions (id) on delete set null,
    no_findings_reason text,
    at                 text not null,
    actor_id           blob,
    -- The role it was done in: all that most readers learn of who did it.
    role               text not null
) strict, without rowid;
create index lab_cycle_steps_keyset on lab_cycle_steps (cycle_id, id desc);

-- Who read which practice.
create table lab_readings (
    id          blob not null primary key,
    cycle_id    blob not null references lab_cycles (id) on delete cascade,
    practice_id blob not null references practices (id) on delete cascade,
    reader_id   blob,
    role        text not null,
    note        text,
    version     integer not null,
    created_at  text not null,
    updated_at  text not null,
    unique (cycle_id, practice_id, reader_id)
) strict, without rowid;
create index lab_readings_keyset on lab_readings (cycle_id, id desc);
create index lab_readings_practice on lab_readings (cycle_id, practice_id, id desc);
create index lab_readings_reader on lab_readings (cycle_id, reader_id, id desc);

create table lab_shortlist (
    cycle_id    blob not null references lab_cycles (id) on delete cascade,
    practice_id blob not null references practices (id) on delete cascade,
    position    integer not null,
    motivation  text,
    primary key (cycle_id, practice_id)
) strict, without rowid;

-- The themes among which a cycle chooses.
create table lab_candidates (
    id          blob not null primary key,
    cycle_id    blob not null references lab_cycles (id) on delete cascade,
    title       text not null,
    rationale   text,
    proposer_id blob,
    role        text not null,
    version     integer not null,
    created_at  text not null,
    updated_at  text not null
) strict, without rowid;
create index lab_candidates_keyset on lab_candidates (cycle_id, id);

create table lab_candidate_themes (
    candidate_id blob not null references lab_candidates (id) on delete cascade,
    theme_code   text not null references themes (code),
    position     integer not null,
    primary key (candidate_id, theme_code)
) strict, without rowid;

-- One vote for each person and cycle.
create table lab_votes (
    id           blob not null primary key,
    cycle_id     blob not null references lab_cycles (id) on delete cascade,
    candidate_id blob not null references lab_candidates (id) on delete cascade,
    voter_id     blob not null,
    role         text not null,
    version      integer not null,
    cast_at      text not null,
    unique (cycle_id, voter_id)
) strict, without rowid;
create index lab_votes_candidate on lab_votes (candidate_id);

create table lab_decisions (
    id           blob not null primary key,
    cycle_id     blob not null references lab_cycles (id) on delete cascade,
    -- The cycle while the decision stands, nothing once it was reopened: one stands at most.
    stands_for   blob unique,
    candidate_id blob references lab_candidates (id) on delete set null,
    title        text not null,
    themes       text not null,
    motivation   text not null,
    act          text not null,
    role         text not null,
    decided_at   text not null
) strict, without rowid;
create index lab_decisions_keyset on lab_decisions (cycle_id, id desc);

-- The experts of a cycle. Personal data: the public learns numbers by side only.
create table lab_experts (
    id                blob not null primary key,
    cycle_id          blob not null references lab_cycles (id) on delete cascade,
    side              text not null,
    status            text not null constraint lab_experts_status_check check (status in ('proposed', 'agreed', 'confirmed', 'declined')),
    -- The side that proposed them, and the other side that agreed.
    proposed_by       text not null,
    agreed_by         text,
    name              text not null,
    office            text,
    organisation_id   blob references organisations (id),
    organisation_name text not null,
    email             text,
    phone             text,
    -- Their account, when they have one.
    user_id           blob,
    -- How an agreement or an answer came that somebody else wrote down.
    note              text,
    agreed_at         text,
    answered_at       text,
    version           integer not null,
    created_at        text not null,
    updated_at        text not null,
    unique (cycle_id, user_id)
) strict, without rowid;
create index lab_experts_keyset on lab_experts (cycle_id, id desc);
create index lab_experts_status on lab_experts (cycle_id, status, id desc);
create index lab_experts_side on lab_experts (cycle_id, side, id desc);
create index lab_experts_user on lab_experts (user_id, cycle_id);
