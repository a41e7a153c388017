//! Reading a whole file: from rows to what the features keep.
use super::model::ImportSubject;
use super::rows::{Item, Records, RowParser};
use super::source::SourceError;
use super::{health_companies, kinds, municipalities, organisations};
use crate::municipalities::register as municipality_register;
use crate::organisations::register as body_register;
use crate::organisations::register_companies::{self as company_register, Company};
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
    Municipalities(Vec<municipality_register::Listed>),
    /// Of the register of bodies.
    Bodies {
        /// The bodies.
        listed: Vec<body_register::Listed>,
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
            let listed = gather(&mut records, &mut report, progress, |line, record| Ok(body(line, record)))?;
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

fn municipality(line: u64, one: municipalities::Municipality) -> Result<municipality_register::Listed, Refusal> {
    let region_code = one.region_code.parse().map_err(|why: String| Refusal::new(line, "region_code_invalid", why))?;
    let day = |year: Option<u16>, month, day| NaiveDate::from_ymd_opt(i32::from(year?), month, day);
    let former = one.former_istat_codes.into_iter();
    Ok(municipality_register::Listed {
        line,
        cadastral_code: one.cadastral_code,
        istat_code: one.istat_code,
        name: one.name,
        other_name: one.other_name,
        region_code,
        province_code: one.province_code,
        province: one.province_abbreviation,
        nuts3: one.nuts3,
        provincial_capital: one.is_provincial_capital,
        tax_code: one.tax_code,
        former: former.map(|f| (f.istat_code, day(f.from_year, 1, 1), day(f.to_year, 12, 31))).collect(),
    })
}

fn body(line: u64, one: organisations::Organisation) -> body_register::Listed {
    body_register::Listed {
        line,
        ipa_key: organisations::ipa_key(&one.ipa_code),
        ipa_code: one.ipa_code,
        legal_name: one.legal_name,
        short_name: one.short_name,
        kind: one.kind,
        local_denomination: one.local_denomination,
        in_liquidation: one.in_liquidation,
        tax_code: one.tax_code,
        istat_code: one.istat_code,
        cadastral_code: one.cadastral_code,
        region_code: one.region_code.and_then(|code| code.parse().ok()),
        province: one.province_abbreviation,
        address: one.address,
        postal_code: one.postal_code,
        pec: one.pec,
        email: one.email,
        website: one.website,
        active: one.active,
        ceased_on: one.suppressed_on,
    }
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
            local_denomination: kinds::local_denomination(company_register::KIND, &one.name),
            ministry_code: one.ministry_code,
            name: one.name,
            region_code,
            province: one.province_abbreviation,
            address: one.address,
            postal_code: one.postal_code,
            email: one.email,
            website: one.website,
            tax_code: one.tax_code,
            valid_from: NaiveDate::from_ymd_opt(one.first_year, 1, 1).filter(|_| known_start),
            closed_on: one.closed_on,
        });
    }
    Register { report, rows: Rows::Companies(kept) }
}
