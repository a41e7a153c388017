-- What an organisation states of itself, to be compared with practices. One row each at most.
create table organisation_transfer_profiles (
    organisation_id blob    not null primary key references organisations (id) on delete cascade,
    population_band text,
    content         text    not null,
    version         integer not null,
    created_at      text    not null,
    updated_at      text    not null
) strict, without rowid;
