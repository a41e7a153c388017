drop table feed_horizon;
drop table feed_entries;
