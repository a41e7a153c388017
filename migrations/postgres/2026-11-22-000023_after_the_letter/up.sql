-- The practices of which changes are requested, until they are submitted again.
create table practice_changes_due (
    practice_id  uuid    not null primary key references practices (id) on delete cascade,
    -- The working copy, when the changes are requested of one.
    revision_id  uuid    references practice_revisions (id) on delete cascade,
    due_on       date    not null,
    requested_on date    not null,
    reminded     boolean not null
);
create index practice_changes_due_reminded_idx on practice_changes_due (reminded, due_on, practice_id);
create index practice_changes_due_revision_idx on practice_changes_due (revision_id);

insert into practice_changes_due (practice_id, revision_id, due_on, requested_on, reminded)
    select id, null, (content ->> 'changes_due_on')::date, (updated_at at time zone 'Europe/Rome')::date, false from practices
    where status = 'changes_requested' and content ->> 'changes_due_on' is not null;
insert into practice_changes_due (practice_id, revision_id, due_on, requested_on, reminded)
    select practice_id, id, changes_due_on, (updated_at at time zone 'Europe/Rome')::date, false from practice_revisions
    where open_for is not null and status = 'changes_requested' and changes_due_on is not null;

-- Where whoever wrote a practice with an answer code is reached.
alter table practice_forms add column reply_channel text;
alter table practice_forms add column reply_to text;

-- Why a message of an invitation came back, until one gets through; and why an invitation ended by itself.
alter table invitations add column bounced boolean not null default false;
alter table invitations add column failure text;
alter table invitations add column ended_because text;
update invitations set bounced = true, failure = (
        select substr(m.last_error, 1, 2000) from outbox_messages m
        where m.about_type = 'invitation' and m.about_id = invitations.id and m.status = 'failed'
        order by m.id desc limit 1)
    where status = 'failed';
create index invitations_bounced on invitations (call_id, bounced, sort_name, id);
create index invitations_ended on invitations (call_id, ended_because, sort_name, id);

-- The themes of calls, to find calls by them.
create table call_themes (
    call_id    uuid not null references calls (id) on delete cascade,
    theme_code text not null references themes (code),
    primary key (call_id, theme_code)
);
create index call_themes_keyset on call_themes (theme_code, call_id desc);
insert into call_themes (call_id, theme_code)
    select calls.id, themes.code from calls, json_array_elements_text(calls.content -> 'themes') named (value), themes
    where themes.code = named.value
    union
    select calls.id, themes.parent_code from calls, json_array_elements_text(calls.content -> 'themes') named (value), themes
    where themes.code = named.value and themes.parent_code is not null;
