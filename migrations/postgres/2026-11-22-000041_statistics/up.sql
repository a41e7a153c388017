-- How many dimensions of integration each practice acts on is a facet like the others: statistics count it as they do those.
insert into practice_facets (practice_id, facet, value, region_code, public, listed_at)
select p.id, 'dimension_count',
    cast((select count(*) from practice_facets f where f.practice_id = p.id and f.facet = 'dimension') as text),
    p.region_code, p.public, p.listed_at
from practices p;
-- The values of all facets of one region (or two) are one range.
create index practice_facets_counted on practice_facets (public, region_code, facet, value);
