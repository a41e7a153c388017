-- Whoever has declined can be proposed again: an account is in a group once among those who have not.
alter table lab_experts drop constraint lab_experts_cycle_id_user_id_key;
create unique index lab_experts_cycle_id_user_id_key on lab_experts (cycle_id, user_id) where status <> 'declined';
