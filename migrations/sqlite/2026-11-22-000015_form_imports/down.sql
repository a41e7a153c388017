drop table form_rows;
drop table form_import_rows;
drop table form_imports;
drop table form_mappings;
