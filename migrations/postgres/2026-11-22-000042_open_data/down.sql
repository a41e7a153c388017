drop table open_data_files;
drop table open_data_releases;
