drop table outbox_messages;
