-- What was so when it was decided to send a message: what it is composed of later, or by what is seen whether it is still
-- wanted. Nothing personal.
alter table outbox_messages add column facts text;

-- When an expert who has yet to answer was reminded.
alter table lab_experts add column reminded_at text;
create index lab_experts_unanswered on lab_experts (status, reminded_at, agreed_at);
