drop table practice_contacts;
drop table practice_transitions;
drop table practice_facets;
drop table practices_fts;
drop table practices;
