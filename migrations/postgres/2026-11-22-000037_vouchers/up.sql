-- The PDND consumer that a system is, and which of our organisations that is.
alter table service_clients add column pdnd_consumer_id uuid;
alter table service_clients add column pdnd_organisation_id uuid references organisations (id);
create unique index service_clients_pdnd_consumer_id_key on service_clients (pdnd_consumer_id);
create index service_clients_pdnd_organisation on service_clients (pdnd_organisation_id);

-- Who has changed something with a voucher, and what for.
alter table changes add column consumer_id uuid;
alter table changes add column purpose_id uuid;

-- Proofs (DPoP, RFC 9449) that were taken: each works once while it lives, on whatever instance.
create table used_proofs (
    digest      text collate "C"        not null primary key,
    expires_at  timestamptz        not null
);
create index used_proofs_age on used_proofs (expires_at);
