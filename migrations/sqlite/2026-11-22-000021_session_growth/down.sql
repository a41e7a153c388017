drop table lab_session_registration_codes;
drop table lab_session_registrations;
drop table lab_session_desks;
drop table lab_session_programmes;
drop table lab_session_framework_notes;
drop table lab_session_materials;
drop index lab_sessions_cycle;
alter table lab_sessions drop column cycle_id;
