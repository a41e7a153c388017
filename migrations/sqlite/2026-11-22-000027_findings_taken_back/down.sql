drop table finding_steps;
drop index findings_replaces_id_key;
alter table findings drop column replaces_id;
alter table findings drop column withdrawn_at;
drop index findings_status;
alter table findings add column old_status text not null default 'draft' constraint findings_status_check
    check (old_status in ('draft', 'agreed', 'published'));
update findings set old_status = case status when 'withdrawn' then 'draft' else status end;
alter table findings drop column status;
alter table findings rename column old_status to status;
create index findings_status on findings (status, visibility, id desc);
