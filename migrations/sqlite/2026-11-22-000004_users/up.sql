create table users (
    id              blob        not null primary key,
    email           text        not null unique,
    name            text        not null,
    -- The name in lower case without accents, for searching by its beginning.
    sort_name       text        not null,
    status          text        not null constraint users_status_check check (status in ('invited', 'active', 'blocked')),
    password_hash   text,
    last_sign_in_at text,
    version         integer     not null,
    created_at      text not null,
    updated_at      text not null
) strict;
create index users_status on users (status, id desc);
create index users_name on users (sort_name);

create table user_roles (
    id              blob not null primary key,
    user_id         blob not null references users (id) on delete cascade,
    role            text not null,
    region_code     text references regions (code),
    organisation_id blob
) strict;
create index user_roles_user on user_roles (user_id);
create index user_roles_role on user_roles (role, user_id);
create index user_roles_region on user_roles (region_code, user_id);
create index user_roles_organisation on user_roles (organisation_id, user_id);

-- Invitations and password resets: only the digest of the code is stored.
create table one_time_codes (
    id          blob        not null primary key,
    user_id     blob        not null references users (id) on delete cascade,
    purpose     text        not null constraint one_time_codes_purpose_check check (purpose in ('invitation', 'password_reset')),
    code_digest text        not null unique,
    expires_at  text not null,
    used_at     text,
    created_at  text not null
) strict;
create index one_time_codes_user on one_time_codes (user_id);

create table auth_sessions (
    id         blob        not null primary key,
    user_id    blob        not null references users (id) on delete cascade,
    created_at text not null,
    revoked_at text,
    reason     text
) strict;
create index auth_sessions_user on auth_sessions (user_id);

-- Each refresh token works once; showing a used one again ends its session.
create table refresh_tokens (
    id           blob        not null primary key,
    session_id   blob        not null references auth_sessions (id) on delete cascade,
    token_digest text        not null unique,
    created_at   text not null,
    expires_at   text not null,
    used_at      text
) strict;
create index refresh_tokens_session on refresh_tokens (session_id);

-- Sign-ins that failed (or are being checked), per account and per address.
create table sign_in_failures (
    subject       text        not null primary key,
    failures      integer     not null,
    first_at      text not null,
    blocked_until text
) strict;
create index sign_in_failures_age on sign_in_failures (first_at);
