drop index organisations_position;
delete from practice_facets where facet = 'municipality';
drop table saved_searches;
