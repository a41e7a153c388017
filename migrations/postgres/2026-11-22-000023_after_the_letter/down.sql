drop table call_themes;
drop index invitations_ended;
drop index invitations_bounced;
alter table invitations drop column ended_because;
alter table invitations drop column failure;
alter table invitations drop column bounced;
alter table practice_forms drop column reply_to;
alter table practice_forms drop column reply_channel;
drop table practice_changes_due;
