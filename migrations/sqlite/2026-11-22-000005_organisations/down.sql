drop table contacts;
drop table adhesions;
drop table organisations_fts;
drop table organisations;
drop table municipality_codes;
drop table municipalities_fts;
drop table municipalities;
