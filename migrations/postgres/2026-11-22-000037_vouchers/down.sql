drop table used_proofs;
alter table changes drop column purpose_id;
alter table changes drop column consumer_id;
drop index service_clients_pdnd_organisation;
drop index service_clients_pdnd_consumer_id_key;
alter table service_clients drop column pdnd_organisation_id;
alter table service_clients drop column pdnd_consumer_id;
