drop table lab_session_practices;
drop table lab_session_themes;
drop table lab_session_regions;
drop table lab_sessions;
