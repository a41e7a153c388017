//! Taking in the register of public bodies (IndicePA).
//!
//! - Joined on the IndicePA code, whose case does not matter; else on the tax code, with an organisation that has no
//!   IndicePA code yet and is alone in having that tax code. By what it is called only a local health company, as the
//!   extracts without tax codes share no code with the Ministry's list: see `names`.
//! - What a file does not say never erases what is stored. Only of a file with mailboxes is a missing certified mailbox
//!   or acronym an answer; tax code, e-mail and website may be missing there because they were wrong or a person's.
//! - A body that a newer file no longer lists is **not** closed: bodies leave IndicePA to come back under another code,
//!   extracts leave out whole categories, and closing a health company by mistake would take it out of every list. Only
//!   a file that says that a body has ceased closes it; nothing here brings a closed one back.
//! - A municipality is found by any ISTAT code that it has or had; region and province are then the municipality's.
pub mod companies;
mod names;
pub mod store;

use self::companies::{KIND, is_candidate, named, sole};
use self::names::{Meant, Named};
use self::store::Stored;
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::Result;
use crate::municipalities::model::Place;
use crate::municipalities::service::{find_by_any_istat_codes, find_by_cadastral_codes};
use crate::register::{Change, Entry, Report, Warning};
use crate::territory::RegionCode;
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

/// A body as the register has it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Line of the file.
    pub line: u64,
    /// IndicePA code as written.
    pub ipa_code: String,
    /// The same without case.
    pub ipa_key: String,
    /// Full name.
    pub legal_name: String,
    /// Acronym.
    pub short_name: Option<String>,
    /// Code of its kind.
    pub kind: &'static str,
    /// What such a body is called in its region.
    pub local_denomination: Option<&'static str>,
    /// Whether it is being wound up.
    pub in_liquidation: bool,
    /// Tax code.
    pub tax_code: Option<String>,
    /// ISTAT code of its municipality, present or abolished.
    pub istat_code: Option<String>,
    /// Cadastral code of its municipality.
    pub cadastral_code: Option<String>,
    /// Region, for when the municipality is not known.
    pub region_code: Option<RegionCode>,
    /// Car code of the province, for when the municipality is not known.
    pub province: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Certified mailbox.
    pub pec: Option<String>,
    /// Mailbox of an office.
    pub email: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Whether it exists.
    pub active: bool,
    /// The day it ceased.
    pub ceased_on: Option<NaiveDate>,
}

/// Which file it is.
#[derive(Debug, Clone, Copy)]
pub struct Edition {
    /// The day that it describes.
    pub as_of: NaiveDate,
    /// Whether it has mailboxes, addresses and tax codes.
    pub has_contact_details: bool,
    /// Whether it says which bodies have ceased.
    pub says_who_ceased: bool,
}

/// What is to be written.
#[derive(Default)]
struct Plan {
    created: Vec<Stored>,
    changed: Vec<Stored>,
}

impl Plan {
    /// Plans a new organisation.
    fn create(&mut self, key: &str, mut new: Stored, municipality: Option<&str>, report: &mut Report) {
        new.index(municipality);
        report.created.push(Entry { key: key.to_owned(), name: new.legal_name.clone() });
        self.created.push(new);
    }

    /// Plans what becomes of a stored organisation: changed, closed or nothing.
    fn change(&mut self, key: &str, old: &Stored, new: Stored, municipality: Option<&str>, report: &mut Report) {
        let fields = old.differences(&new);
        if fields.is_empty() {
            report.unchanged += 1;
            return;
        }
        let (key, name) = (key.to_owned(), new.legal_name.clone());
        if old.active && !new.active {
            report.closed.push(Entry { key, name });
        } else {
            report.changed.push(Change { key, name, fields });
        }
        let mut next = Stored { version: old.version + 1, ..new };
        next.index(municipality);
        self.changed.push(next);
    }

    /// Writes it, unless it is a dry run.
    fn write(&self, tx: &mut Tx<'_>, permit: &Permit, report: &Report) -> Result<()> {
        if report.dry_run {
            return Ok(());
        }
        // Changes first: a new organisation may take a code that another gives up.
        store::update(tx, permit, &self.changed)?;
        store::insert(tx, permit, &self.created)
    }
}

/// Compares the register with what is stored, tells the differences in `report` and, unless it is a dry run, writes them.
pub fn take_in(
    tx: &mut Tx<'_>,
    permit: &Permit,
    listed: &[Listed],
    edition: Edition,
    report: &mut Report,
) -> Result<()> {
    let stored = store::any_all(tx, permit)?;
    let places = Places::of(tx, listed)?;
    let mut known = Known::of(&stored);
    known.add_companies(listed, &places, report);
    let now = tx.now();
    let mut plan = Plan::default();
    let mut adopted: HashSet<uuid::Uuid> = HashSet::new();
    for one in listed {
        let place = places.find(one);
        let name = place.map(|place| place.name.as_str());
        if place.is_none() {
            places.warn(one, report);
        }
        match known.find(one).filter(|old| old.ipa_key.is_some() || adopted.insert(old.id.0)) {
            Some(old) => {
                if one.active && !old.active && edition.says_who_ceased {
                    let why = format!(
                        "{} {} is closed here and listed as existing; it stays closed",
                        one.ipa_code, one.legal_name
                    );
                    report.warnings.push(Warning::new(one.line, "closed_here", why));
                }
                let new = Stored { updated_at: now, ..applied(one, old, place, edition) };
                plan.change(&one.ipa_code, old, new, name, report);
            }
            None => {
                let new = Stored::new(one.kind, &one.legal_name, now);
                plan.create(&one.ipa_code, applied(one, &new, place, edition), name, report);
            }
        }
    }
    plan.write(tx, permit, report)
}

/// Makes anew what the next organisations after `after` are found by, and tells the last of them; none when there is
/// none left.
pub fn reindex(tx: &mut Tx<'_>, permit: &Permit, after: Option<Id>, most: i64) -> Result<Option<Id>> {
    let mut rows = store::any_after(tx, permit, after, most)?;
    let seats: Vec<String> = rows.iter().filter_map(|row| row.cadastral_code.clone()).collect();
    let seats = find_by_cadastral_codes(tx, &seats)?;
    for row in &mut rows {
        let seat = row.cadastral_code.as_ref().and_then(|code| seats.get(code)).map(|place| place.name.as_str());
        row.index(seat);
    }
    store::write_terms(tx, permit, &rows)?;
    Ok(rows.last().map(|row| row.id))
}

/// The stored organisation with what the register says of it.
fn applied(one: &Listed, old: &Stored, place: Option<&Place>, edition: Edition) -> Stored {
    let kept = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    let whole = edition.has_contact_details;
    let mut new = old.clone();
    if one.kind != "other" {
        one.kind.clone_into(&mut new.kind);
    }
    if let Some(denomination) = one.local_denomination {
        new.local_denomination = Some(denomination.to_owned());
    }
    new.legal_name.clone_from(&one.legal_name);
    // Another spelling of the same code is no change.
    if old.ipa_key.as_ref() != Some(&one.ipa_key) {
        new.ipa_code = Some(one.ipa_code.clone());
        new.ipa_key = Some(one.ipa_key.clone());
    }
    new.short_name = if whole { one.short_name.clone() } else { kept(&one.short_name, &old.short_name) };
    new.pec = if whole { one.pec.clone() } else { kept(&one.pec, &old.pec) };
    new.tax_code = kept(&one.tax_code, &old.tax_code);
    new.address = kept(&one.address, &old.address);
    new.postal_code = kept(&one.postal_code, &old.postal_code);
    new.email = kept(&one.email, &old.email);
    new.website = kept(&one.website, &old.website);
    new.istat_code = kept(&one.istat_code, &old.istat_code);
    if let Some(place) = place {
        new.cadastral_code = Some(place.cadastral_code.clone());
        new.region_code = Some(place.region_code);
        new.province = Some(place.province.clone());
    } else {
        new.region_code = one.region_code.or(old.region_code);
        new.province = kept(&one.province, &old.province);
    }
    new.in_liquidation = one.in_liquidation || !whole && old.in_liquidation;
    if !one.active {
        new.active = false;
        new.valid_to = one.ceased_on.or(old.valid_to).or(Some(edition.as_of));
    }
    new
}

/// The municipalities that the register names.
struct Places {
    by_istat: HashMap<String, Place>,
    by_cadastral: HashMap<String, Place>,
}

impl Places {
    fn of(tx: &mut Tx<'_>, listed: &[Listed]) -> Result<Self> {
        let distinct = |codes: &mut dyn Iterator<Item = &String>| -> Vec<String> {
            codes.collect::<HashSet<_>>().into_iter().cloned().collect()
        };
        let istat = distinct(&mut listed.iter().filter_map(|one| one.istat_code.as_ref()));
        let cadastral = distinct(&mut listed.iter().filter_map(|one| one.cadastral_code.as_ref()));
        Ok(Self {
            by_istat: find_by_any_istat_codes(tx, &istat)?,
            by_cadastral: find_by_cadastral_codes(tx, &cadastral)?,
        })
    }

    /// The cadastral code first: it is the one that does not change.
    fn find(&self, one: &Listed) -> Option<&Place> {
        let by_cadastral = one.cadastral_code.as_ref().and_then(|code| self.by_cadastral.get(code));
        by_cadastral.or_else(|| self.by_istat.get(one.istat_code.as_ref()?))
    }

    fn warn(&self, one: &Listed, report: &mut Report) {
        if let Some(code) = one.istat_code.as_ref().or(one.cadastral_code.as_ref()) {
            let why = format!(
                "{} {}: no municipality has or had the code {code}; left without",
                one.ipa_code, one.legal_name
            );
            report.warnings.push(Warning::new(one.line, "municipality_unknown", why));
        }
    }
}

/// Stored organisations by what the register knows them by.
struct Known<'a> {
    by_ipa: HashMap<&'a str, &'a Stored>,
    /// Those without an IndicePA code; none where several share a tax code.
    by_tax: HashMap<&'a str, Option<&'a Stored>>,
    /// Health companies that are known by what they are called, by the IndicePA code that they are to have.
    by_name: HashMap<String, &'a Stored>,
    stored: &'a [Stored],
}

impl<'a> Known<'a> {
    fn of(stored: &'a [Stored]) -> Self {
        let by_ipa = stored.iter().filter_map(|one| Some((one.ipa_key.as_deref()?, one))).collect();
        let mut by_tax: HashMap<&str, Option<&Stored>> = HashMap::new();
        for one in stored {
            let Some(tax_code) = one.tax_code.as_deref() else { continue };
            let alone = one.ipa_key.is_none().then_some(one);
            by_tax.entry(tax_code).and_modify(|known| *known = None).or_insert(alone);
        }
        Self { by_ipa, by_tax, by_name: HashMap::new(), stored }
    }

    fn find(&self, one: &Listed) -> Option<&'a Stored> {
        self.by_codes(one).or_else(|| self.by_name.get(&one.ipa_key).copied())
    }

    fn by_codes(&self, one: &Listed) -> Option<&'a Stored> {
        let by_ipa = self.by_ipa.get(one.ipa_key.as_str()).copied();
        by_ipa.or_else(|| self.by_tax.get(one.tax_code.as_deref()?).copied().flatten())
    }

    /// Finds the health companies that came here without a code of IndicePA.
    fn add_companies(&mut self, listed: &[Listed], places: &Places, report: &mut Report) {
        let joined: HashSet<uuid::Uuid> =
            listed.iter().filter_map(|one| self.by_codes(one)).map(|old| old.id.0).collect();
        let there = sole(self.stored.iter().filter(|one| is_candidate(one)).filter_map(|one| one.region_code));
        let free = self.stored.iter().filter(|one| is_candidate(one) && one.ipa_key.is_none());
        let those: Vec<(&Stored, Named)> = free
            .filter(|one| !joined.contains(&one.id.0))
            .filter_map(|one| Some((one, named(one, there.contains(&one.region_code?))?)))
            .collect();
        if those.is_empty() {
            return;
        }
        let existing: Vec<(&Listed, RegionCode)> = listed
            .iter()
            .filter(|one| one.kind == KIND && one.active && !one.in_liquidation)
            .filter_map(|one| Some((one, places.find(one).map(|place| place.region_code).or(one.region_code)?)))
            .collect();
        let alone = sole(existing.iter().map(|(_, region)| *region));
        let open: Vec<_> = existing.into_iter().filter(|(one, _)| self.by_codes(one).is_none()).collect();
        let called = |(one, region): &(&Listed, RegionCode)| {
            let province = places.find(one).map(|place| place.province.as_str()).or(one.province.as_deref());
            let addresses = (one.website.as_deref(), [one.pec.as_deref(), one.email.as_deref()]);
            Named::new(*region, province, &one.legal_name, addresses, alone.contains(region))
        };
        let these: Vec<Named> = open.iter().map(called).collect();
        let names: Vec<Named> = those.iter().map(|(_, name)| name.clone()).collect();
        for ((one, region), meant) in open.iter().zip(names::pairs(&these, &names)) {
            let nearby = those.iter().any(|(other, _)| other.region_code == Some(*region));
            let (code, why) = match meant {
                Meant::One(place) => {
                    if let Some((old, _)) = those.get(place) {
                        self.by_name.insert(one.ipa_key.clone(), old);
                    }
                    continue;
                }
                Meant::Several => ("company_ambiguous", "several health companies without a code may be it"),
                Meant::Nobody if nearby => ("company_unmatched", "no health company without a code is called so"),
                Meant::Nobody => continue,
            };
            let why = format!("{} {}: {why}; it is added", one.ipa_code, one.legal_name);
            report.warnings.push(Warning::new(one.line, code, why));
        }
    }
}
