drop table practice_source_keys;
drop table row_import_rows;
drop table row_imports;
