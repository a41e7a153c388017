-- Who is told of changes by webhooks, and how far each has come.
create table webhook_subscriptions (
    id            uuid not null primary key,
    -- Whose it is: a system's or a person's.
    client_id     uuid references service_clients (id),
    user_id       uuid references users (id) on delete cascade,
    url           text not null,
    content       json not null,
    status        text not null,
    suspended_for text,
    suspended_at  timestamptz,
    -- How far the change feed was made into deliveries, and the number that the last of them got.
    position      bigint not null,
    numbered      bigint not null,
    -- How often the receiver has failed, since when, and until when it is left alone.
    failures      integer not null,
    failing_since timestamptz,
    not_before    timestamptz,
    -- When the next delivery is due; whether a trial waits.
    due_at        timestamptz,
    testing       boolean not null,
    delivered_at  timestamptz,
    -- Who works on it, until when, and since when nobody has.
    lease         uuid,
    leased_until  timestamptz,
    claimed_at    timestamptz not null,
    version       integer not null,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    constraint webhook_subscriptions_owner check ((client_id is null) <> (user_id is null))
);
create index webhook_subscriptions_client on webhook_subscriptions (client_id, id desc);
create index webhook_subscriptions_user on webhook_subscriptions (user_id, id desc);
create index webhook_subscriptions_status on webhook_subscriptions (status, id desc);

-- What deliveries are signed with, sealed with a key of the server.
create table webhook_secrets (
    id              uuid not null primary key,
    subscription_id uuid not null references webhook_subscriptions (id) on delete cascade,
    sealed          text not null,
    sealed_with     text not null,
    expires_at      timestamptz,
    created_at      timestamptz not null
);
create index webhook_secrets_subscription on webhook_secrets (subscription_id, id desc);
create index webhook_secrets_key on webhook_secrets (sealed_with);

-- One row for what a subscription is told of. Of each resource one is pending, those after it wait.
create table webhook_deliveries (
    id               uuid not null primary key,
    subscription_id  uuid not null references webhook_subscriptions (id) on delete cascade,
    number           bigint not null,
    purpose          text not null,
    position         bigint,
    resource_type    text,
    resource_id      text,
    deleted          boolean not null,
    resource_version integer,
    changed_at       timestamptz,
    told             text,
    status           text not null,
    attempts         integer not null,
    refused_since    timestamptz,
    next_attempt_at  timestamptz,
    delivered_at     timestamptz,
    last_status      integer,
    last_error       text,
    version          integer not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null
);
create unique index webhook_deliveries_subscription_id_number_key on webhook_deliveries (subscription_id, number);
create index webhook_deliveries_status on webhook_deliveries (subscription_id, status, number desc);
create index webhook_deliveries_resource on webhook_deliveries (subscription_id, resource_id, number desc);
create index webhook_deliveries_due on webhook_deliveries (subscription_id, next_attempt_at) where next_attempt_at is not null;
create index webhook_deliveries_age on webhook_deliveries (updated_at);

-- What was sent, and what came back.
create table webhook_attempts (
    id           uuid not null primary key,
    delivery_id  uuid not null references webhook_deliveries (id) on delete cascade,
    at           timestamptz not null,
    duration_ms  integer not null,
    url          text not null,
    request_body text not null,
    status       integer,
    answer       text,
    error        text
);
create index webhook_attempts_delivery on webhook_attempts (delivery_id, id desc);
create index webhook_attempts_age on webhook_attempts (at);
