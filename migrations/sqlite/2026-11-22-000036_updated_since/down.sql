drop index findings_updated;
drop index labs_updated;
drop index calls_updated;
