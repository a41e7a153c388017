-- Whether the administrator said that the register is whole although it closes many.
alter table import_jobs add column closing_confirmed integer not null default 0;
