-- Lists that are asked for what has changed since.
create index calls_updated on calls (updated_at desc, id desc);
create index labs_updated on labs (updated_at desc, id desc);
create index findings_updated on findings (updated_at desc, id desc);
