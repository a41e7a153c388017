-- Of those who have declined only one may keep the account.
update lab_experts set user_id = null
where status = 'declined' and exists (
    select 1 from lab_experts other
    where other.cycle_id = lab_experts.cycle_id and other.user_id = lab_experts.user_id and other.id <> lab_experts.id
);
drop index lab_experts_cycle_id_user_id_key;
alter table lab_experts add constraint lab_experts_cycle_id_user_id_key unique (cycle_id, user_id);
