//! Taking in the Ministry of Health's list of local health companies.
//!
//! - Joined on the tax code, and on the Ministry's code once an organisation has it; never by name, which in the list is
//!   often only a place.
//! - A company keeps its tax code when it changes its Ministry code, so one organisation may answer to several companies
//!   of the list: the one that exists takes it, with its new code, and those that ended are kept as organisations of their
//!   own, closed at the end of their last year, because practices belong to whoever led them at the time.
//! - IndicePA knows names and addresses better: of an organisation that has an IndicePA code only what is missing is
//!   filled in.
use super::Plan;
use super::store::{self, Stored};
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use crate::municipalities::service::find_by_cadastral_codes;
use crate::register::{Refusal, Report};
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
    let mut taken: HashSet<Uuid> = HashSet::new();
    let mut plan = Plan::default();
    let mut order: Vec<&Company> = companies.iter().collect();
    // Those that exist choose first, then those that ended last.
    order.sort_by_key(|one| (one.closed_on.is_some(), std::cmp::Reverse(one.closed_on), &one.ministry_code));
    for one in order {
        match known.find(one, &taken) {
            Found::Several => {
                let why = format!("{} {}: several organisations have its tax code", one.ministry_code, one.name);
                report.refused.push(Refusal::new(one.line, "tax_code_ambiguous", why));
            }
            Found::One(old) => {
                taken.insert(old.id.0);
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

enum Found<'a> {
    One(&'a Stored),
    Several,
    Nobody,
}

/// Stored organisations by what the list knows them by.
struct Known<'a> {
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
        Self { by_tax, by_code, existing: existing.collect() }
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
