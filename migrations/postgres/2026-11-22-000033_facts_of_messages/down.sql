drop index lab_experts_unanswered;
alter table lab_experts drop column reminded_at;
alter table outbox_messages drop column facts;
