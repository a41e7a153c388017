delete from practice_facets where facet in ('assessed_outcome_class', 'scalability_class');
drop table practice_lab_preconditions;
drop table practice_assessments;
