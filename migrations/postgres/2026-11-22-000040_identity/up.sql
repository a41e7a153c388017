-- People of the agency's provider: who they are there. They have no password here.
alter table users add column provider_issuer text;
alter table users add column provider_subject text;
create unique index users_provider_issuer_provider_subject_key on users (provider_issuer, provider_subject);

-- When a system was here last, whatever it came with.
alter table service_clients add column last_request_at timestamptz;

-- Who stood behind a PDND consumer (Agid-JWT-TrackingEvidence, AUDIT_REST_02): personal, and erased after some time.
create table tracking_evidence (
    id            uuid not null primary key,
    digest        text collate "C" not null,
    consumer_id   uuid not null,
    purpose_id    uuid not null,
    client        text not null,
    user_name     text not null,
    user_location text not null,
    loa           text not null,
    created_at    timestamptz not null
);
create unique index tracking_evidence_digest_key on tracking_evidence (digest);
create index tracking_evidence_age on tracking_evidence (created_at);
alter table changes add column evidence_id uuid;
