//! The Ministry of Health's list of local health companies, one row per company and year.
//!
//! The newest year is the present state; a company that a later year no longer lists closed at the end of its last one.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use chrono::NaiveDate;
use serde::Serialize;

use super::geography::region_of_health_code;
use super::rows::wrong_shape;
use crate::delimited::cells::{car_code, digits, email, postal_code, tax_code, text, website};
use crate::delimited::{Column, Headers, Row, Source, SourceError};
use crate::register::{Refusal, Section, Warning};

/// More companies than this are not a list of health companies; it bounds what is held in memory.
const MAX_COMPANIES: usize = 20_000;

/// A health company with its last known state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HealthCompany {
    /// Region code of the health system and company code together: `050502`. Codes of closed companies are not reused.
    pub ministry_code: String,
    /// The name in its last year, as the Ministry writes it: often only the place (`TO3`, `SAVONESE`).
    pub name: String,
    /// The region code of the health system: `041` Bolzano, `042` Trento.
    pub health_region_code: String,
    /// Two-digit ISTAT region.
    pub region_code: &'static str,
    /// Street and number.
    pub address: Option<String>,
    /// The municipality's name in capitals, as written.
    pub municipality_name: Option<String>,
    /// Car code as written; it may be one of a province since abolished.
    pub province_abbreviation: Option<String>,
    /// Five digits.
    pub postal_code: Option<String>,
    /// As written.
    pub phone: Option<String>,
    /// A public desk; neither certified nor always current.
    pub email: Option<String>,
    /// An `http` or `https` URL.
    pub website: Option<String>,
    /// Eleven digits with a right check digit.
    pub tax_code: Option<String>,
    /// The first year that lists it.
    pub first_year: i32,
    /// The last year that lists it.
    pub last_year: i32,
    /// The end of `last_year`, if the file goes on without the company.
    pub closed_on: Option<NaiveDate>,
    /// Earlier names with the last year of each, oldest first.
    pub former_names: Vec<(String, i32)>,
    /// Line of the row that gives the last state.
    pub line: u64,
}

/// What the whole list says.
#[derive(Debug, Default)]
pub struct HealthCompanies {
    /// The companies, by code.
    pub companies: Vec<HealthCompany>,
    /// The newest year in the list.
    pub latest_year: i32,
    /// Rows read, refused ones included.
    pub read: u64,
    /// Rows that are no records.
    pub ignored: u64,
    /// Rows not taken.
    pub refused: Section<Refusal>,
    /// What was left out of the last state of companies.
    pub warnings: Section<Warning>,
}

/// The format in words, for a report.
pub const FORMAT: &str = "Ministry of Health, list of local health companies";

struct Columns {
    year: Option<Column>,
    region: Option<Column>,
    code: Option<Column>,
    name: Option<Column>,
    address: Option<Column>,
    postal_code: Option<Column>,
    municipality: Option<Column>,
    province: Option<Column>,
    phone: Option<Column>,
    email: Option<Column>,
    website: Option<Column>,
    tax: Option<Column>,
}

impl Columns {
    fn find(headers: &Headers) -> Result<Self, SourceError> {
        let columns = Self {
            year: headers.find(&["ANNO", "Anno riferimento"]),
            region: headers.find(&["CODICE REGIONE", "Cod Regione"]),
            code: headers.find(&["CODICE AZIENDA", "Codice ASL", "Cod Azienda"]),
            name: headers.find(&["DENOMINAZIONE AZIENDA", "Denominazione ASL"]),
            address: headers.find(&["INDIRIZZO"]),
            postal_code: headers.find(&["CAP"]),
            municipality: headers.find(&["COMUNE"]),
            province: headers.find(&["SIGLA PROVINCIA", "Provincia"]),
            phone: headers.find(&["TELEFONO"]),
            email: headers.find(&["E-MAIL", "EMAIL"]),
            website: headers.find(&["SITO WEB", "SITO INTERNET", "SITO"]),
            tax: headers.find(&["PARTITA IVA", "P.IVA"]),
        };
        let needed = [
            (columns.year, "ANNO"),
            (columns.region, "CODICE REGIONE"),
            (columns.code, "CODICE AZIENDA"),
            (columns.name, "DENOMINAZIONE AZIENDA"),
        ];
        let missing: Vec<&str> = needed.iter().filter(|(column, _)| column.is_none()).map(|(_, name)| *name).collect();
        if missing.is_empty() {
            return Ok(columns);
        }
        let expected = "the Ministry's list of health companies";
        Err(SourceError::UnknownFormat { expected, missing, found: headers.names().to_vec() })
    }
}

/// Reads the whole list, whatever the order of its years. What is held is the companies, not the rows.
///
/// # Errors
/// The file is not text, is broken, or has not the columns of the list; the error names those missing.
pub fn read<R: Read + Seek>(input: R) -> Result<HealthCompanies, SourceError> {
    let mut source = Source::open(input)?;
    let columns = Columns::find(source.headers())?;
    let mut list = HealthCompanies::default();
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    while let Some(row) = source.next_row()? {
        if row.filled() <= 3 && digits(row.cell(columns.code), 3).is_none() {
            list.ignored += 1;
            continue;
        }
        list.read += 1;
        match parse(&columns, &row) {
            Err(refusal) => list.refused.push(refusal),
            Ok((company, warnings)) => {
                list.latest_year = list.latest_year.max(company.last_year);
                if known.len() >= MAX_COMPANIES && !known.contains_key(&company.ministry_code) {
                    return Err(SourceError::TooMany { limit: MAX_COMPANIES });
                }
                if let Err(refusal) = merge(&mut known, company, warnings) {
                    list.refused.push(refusal);
                }
            }
        }
    }
    source.check_end()?;
    let mut warnings = Vec::new();
    for mut entry in known.into_values() {
        if entry.company.last_year < list.latest_year {
            entry.company.closed_on = NaiveDate::from_ymd_opt(entry.company.last_year, 12, 31);
        }
        entry.company.former_names = former_names(&entry.names, &entry.company.name);
        warnings.extend(entry.warnings);
        list.companies.push(entry.company);
    }
    warnings.sort_by_key(|warning| warning.line);
    warnings.into_iter().for_each(|warning| list.warnings.push(warning));
    Ok(list)
}

struct Known {
    company: HealthCompany,
    warnings: Vec<Warning>,
    names: BTreeMap<i32, String>,
}

/// Adds one year to what is known of a company; the row of the newest year gives the state.
fn merge(known: &mut BTreeMap<String, Known>, company: HealthCompany, warnings: Vec<Warning>) -> Result<(), Refusal> {
    let (year, name) = (company.last_year, company.name.clone());
    let Some(entry) = known.get_mut(&company.ministry_code) else {
        let code = company.ministry_code.clone();
        known.insert(code, Known { company, warnings, names: BTreeMap::from([(year, name)]) });
        return Ok(());
    };
    if entry.names.contains_key(&year) {
        let detail = format!("{} is already on an earlier line for {year}", company.ministry_code);
        return Err(Refusal::new(company.line, "duplicate", detail));
    }
    entry.names.insert(year, name);
    let first_year = entry.company.first_year.min(year);
    if year > entry.company.last_year {
        entry.company = company;
        entry.warnings = warnings;
    }
    entry.company.first_year = first_year;
    Ok(())
}

fn former_names(names: &BTreeMap<i32, String>, present: &str) -> Vec<(String, i32)> {
    let mut former: Vec<(String, i32)> = Vec::new();
    for (year, name) in names {
        match former.last_mut() {
            Some((last, until)) if last == name => *until = *year,
            _ => former.push((name.clone(), *year)),
        }
    }
    former.retain(|(name, _)| name != present);
    former
}

fn parse(columns: &Columns, row: &Row<'_>) -> Result<(HealthCompany, Vec<Warning>), Refusal> {
    let line = row.line();
    let refuse = |reason, what: &str, column| {
        let shown: String = row.cell(column).trim().chars().take(40).collect();
        Refusal::new(line, reason, format!("{what} \"{shown}\""))
    };
    if let Some(refusal) = wrong_shape(row) {
        return Err(refusal);
    }
    let year: Option<i32> = digits(row.cell(columns.year), 4).and_then(|year| year.parse().ok());
    let Some(year) = year.filter(|year| (1978..=2200).contains(year)) else {
        return Err(refuse("year_invalid", "year", columns.year));
    };
    let region = digits(row.cell(columns.region), 3);
    let region = region.and_then(|code| region_of_health_code(&code).map(|region_code| (code, region_code)));
    let Some((health_region_code, region_code)) = region else {
        return Err(refuse("region_code_invalid", "health region code", columns.region));
    };
    let Some(code) = digits(row.cell(columns.code), 3) else {
        return Err(refuse("company_code_invalid", "company code", columns.code));
    };
    let Some(name) = text(row.cell(columns.name)) else {
        return Err(refuse("name_missing", "name", columns.name));
    };
    let mut warnings = Vec::new();
    let mut dropped = |code, what: &str| warnings.push(Warning::new(line, code, format!("{name}: {what}; left out")));
    let tax_code = tax_code(row.cell(columns.tax)).unwrap_or_else(|_| {
        dropped("tax_code_invalid", "the VAT number is not valid");
        None
    });
    let site = text(row.cell(columns.website));
    let website = site.as_deref().and_then(website);
    if site.is_some() && website.is_none() {
        dropped("website_invalid", "the website is not an address");
    }
    let mailbox = text(row.cell(columns.email));
    let email = mailbox.as_deref().and_then(email);
    if mailbox.is_some() && email.is_none() {
        dropped("email_invalid", "the mailbox is not an address");
    }
    let company = HealthCompany {
        ministry_code: format!("{health_region_code}{code}"),
        name,
        health_region_code,
        region_code,
        address: text(row.cell(columns.address)),
        municipality_name: text(row.cell(columns.municipality)),
        province_abbreviation: car_code(row.cell(columns.province)),
        postal_code: postal_code(row.cell(columns.postal_code)),
        phone: text(row.cell(columns.phone)),
        email,
        website,
        tax_code,
        first_year: year,
        last_year: year,
        closed_on: None,
        former_names: Vec::new(),
        line,
    };
    Ok((company, warnings))
}

#[cfg(test)]
mod tests;
