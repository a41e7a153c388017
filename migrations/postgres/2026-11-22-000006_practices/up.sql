create table practices (
    id              uuid        not null primary key,
    status          text        not null constraint practices_status_check check (status in ('draft', 'submitted', 'regional_check',
                        'changes_requested', 'under_review', 'accepted', 'not_accepted', 'published', 'under_revision', 'archived', 'withdrawn')),
    -- Whether everybody sees it: published and archived.
    public          boolean     not null,
    -- Whether it ever was public: then its withdrawal is told (410) and not hidden (404).
    was_public      boolean     not null,
    -- Its place in lists: the first publication, or the creation while there is none.
    listed_at       timestamptz not null,
    published_at    timestamptz,
    organisation_id uuid        not null references organisations (id),
    region_code     text        not null references regions (code),
    title           text collate "C" not null,
    version         integer     not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    -- The narrow columns stand first: a list reads no further than `card`, what it shows, as JSON.
    title_terms     text        not null,
    summary_terms   text        not null,
    card            json        not null,
    -- The whole record, as JSON, served as it stands here.
    content         json        not null,
    search_terms    text        not null,
    search_tsv      tsvector    not null generated always as (to_tsvector('simple', search_terms)) stored
);
create index practices_keyset on practices (listed_at desc, id desc);
create index practices_public on practices (public, listed_at desc, id desc);
create index practices_status on practices (status, listed_at desc, id desc);
-- What narrows further stands last: the rows that do not pass are skipped in the index, and one index serves everybody.
create index practices_region on practices (region_code, listed_at desc, id desc, public, status);
create index practices_organisation on practices (organisation_id, listed_at desc, id desc, public, status);
create index practices_title on practices (title, id);
create index practices_public_title on practices (public, title, id);
create index practices_updated on practices (updated_at desc, id desc);
create index practices_public_updated on practices (public, updated_at desc, id desc);
create index practices_search on practices using gin (search_tsv);

-- What practices are found by, one row for each value: narrow, so that a filtered page is one index range.
-- Facets: theme (with its parent), dimension, target_group, territory_type, typology, vitality, outcome_class, year.
create table practice_facets (
    practice_id uuid        not null references practices (id) on delete cascade,
    facet       text        not null,
    value       text        not null,
    region_code text        not null,
    public      boolean     not null,
    listed_at   timestamptz not null,
    primary key (practice_id, facet, value)
);
create index practice_facets_keyset on practice_facets (facet, value, listed_at desc, practice_id desc, public);
create index practice_facets_region on practice_facets (facet, value, region_code, listed_at desc, practice_id desc, public);

create table practice_transitions (
    id          uuid        not null primary key,
    practice_id uuid        not null references practices (id) on delete cascade,
    from_status text        not null,
    to_status   text        not null,
    note        text,
    at          timestamptz not null,
    actor_id    uuid,
    -- The role it was done in: all that a reader learns of who did it.
    role        text        not null
);
create index practice_transitions_practice on practice_transitions (practice_id, id desc);

-- The people to ask about a practice. Never part of a public view.
create table practice_contacts (
    id          uuid        not null primary key,
    practice_id uuid        not null references practices (id) on delete cascade,
    name        text        not null,
    office      text,
    email       text,
    phone       text,
    version     integer     not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null
);
create index practice_contacts_practice on practice_contacts (practice_id, id desc);
