-- Of which working copy a step was, and for which organisation somebody acted: names of people are looked up only for
-- who may read them.
alter table practice_transitions add column revision_id blob;
alter table practice_transitions add column organisation_id blob;

-- What was published, word for word. Rows are added and never changed.
create table practice_versions (
    practice_id       blob not null references practices (id) on delete cascade,
    number            integer not null,
    published_at      text not null,
    organisation_id   blob not null,
    -- As the lead organisation was called then: the citation names it so.
    organisation_name text not null,
    title             text not null,
    -- The record as it was.
    content           text not null,
    revision_id       blob,
    primary key (practice_id, number)
) strict;
-- The record says which version everybody reads.
update practices set content = '{"published_version":1,' || substr(content, 2) where published_at is not null;
insert into practice_versions (practice_id, number, published_at, organisation_id, organisation_name, title, content)
    select p.id, 1, p.published_at, p.organisation_id, o.legal_name, p.title, p.content
    from practices p join organisations o on o.id = p.organisation_id where p.published_at is not null;

-- Working copies of published practices.
create table practice_revisions (
    id             blob not null primary key,
    practice_id    blob not null references practices (id) on delete cascade,
    -- The practice while the copy is open, nothing afterwards: a practice has one open copy at most.
    open_for       blob unique,
    status         text not null constraint practice_revisions_status_check check (status in ('under_revision', 'submitted',
                       'regional_check', 'changes_requested', 'under_review', 'accepted', 'not_accepted', 'published', 'withdrawn')),
    -- The number of the published version that it started from.
    based_on       integer not null,
    document       text not null,
    changes_due_on text,
    version        integer not null,
    created_at     text not null,
    updated_at     text not null
) strict;
create index practice_revisions_practice on practice_revisions (practice_id, id desc);

-- What is asked of the authors, field by field.
create table practice_remarks (
    id            blob not null primary key,
    practice_id   blob not null references practices (id) on delete cascade,
    revision_id   blob references practice_revisions (id) on delete cascade,
    -- JSON pointer into the document.
    pointer       text not null,
    body          text not null,
    status        text not null constraint practice_remarks_status_check check (status in ('open', 'resolved')),
    answer        text,
    role          text not null,
    resolved_role text,
    resolved_at   text,
    version       integer not null,
    created_at    text not null,
    updated_at    text not null
) strict;
create index practice_remarks_practice on practice_remarks (practice_id, id desc);
create index practice_remarks_status on practice_remarks (practice_id, status, id desc);
create index practice_remarks_revision on practice_remarks (revision_id);

-- What the form of a call asks of a practice, beyond what is asked of every one.
create table practice_forms (
    practice_id blob not null primary key references practices (id) on delete cascade,
    fields      text not null
) strict;

-- The published practices and when they are to be asked how alive they are.
create table practice_vitality (
    practice_id  blob not null primary key references practices (id) on delete cascade,
    confirmed_at text not null,
    asked_at     text,
    answer_by    text,
    -- The question was not answered in time.
    silent       integer not null
) strict;
create index practice_vitality_due on practice_vitality (asked_at, confirmed_at);
create index practice_vitality_answer on practice_vitality (silent, answer_by);
insert into practice_vitality (practice_id, confirmed_at, silent)
    select id, published_at, 0 from practices where status = 'published' and published_at is not null;

create table practice_vitality_reviews (
    id          blob not null primary key,
    practice_id blob not null references practices (id) on delete cascade,
    kind        text not null,
    vitality    text,
    note        text,
    at          text not null,
    role        text not null
) strict;
create index practice_vitality_reviews_practice on practice_vitality_reviews (practice_id, id desc);

-- Who replicated a practice.
create table practice_adoptions (
    id                    blob not null primary key,
    practice_id           blob not null references practices (id) on delete cascade,
    organisation_id       blob not null references organisations (id),
    region_code           text not null references regions (code),
    municipalities        text not null,
    status                text not null,
    started_on            text,
    ended_on              text,
    adaptations           text,
    results               text,
    tutor_organisation_id blob references organisations (id),
    version               integer not null,
    created_at            text not null,
    updated_at            text not null
) strict;
create index practice_adoptions_practice on practice_adoptions (practice_id, id desc);
create index practice_adoptions_status on practice_adoptions (practice_id, status, id desc);
create index practice_adoptions_organisation on practice_adoptions (organisation_id);
create index practice_adoptions_tutor on practice_adoptions (tutor_organisation_id);

-- Which practice came of which.
create table practice_links (
    id         blob not null primary key,
    from_id    blob not null references practices (id) on delete cascade,
    to_id      blob not null references practices (id) on delete cascade,
    kind       text not null,
    created_at text not null,
    unique (kind, from_id, to_id)
) strict;
create index practice_links_from on practice_links (from_id, id desc);
create index practice_links_to on practice_links (to_id, id desc);
