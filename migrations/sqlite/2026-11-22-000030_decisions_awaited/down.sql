alter table lab_session_programmes drop column presented;
drop index review_rounds_decide;
alter table review_rounds drop column decide_reminders;
alter table review_rounds drop column decide_remind_at;
