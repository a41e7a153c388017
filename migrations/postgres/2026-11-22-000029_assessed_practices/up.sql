-- What decisions that accept a text found, as far as practices are found and compared by it.
create table practice_assessments (
    decision_id       uuid not null primary key,
    practice_id       uuid not null references practices (id) on delete cascade,
    -- The working copy, when it was the text.
    revision_id       uuid,
    outcome_class     text,
    scalability_class text,
    -- What must be there first: codes and words.
    preconditions     json not null,
    -- The practice while this is what everybody reads of it, nothing otherwise: one decision stands for a practice.
    stands_for        uuid unique
);
create index practice_assessments_practice on practice_assessments (practice_id, decision_id desc);

-- What laboratories gave back of what must be there first.
create table practice_lab_preconditions (
    practice_id   uuid not null references practices (id) on delete cascade,
    session_id    uuid not null references lab_sessions (id) on delete cascade,
    held_on       date not null,
    preconditions json not null,
    primary key (practice_id, session_id)
);
create index practice_lab_preconditions_session on practice_lab_preconditions (session_id);

-- What was decided and given back so far.
insert into practice_assessments (decision_id, practice_id, revision_id, outcome_class, scalability_class, preconditions)
    select id, practice_id, revision_id, public_part ->> 'outcome_class', public_part -> 'scalability' ->> 'class',
        json_build_object('codes', '[]'::json, 'words', coalesce(public_part -> 'replicability' -> 'preconditions', '[]'::json))
    from review_decisions where outcome = 'accepted';
update practice_assessments set stands_for = practice_id where decision_id in (
    select distinct on (d.practice_id) d.decision_id from practice_assessments d join practices p on p.id = d.practice_id
    where p.public and (d.revision_id is null or exists (
        select 1 from practice_versions v where v.practice_id = d.practice_id and v.revision_id = d.revision_id))
    order by d.practice_id, d.decision_id desc);
insert into practice_lab_preconditions (practice_id, session_id, held_on, preconditions)
    select practice_id, session_id, held_on,
        json_build_object('codes', '[]'::json, 'words', coalesce(content -> 'preconditions', '[]'::json))
    from lab_outcomes;
-- Records and cards are kept as they are served: the classes are added at their end.
update practices p set content = (left(p.content::text, -1) || a.classes || '}')::json, card = (left(p.card::text, -1) || a.classes || '}')::json
    from (select stands_for, coalesce(',"assessed_outcome_class":"' || outcome_class || '"', '')
        || coalesce(',"scalability_class":"' || scalability_class || '"', '') as classes from practice_assessments) a
    where a.stands_for = p.id;
insert into practice_facets (practice_id, facet, value, region_code, public, listed_at)
    select p.id, 'assessed_outcome_class', a.outcome_class, p.region_code, p.public, p.listed_at
    from practice_assessments a join practices p on p.id = a.stands_for where a.outcome_class is not null;
insert into practice_facets (practice_id, facet, value, region_code, public, listed_at)
    select p.id, 'scalability_class', a.scalability_class, p.region_code, p.public, p.listed_at
    from practice_assessments a join practices p on p.id = a.stands_for where a.scalability_class is not null;
