-- Searches that people keep, and are told of by a daily digest when they want to.
create table saved_searches (
    id            blob not null primary key,
    user_id       blob not null references users (id) on delete cascade,
    name          text not null,
    query         text not null,
    daily_digest  integer not null,
    -- When the next digest is due; none without.
    digest_due_at text,
    -- What was published up to here, the digest has told or need not tell.
    digested_at   text not null,
    version       integer not null,
    created_at    text not null,
    updated_at    text not null
) strict;
create index saved_searches_user on saved_searches (user_id, id desc);
create index saved_searches_due on saved_searches (digest_due_at, user_id) where digest_due_at is not null;

-- Practices are also found by the municipalities they cover, and near a point.
insert into practice_facets (practice_id, facet, value, region_code, public, listed_at)
select p.id, 'municipality', m.value, p.region_code, p.public, p.listed_at
from practices p, json_each(p.content, '$.municipalities') m;
create index organisations_position on organisations (latitude, longitude) where latitude is not null;
