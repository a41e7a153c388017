-- What consumers follow. Positions are assigned in commit order, as those of the change log, which keeps what is purged here.
create table feed_entries (
    position      bigint      generated always as identity primary key,
    resource_type text        not null,
    resource_id   text        not null,
    deleted       boolean     not null,
    version       integer     not null,
    at            timestamptz not null,
    public        boolean     not null,
    lost          boolean     not null,
    inside        json
);
-- The last position that was purged: who has not come this far has missed something.
create table feed_horizon (
    id       integer primary key constraint feed_horizon_one check (id = 1),
    position bigint  not null
);
insert into feed_horizon (id, position) values (1, 0);
