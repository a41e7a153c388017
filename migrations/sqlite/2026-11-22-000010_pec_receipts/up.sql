-- What PEC providers say of messages, each with the file it came in, which is the evidence.
create table pec_receipts (
    id                blob        not null primary key,
    kind              text        not null,
    -- Null while no message with its Message-ID is known.
    outbox_message_id blob        references outbox_messages (id),
    region_code       text        references regions (code),
    message_id        text        not null,
    other_message_id  text,
    provider          text,
    identifier        text,
    recipient         text,
    subject           text,
    occurred_at       text        not null,
    error             text,
    error_detail      text,
    -- What makes it this receipt, whatever way the file took: the same twice is one.
    fingerprint       text        not null unique,
    sha256            text        not null,
    size              integer     not null,
    file              blob        not null,
    filed_by          blob        references users (id),
    version           integer     not null,
    created_at        text        not null,
    updated_at        text        not null
) strict;
create index pec_receipts_message on pec_receipts (outbox_message_id, id desc);
create index pec_receipts_kind on pec_receipts (kind, id desc);
create index pec_receipts_region on pec_receipts (region_code, id desc);
create index pec_receipts_filed_by on pec_receipts (filed_by, id desc);
