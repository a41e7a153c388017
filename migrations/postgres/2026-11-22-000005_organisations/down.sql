drop table contacts;
drop table adhesions;
drop table organisations;
drop table municipality_codes;
drop table municipalities;
