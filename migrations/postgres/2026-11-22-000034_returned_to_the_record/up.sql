-- What a decision found that holds against what laboratories find: with its day, and all of its replicability.
alter table practice_assessments add column decided_on date not null default '1970-01-01';
alter table practice_assessments add column replicability json not null default '{}';
update practice_assessments a set
    decided_on = (d.decided_at at time zone 'Europe/Rome')::date,
    replicability = coalesce(d.public_part -> 'replicability', '{}'::json)
    from review_decisions d where d.id = a.decision_id;
alter table practice_assessments drop column preconditions;

-- The same of what laboratories gave back, by practice and session.
drop index practice_lab_preconditions_session;
alter table practice_lab_preconditions rename to practice_lab_findings;
alter table practice_lab_findings rename constraint practice_lab_preconditions_pkey to practice_lab_findings_pkey;
alter table practice_lab_findings rename constraint practice_lab_preconditions_practice_id_fkey to practice_lab_findings_practice_id_fkey;
alter table practice_lab_findings rename constraint practice_lab_preconditions_session_id_fkey to practice_lab_findings_session_id_fkey;
create index practice_lab_findings_session on practice_lab_findings (session_id);
alter table practice_lab_findings add column scalability_class text;
alter table practice_lab_findings add column replicability json not null default '{}';
alter table practice_lab_findings drop column preconditions;
-- Made anew from what is published: some of it was withdrawn since.
delete from practice_lab_findings;
insert into practice_lab_findings (practice_id, session_id, held_on, scalability_class, replicability)
    select practice_id, session_id, held_on, content ->> 'scalability_class', json_build_object(
        'core_elements', coalesce(content -> 'core_elements', '[]'::json),
        'adaptable_elements', coalesce(content -> 'adaptable_elements', '[]'::json),
        'preconditions', coalesce(content -> 'preconditions', '[]'::json),
        'precondition_codes', coalesce(content -> 'precondition_codes', '[]'::json),
        'barriers', coalesce(content -> 'barriers', '[]'::json))
    from lab_outcomes;

-- Who leads a practice, alone or with others: what it is found by, and who sees it before it is public.
insert into practice_facets (practice_id, facet, value, region_code, public, listed_at)
    select id, 'organisation', organisation_id::text, region_code, public, listed_at from practices;
insert into practice_facets (practice_id, facet, value, region_code, public, listed_at)
    select p.id, 'organisation', partner ->> 'organisation_id', p.region_code, p.public, p.listed_at
    from practices p, json_array_elements(p.content -> 'partners') partner
    where partner ->> 'role' = 'co_lead' and partner ->> 'organisation_id' is not null
    on conflict do nothing;

-- The records take up what laboratories found when the worker goes over them, which it does now.
update search_indexes set version = 0, position = null where name = 'practices' and exists (select 1 from practice_lab_findings union all select 1 from practice_assessments);

-- What spoke for each theme on the day of the choice.
alter table lab_decisions add column evidence json;

-- What was said in technical parts and is to be erased: the oldest first.
create index discussion_notes_age on discussion_notes (updated_at, id);
create index ratings_commented on ratings (updated_at, id) where comment is not null;
