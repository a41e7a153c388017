drop table finding_steps;
drop index findings_replaces_id_key;
alter table findings drop column replaces_id;
alter table findings drop column withdrawn_at;
update findings set status = 'draft' where status = 'withdrawn';
alter table findings drop constraint findings_life_check;
alter table findings add constraint findings_status_check check (status in ('draft', 'agreed', 'published'));
