-- Systems that call the API, each with what it may do and for whom.
create table service_clients (
    id              blob        not null primary key,
    name            text        not null,
    -- The name in lower case without accents, for searching by its beginning.
    sort_name       text        not null,
    status          text        not null constraint service_clients_status_check check (status in ('active', 'blocked')),
    -- Roles with their reach, scopes, public keys.
    content         text        not null,
    expires_at      text,
    rate_limit      integer,
    last_token_at   text,
    version         integer     not null,
    created_at      text        not null,
    updated_at      text        not null
) strict;
create index service_clients_status on service_clients (status, id desc);
create index service_clients_name on service_clients (sort_name, id);

-- Several at a time, so that one can be replaced while the other still works; only digests are stored.
create table service_client_secrets (
    id          blob        not null primary key,
    client_id   blob        not null references service_clients (id) on delete cascade,
    digest      text        not null unique,
    expires_at  text,
    last_used_at text,
    created_at  text        not null
) strict;
create index service_client_secrets_client on service_client_secrets (client_id, id desc);

-- Signed assertions (RFC 7523) that were taken: each works once while it lives.
create table used_assertions (
    digest      text        not null primary key,
    expires_at  text        not null
) strict;
create index used_assertions_age on used_assertions (expires_at);

-- Access tokens that were revoked before their time.
create table revoked_tokens (
    id          blob        not null primary key,
    expires_at  text        not null
) strict;
create index revoked_tokens_age on revoked_tokens (expires_at);

-- How much each system has used, by day (UTC).
create table service_client_usage (
    client_id   blob        not null references service_clients (id) on delete cascade,
    day         text        not null,
    tokens      integer     not null,
    requests    integer     not null,
    primary key (client_id, day)
) strict;
