drop index ratings_commented;
drop index discussion_notes_age;
alter table lab_decisions drop column evidence;
delete from practice_facets where facet = 'organisation';
drop index practice_lab_findings_session;
alter table practice_lab_findings add column preconditions text not null default '{}';
update practice_lab_findings set preconditions = json_object(
    'codes', json(coalesce(json_extract(replicability, '$.precondition_codes'), '[]')), 'words', json(coalesce(json_extract(replicability, '$.preconditions'), '[]')));
alter table practice_lab_findings drop column replicability;
alter table practice_lab_findings drop column scalability_class;
alter table practice_lab_findings rename to practice_lab_preconditions;
create index practice_lab_preconditions_session on practice_lab_preconditions (session_id);
alter table practice_assessments add column preconditions text not null default '{}';
update practice_assessments set preconditions = json_object(
    'codes', json(coalesce(json_extract(replicability, '$.precondition_codes'), '[]')), 'words', json(coalesce(json_extract(replicability, '$.preconditions'), '[]')));
alter table practice_assessments drop column replicability;
alter table practice_assessments drop column decided_on;
