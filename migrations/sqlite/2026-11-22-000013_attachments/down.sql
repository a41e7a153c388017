drop table discarded_files;
drop table practice_attachments;
