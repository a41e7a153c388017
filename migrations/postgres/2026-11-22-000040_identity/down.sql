alter table changes drop column evidence_id;
drop table tracking_evidence;
alter table service_clients drop column last_request_at;
drop index users_provider_issuer_provider_subject_key;
alter table users drop column provider_subject;
alter table users drop column provider_issuer;
