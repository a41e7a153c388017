-- When what is personal of an expert was erased: the name is empty from then on.
alter table lab_experts add column erased_at timestamptz;
create index lab_experts_due on lab_experts (erased_at, cycle_id);
-- Another address that whoever registered has asked for, until it is confirmed by the code that was sent there.
alter table lab_session_registrations add column new_email text;
-- Digest of the address that a code confirms, of one that was sent to another address than the registration's.
alter table lab_session_registration_codes add column confirms text;
