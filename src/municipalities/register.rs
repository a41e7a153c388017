//! Taking in a whole list of municipalities.
//!
//! - Joined on the cadastral code. Everything stored is loaded once and compared here; only what differs is written.
//! - A list older than what is stored of a municipality changes none of its values and closes nothing: it only adds to
//!   the history of ISTAT codes, and municipalities that closed before any list was read here.
//! - What a list does not say (the tax codes that only SITUAS has) never erases what is stored.
//! - A newer list that lacks a municipality closes it, on the date of the list: lists do not tell the day, nor where it
//!   went. No row that could not be read may be that municipality: with refused rows nothing is closed.
//! - What comes from a list whose date nobody knows counts as older than any list with a date, so that one can follow.
//! - Dates of lists can be wrong, and the annual "Elenco" keeps being published with the codes of before a reform. A
//!   list is refused as a whole when it would bring abolished codes back and nobody stated its date, and when it would
//!   give any municipality another code, or close one, and its date is only assumed.
pub mod store;

use self::store::{Code, Stored};
use crate::auth::policy::Permit;
use crate::db::search;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::language::text;
use crate::register::{Change, Entry, FieldChange, Refusal, Report, Warning};
use crate::territory::RegionCode;
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

/// A municipality as a list has it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Line of the file.
    pub line: u64,
    /// Cadastral code.
    pub cadastral_code: String,
    /// ISTAT code.
    pub istat_code: String,
    /// Italian name.
    pub name: String,
    /// Name in the minority language.
    pub other_name: Option<String>,
    /// Region.
    pub region_code: RegionCode,
    /// Province, three digits.
    pub province_code: String,
    /// Province, car code.
    pub province: Option<String>,
    /// NUTS 3 code.
    pub nuts3: Option<String>,
    /// Whether it is a chief town.
    pub provincial_capital: Option<bool>,
    /// Tax code.
    pub tax_code: Option<String>,
    /// Codes of earlier numberings: code, first and last day.
    pub former: Vec<(String, Option<NaiveDate>, Option<NaiveDate>)>,
}

/// Which list it is.
#[derive(Debug, Clone, Copy)]
pub struct Edition {
    /// The day that it describes.
    pub as_of: NaiveDate,
    /// How that day is known.
    pub dated: Dated,
}

/// How the day of a list is known: the less certain, the less it may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// Somebody stated it.
    Stated,
    /// From the name of the file: it may be the day of the download.
    Named,
    /// It is not known: today.
    Assumed,
}

impl Edition {
    /// The day that is written down of a list: before all others when its own is not known.
    fn written(self) -> NaiveDate {
        if self.dated == Dated::Assumed { UNDATED } else { self.as_of }
    }
}

/// Before any list of ISTAT: the day of what comes from a list without a date.
pub const UNDATED: NaiveDate = match NaiveDate::from_ymd_opt(1861, 3, 17) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The day of a list, where it is known.
fn seen(as_of: NaiveDate) -> Option<NaiveDate> {
    (as_of != UNDATED).then_some(as_of)
}

/// What is to be written.
#[derive(Default)]
struct Plan {
    created: Vec<Stored>,
    changed: Vec<Stored>,
    new_codes: Vec<Code>,
    ended_codes: Vec<Code>,
    /// Municipalities that would get back a code they had before.
    going_back: Vec<String>,
    /// How many would get another code.
    renumbered: u64,
}

/// Compares a list with what is stored, tells the differences in `report` and, unless it is a dry run, writes them.
pub fn take_in(
    tx: &mut Tx<'_>,
    permit: &Permit,
    listed: &[Listed],
    edition: Edition,
    report: &mut Report,
) -> Result<()> {
    let known = Known { stored: store::all(tx)?, codes: store::all_codes(tx)?, edition, now: tx.now() };
    let plan = known.compare(listed, report);
    known.check(&plan, report)?;
    if report.dry_run {
        return Ok(());
    }
    store::insert(tx, permit, &plan.created)?;
    store::update(tx, permit, &plan.changed)?;
    store::insert_codes(tx, permit, &plan.new_codes)?;
    store::end_codes(tx, permit, &plan.ended_codes)?;
    let certain = report.refused.count == 0 && edition.dated != Dated::Assumed;
    if certain { store::confirm(tx, permit, edition.as_of) } else { Ok(()) }
}

/// Makes anew what the next municipalities after `after` are found by, and tells the last of them.
pub fn reindex(tx: &mut Tx<'_>, permit: &Permit, after: &str, most: i64) -> Result<Option<String>> {
    let mut rows = store::any_after(tx, permit, after, most)?;
    for row in &mut rows {
        row.search_terms = search_terms(&row.name, row.other_name.as_deref());
    }
    store::write_terms(tx, permit, &rows)?;
    Ok(rows.pop().map(|row| row.cadastral_code))
}

/// What is stored, and the list at hand.
struct Known {
    stored: HashMap<String, Stored>,
    codes: HashMap<String, Vec<Code>>,
    edition: Edition,
    now: Instant,
}

impl Known {
    fn compare(&self, listed: &[Listed], report: &mut Report) -> Plan {
        let mut plan = Plan::default();
        let newest = self.stored.values().map(|one| one.as_of).max();
        let current = newest.is_none_or(|newest| self.edition.as_of >= newest);
        for one in listed {
            match self.stored.get(&one.cadastral_code) {
                None => self.create(one, current, &mut plan, report),
                // Nor does an old list bring back what a newer one has closed.
                Some(stored) if self.edition.as_of < stored.as_of || !stored.active && !current => {
                    self.add_history(one, stored, &mut plan, report);
                }
                Some(stored) => self.update(one, stored, &mut plan, report),
            }
        }
        self.close_missing(listed, &mut plan, report);
        plan
    }

    fn create(&self, one: &Listed, current: bool, plan: &mut Plan, report: &mut Report) {
        let Some(province) = one.province.clone() else {
            let why = format!("{} {} has no province", one.cadastral_code, one.name);
            return report.refused.push(Refusal::new(one.line, "province_missing", why));
        };
        let as_of = self.edition.written();
        plan.created.push(Stored {
            cadastral_code: one.cadastral_code.clone(),
            istat_code: one.istat_code.clone(),
            name: one.name.clone(),
            other_name: one.other_name.clone(),
            region_code: one.region_code,
            province_code: one.province_code.clone(),
            province,
            nuts3: one.nuts3.clone(),
            provincial_capital: one.provincial_capital.unwrap_or(false),
            tax_code: one.tax_code.clone(),
            // The newest list read lacks it: it had closed before.
            active: current,
            closed_on: None,
            successor_code: None,
            search_terms: search_terms(&one.name, one.other_name.as_deref()),
            as_of,
            version: 1,
            created_at: self.now,
            updated_at: self.now,
        });
        let last_seen = if current { None } else { seen(as_of) };
        plan.new_codes.push(code(&one.istat_code, &one.cadastral_code, seen(as_of), last_seen));
        for (former, first, last) in &one.former {
            plan.new_codes.push(code(former, &one.cadastral_code, *first, *last));
        }
        report.created.push(entry(&one.cadastral_code, &one.name));
    }

    /// Codes of the list that are not known yet, as changes of the municipality.
    fn unknown_codes(&self, one: &Listed, plan: &mut Plan) -> Vec<FieldChange> {
        let known = self.codes.get(&one.cadastral_code).map(Vec::as_slice).unwrap_or_default();
        let is_known = |istat: &str| known.iter().any(|code| code.istat_code == istat);
        let mut added = Vec::new();
        for (former, first, last) in one.former.iter().filter(|(former, ..)| !is_known(former)) {
            plan.new_codes.push(code(former, &one.cadastral_code, *first, *last));
            added.extend(FieldChange::between("istat_codes", None, Some(former)));
        }
        added
    }

    fn add_history(&self, one: &Listed, stored: &Stored, plan: &mut Plan, report: &mut Report) {
        let mut fields = self.unknown_codes(one, plan);
        let known = self.codes.get(&one.cadastral_code).map(Vec::as_slice).unwrap_or_default();
        let new = !known.iter().any(|code| code.istat_code == one.istat_code);
        if new && one.istat_code != stored.istat_code {
            let as_of = Some(self.edition.as_of);
            plan.new_codes.push(code(&one.istat_code, &one.cadastral_code, as_of, as_of));
            fields.extend(FieldChange::between("istat_codes", None, Some(&one.istat_code)));
        }
        self.note(stored, stored.clone(), fields, plan, report);
    }

    fn update(&self, one: &Listed, stored: &Stored, plan: &mut Plan, report: &mut Report) {
        let mut next = stored.clone();
        next.istat_code.clone_from(&one.istat_code);
        next.name.clone_from(&one.name);
        next.region_code = one.region_code;
        next.province_code.clone_from(&one.province_code);
        next.active = true;
        next.closed_on = None;
        // An assumed date must not make the lists that come next old ones.
        if self.edition.dated != Dated::Assumed {
            next.as_of = self.edition.as_of;
        }
        if !stored.active {
            next.successor_code = None;
        }
        // A list without a column says nothing about it.
        let kept = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
        next.other_name = kept(&one.other_name, &stored.other_name);
        next.nuts3 = kept(&one.nuts3, &stored.nuts3);
        next.tax_code = kept(&one.tax_code, &stored.tax_code);
        if let Some(province) = &one.province {
            next.province.clone_from(province);
        }
        if let Some(capital) = one.provincial_capital {
            next.provincial_capital = capital;
        }
        next.search_terms = search_terms(&next.name, next.other_name.as_deref());
        let mut fields = differences(stored, &next);
        if next.istat_code != stored.istat_code {
            self.renumber(stored, &next, plan);
        }
        fields.extend(self.unknown_codes(one, plan));
        self.note(stored, next, fields, plan, report);
    }

    /// Ends the code that was borne until now and begins the new one.
    fn renumber(&self, stored: &Stored, next: &Stored, plan: &mut Plan) {
        let known = self.codes.get(&stored.cadastral_code).map(Vec::as_slice).unwrap_or_default();
        plan.renumbered += 1;
        plan.ended_codes.push(code(&stored.istat_code, &stored.cadastral_code, None, seen(stored.as_of)));
        if known.iter().any(|code| code.istat_code == next.istat_code) {
            plan.going_back.push(stored.cadastral_code.clone());
            plan.ended_codes.push(code(&next.istat_code, &stored.cadastral_code, None, None));
        } else {
            plan.new_codes.push(code(&next.istat_code, &stored.cadastral_code, Some(self.edition.as_of), None));
        }
    }

    fn note(&self, stored: &Stored, next: Stored, fields: Vec<FieldChange>, plan: &mut Plan, report: &mut Report) {
        if fields.is_empty() {
            report.unchanged += 1;
            return;
        }
        report.changed.push(Change { key: stored.cadastral_code.clone(), name: next.name.clone(), fields });
        plan.changed.push(Stored { version: stored.version + 1, updated_at: self.now, ..next });
    }

    fn close_missing(&self, listed: &[Listed], plan: &mut Plan, report: &mut Report) {
        let there: HashSet<&str> = listed.iter().map(|one| one.cadastral_code.as_str()).collect();
        let as_of = self.edition.as_of;
        let mut missing: Vec<&Stored> = self.stored.values().collect();
        missing.retain(|one| one.active && one.as_of <= as_of && !there.contains(one.cadastral_code.as_str()));
        missing.sort_by_key(|one| &one.cadastral_code);
        if report.refused.count > 0 && !missing.is_empty() {
            let why =
                format!("{} municipalities are not in the list; none is closed, as rows were refused", missing.len());
            return report.warnings.push(Warning::new(0, "closing_skipped", why));
        }
        for one in missing {
            report.closed.push(entry(&one.cadastral_code, &one.name));
            plan.ended_codes.push(code(&one.istat_code, &one.cadastral_code, None, seen(one.as_of)));
            plan.changed.push(Stored {
                active: false,
                closed_on: Some(as_of),
                as_of,
                version: one.version + 1,
                updated_at: self.now,
                ..one.clone()
            });
        }
    }

    /// Refuses lists that cannot be what they are taken for.
    fn check(&self, plan: &Plan, report: &Report) -> Result<()> {
        let refuse = |it: String, en: String| Err(Error::invalid("#", "register_refused", text(it, en)));
        let back = plan.going_back.len();
        if let Some(one) = plan.going_back.first().filter(|_| self.edition.dated != Dated::Stated) {
            return refuse(
                format!(
                    "L'elenco riporterebbe {back} comuni ({one} per primo) a un codice ISTAT abolito: è più vecchio di quanto registrato. Indicarne la data."
                ),
                format!(
                    "The list would take {back} municipalities ({one} first) back to an abolished ISTAT code: it is older than what is stored. State its date."
                ),
            );
        }
        let (renumbered, closed) = (plan.renumbered, report.closed.count);
        if self.edition.dated == Dated::Assumed && renumbered + closed > 0 {
            return refuse(
                format!(
                    "L'elenco darebbe un altro codice ISTAT a {renumbered} comuni e ne chiuderebbe {closed}: indicarne la data."
                ),
                format!(
                    "The list would give {renumbered} municipalities another ISTAT code and close {closed}: state its date."
                ),
            );
        }
        Ok(())
    }
}

fn code(istat: &str, cadastral: &str, first_seen: Option<NaiveDate>, last_seen: Option<NaiveDate>) -> Code {
    Code { istat_code: istat.to_owned(), cadastral_code: cadastral.to_owned(), first_seen, last_seen }
}

fn entry(key: &str, name: &str) -> Entry {
    Entry { key: key.to_owned(), name: name.to_owned() }
}

fn search_terms(name: &str, other_name: Option<&str>) -> String {
    search::terms(&format!("{name} {}", other_name.unwrap_or_default()))
}

fn differences(old: &Stored, new: &Stored) -> Vec<FieldChange> {
    let flag = |value: bool| Some(if value { "true" } else { "false" });
    let date = |value: Option<NaiveDate>| value.map(|day| day.to_string());
    [
        FieldChange::between("istat_code", Some(&old.istat_code), Some(&new.istat_code)),
        FieldChange::between("name", Some(&old.name), Some(&new.name)),
        FieldChange::between("other_name", old.other_name.as_deref(), new.other_name.as_deref()),
        FieldChange::between("region_code", Some(old.region_code.as_str()), Some(new.region_code.as_str())),
        FieldChange::between("province_code", Some(&old.province_code), Some(&new.province_code)),
        FieldChange::between("province", Some(&old.province), Some(&new.province)),
        FieldChange::between("nuts3", old.nuts3.as_deref(), new.nuts3.as_deref()),
        FieldChange::between("provincial_capital", flag(old.provincial_capital), flag(new.provincial_capital)),
        FieldChange::between("tax_code", old.tax_code.as_deref(), new.tax_code.as_deref()),
        FieldChange::between("active", flag(old.active), flag(new.active)),
        FieldChange::between("closed_on", date(old.closed_on).as_deref(), date(new.closed_on).as_deref()),
        FieldChange::between("successor_code", old.successor_code.as_deref(), new.successor_code.as_deref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}
