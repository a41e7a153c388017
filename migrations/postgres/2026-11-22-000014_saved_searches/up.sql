-- Searches that people keep, and are told of by a daily digest when they want to.
create table saved_searches (
    id            uuid not null primary key,
    user_id       uuid not null references users (id) on delete cascade,
    name          text not null,
    query         text not null,
    daily_digest  boolean not null,
    -- When the next digest is due; none without.
    digest_due_at timestamptz,
    -- What was published up to here, the digest has told or need not tell.
    digested_at   timestamptz not null,
    version       integer not null,
    created_at    timestamptz not null,
    updated_at    timestamptz not null
);
create index saved_searches_user on saved_searches (user_id, id desc);
create index saved_searches_due on saved_searches (digest_due_at, user_id) where digest_due_at is not null;

-- Practices are also found by the municipalities they cover, and near a point.
insert into practice_facets (practice_id, facet, value, region_code, public, listed_at)
select p.id, 'municipality', m.value, p.region_code, p.public, p.listed_at
from practices p, json_array_elements_text(p.content -> 'municipalities') as m (value);
create index organisations_position on organisations (latitude, longitude) where latitude is not null;
