//! Municipalities from ISTAT: the "Elenco comuni" in every generation since 2017, and the SITUAS export.

use std::io::{Read, Seek};

use serde::Serialize;

use super::geography::region_of_province;
use super::rows::{Item, Records, RowParser, wrong_shape};
use crate::delimited::cells::{cadastral_code, car_code, digits, flag, tax_code, text};
use crate::delimited::{Column, Headers, Row, Source, SourceError};
use crate::register::{Refusal, Warning};

/// The generations of the list, told apart by their headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MunicipalityFormat {
    /// "Elenco comuni" of 2017 and 2018: a column for the metropolitan city and one for the province.
    ElencoMetropolitanCities,
    /// "Elenco comuni" since 2018: one column for the supra-municipal unit.
    Elenco,
    /// The export of SITUAS, with fiscal codes.
    Situas,
}

impl MunicipalityFormat {
    /// The format in words, for a report.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::ElencoMetropolitanCities => "ISTAT Elenco comuni (2017-2018)",
            Self::Elenco => "ISTAT Elenco comuni",
            Self::Situas => "ISTAT SITUAS",
        }
    }
}

/// An ISTAT code that a municipality bore, or would have borne, in the years when the provinces were others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormerCode {
    /// Six digits.
    pub istat_code: String,
    /// First year of that numbering.
    pub from_year: Option<u16>,
    /// Last year of that numbering.
    pub to_year: Option<u16>,
}

/// A municipality as a list describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Municipality {
    /// Letter and three digits, the stable code: `L407` is Treviso.
    pub cadastral_code: String,
    /// Six digits; changes when provinces do.
    pub istat_code: String,
    /// The Italian name.
    pub name: String,
    /// The name in the minority language, where one is official.
    pub other_name: Option<String>,
    /// Two digits.
    pub region_code: String,
    /// Three digits: the province as the ISTAT code's first half has it (`058` for Rome).
    pub province_code: String,
    /// Three digits: the supra-municipal unit (`258` for the metropolitan city of Rome), where the file has it.
    pub uts_code: Option<String>,
    /// Car code of the province; `NA` is Naples.
    pub province_abbreviation: Option<String>,
    /// The NUTS 3 code of the newest edition in the file.
    pub nuts3: Option<String>,
    /// Whether it is the chief town of its province.
    pub is_provincial_capital: Option<bool>,
    /// Codes under earlier numberings that differ from `istat_code`, newest first.
    pub former_istat_codes: Vec<FormerCode>,
    /// Eleven digits, where the file has it and its check digit is right.
    pub tax_code: Option<String>,
}

/// Opens a list, whichever its generation.
///
/// # Errors
/// The file is not text or has not the columns of any known generation; the error names those missing.
pub fn open<R: Read + Seek>(input: R) -> Result<Records<R, MunicipalityParser>, SourceError> {
    let source = Source::open(input)?;
    let parser = MunicipalityParser::new(source.headers())?;
    Ok(Records::new(source, parser))
}

/// Reads rows of one generation.
#[derive(Debug)]
pub struct MunicipalityParser {
    format: MunicipalityFormat,
    cadastral: Option<Column>,
    istat: Option<Column>,
    istat_number: Option<Column>,
    name: Option<Column>,
    both_names: Option<Column>,
    other_name: Option<Column>,
    region: Option<Column>,
    uts: Option<Column>,
    abbreviation: Option<Column>,
    capital: Option<Column>,
    tax: Option<Column>,
    nuts3: Option<Column>,
    former: Vec<(Column, Option<u16>, Option<u16>)>,
}

const UTS: &str = "Codice dell'Unità territoriale sovracomunale (valida a fini statistici)";

impl MunicipalityParser {
    fn new(headers: &Headers) -> Result<Self, SourceError> {
        let city = headers.find(&["Codice Città Metropolitana"]);
        let tax = headers.find(&["Codice fiscale", "Codice fiscale comune", "Codice fiscale del comune"]);
        let situas = headers.find(&["Codice Provincia/Uts", "Comune (dizione italiana)"]).is_some();
        let format = match (situas, city) {
            (true, _) => MunicipalityFormat::Situas,
            (false, Some(_)) => MunicipalityFormat::ElencoMetropolitanCities,
            (false, None) => MunicipalityFormat::Elenco,
        };
        let parser = Self {
            format,
            cadastral: headers.find(&["Codice Catastale del comune", "Codice catasto", "Codice catastale"]),
            istat: headers.find(&["Codice Comune formato alfanumerico", "Codice Comune (alfanumerico)"]),
            istat_number: headers.find(&["Codice Comune formato numerico", "Codice Comune (numerico)"]),
            name: headers.find(&["Denominazione in italiano", "Comune (dizione italiana)"]),
            both_names: headers.find(&["Denominazione (Italiana e straniera)", "Denominazione corrente", "Comune"]),
            other_name: headers.find(&[
                "Denominazione altra lingua",
                "Denominazione in tedesco",
                "Comune (dizione straniera)",
            ]),
            region: headers.find(&["Codice Regione"]),
            uts: headers.find(&[UTS, "Codice dell'Unità territoriale sovracomunale", "Codice Provincia/Uts"]).or(city),
            abbreviation: headers.find(&["Sigla automobilistica"]),
            capital: headers
                .find(&["Capoluogo di provincia/uts"])
                .or_else(|| headers.matching(|key| key.starts_with("flagcomunecapoluogo")).map(|(c, _)| c).next()),
            tax,
            nuts3: newest_nuts3(headers),
            former: former_columns(headers),
        };
        parser.check(headers)
    }

    fn check(self, headers: &Headers) -> Result<Self, SourceError> {
        let needed = [
            (self.cadastral.is_some(), "Codice Catastale del comune"),
            (self.istat.or(self.istat_number).is_some(), "Codice Comune formato alfanumerico"),
            (self.name.or(self.both_names).is_some(), "Denominazione in italiano"),
            (self.region.is_some(), "Codice Regione"),
            (self.abbreviation.is_some(), "Sigla automobilistica"),
        ];
        let missing: Vec<&str> = needed.iter().filter(|(there, _)| !there).map(|(_, name)| *name).collect();
        if missing.is_empty() {
            return Ok(self);
        }
        let expected = "an ISTAT list of municipalities (Elenco comuni or SITUAS)";
        Err(SourceError::UnknownFormat { expected, missing, found: headers.names().to_vec() })
    }

    /// The generation recognised.
    #[must_use]
    pub const fn format(&self) -> MunicipalityFormat {
        self.format
    }

    fn names(&self, row: &Row<'_>) -> (Option<String>, Option<String>) {
        let both = text(row.cell(self.both_names));
        let other = text(row.cell(self.other_name));
        let name = text(row.cell(self.name)).or_else(|| {
            let both = both.as_deref()?;
            // "Aldino/Aldein": the Italian name comes first.
            let italian = both.split_once('/').map_or(both, |(italian, _)| italian);
            text(italian)
        });
        let other = other.or_else(|| {
            let (italian, other) = both.as_deref()?.split_once('/')?;
            (Some(italian.trim()) == name.as_deref()).then(|| text(other)).flatten()
        });
        (name, other)
    }

    fn former_codes(&self, row: &Row<'_>, current: &str) -> Vec<FormerCode> {
        let mut codes: Vec<FormerCode> = Vec::new();
        for (column, from_year, to_year) in &self.former {
            let Some(istat_code) = digits(row.cell(Some(*column)), 6) else { continue };
            match codes.iter_mut().find(|known| known.istat_code == istat_code) {
                // The same code through several numberings is one stretch of years.
                Some(known) => {
                    known.from_year = known.from_year.min(*from_year);
                    known.to_year = known.to_year.max(*to_year);
                }
                None if istat_code == current => {}
                None => codes.push(FormerCode { istat_code, from_year: *from_year, to_year: *to_year }),
            }
        }
        codes
    }

    /// Notes at the end fill a cell or two and bear none of the codes.
    fn is_note(&self, row: &Row<'_>) -> bool {
        let istat = digits(row.cell(self.istat), 6).or_else(|| digits(row.cell(self.istat_number), 6));
        row.filled() <= 3 && cadastral_code(row.cell(self.cadastral)).is_none() && istat.is_none()
    }
}

impl RowParser for MunicipalityParser {
    type Record = Municipality;

    fn parse(&self, row: &Row<'_>) -> Item<Municipality> {
        let line = row.line();
        let refuse = |reason, detail: String| Item::Refused(Refusal::new(line, reason, detail));
        if self.is_note(row) {
            return Item::Ignored { line, beginning: row.beginning() };
        }
        if let Some(refusal) = wrong_shape(row) {
            return Item::Refused(refusal);
        }
        let Some(cadastral_code) = cadastral_code(row.cell(self.cadastral)) else {
            return refuse("cadastral_code_invalid", format!("cadastral code \"{}\"", row.cell(self.cadastral).trim()));
        };
        let istat_code = digits(row.cell(self.istat), 6).or_else(|| digits(row.cell(self.istat_number), 6));
        let Some(istat_code) = istat_code else {
            return refuse("istat_code_invalid", format!("ISTAT code \"{}\"", row.cell(self.istat).trim()));
        };
        let (Some(name), other_name) = self.names(row) else {
            return refuse("name_missing", format!("{cadastral_code} has no name"));
        };
        let Some(region_code) = digits(row.cell(self.region), 2).filter(|code| code.as_str() <= "20") else {
            return refuse("region_code_invalid", format!("region code \"{}\"", row.cell(self.region).trim()));
        };
        let province_code: String = istat_code.chars().take(3).collect();
        let mut warnings = Vec::new();
        if region_of_province(&province_code).is_some_and(|region| region != region_code) {
            let detail = format!("{name}: province {province_code} is not of region {region_code}");
            warnings.push(Warning::new(line, "region_mismatch", detail));
        }
        let tax_code = tax_code(row.cell(self.tax)).unwrap_or_else(|written| {
            let detail = format!("{name}: \"{written}\" is not a valid tax code; left empty");
            warnings.push(Warning::new(line, "tax_code_invalid", detail));
            None
        });
        let former_istat_codes = self.former_codes(row, &istat_code);
        let record = Municipality {
            former_istat_codes,
            cadastral_code,
            istat_code,
            name,
            other_name,
            region_code,
            province_code,
            uts_code: digits(row.cell(self.uts), 3),
            province_abbreviation: car_code(row.cell(self.abbreviation)),
            nuts3: text(row.cell(self.nuts3)).map(|code| code.to_ascii_uppercase()),
            is_provincial_capital: flag(row.cell(self.capital)),
            tax_code,
        };
        Item::Accepted { line, record, warnings }
    }

    fn key(&self, record: &Municipality) -> String {
        record.cadastral_code.clone()
    }
}

/// `NUTS3`, `Codice NUTS3 2021`, `Codice NUTS3 2024`: the highest year, and a header without a year only if alone.
fn newest_nuts3(headers: &Headers) -> Option<Column> {
    let year = |key: &str| key.strip_prefix("codice").unwrap_or(key).strip_prefix("nuts3").map(str::to_owned);
    headers.matching(|key| key.contains("nuts3")).max_by_key(|(_, key)| year(key)).map(|(column, _)| column)
}

/// `Codice Comune numerico con 110 province (dal 2010 al 2016)` and its like, newest first: each reform adds one.
fn former_columns(headers: &Headers) -> Vec<(Column, Option<u16>, Option<u16>)> {
    let years = |key: &str| {
        let (_, span) = key.rsplit_once("dal")?;
        let (from, to) = span.split_once("al")?;
        Some((from.parse().ok()?, to.parse().ok()?))
    };
    let mut columns: Vec<_> = headers
        .matching(|key| key.starts_with("codicecomunenumericocon"))
        .map(|(column, key)| match years(key) {
            Some((from, to)) => (column, Some(from), Some(to)),
            None => (column, None, None),
        })
        .collect();
    columns.sort_by_key(|(_, from, _)| std::cmp::Reverse(*from));
    columns
}

#[cfg(test)]
mod tests;
