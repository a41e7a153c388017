-- Systems that call the API, each with what it may do and for whom.
create table service_clients (
    id              uuid        not null primary key,
    name            text        not null,
    -- The name in lower case without accents, for searching by its beginning.
    sort_name       text collate "C"        not null,
    status          text        not null constraint service_clients_status_check check (status in ('active', 'blocked')),
    -- Roles with their reach, scopes, public keys.
    content         json         not null,
    expires_at      timestamptz,
    rate_limit      integer,
    last_token_at   timestamptz,
    version         integer     not null,
    created_at      timestamptz        not null,
    updated_at      timestamptz        not null
);
create index service_clients_status on service_clients (status, id desc);
create index service_clients_name on service_clients (sort_name, id);

-- Several at a time, so that one can be replaced while the other still works; only digests are stored.
create table service_client_secrets (
    id          uuid        not null primary key,
    client_id   uuid        not null references service_clients (id) on delete cascade,
    digest      text collate "C"        not null unique,
    expires_at  timestamptz,
    last_used_at timestamptz,
    created_at  timestamptz        not null
);
create index service_client_secrets_client on service_client_secrets (client_id, id desc);

-- Signed assertions (RFC 7523) that were taken: each works once while it lives.
create table used_assertions (
    digest      text collate "C"        not null primary key,
    expires_at  timestamptz        not null
);
create index used_assertions_age on used_assertions (expires_at);

-- Access tokens that were revoked before their time.
create table revoked_tokens (
    id          uuid        not null primary key,
    expires_at  timestamptz        not null
);
create index revoked_tokens_age on revoked_tokens (expires_at);

-- How much each system has used, by day (UTC).
create table service_client_usage (
    client_id   uuid        not null references service_clients (id) on delete cascade,
    day         date        not null,
    tokens      integer     not null,
    requests    integer     not null,
    primary key (client_id, day)
);
