drop index practice_facets_counted;
delete from practice_facets where facet = 'dimension_count';
