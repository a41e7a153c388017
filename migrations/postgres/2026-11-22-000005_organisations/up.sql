create table municipalities (
    cadastral_code       text        not null primary key,
    istat_code           text        not null,
    name                 text collate "C" not null,
    other_name           text,
    region_code          text        not null references regions (code),
    province_code        text        not null,
    province             text        not null,
    nuts3                text,
    provincial_capital   boolean     not null,
    tax_code             text,
    active               boolean     not null,
    closed_on            date,
    successor_code       text        references municipalities (cadastral_code),
    search_terms         text        not null,
    search_tsv      tsvector    not null generated always as (to_tsvector('simple', search_terms)) stored,
    as_of                date        not null,
    version              integer     not null,
    created_at           timestamptz not null,
    updated_at           timestamptz not null
);
create index municipalities_name on municipalities (name, cadastral_code);
create index municipalities_region on municipalities (region_code, name, cadastral_code);
create index municipalities_province on municipalities (province, name, cadastral_code);
create index municipalities_successor on municipalities (successor_code);
create index municipalities_active on municipalities (active, name, cadastral_code);
create index municipalities_updated on municipalities (updated_at, cadastral_code);
create index municipalities_search on municipalities using gin (search_tsv);

-- Every ISTAT code that a municipality has or had: codes change, the cadastral code does not.
create table municipality_codes (
    istat_code     text not null,
    cadastral_code text not null references municipalities (cadastral_code) on delete cascade,
    first_seen     date,
    last_seen      date,
    primary key (istat_code, cadastral_code)
);
create index municipality_codes_cadastral on municipality_codes (cadastral_code);

create table organisations (
    id                 uuid        not null primary key,
    kind               text        not null,
    local_denomination text,
    legal_name         text        not null,
    sort_name          text collate "C" not null,
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
    latitude           double precision,
    longitude          double precision,
    active             boolean     not null,
    in_liquidation     boolean     not null,
    valid_from         date,
    valid_to           date,
    successor_id       uuid        references organisations (id),
    parent_id          uuid        references organisations (id),
    adhering           boolean     not null,
    search_terms       text        not null,
    search_tsv      tsvector    not null generated always as (to_tsvector('simple', search_terms)) stored,
    version            integer     not null,
    created_at         timestamptz not null,
    updated_at         timestamptz not null
);
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
create index organisations_search on organisations using gin (search_tsv);

create table adhesions (
    id              uuid        not null primary key,
    organisation_id uuid        not null references organisations (id) on delete cascade,
    status          text        not null constraint adhesions_status_check check (status in ('requested', 'active', 'suspended', 'withdrawn')),
    acts            json        not null,
    requested_on    date        not null,
    active_from     date,
    suspended_on    date,
    withdrawn_on    date,
    note            text,
    version         integer     not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null
);
create index adhesions_organisation on adhesions (organisation_id, id desc);
-- One adhesion at a time: a withdrawn one makes room for another.
create unique index adhesions_open_key on adhesions (organisation_id) where status <> 'withdrawn';

-- People. Never part of a public view.
create table contacts (
    id              uuid        not null primary key,
    organisation_id uuid        not null references organisations (id) on delete cascade,
    name            text        not null,
    office          text        not null,
    email           text,
    phone           text,
    valid_from      date,
    valid_to        date,
    version         integer     not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null
);
create index contacts_organisation on contacts (organisation_id, id desc);
