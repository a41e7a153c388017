drop table search_indexes;
alter table import_jobs drop column closing_confirmed;
