-- Whether the administrator said that the register is whole although it closes many.
alter table import_jobs add column closing_confirmed integer not null default 0;

-- By which version of the rules the words of each table are stored, and up to which row the newest are.
create table search_indexes (
    name     text    not null primary key,
    version  integer not null,
    position text
) strict;
insert into search_indexes (name, version) values
    ('practices', 1), ('organisations', 1), ('municipalities', 1), ('lab_sessions', 1), ('calls', 1);
