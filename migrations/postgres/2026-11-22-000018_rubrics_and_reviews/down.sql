drop table review_decisions;
drop table reviews;
drop table review_rounds;
drop table review_conflicts;
drop table reader_profiles;
drop table rubric_versions;
drop table rubrics;
