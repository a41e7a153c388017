drop table service_client_usage;
drop table revoked_tokens;
drop table used_assertions;
drop table service_client_secrets;
drop table service_clients;
