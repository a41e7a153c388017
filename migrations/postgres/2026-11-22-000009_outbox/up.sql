-- Messages to be sent, one for each recipient, in the transaction that decides to send them.
create table outbox_messages (
    id              uuid        not null primary key,
    kind            text        not null,
    channel         text        not null constraint outbox_messages_channel_check check (channel in ('pec', 'email')),
    -- What it is about, and the call and region that it belongs to: for whoever looks for it, and who may.
    about_type      text,
    about_id        uuid,
    call_id         uuid,
    region_code     text        references regions (code),
    to_address      text        not null,
    to_name         text        not null,
    -- Null when the message is composed only when it is sent, from what it is about.
    subject         text,
    body            text,
    status          text        not null constraint outbox_messages_status_check check (status in ('waiting', 'handing_over', 'sent', 'unconfirmed', 'accepted_by_provider', 'delivered', 'failed', 'cancelled')),
    attempts        integer     not null,
    next_attempt_at timestamptz not null,
    -- Who sends it now holds the lease.
    lease           uuid,
    leased_until    timestamptz,
    -- RFC 5322, without the brackets; written when it is handed over for the first time, and never changed.
    message_id      text        unique,
    last_error      text,
    sent_at         timestamptz,
    version         integer     not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null
);
create index outbox_messages_due on outbox_messages (status, next_attempt_at, id);
create index outbox_messages_status on outbox_messages (status, id desc);
create index outbox_messages_kind on outbox_messages (kind, id desc);
create index outbox_messages_about on outbox_messages (about_id, id desc);
create index outbox_messages_call on outbox_messages (call_id, id desc);
create index outbox_messages_region on outbox_messages (region_code, id desc);
