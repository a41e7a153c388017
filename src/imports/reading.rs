//! Reading a whole file: from rows to what the features keep.
use super::model::ImportSubject;
use super::rows::{Item, Records, RowParser};
use super::{health_companies, kinds, municipalities, organisations};
use crate::delimited::SourceError;
use crate::municipalities::register::Listed as ListedMunicipality;
use crate::organisations::register::Listed as ListedBody;
use crate::organisations::register::companies::{Company, KIND};
use crate::register::{Refusal, Report};
use chrono::NaiveDate;
use std::io::{Read, Seek};

/// What a file says, read to its end.
#[derive(Debug)]
pub struct Register {
    /// What reading it told: rows, refusals and warnings.
    pub report: Report,
    /// Its rows.
    pub rows: Rows,
}

/// The rows of a register.
#[derive(Debug)]
pub enum Rows {
    /// Of a list of municipalities.
    Municipalities(Vec<ListedMunicipality>),
    /// Of the register of bodies.
    Bodies {
        /// The bodies.
        listed: Vec<ListedBody>,
        /// Whether the file has mailboxes, addresses and tax codes.
        has_contact_details: bool,
        /// Whether it says which bodies have ceased.
        says_who_ceased: bool,
    },
    /// Of the Ministry's list.
    Companies(Vec<Company>),
}

/// Reads a file to its end, telling `progress` how many rows it has read.
///
/// # Errors
/// The file is not text, is broken, or is not of this subject: then nothing of it is to be used.
pub fn read<R: Read + Seek>(subject: ImportSubject, file: R, progress: &dyn Fn(u64)) -> Result<Register, SourceError> {
    match subject {
        ImportSubject::Municipalities => {
            let mut records = municipalities::open(file)?;
            let mut report = Report::new("municipalities", records.parser().format().label(), false);
            let listed = gather(&mut records, &mut report, progress, municipality)?;
            Ok(Register { report, rows: Rows::Municipalities(listed) })
        }
        ImportSubject::Organisations => {
            let mut records = organisations::open(file)?;
            let mut report = Report::new("organisations", records.parser().format().label(), false);
            let listed = gather(&mut records, &mut report, progress, body)?;
            let has_contact_details = records.parser().has_contact_details();
            let says_who_ceased = records.parser().says_who_ceased();
            Ok(Register { report, rows: Rows::Bodies { listed, has_contact_details, says_who_ceased } })
        }
        ImportSubject::HealthCompanies => {
            let list = health_companies::read(file)?;
            progress(list.read);
            Ok(companies(list))
        }
    }
}

/// Every record of a file, turned into what is kept; a record that cannot be is refused.
fn gather<R: Read + Seek, P: RowParser, T>(
    records: &mut Records<R, P>,
    report: &mut Report,
    progress: &dyn Fn(u64),
    keep: impl Fn(u64, P::Record) -> Result<T, Refusal>,
) -> Result<Vec<T>, SourceError> {
    let mut kept = Vec::new();
    for item in records {
        let item: Item<P::Record> = item?;
        if let Some((line, record)) = item.count_in(report) {
            match keep(line, record) {
                Ok(one) => kept.push(one),
                Err(refusal) => report.refused.push(refusal),
            }
        }
        progress(report.read);
    }
    Ok(kept)
}

fn municipality(line: u64, one: municipalities::Municipality) -> Result<ListedMunicipality, Refusal> {
    let region_code = one.region_code.parse().map_err(|why: String| Refusal::new(line, "region_code_invalid", why))?;
    let day = |year: Option<u16>, month, day| NaiveDate::from_ymd_opt(i32::from(year?), month, day);
    let former = one.former_istat_codes.into_iter();
    Ok(ListedMunicipality {
        line,
        cadastral_code: one.cadastral_code,
        istat_code: one.istat_code,
        name: cut(one.name, 200),
        other_name: one.other_name.map(|name| cut(name, 200)),

        region_code,
        province_code: one.province_code,
        province: one.province_abbreviation,
        nuts3: within(one.nuts3, 10),
        provincial_capital: one.is_provincial_capital,
        tax_code: one.tax_code,
        former: former.map(|f| (f.istat_code, day(f.from_year, 1, 1), day(f.to_year, 12, 31))).collect(),
    })
}

fn body(line: u64, one: organisations::Organisation) -> Result<ListedBody, Refusal> {
    // Longer or stranger ones are no codes of IndicePA, and nothing else here could hold them.
    if one.ipa_code.len() > 20 || !one.ipa_code.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b)) {
        let shown: String = one.ipa_code.chars().take(40).collect();
        return Err(Refusal::new(line, "ipa_code_invalid", format!("IPA code \"{shown}\"")));
    }
    Ok(ListedBody {
        line,
        ipa_key: organisations::ipa_key(&one.ipa_code),
        ipa_code: one.ipa_code,
        legal_name: cut(one.legal_name, 300),
        short_name: one.short_name.map(|name| cut(name, 100)),
        kind: one.kind,
        local_denomination: one.local_denomination,
        in_liquidation: one.in_liquidation,
        tax_code: one.tax_code,
        istat_code: one.istat_code,
        cadastral_code: one.cadastral_code,
        region_code: one.region_code.and_then(|code| code.parse().ok()),
        province: one.province_abbreviation,
        address: one.address.map(|address| cut(address, 200)),
        postal_code: one.postal_code,
        pec: within(one.pec, 254),
        email: within(one.email, 254),
        website: within(one.website, 1_000),
        active: one.active,
        ceased_on: one.suppressed_on,
    })
}

/// The beginning of a text, as much as its field holds.
fn cut(text: String, longest: usize) -> String {
    if text.len() <= longest { text } else { text.chars().take(longest).collect() }
}

/// An address, unless its field cannot hold it: a part of one is of no use.
fn within(address: Option<String>, longest: usize) -> Option<String> {
    address.filter(|address| address.len() <= longest)
}

fn companies(list: health_companies::HealthCompanies) -> Register {
    let mut report = Report::new("health_companies", health_companies::FORMAT, false);
    (report.read, report.ignored) = (list.read, list.ignored);
    (report.refused, report.warnings) = (list.refused, list.warnings);
    // The list begins somewhere: a company of its first year may be older.
    let beginning = list.companies.iter().map(|one| one.first_year).min().unwrap_or_default();
    let mut kept = Vec::with_capacity(list.companies.len());
    for one in list.companies {
        let Ok(region_code) = one.region_code.parse() else {
            report.refused.push(Refusal::new(one.line, "region_code_invalid", one.region_code));
            continue;
        };
        let known_start = one.first_year > beginning;
        kept.push(Company {
            line: one.line,
            local_denomination: kinds::local_denomination(KIND, &one.name),
            ministry_code: one.ministry_code,
            name: cut(one.name, 300),
            region_code,
            province: one.province_abbreviation,
            address: one.address.map(|address| cut(address, 200)),
            postal_code: one.postal_code,
            email: within(one.email, 254),
            website: within(one.website, 1_000),
            tax_code: one.tax_code,
            valid_from: NaiveDate::from_ymd_opt(one.first_year, 1, 1).filter(|_| known_start),
            closed_on: one.closed_on,
        });
    }
    Register { report, rows: Rows::Companies(kept) }
}
