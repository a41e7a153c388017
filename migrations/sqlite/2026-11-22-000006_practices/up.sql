create table practices (
    -- explicit rowid: VACUUM may renumber an implicit one, and FTS5 points to it
    rid integer primary key,
    id blob not null unique,
    status          text        not null constraint practices_status_check check (status in ('draft', 'submitted', 'regional_check',
                        'changes_requested', 'under_review', 'accepted', 'not_accepted', 'published', 'under_revision', 'archived', 'withdrawn')),
    -- Whether everybody sees it: published and archived.
    public          integer     not null,
    -- Whether it ever was public: then its withdrawal is told (410) and not hidden (404).
    was_public      integer     not null,
    -- Its place in lists: the first publication, or the creation while there is none.
    listed_at       text not null,
    published_at    text,
    organisation_id blob        not null references organisations (id),
    region_code     text        not null references regions (code),
    title           text        not null,
    version         integer     not null,
    created_at      text not null,
    updated_at      text not null,
    -- The narrow columns stand first: a list reads no further than `card`, what it shows, as JSON.
    title_terms     text        not null,
    summary_terms   text        not null,
    card            text        not null,
    -- The whole record, as JSON, served as it stands here.
    content         text        not null,
    search_terms    text        not null
) strict;
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
create virtual table practices_fts using fts5 (
    search_terms, content = 'practices', content_rowid = 'rid', tokenize = 'unicode61 remove_diacritics 2', columnsize = 0
);
create trigger practices_fts_insert after insert on practices begin
    insert into practices_fts (rowid, search_terms) values (new.rid, new.search_terms);
end;
create trigger practices_fts_delete after delete on practices begin
    insert into practices_fts (practices_fts, rowid, search_terms) values ('delete', old.rid, old.search_terms);
end;
create trigger practices_fts_update after update of search_terms on practices when old.search_terms <> new.search_terms begin
    insert into practices_fts (practices_fts, rowid, search_terms) values ('delete', old.rid, old.search_terms);
    insert into practices_fts (rowid, search_terms) values (new.rid, new.search_terms);
end;

-- What practices are found by, one row for each value: narrow, so that a filtered page is one index range.
-- Facets: theme (with its parent), dimension, target_group, territory_type, typology, vitality, outcome_class, year.
create table practice_facets (
    practice_id blob        not null references practices (id) on delete cascade,
    facet       text        not null,
    value       text        not null,
    region_code text        not null,
    public      integer     not null,
    listed_at   text not null,
    primary key (practice_id, facet, value)
) strict;
create index practice_facets_keyset on practice_facets (facet, value, listed_at desc, practice_id desc, public);
create index practice_facets_region on practice_facets (facet, value, region_code, listed_at desc, practice_id desc, public);

create table practice_transitions (
    id          blob        not null primary key,
    practice_id blob        not null references practices (id) on delete cascade,
    from_status text        not null,
    to_status   text        not null,
    note        text,
    at          text not null,
    actor_id    blob,
    -- The role it was done in: all that a reader learns of who did it.
    role        text        not null
) strict;
create index practice_transitions_practice on practice_transitions (practice_id, id desc);

-- The people to ask about a practice. Never part of a public view.
create table practice_contacts (
    id          blob        not null primary key,
    practice_id blob        not null references practices (id) on delete cascade,
    name        text        not null,
    office      text,
    email       text,
    phone       text,
    version     integer     not null,
    created_at  text not null,
    updated_at  text not null
) strict;
create index practice_contacts_practice on practice_contacts (practice_id, id desc);
