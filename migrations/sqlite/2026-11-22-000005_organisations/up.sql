create table municipalities (
    -- explicit rowid: VACUUM may renumber an implicit one, and FTS5 points to it
    rid integer primary key,
    cadastral_code text not null unique,
    istat_code           text        not null,
    name                 text        not null,
    other_name           text,
    region_code          text        not null references regions (code),
    province_code        text        not null,
    province             text        not null,
    nuts3                text,
    provincial_capital   integer     not null,
    tax_code             text,
    active               integer     not null,
    closed_on            text,
    successor_code       text        references municipalities (cadastral_code),
    search_terms         text        not null,
    as_of                text        not null,
    version              integer     not null,
    created_at           text not null,
    updated_at           text not null
) strict;
create index municipalities_name on municipalities (name, cadastral_code);
create index municipalities_region on municipalities (region_code, name, cadastral_code);
create index municipalities_province on municipalities (province, name, cadastral_code);
create index municipalities_successor on municipalities (successor_code);
create index municipalities_active on municipalities (active, name, cadastral_code);
create index municipalities_updated on municipalities (updated_at, cadastral_code);
create virtual table municipalities_fts using fts5 (
    search_terms, content = 'municipalities', content_rowid = 'rid', tokenize = 'unicode61 remove_diacritics 2', columnsize = 0
);
create trigger municipalities_fts_insert after insert on municipalities begin
    insert into municipalities_fts (rowid, search_terms) values (new.rid, new.search_terms);
end;
create trigger municipalities_fts_delete after delete on municipalities begin
    insert into municipalities_fts (municipalities_fts, rowid, search_terms) values ('delete', old.rid, old.search_terms);
end;
create trigger municipalities_fts_update after update of search_terms on municipalities when old.search_terms <> new.search_terms begin
    insert into municipalities_fts (municipalities_fts, rowid, search_terms) values ('delete', old.rid, old.search_terms);
    insert into municipalities_fts (rowid, search_terms) values (new.rid, new.search_terms);
end;

-- Every ISTAT code that a municipality has or had: codes change, the cadastral code does not.
create table municipality_codes (
    istat_code     text not null,
    cadastral_code text not null references municipalities (cadastral_code) on delete cascade,
    first_seen     text,
    last_seen      text,
    primary key (istat_code, cadastral_code)
) strict;
create index municipality_codes_cadastral on municipality_codes (cadastral_code);

create table organisations (
    -- explicit rowid: VACUUM may renumber an implicit one, and FTS5 points to it
    rid integer primary key,
    id blob not null unique,
    kind               text        not null,
    local_denomination text,
    legal_name         text        not null,
    sort_name          text        not null,
    short_name         text,
    ipa_code           text,
    ipa_key            text        unique,
    ministry_code      text        unique,
    tax_code           text,
    istat_code         text,
    cadastral_code     text        references municipalities (cadastral_code),
    region_code        text        references regions (code),
    province           text,
    address            text,
    postal_code        text,
    pec                text,
    email              text,
    website            text,
    latitude           real,
    longitude          real,
    active             integer     not null,
    in_liquidation     integer     not null,
    valid_from         text,
    valid_to           text,
    successor_id       blob        references organisations (id),
    parent_id          blob        references organisations (id),
    adhering           integer     not null,
    search_terms       text        not null,
    version            integer     not null,
    created_at         text not null,
    updated_at         text not null
) strict;
create index organisations_name on organisations (sort_name, id);
create index organisations_kind on organisations (kind, sort_name, id);
create index organisations_region on organisations (region_code, sort_name, id);
create index organisations_region_kind on organisations (region_code, kind, sort_name, id);
create index organisations_province on organisations (province, sort_name, id);
create index organisations_adhering on organisations (adhering, sort_name, id);
create index organisations_active on organisations (active, sort_name, id);
create index organisations_in_liquidation on organisations (in_liquidation, sort_name, id);
-- Counts of regions and their coverage are read from this index alone.
create index organisations_coverage on organisations (active, region_code, kind, adhering);
create index organisations_updated on organisations (updated_at, id);
create index organisations_tax_code on organisations (tax_code);
create index organisations_cadastral on organisations (cadastral_code, sort_name, id);
create index organisations_parent on organisations (parent_id, sort_name, id);
create index organisations_successor on organisations (successor_id);
create virtual table organisations_fts using fts5 (
    search_terms, content = 'organisations', content_rowid = 'rid', tokenize = 'unicode61 remove_diacritics 2', columnsize = 0
);
create trigger organisations_fts_insert after insert on organisations begin
    insert into organisations_fts (rowid, search_terms) values (new.rid, new.search_terms);
end;
create trigger organisations_fts_delete after delete on organisations begin
    insert into organisations_fts (organisations_fts, rowid, search_terms) values ('delete', old.rid, old.search_terms);
end;
create trigger organisations_fts_update after update of search_terms on organisations when old.search_terms <> new.search_terms begin
    insert into organisations_fts (organisations_fts, rowid, search_terms) values ('delete', old.rid, old.search_terms);
    insert into organisations_fts (rowid, search_terms) values (new.rid, new.search_terms);
end;

create table adhesions (
    id              blob        not null primary key,
    organisation_id blob        not null references organisations (id) on delete cascade,
    status          text        not null constraint adhesions_status_check check (status in ('requested', 'active', 'suspended', 'withdrawn')),
    acts            text        not null,
    requested_on    text        not null,
    active_from     text,
    suspended_on    text,
    withdrawn_on    text,
    note            text,
    version         integer     not null,
    created_at      text not null,
    updated_at      text not null
) strict;
create index adhesions_organisation on adhesions (organisation_id, id desc);
-- One adhesion at a time: a withdrawn one makes room for another.
create unique index adhesions_open_key on adhesions (organisation_id) where status <> 'withdrawn';

-- People. Never part of a public view.
create table contacts (
    id              blob        not null primary key,
    organisation_id blob        not null references organisations (id) on delete cascade,
    name            text        not null,
    office          text        not null,
    email           text,
    phone           text,
    valid_from      text,
    valid_to        text,
    version         integer     not null,
    created_at      text not null,
    updated_at      text not null
) strict;
create index contacts_organisation on contacts (organisation_id, id desc);
