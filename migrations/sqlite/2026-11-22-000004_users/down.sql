drop table sign_in_failures;
drop table refresh_tokens;
drop table auth_sessions;
drop table one_time_codes;
drop table user_roles;
drop table users;
