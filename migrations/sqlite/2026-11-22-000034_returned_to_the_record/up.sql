-- What a decision found that holds against what laboratories find: with its day, and all of its replicability. Decisions
-- were kept in UTC: the day in Italy is an hour later at most that matters here.
alter table practice_assessments add column decided_on text not null default '1970-01-01';
alter table practice_assessments add column replicability text not null default '{}';
update practice_assessments set
    decided_on = (select date(substr(d.decided_at, 1, 19), '+1 hours') from review_decisions d where d.id = practice_assessments.decision_id),
    replicability = (select coalesce(json_extract(d.public_part, '$.replicability'), '{}') from review_decisions d where d.id = practice_assessments.decision_id)
    where decision_id in (select id from review_decisions);
alter table practice_assessments drop column preconditions;

-- The same of what laboratories gave back, by practice and session.
drop index practice_lab_preconditions_session;
alter table practice_lab_preconditions rename to practice_lab_findings;
create index practice_lab_findings_session on practice_lab_findings (session_id);
alter table practice_lab_findings add column scalability_class text;
alter table practice_lab_findings add column replicability text not null default '{}';
alter table practice_lab_findings drop column preconditions;
-- Made anew from what is published: some of it was withdrawn since.
delete from practice_lab_findings;
insert into practice_lab_findings (practice_id, session_id, held_on, scalability_class, replicability)
    select practice_id, session_id, held_on, json_extract(content, '$.scalability_class'), json_object(
        'core_elements', json(coalesce(json_extract(content, '$.core_elements'), '[]')),
        'adaptable_elements', json(coalesce(json_extract(content, '$.adaptable_elements'), '[]')),
        'preconditions', json(coalesce(json_extract(content, '$.preconditions'), '[]')),
        'precondition_codes', json(coalesce(json_extract(content, '$.precondition_codes'), '[]')),
        'barriers', json(coalesce(json_extract(content, '$.barriers'), '[]')))
    from lab_outcomes;

-- Who leads a practice, alone or with others: what it is found by, and who sees it before it is public.
insert into practice_facets (practice_id, facet, value, region_code, public, listed_at)
    select id, 'organisation', lower(substr(hex(organisation_id), 1, 8) || '-' || substr(hex(organisation_id), 9, 4) || '-'
        || substr(hex(organisation_id), 13, 4) || '-' || substr(hex(organisation_id), 17, 4) || '-' || substr(hex(organisation_id), 21)),
        region_code, public, listed_at from practices;
insert or ignore into practice_facets (practice_id, facet, value, region_code, public, listed_at)
    select p.id, 'organisation', json_extract(partner.value, '$.organisation_id'), p.region_code, p.public, p.listed_at
    from practices p, json_each(p.content, '$.partners') partner
    where json_extract(partner.value, '$.role') = 'co_lead' and json_extract(partner.value, '$.organisation_id') is not null;

-- The records take up what laboratories found when the worker goes over them, which it does now.
update search_indexes set version = 0, position = null where name = 'practices' and exists (select 1 from practice_lab_findings union all select 1 from practice_assessments);

-- What spoke for each theme on the day of the choice.
alter table lab_decisions add column evidence text;

-- What was said in technical parts and is to be erased: the oldest first.
create index discussion_notes_age on discussion_notes (updated_at, id);
create index ratings_commented on ratings (updated_at, id) where comment is not null;
