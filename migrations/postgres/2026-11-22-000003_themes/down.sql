drop table themes;
