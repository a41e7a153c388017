-- Who is told of changes by webhooks, and how far each has come.
create table webhook_subscriptions (
    id            blob not null primary key,
    -- Whose it is: a system's or a person's.
    client_id     blob references service_clients (id),
    user_id       blob references users (id) on delete cascade,
    url           text not null,
    content       text not null,
    status        text not null,
    suspended_for text,
    suspended_at  text,
    -- How far the change feed was made into deliveries, and the number that the last of them got.
    position      integer not null,
    numbered      integer not null,
    -- How often the receiver has failed, since when, and until when it is left alone.
    failures      integer not null,
    failing_since text,
    not_before    text,
    -- When the next delivery is due; whether a trial waits.
    due_at        text,
    testing       integer not null,
    delivered_at  text,
    -- Who works on it, until when, and since when nobody has.
    lease         blob,
    leased_until  text,
    claimed_at    text not null,
    version       integer not null,
    created_at    text not null,
    updated_at    text not null,
    constraint webhook_subscriptions_owner check ((client_id is null) <> (user_id is null))
) strict;
create index webhook_subscriptions_client on webhook_subscriptions (client_id, id desc);
create index webhook_subscriptions_user on webhook_subscriptions (user_id, id desc);
create index webhook_subscriptions_status on webhook_subscriptions (status, id desc);

-- What deliveries are signed with, sealed with a key of the server.
create table webhook_secrets (
    id              blob not null primary key,
    subscription_id blob not null references webhook_subscriptions (id) on delete cascade,
    sealed          text not null,
    sealed_with     text not null,
    expires_at      text,
    created_at      text not null
) strict;
create index webhook_secrets_subscription on webhook_secrets (subscription_id, id desc);
create index webhook_secrets_key on webhook_secrets (sealed_with);

-- One row for what a subscription is told of. Of each resource one is pending, those after it wait.
create table webhook_deliveries (
    id               blob not null primary key,
    subscription_id  blob not null references webhook_subscriptions (id) on delete cascade,
    number           integer not null,
    purpose          text not null,
    position         integer,
    resource_type    text,
    resource_id      text,
    deleted          integer not null,
    resource_version integer,
    changed_at       text,
    told             text,
    status           text not null,
    attempts         integer not null,
    refused_since    text,
    next_attempt_at  text,
    delivered_at     text,
    last_status      integer,
    last_error       text,
    version          integer not null,
    created_at       text not null,
    updated_at       text not null
) strict;
create unique index webhook_deliveries_subscription_id_number_key on webhook_deliveries (subscription_id, number);
create index webhook_deliveries_status on webhook_deliveries (subscription_id, status, number desc);
create index webhook_deliveries_resource on webhook_deliveries (subscription_id, resource_id, number desc);
create index webhook_deliveries_due on webhook_deliveries (subscription_id, next_attempt_at) where next_attempt_at is not null;
create index webhook_deliveries_age on webhook_deliveries (updated_at);

-- What was sent, and what came back.
create table webhook_attempts (
    id           blob not null primary key,
    delivery_id  blob not null references webhook_deliveries (id) on delete cascade,
    at           text not null,
    duration_ms  integer not null,
    url          text not null,
    request_body text not null,
    status       integer,
    answer       text,
    error        text
) strict;
create index webhook_attempts_delivery on webhook_attempts (delivery_id, id desc);
create index webhook_attempts_age on webhook_attempts (at);
