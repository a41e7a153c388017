alter table lab_session_registration_codes drop column confirms;
alter table lab_session_registrations drop column new_email;
drop index lab_experts_due;
alter table lab_experts drop column erased_at;
