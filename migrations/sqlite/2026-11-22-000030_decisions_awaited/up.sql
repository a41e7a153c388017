-- When those who decide are to be reminded that a decision waits, and how often they were.
alter table review_rounds add column decide_remind_at text;
alter table review_rounds add column decide_reminders integer not null default 0;
create index review_rounds_decide on review_rounds (decide_remind_at, id) where decide_remind_at is not null;
-- Of those that wait already nobody was told: now they are.
update review_rounds set decide_remind_at = '2026-11-22T00:00:00.000000Z' where status = 'open' and readers_needed <= (
    select count(*) from reviews r where r.round_id = review_rounds.id and r.status = 'submitted');

-- The practices that a programme presents, part by part, as they were called when it was announced.
alter table lab_session_programmes add column presented text not null default '[]';
