-- A round of ratings in the technical part of a session: which practices by which items of the rubric.
create table rating_rounds (
    id             blob    not null primary key,
    session_id     blob    not null references lab_sessions (id),
    -- From 1, in the order in which a session's rounds were opened.
    number         integer not null,
    status         text    not null constraint rating_rounds_status_check check (status in ('open', 'closed')),
    rubric_version integer not null,
    -- The round whose split items this one takes up.
    split_of       blob references rating_rounds (id),
    note           text,
    items          integer not null,
    -- How many were given. Whoever rates writes here, so that no rating slips in while the round is being closed.
    ratings        integer not null,
    -- On how many items there was agreement, a split, and no vote; once it is closed.
    agreed         integer not null,
    split          integer not null,
    not_voted      integer not null,
    closed_at      text,
    version        integer not null,
    created_at     text not null,
    updated_at     text not null,
    unique (session_id, number)
) strict;
create index rating_rounds_session on rating_rounds (session_id, id desc);
create index rating_rounds_status on rating_rounds (session_id, status, id desc);

-- One practice by one item of the rubric.
create table rating_items (
    id          blob not null primary key,
    round_id    blob not null references rating_rounds (id),
    practice_id blob not null references practices (id),
    item_code   text not null,
    unique (round_id, practice_id, item_code)
) strict;
create index rating_items_round on rating_items (round_id, id);
create index rating_items_practice on rating_items (round_id, practice_id, id);

-- What came of an item when its round was closed. Rows are added and never changed.
create table rating_results (
    item_id        blob    not null primary key references rating_items (id),
    round_id       blob    not null references rating_rounds (id),
    score_0        integer not null,
    score_1        integer not null,
    score_2        integer not null,
    score_3        integer not null,
    not_assessable integer not null,
    consensus      text    not null constraint rating_results_consensus_check check (consensus in ('agreement', 'split', 'not_voted'))
) strict;
create index rating_results_consensus on rating_results (round_id, consensus, item_id);

-- Who rates an item does it once. Shown to nobody else, ever.
create table ratings (
    id         blob    not null primary key,
    round_id   blob    not null references rating_rounds (id),
    item_id    blob    not null references rating_items (id),
    user_id    blob    not null references users (id),
    -- 0 to 3; none when it cannot be assessed.
    score      integer constraint ratings_score_check check (score between 0 and 3),
    comment    text,
    version    integer not null,
    created_at text not null,
    updated_at text not null,
    unique (item_id, user_id)
) strict;
create index ratings_own on ratings (round_id, user_id, id);

-- What is noted of the discussion, for experts and coordinators.
create table discussion_notes (
    id          blob not null primary key,
    session_id  blob not null references lab_sessions (id),
    practice_id blob references practices (id),
    body        text not null,
    author_id   blob references users (id),
    role        text not null,
    version     integer not null,
    created_at  text not null,
    updated_at  text not null
) strict;
create index discussion_notes_session on discussion_notes (session_id, id desc);
create index discussion_notes_practice on discussion_notes (session_id, practice_id, id desc);

create table findings (
    id              blob not null primary key,
    session_id      blob not null references lab_sessions (id),
    kind            text not null,
    status          text not null constraint findings_status_check check (status in ('draft', 'agreed', 'published')),
    visibility      text not null constraint findings_visibility_check check (visibility in ('public', 'invited', 'experts')),
    consensus       text not null constraint findings_consensus_check check (consensus in ('agreement', 'split', 'not_voted')),
    text            text not null,
    legal_reference text,
    -- What else it says: the class, the elements, the rated items and how they were rated.
    content         text not null,
    published_at    text,
    version         integer not null,
    created_at      text not null,
    updated_at      text not null
) strict;
create index findings_session on findings (session_id, id desc);
create index findings_kind on findings (kind, id desc);
create index findings_consensus on findings (consensus, id desc);
create index findings_status on findings (status, visibility, id desc);
create index findings_visibility on findings (visibility, id desc);

create table finding_practices (
    finding_id  blob    not null references findings (id) on delete cascade,
    practice_id blob    not null references practices (id),
    position    integer not null,
    primary key (finding_id, practice_id)
) strict;
create index finding_practices_practice on finding_practices (practice_id, finding_id desc);

-- Who has promised what. It outlives the cycle in which it was promised.
create table commitments (
    id              blob not null primary key,
    session_id      blob not null references lab_sessions (id),
    finding_id      blob references findings (id),
    practice_id     blob references practices (id),
    organisation_id blob not null references organisations (id),
    what            text not null,
    due_on          text,
    status          text not null constraint commitments_status_check check (status in ('open', 'in_progress', 'kept', 'dropped')),
    -- When the organisation was reminded that the day is near, and told that it is past.
    reminded_at     text,
    overdue_told_at text,
    version         integer not null,
    created_at      text not null,
    updated_at      text not null
) strict;
create index commitments_session on commitments (session_id, id desc);
create index commitments_organisation on commitments (organisation_id, id desc);
create index commitments_status on commitments (status, id desc);
create index commitments_practice on commitments (practice_id, id desc);
create index commitments_due on commitments (status, due_on, id desc);

create table commitment_steps (
    id            blob not null primary key,
    commitment_id blob not null references commitments (id) on delete cascade,
    from_status   text not null,
    to_status     text not null,
    note          text,
    -- The session, of a later cycle perhaps, in which it was looked at.
    session_id    blob references lab_sessions (id),
    role          text not null,
    at            text not null
) strict;
create index commitment_steps_commitment on commitment_steps (commitment_id, id desc);

-- What a session found out about a practice: made of its public findings when they are published.
create table lab_outcomes (
    id          blob    not null primary key,
    practice_id blob    not null references practices (id),
    session_id  blob    not null references lab_sessions (id),
    held_on     text    not null,
    content     text    not null,
    version     integer not null,
    created_at  text not null,
    updated_at  text not null,
    unique (practice_id, session_id)
) strict;
create index lab_outcomes_practice on lab_outcomes (practice_id, held_on desc, id desc);
create index lab_outcomes_session on lab_outcomes (session_id, id);
