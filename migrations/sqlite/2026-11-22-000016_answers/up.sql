-- Every answer to an invitation; the last one counts.
create table invitation_answers (
    id            blob    not null primary key,
    invitation_id blob    not null references invitations (id) on delete cascade,
    answer        text    not null,
    practice_id   blob    references practices (id) on delete set null,
    -- Whether this answer wrote the practice, or named one that was there.
    written       integer not null,
    reason        text,
    delegated_to  text,
    postponed_to  text,
    form_version  integer not null,
    role          text    not null,
    at            text    not null
) strict;
create index invitation_answers_keyset on invitation_answers (invitation_id, id desc);
create index invitation_answers_practice on invitation_answers (practice_id);

-- What was filled in so far by whoever answers, until the practice is submitted.
create table invitation_drafts (
    invitation_id blob    not null primary key references invitations (id) on delete cascade,
    content       text    not null,
    version       integer not null,
    updated_at    text    not null
) strict;
