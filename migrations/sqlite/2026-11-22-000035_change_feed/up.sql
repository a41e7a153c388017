-- What consumers follow. Positions are assigned in commit order, as those of the change log, which keeps what is purged here.
create table feed_entries (
    position      integer primary key autoincrement,
    resource_type text    not null,
    resource_id   text    not null,
    deleted       integer not null,
    version       integer not null,
    at            text    not null,
    public        integer not null,
    lost          integer not null,
    inside        text
) strict;
-- The last position that was purged: who has not come this far has missed something.
create table feed_horizon (
    id       integer primary key constraint feed_horizon_one check (id = 1),
    position integer not null
) strict;
insert into feed_horizon (id, position) values (1, 0);
