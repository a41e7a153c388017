-- Every write leaves a row, in the transaction that makes it. Positions are assigned in commit order.
create table changes (
    position      bigint      generated always as identity primary key,
    resource_type text        not null,
    resource_id   text        not null,
    kind          text        not null constraint changes_kind_check check (kind in ('created', 'updated', 'deleted')),
    version       integer     not null,
    permission    text        not null,
    at            timestamptz not null,
    actor_id      uuid,
    actor         text        not null,
    request_id    uuid        not null
);
create index changes_resource on changes (resource_type, resource_id, position desc);
create index changes_actor on changes (actor_id, position desc);

-- The answers to creations that named an Idempotency-Key, kept for a day.
create table idempotency_keys (
    caller      text        not null,
    key         text        not null,
    fingerprint text        not null,
    location    text,
    etag        text,
    body        text,
    created_at  timestamptz not null,
    primary key (caller, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);
