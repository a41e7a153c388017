-- What is given out for ever or for some nights: the open data as they were on a day.
create table open_data_releases (
    id           blob        not null primary key,
    kind         text        not null constraint open_data_releases_kind_check check (kind in ('nightly', 'edition')),
    -- The day of a night, the year of an edition: its address.
    name         text        not null,
    day          text        not null,
    status       text        not null constraint open_data_releases_status_check check (status in ('waiting', 'being_made', 'ready')),
    -- Whoever makes it renews the lease; another instance begins anew when the lease has run out.
    leased_until text       ,
    version      integer     not null,
    created_at   text        not null,
    ready_at     text       
) strict;
create unique index open_data_releases_name_key on open_data_releases (name);
create index open_data_releases_kind on open_data_releases (kind, status, name desc);

-- Its files. Those with the same content share the bytes in the storage.
create table open_data_files (
    release_id   blob        not null references open_data_releases (id) on delete cascade,
    dataset      text        not null,
    format       text        not null,
    sha256       text        not null,
    size         integer     not null,
    row_count    integer     not null,
    storage_key  text        not null,
    -- Since when the content has been this.
    changed_on   text        not null,
    primary key (release_id, dataset, format)
) strict;
create index open_data_files_storage_key on open_data_files (storage_key);
