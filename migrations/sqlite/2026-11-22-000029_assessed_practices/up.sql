-- What decisions that accept a text found, as far as practices are found and compared by it.
create table practice_assessments (
    decision_id       blob not null primary key,
    practice_id       blob not null references practices (id) on delete cascade,
    -- The working copy, when it was the text.
    revision_id       blob,
    outcome_class     text,
    scalability_class text,
    -- What must be there first: codes and words.
    preconditions     text not null,
    -- The practice while this is what everybody reads of it, nothing otherwise: one decision stands for a practice.
    stands_for        blob unique
) strict;
create index practice_assessments_practice on practice_assessments (practice_id, decision_id desc);

-- What laboratories gave back of what must be there first.
create table practice_lab_preconditions (
    practice_id   blob not null references practices (id) on delete cascade,
    session_id    blob not null references lab_sessions (id) on delete cascade,
    held_on       text not null,
    preconditions text not null,
    primary key (practice_id, session_id)
) strict;
create index practice_lab_preconditions_session on practice_lab_preconditions (session_id);

-- What was decided and given back so far.
insert into practice_assessments (decision_id, practice_id, revision_id, outcome_class, scalability_class, preconditions)
    select id, practice_id, revision_id, json_extract(public_part, '$.outcome_class'), json_extract(public_part, '$.scalability.class'),
        json_object('codes', json('[]'), 'words', json(coalesce(json_extract(public_part, '$.replicability.preconditions'), '[]')))
    from review_decisions where outcome = 'accepted';
update practice_assessments set stands_for = practice_id where decision_id in (
    select max(d.decision_id) from practice_assessments d join practices p on p.id = d.practice_id
    where p.public and (d.revision_id is null or exists (
        select 1 from practice_versions v where v.practice_id = d.practice_id and v.revision_id = d.revision_id))
    group by d.practice_id);
insert into practice_lab_preconditions (practice_id, session_id, held_on, preconditions)
    select practice_id, session_id, held_on,
        json_object('codes', json('[]'), 'words', json(coalesce(json_extract(content, '$.preconditions'), '[]')))
    from lab_outcomes;
-- Records and cards are kept as they are served: the classes are added at their end.
update practices set
    content = substr(content, 1, length(content) - 1) || (select coalesce(',"assessed_outcome_class":"' || a.outcome_class || '"', '')
        || coalesce(',"scalability_class":"' || a.scalability_class || '"', '') from practice_assessments a where a.stands_for = practices.id) || '}',
    card = substr(card, 1, length(card) - 1) || (select coalesce(',"assessed_outcome_class":"' || a.outcome_class || '"', '')
        || coalesce(',"scalability_class":"' || a.scalability_class || '"', '') from practice_assessments a where a.stands_for = practices.id) || '}'
    where id in (select stands_for from practice_assessments where stands_for is not null);
insert into practice_facets (practice_id, facet, value, region_code, public, listed_at)
    select p.id, 'assessed_outcome_class', a.outcome_class, p.region_code, p.public, p.listed_at
    from practice_assessments a join practices p on p.id = a.stands_for where a.outcome_class is not null;
insert into practice_facets (practice_id, facet, value, region_code, public, listed_at)
    select p.id, 'scalability_class', a.scalability_class, p.region_code, p.public, p.listed_at
    from practice_assessments a join practices p on p.id = a.stands_for where a.scalability_class is not null;
