//! Public bodies from IndicePA: `enti` with all its 35 columns, reduced forms of it, and the older `amministrazioni.txt`.
//!
//! The names and titles of the people responsible are in these files and never leave this module: the surname is looked
//! at only to recognise, and drop, an e-mail address that is a person's.

use std::io::{Read, Seek};

use chrono::NaiveDate;
use serde::Serialize;

use super::geography::{region_of_name, region_of_province};
use super::kinds::{category_of_name, kind_of, local_denomination, name_says_in_liquidation};
use super::rows::{Item, Records, RowParser, wrong_shape};
use crate::delimited::cells::{
    cadastral_code, car_code, date, digits, email, flag, fold, postal_code, tax_code, text, website,
};
use crate::delimited::{Column, Headers, Row, Source, SourceError};
use crate::register::{Refusal, Warning};

pub use crate::delimited::cells::tax_code_is_valid;

/// The forms of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationFormat {
    /// `enti` with addresses and mailboxes.
    Enti,
    /// A reduced `enti`: codes and names, without mailboxes. What it has no column for says nothing about a stored value.
    EntiReduced,
    /// The older, tab-separated `amministrazioni.txt`.
    Amministrazioni,
}

impl OrganisationFormat {
    /// The format in words, for a report.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Enti => "IndicePA enti",
            Self::EntiReduced => "IndicePA enti (reduced)",
            Self::Amministrazioni => "IndicePA amministrazioni.txt",
        }
    }
}

/// A public body as the register describes it, without personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organisation {
    /// IndicePA's code as written; `c_e072` and `C_E072` are the same (see [`ipa_key`]).
    pub ipa_code: String,
    /// The full name.
    pub legal_name: String,
    /// The acronym.
    pub short_name: Option<String>,
    /// IndicePA's category, such as `L6`; the older file names only those that have a kind.
    pub category: Option<String>,
    /// The kind, one of the codes of the domain's list.
    pub kind: &'static str,
    /// What such a body is called in its region: ULSS, ASST, AUSL ...
    pub local_denomination: Option<&'static str>,
    /// Whether it is being wound up.
    pub in_liquidation: bool,
    /// Eleven digits with a right check digit.
    pub tax_code: Option<String>,
    /// The ISTAT code of the municipality, as written: it may be one since abolished.
    pub istat_code: Option<String>,
    /// The cadastral code of the municipality.
    pub cadastral_code: Option<String>,
    /// The name of the municipality, where the file gives it.
    pub municipality_name: Option<String>,
    /// Two digits.
    pub region_code: Option<String>,
    /// Car code; `NA` is Naples.
    pub province_abbreviation: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// Five digits.
    pub postal_code: Option<String>,
    /// The first certified mailbox.
    pub pec: Option<String>,
    /// The first ordinary mailbox that is an office's and not a person's.
    pub email: Option<String>,
    /// An `http` or `https` URL.
    pub website: Option<String>,
    /// Whether the register has it as existing.
    pub active: bool,
    /// The day it ceased, where the file says so.
    pub suppressed_on: Option<NaiveDate>,
}

/// What two spellings of one IndicePA code have in common.
#[must_use]
pub fn ipa_key(code: &str) -> String {
    code.trim().to_ascii_lowercase()
}

/// Opens the register, whichever its form.
///
/// # Errors
/// The file is not text or has not the columns of any known form; the error names those missing.
pub fn open<R: Read + Seek>(input: R) -> Result<Records<R, OrganisationParser>, SourceError> {
    let source = Source::open(input)?;
    let parser = OrganisationParser::new(source.headers())?;
    Ok(Records::new(source, parser))
}

/// Reads rows of one form.
#[derive(Debug)]
pub struct OrganisationParser {
    format: OrganisationFormat,
    code: Option<Column>,
    name: Option<Column>,
    acronym: Option<Column>,
    category: Option<Column>,
    category_name: Option<Column>,
    nature: Option<Column>,
    liquidation: Option<Column>,
    tax: Option<Column>,
    istat: Option<Column>,
    cadastral: Option<Column>,
    municipality: Option<Column>,
    province: Option<Column>,
    region: Option<Column>,
    address: Option<Column>,
    postal_code: Option<Column>,
    site: Option<Column>,
    status: Option<Column>,
    suppressed: Option<Column>,
    surname: Option<Column>,
    mailboxes: Vec<(Column, Option<Column>)>,
}

impl OrganisationParser {
    fn new(headers: &Headers) -> Result<Self, SourceError> {
        let find = |aliases: &[&str]| headers.find(aliases);
        let mailboxes: Vec<_> =
            (1..=5).filter_map(|n| Some((find(&[&format!("Mail{n}")])?, find(&[&format!("Tipo_Mail{n}")])))).collect();
        let format = match (find(&["cod_amm", "des_amm"]), mailboxes.is_empty()) {
            (Some(_), _) => OrganisationFormat::Amministrazioni,
            (None, true) => OrganisationFormat::EntiReduced,
            (None, false) => OrganisationFormat::Enti,
        };
        let parser = Self {
            format,
            code: find(&["Codice_IPA", "cod_amm"]),
            name: find(&["Denominazione_ente", "des_amm"]),
            acronym: find(&["Acronimo"]),
            category: find(&["Codice_Categoria"]),
            category_name: find(&["Nome_categoria", "tipologia_istat"]),
            nature: find(&["Codice_natura"]),
            liquidation: find(&["Ente_in_liquidazione"]),
            tax: find(&["Codice_fiscale_ente", "Cf", "Codice_fiscale"]),
            istat: find(&["Codice_comune_ISTAT", "Cod_comune_ISTAT"]),
            cadastral: find(&["Codice_catastale_comune", "Codice_catastale"]),
            municipality: find(&["Comune"]),
            province: find(&["Provincia", "Sigla_provincia"]),
            region: find(&["Regione"]),
            address: find(&["Indirizzo"]),
            postal_code: find(&["CAP"]),
            site: find(&["Sito_istituzionale", "url", "Sito_web"]),
            status: find(&["Stato", "Stato_ente", "Attivo"]),
            suppressed: find(&["Data_soppressione", "Data_cessazione", "Data_cancellazione", "Data_fine_validita"]),
            surname: find(&["Cognome_responsabile", "cogn_resp"]),
            mailboxes,
        };
        parser.check(headers)
    }

    fn check(self, headers: &Headers) -> Result<Self, SourceError> {
        let needed = [
            (self.code.is_some(), "Codice_IPA"),
            (self.name.is_some(), "Denominazione_ente"),
            (self.category.or(self.category_name).is_some(), "Codice_Categoria"),
        ];
        let missing: Vec<&str> = needed.iter().filter(|(there, _)| !there).map(|(_, name)| *name).collect();
        if missing.is_empty() {
            return Ok(self);
        }
        let expected = "an IndicePA register of bodies (enti or amministrazioni.txt)";
        Err(SourceError::UnknownFormat { expected, missing, found: headers.names().to_vec() })
    }

    /// The form recognised.
    #[must_use]
    pub const fn format(&self) -> OrganisationFormat {
        self.format
    }

    /// Whether the file has the mailboxes, addresses and tax codes at all; where not, their absence means nothing.
    #[must_use]
    pub const fn has_contact_details(&self) -> bool {
        !matches!(self.format, OrganisationFormat::EntiReduced)
    }

    /// Whether the file says which bodies have ceased; where not, that it lists one says nothing of its life.
    #[must_use]
    pub const fn says_who_ceased(&self) -> bool {
        self.status.is_some() || self.suppressed.is_some()
    }

    fn category(&self, row: &Row<'_>) -> Option<String> {
        let by_name = || category_of_name(row.cell(self.category_name)).map(str::to_owned);
        text(row.cell(self.category)).map(|code| code.to_ascii_uppercase()).or_else(by_name)
    }

    /// The first certified mailbox and the first ordinary one that is an office's.
    fn mailboxes(&self, row: &Row<'_>, warnings: &mut Vec<Warning>) -> (Option<String>, Option<String>) {
        let surname = fold(row.cell(self.surname));
        let (mut pec, mut ordinary) = (None, None);
        for (mail, kind) in &self.mailboxes {
            let written = row.cell(Some(*mail));
            if text(written).is_none() {
                continue;
            }
            let Some(address) = email(written) else {
                warnings.push(Warning::new(row.line(), "email_invalid", "a mailbox is not an address; left out"));
                continue;
            };
            let certified = fold(row.cell(*kind)) == "pec";
            if certified && pec.is_none() {
                pec = Some(address);
            } else if !certified && ordinary.is_none() {
                if is_personal(&address, &surname) {
                    warnings.push(Warning::new(row.line(), "email_personal", "a mailbox is a person's; left out"));
                } else {
                    ordinary = Some(address);
                }
            }
        }
        (pec, ordinary)
    }

    fn tax_code(&self, row: &Row<'_>, warnings: &mut Vec<Warning>) -> Option<String> {
        tax_code(row.cell(self.tax)).unwrap_or_else(|written| {
            // A code with letters is a person's: it is not repeated in a report.
            let numeric = written.bytes().all(|b| b.is_ascii_digit());
            let shown = if numeric { format!("\"{written}\"") } else { "the code".to_owned() };
            let detail = format!("{shown} is not a valid tax code of a body; left empty");
            warnings.push(Warning::new(row.line(), "tax_code_invalid", detail));
            None
        })
    }

    fn website(&self, row: &Row<'_>, warnings: &mut Vec<Warning>) -> Option<String> {
        let written = text(row.cell(self.site))?;
        let url = website(&written);
        if url.is_none() {
            warnings.push(Warning::new(row.line(), "website_invalid", "the website is not an address; left out"));
        }
        url
    }

    fn istat_code(&self, row: &Row<'_>, warnings: &mut Vec<Warning>) -> Option<String> {
        let written = text(row.cell(self.istat))?;
        let code = digits(&written, 6);
        if code.is_none() {
            let detail = format!("\"{written}\" is not an ISTAT code; left empty");
            warnings.push(Warning::new(row.line(), "istat_code_invalid", detail));
        }
        code
    }
}

impl RowParser for OrganisationParser {
    type Record = Organisation;

    fn parse(&self, row: &Row<'_>) -> Item<Organisation> {
        let line = row.line();
        if let Some(refusal) = wrong_shape(row) {
            return Item::Refused(refusal);
        }
        let code = row.cell(self.code).trim();
        if code.is_empty() || code.len() > 100 || code.chars().any(|c| c.is_whitespace() || c.is_control()) {
            let detail = format!("IPA code \"{}\"", code.chars().take(40).collect::<String>());
            return Item::Refused(Refusal::new(line, "ipa_code_invalid", detail));
        }
        let Some(legal_name) = text(row.cell(self.name)) else {
            return Item::Refused(Refusal::new(line, "name_missing", format!("{code} has no name")));
        };
        let mut warnings = Vec::new();
        let category = self.category(row);
        let kind = kind_of(category.as_deref(), text(row.cell(self.nature)).as_deref(), &legal_name);
        let (pec, email) = self.mailboxes(row, &mut warnings);
        let istat_code = self.istat_code(row, &mut warnings);
        let by_province = istat_code.as_deref().and_then(|code| code.get(..3)).and_then(region_of_province);
        let region_code = by_province.or_else(|| region_of_name(row.cell(self.region))).map(str::to_owned);
        let suppressed_on = date(row.cell(self.suppressed));
        let record = Organisation {
            ipa_code: code.to_owned(),
            short_name: text(row.cell(self.acronym)),
            kind,
            local_denomination: local_denomination(kind, &legal_name),
            in_liquidation: flag(row.cell(self.liquidation)) == Some(true) || name_says_in_liquidation(&legal_name),
            tax_code: self.tax_code(row, &mut warnings),
            istat_code,
            cadastral_code: cadastral_code(row.cell(self.cadastral)),
            municipality_name: text(row.cell(self.municipality)),
            region_code,
            province_abbreviation: car_code(row.cell(self.province)),
            address: text(row.cell(self.address)),
            postal_code: postal_code(row.cell(self.postal_code)),
            pec,
            email,
            website: self.website(row, &mut warnings),
            active: suppressed_on.is_none() && !says_ceased(row.cell(self.status)),
            suppressed_on,
            category,
            legal_name,
        };
        Item::Accepted { line, record, warnings }
    }

    fn key(&self, record: &Organisation) -> String {
        ipa_key(&record.ipa_code)
    }
}

fn says_ceased(status: &str) -> bool {
    let status = fold(status);
    flag(&status) == Some(false)
        || ["cessat", "soppress", "cancellat", "non attiv"].iter().any(|s| status.starts_with(s))
}

/// Words that make a mailbox an office's, in Italian registers.
const OFFICE_WORDS: [&str; 44] = [
    "acquisti",
    "affari",
    "amministra",
    "anagrafe",
    "archivio",
    "asl",
    "azienda",
    "bilancio",
    "centralino",
    "commissario",
    "comun",
    "consorzio",
    "contabil",
    "contatti",
    "demografici",
    "direttore",
    "direzione",
    "dirgen",
    "distretto",
    "ente",
    "finanzi",
    "info",
    "mail",
    "municipio",
    "personale",
    "posta",
    "presiden",
    "protocollo",
    "provincia",
    "ragioneria",
    "regione",
    "relazioni",
    "sanit",
    "segrete",
    "segretari",
    "servizi",
    "sindaco",
    "social",
    "staff",
    "tecnico",
    "tribut",
    "uffici",
    "unione",
    "urp",
];

/// Whether an address looks like a person's: it carries the surname of the person responsible, or has the shape
/// `name.surname` without any word of an office. When in doubt it is a person's, for a body loses little by it.
fn is_personal(address: &str, surname: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    let folded = fold(local).replace(' ', "");
    let surname = surname.replace(' ', "");
    if surname.len() >= 4 && folded.contains(&surname) {
        return true;
    }
    if OFFICE_WORDS.iter().any(|word| folded.contains(word)) {
        return false;
    }
    let words: Vec<&str> = local.split(['.', '_', '-']).filter(|word| !word.is_empty()).collect();
    words.len() >= 2 && words.iter().all(|word| word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'\''))
}

#[cfg(test)]
mod tests;
