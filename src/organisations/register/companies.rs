//! Taking in the Ministry of Health's list of local health companies.
//!
//! - Joined on the tax code, and on the Ministry's code once an organisation has it. The extracts of IndicePA without tax
//!   codes leave only what a company is called: a company that exists is then the organisation of its region that
//!   `names` finds, if there is no doubt. In doubt it is refused, since a company that stands twice is invited twice.
//! - A company keeps its tax code when it changes its Ministry code, so one organisation may answer to several companies
//!   of the list: the one that exists takes it, with its new code, and those that ended are kept as organisations of their
//!   own, closed at the end of their last year, because practices belong to whoever led them at the time.
//! - IndicePA knows names and addresses better: of an organisation that has an IndicePA code only what is missing is
//!   filled in.
use super::Plan;
use super::names::{self, Meant, Named};
use super::store::{self, Stored};
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use crate::municipalities::service::find_by_cadastral_codes;
use crate::register::{Refusal, Report, Warning};
use crate::territory::RegionCode;
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The kind of the companies of the list.
pub const KIND: &str = "local_health_authority";

/// A company as the list has it.
#[derive(Debug, Clone)]
pub struct Company {
    /// Line of the file with its last state.
    pub line: u64,
    /// Region code of the health system and company code.
    pub ministry_code: String,
    /// Name.
    pub name: String,
    /// What such a body is called in its region.
    pub local_denomination: Option<&'static str>,
    /// Region.
    pub region_code: RegionCode,
    /// Car code of the province.
    pub province: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Mailbox of an office.
    pub email: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Tax code.
    pub tax_code: Option<String>,
    /// First day, if the list begins before it.
    pub valid_from: Option<NaiveDate>,
    /// Last day, if the list goes on without it.
    pub closed_on: Option<NaiveDate>,
}

/// Compares the list with what is stored, tells the differences in `report` and, unless it is a dry run, writes them.
pub fn take_in(tx: &mut Tx<'_>, permit: &Permit, companies: &[Company], report: &mut Report) -> Result<()> {
    let stored = store::any_all(tx, permit)?;
    let known = Known::of(&stored, companies);
    let seats: HashSet<String> = stored.iter().filter_map(|one| one.cadastral_code.clone()).collect();
    let seats: Vec<String> = seats.into_iter().collect();
    let seats = find_by_cadastral_codes(tx, &seats)?;
    let now = tx.now();
    let mut plan = Plan::default();
    for (one, found) in known.join(companies, report) {
        match found {
            Found::Several => {}
            Found::One(old) => {
                let seat =
                    old.cadastral_code.as_ref().and_then(|code| seats.get(code)).map(|place| place.name.as_str());
                let new = Stored { updated_at: now, ..applied(one, old) };
                plan.change(&one.ministry_code, old, new, seat, report);
            }
            Found::Nobody => plan.create(&one.ministry_code, applied(one, &fresh(one, now)), None, report),
        }
    }
    plan.write(tx, permit, report)
}

fn fresh(one: &Company, now: Instant) -> Stored {
    Stored { valid_from: one.valid_from, ..Stored::new(KIND, &one.name, now) }
}

fn applied(one: &Company, old: &Stored) -> Stored {
    let mut new = old.clone();
    let fill = |mine: &mut Option<String>, theirs: &Option<String>, over: bool| {
        if theirs.is_some() && (over || mine.is_none()) {
            mine.clone_from(theirs);
        }
    };
    // Without IndicePA the list is all that is known of it.
    let over = old.ipa_key.is_none();
    if over {
        new.legal_name.clone_from(&one.name);
    }
    new.ministry_code = Some(one.ministry_code.clone());
    if new.local_denomination.is_none() {
        new.local_denomination = one.local_denomination.map(str::to_owned);
    }
    new.region_code = old.region_code.or(Some(one.region_code));
    new.valid_from = old.valid_from.or(one.valid_from);
    fill(&mut new.tax_code, &one.tax_code, over);
    fill(&mut new.province, &one.province, over);
    fill(&mut new.address, &one.address, over);
    fill(&mut new.postal_code, &one.postal_code, over);
    fill(&mut new.email, &one.email, over);
    fill(&mut new.website, &one.website, over);
    if let Some(closed_on) = one.closed_on.filter(|_| old.active) {
        new.active = false;
        new.valid_to = Some(closed_on);
    }
    new
}

#[derive(Clone, Copy)]
enum Found<'a> {
    One(&'a Stored),
    Several,
    Nobody,
}

/// Stored organisations by what the list knows them by.
struct Known<'a> {
    stored: &'a [Stored],
    by_tax: HashMap<&'a str, Vec<&'a Stored>>,
    by_code: HashMap<&'a str, &'a Stored>,
    /// The codes of the companies of the list that exist.
    existing: HashSet<&'a str>,
}

impl<'a> Known<'a> {
    fn of(stored: &'a [Stored], companies: &'a [Company]) -> Self {
        let mut by_tax: HashMap<&str, Vec<&Stored>> = HashMap::new();
        for one in stored {
            if let Some(tax_code) = one.tax_code.as_deref() {
                by_tax.entry(tax_code).or_default().push(one);
            }
        }
        let by_code = stored.iter().filter_map(|one| Some((one.ministry_code.as_deref()?, one))).collect();
        let existing = companies.iter().filter(|one| one.closed_on.is_none()).map(|one| one.ministry_code.as_str());
        Self { stored, by_tax, by_code, existing: existing.collect() }
    }

    /// Who is who: each company with its organisation. What is in doubt is told in the report.
    fn join<'c>(&self, companies: &'c [Company], report: &mut Report) -> Vec<(&'c Company, Found<'a>)> {
        let mut order: Vec<&Company> = companies.iter().collect();
        // Those that exist choose first, then those that ended last.
        order.sort_by_key(|one| (one.closed_on.is_some(), std::cmp::Reverse(one.closed_on), &one.ministry_code));
        let (existing, ended): (Vec<_>, Vec<_>) = order.into_iter().partition(|one| one.closed_on.is_none());
        let mut taken: HashSet<Uuid> = HashSet::new();
        let mut joined = self.by_codes(&existing, &mut taken);
        self.by_names(&mut joined, &mut taken, report);
        joined.extend(self.by_codes(&ended, &mut taken));
        for (one, _) in joined.iter().filter(|(_, found)| matches!(found, Found::Several)) {
            let why = format!("{} {}: several organisations may be it", one.ministry_code, one.name);
            report.refused.push(Refusal::new(one.line, "company_ambiguous", why));
        }
        joined
    }

    fn by_codes<'c>(&self, companies: &[&'c Company], taken: &mut HashSet<Uuid>) -> Vec<(&'c Company, Found<'a>)> {
        let mut joined = Vec::with_capacity(companies.len());
        for one in companies {
            let found = self.find(one, taken);
            if let Found::One(old) = found {
                taken.insert(old.id.0);
            }
            joined.push((*one, found));
        }
        joined
    }

    /// Finds organisations without a code of the Ministry for companies that exist and have none yet.
    fn by_names(&self, joined: &mut [(&Company, Found<'a>)], taken: &mut HashSet<Uuid>, report: &mut Report) {
        let free: Vec<&Stored> = self
            .stored
            .iter()
            .filter(|one| is_candidate(one) && one.ministry_code.is_none() && !taken.contains(&one.id.0))
            .collect();
        let alone = sole(joined.iter().map(|(one, _)| one.region_code));
        let there = sole(self.stored.iter().filter(|one| is_candidate(one)).filter_map(|one| one.region_code));
        let those: Vec<(&Stored, Named)> =
            free.into_iter().filter_map(|one| Some((one, named(one, there.contains(&one.region_code?))?))).collect();
        let mut open: Vec<_> = joined.iter_mut().filter(|(_, found)| matches!(found, Found::Nobody)).collect();
        let these: Vec<Named> = open.iter().map(|(one, _)| company(one, alone.contains(&one.region_code))).collect();
        let names: Vec<Named> = those.iter().map(|(_, name)| name.clone()).collect();
        for ((one, found), meant) in open.iter_mut().zip(names::pairs(&these, &names)) {
            match meant {
                Meant::One(place) => {
                    if let Some((old, _)) = those.get(place) {
                        taken.insert(old.id.0);
                        *found = Found::One(old);
                    }
                }
                Meant::Several => *found = Found::Several,
                Meant::Nobody if those.iter().any(|(other, _)| other.region_code == Some(one.region_code)) => {
                    let why = format!(
                        "{} {}: no organisation of its region is called so; if it is one of them, give that one the code",
                        one.ministry_code, one.name
                    );
                    report.warnings.push(Warning::new(one.line, "company_unmatched", why));
                }
                Meant::Nobody => {}
            }
        }
    }

    fn find(&self, one: &Company, taken: &HashSet<Uuid>) -> Found<'a> {
        let by_code = self.by_code.get(one.ministry_code.as_str()).copied();
        // The code is unique: whoever has it is meant, unless an existing company has taken over with a new one.
        if let Some(known) = by_code.filter(|other| !taken.contains(&other.id.0)) {
            return Found::One(known);
        }
        let sharing = one.tax_code.as_deref().and_then(|tax| self.by_tax.get(tax));
        let mut free: Vec<&Stored> = sharing.into_iter().flatten().copied().collect();
        free.retain(|other| !taken.contains(&other.id.0) && self.may_take(one, other));
        // Other bodies may share the tax code of a health company, such as its own foundation.
        let health: Vec<&Stored> = free.iter().copied().filter(|other| other.kind == KIND).collect();
        match (health.as_slice(), free.as_slice()) {
            ([known], _) | ([], [known]) => Found::One(known),
            ([], []) => Found::Nobody,
            _ => Found::Several,
        }
    }

    /// Whether a company may be an organisation that has its tax code: one without a code, or with an ended one's.
    fn may_take(&self, one: &Company, other: &Stored) -> bool {
        match other.ministry_code.as_deref() {
            None => true,
            Some(code) => one.closed_on.is_none() && !self.existing.contains(code),
        }
    }
}

/// Whether an organisation can be a company of the list that exists.
pub(super) fn is_candidate(one: &Stored) -> bool {
    one.kind == KIND && one.active && !one.in_liquidation
}

/// The regions that occur once.
pub(super) fn sole(regions: impl Iterator<Item = RegionCode>) -> HashSet<RegionCode> {
    let mut counts: HashMap<RegionCode, usize> = HashMap::new();
    regions.for_each(|region| *counts.entry(region).or_default() += 1);
    counts.into_iter().filter(|(_, count)| *count == 1).map(|(region, _)| region).collect()
}

/// What an organisation is called; none without a region.
pub(super) fn named(one: &Stored, alone: bool) -> Option<Named> {
    let addresses = (one.website.as_deref(), [one.pec.as_deref(), one.email.as_deref()]);
    Some(Named::new(one.region_code?, one.province.as_deref(), &one.legal_name, addresses, alone))
}

fn company(one: &Company, alone: bool) -> Named {
    let addresses = (one.website.as_deref(), [one.email.as_deref(), None]);
    Named::new(one.region_code, one.province.as_deref(), &one.name, addresses, alone)
}
