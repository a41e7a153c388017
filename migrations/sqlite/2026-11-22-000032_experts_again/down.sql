-- Of those who have declined only one may keep the account.
update lab_experts set user_id = null
where status = 'declined' and exists (
    select 1 from lab_experts other
    where other.cycle_id = lab_experts.cycle_id and other.user_id = lab_experts.user_id and other.id <> lab_experts.id
);
drop index lab_experts_cycle_id_user_id_key;
alter table lab_experts rename to lab_experts_before;
create table lab_experts (
    id                blob not null primary key,
    cycle_id          blob not null references lab_cycles (id) on delete cascade,
    side              text not null,
    status            text not null constraint lab_experts_status_check check (status in ('proposed', 'agreed', 'confirmed', 'declined')),
    -- The side that proposed them, and the other side that agreed.
    proposed_by       text not null,
    agreed_by         text,
    name              text not null,
    office            text,
    organisation_id   blob references organisations (id),
    organisation_name text not null,
    email             text,
    phone             text,
    -- Their account, when they have one.
    user_id           blob,
    -- How an agreement or an answer came that somebody else wrote down.
    note              text,
    agreed_at         text,
    answered_at       text,
    version           integer not null,
    created_at        text not null,
    updated_at        text not null,
    unique (cycle_id, user_id)
) strict, without rowid;
alter table lab_experts add column erased_at text;
insert into lab_experts (id, cycle_id, side, status, proposed_by, agreed_by, name, office, organisation_id, organisation_name, email, phone,
    user_id, note, agreed_at, answered_at, version, created_at, updated_at, erased_at)
select id, cycle_id, side, status, proposed_by, agreed_by, name, office, organisation_id, organisation_name, email, phone,
    user_id, note, agreed_at, answered_at, version, created_at, updated_at, erased_at
from lab_experts_before;
drop table lab_experts_before;
create index lab_experts_keyset on lab_experts (cycle_id, id desc);
create index lab_experts_status on lab_experts (cycle_id, status, id desc);
create index lab_experts_side on lab_experts (cycle_id, side, id desc);
create index lab_experts_user on lab_experts (user_id, cycle_id);
create index lab_experts_due on lab_experts (erased_at, cycle_id);
