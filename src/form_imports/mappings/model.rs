//! A mapping.
use crate::auth::policy::ResourceReach;
use crate::db::types::Instant;
use crate::delimited::cells::fold;
use crate::error::Violation;
use crate::form_imports::fields::{FormColumnField, fixed_codes};
use crate::form_imports::sheet;
use crate::input::Rules;
use crate::language::text;
use crate::territory::RegionCode;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;

crate::id_type!(FormMappingId, "a form mapping");

/// A region by its ISTAT code, or `all` for the whole country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^(0[1-9]|1[0-9]|20|all)$", min_length = 2, max_length = 3, example = "05")]
pub struct FormRegion(pub Option<RegionCode>);

impl TryFrom<String> for FormRegion {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == "all" { Ok(Self(None)) } else { text.parse().map(|code| Self(Some(code))) }
    }
}

impl From<FormRegion> for String {
    fn from(region: FormRegion) -> Self {
        region.0.map_or_else(|| "all".to_owned(), |code| code.to_string())
    }
}

impl FormRegion {
    /// Where it is at home.
    pub fn reach(self) -> ResourceReach {
        self.0.map_or_else(ResourceReach::country, |code| ResourceReach::regions([code]))
    }
}

/// What one answer of a form means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormValue {
    /// What stands in the form; case and accents do not matter.
    #[schema(min_length = 1, max_length = 1000, example = "Anziani fragili")]
    pub from: String,
    /// The code that is meant, or the id of the organisation; empty to leave it out.
    #[schema(max_length = 60, example = "older_people")]
    pub to: String,
}

/// What a column is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormColumn {
    /// Its header; one that stands in the form twice has its number behind it, `Descrizione (2)`.
    #[schema(min_length = 1, max_length = 520, example = "A chi è rivolta?")]
    pub header: String,
    /// What it is about.
    pub field: FormColumnField,
    /// What its answers mean, beside the codes and labels of the field's code list, which are known.
    #[serde(default)]
    #[schema(max_items = 2000)]
    pub values: Vec<FormValue>,
}

/// What holds for every row whose columns say nothing of the field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormConstant {
    /// The field.
    pub field: FormColumnField,
    /// What is taken as if it stood in the form.
    #[schema(min_length = 1, max_length = 4000, example = "sì")]
    pub value: String,
}

/// What can be changed of a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormMappingUpdate {
    /// What it is called.
    #[schema(min_length = 1, max_length = 200, example = "Modulo Veneto 2024")]
    pub name: String,
    /// Every column of the form, also those that are left out (`ignored`): the form is recognised by its headers.
    #[schema(min_items = 1, max_items = 200)]
    pub columns: Vec<FormColumn>,
    /// What holds for every row.
    #[serde(default)]
    #[schema(max_items = 40)]
    pub constants: Vec<FormConstant>,
}

/// A new mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormMappingCreate {
    /// The region it is for. It stays.
    pub region: FormRegion,
    /// What it is called.
    #[schema(min_length = 1, max_length = 200, example = "Modulo Veneto 2024")]
    pub name: String,
    /// Every column of the form, also those that are left out (`ignored`): the form is recognised by its headers.
    #[schema(min_items = 1, max_items = 200)]
    pub columns: Vec<FormColumn>,
    /// What holds for every row.
    #[serde(default)]
    #[schema(max_items = 40)]
    pub constants: Vec<FormConstant>,
}

/// How the columns of a form become practices.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FormMapping {
    /// Id.
    pub id: FormMappingId,
    /// The region it is for.
    pub region: FormRegion,
    /// What it is called.
    #[schema(max_length = 200, example = "Modulo Veneto 2024")]
    pub name: String,
    /// By what the form is recognised: a digest of its headers.
    #[schema(max_length = 64)]
    pub signature: String,
    /// Its columns.
    #[schema(max_items = 200)]
    pub columns: Vec<FormColumn>,
    /// What holds for every row.
    #[schema(max_items = 40)]
    pub constants: Vec<FormConstant>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl FormMapping {
    /// What can be changed of it.
    pub fn plan(&self) -> FormMappingUpdate {
        FormMappingUpdate { name: self.name.clone(), columns: self.columns.clone(), constants: self.constants.clone() }
    }
}

impl FormMappingCreate {
    /// Everything but the region.
    pub fn plan(&self) -> FormMappingUpdate {
        FormMappingUpdate { name: self.name.clone(), columns: self.columns.clone(), constants: self.constants.clone() }
    }
}

impl FormMappingUpdate {
    /// By what its form is recognised.
    pub fn signature(&self) -> String {
        sheet::signature(self.columns.iter().map(|column| column.header.as_str()))
    }

    /// Whether a column or a constant is about this.
    pub fn speaks_of(&self, field: FormColumnField) -> bool {
        self.columns.iter().any(|column| column.field == field) || self.constants.iter().any(|one| one.field == field)
    }
}

impl Rules for FormMappingUpdate {
    fn check(&self, broken: &mut Vec<Violation>) {
        let mut headers = HashSet::new();
        let mut fields = HashSet::new();
        for (i, column) in self.columns.iter().enumerate() {
            if !headers.insert(fold(&column.header)) {
                broken.push(Violation::new(
                    format!("#/columns/{i}/header"),
                    "repeated",
                    text("Ripetuta.", "Repeated."),
                ));
            }
            if !fields.insert(column.field) && !column.field.takes_several() {
                let why = text("Già indicato da un'altra colonna.", "Another column is about it already.");
                broken.push(Violation::new(format!("#/columns/{i}/field"), "repeated", why));
            }
            check_values(i, column, broken);
        }
        for (i, constant) in self.constants.iter().enumerate() {
            if matches!(constant.field, FormColumnField::Ignored | FormColumnField::SubmittedAt) {
                let why = text("Non può essere costante.", "It cannot be the same for all.");
                broken.push(Violation::new(format!("#/constants/{i}/field"), "not_allowed", why));
            }
        }
        for field in [FormColumnField::Organisation, FormColumnField::Title] {
            if !self.speaks_of(field) {
                let label = field.label();
                let why = text(
                    format!("Nessuna colonna per «{}».", label.it),
                    format!("No column is about \"{}\".", label.en),
                );
                broken.push(Violation::new("#/columns", "required", why));
            }
        }
    }
}

/// Answers mean each one thing, and a code of the field's list.
fn check_values(i: usize, column: &FormColumn, broken: &mut Vec<Violation>) {
    let mut seen = HashSet::new();
    for (j, value) in column.values.iter().enumerate() {
        let at = format!("#/columns/{i}/values/{j}");
        if !seen.insert(fold(&value.from)) {
            broken.push(Violation::new(format!("{at}/from"), "repeated", text("Ripetuto.", "Repeated.")));
        }
        let known = fixed_codes(column.field).is_none_or(|codes| codes.iter().any(|code| code.code == value.to));
        let an_id = column.field != FormColumnField::Organisation || value.to.parse::<uuid::Uuid>().is_ok();
        let sound = value.to.is_empty() || (known && an_id);
        if !sound {
            let why = text("Non è un codice di questo campo.", "It is not a code of this field.");
            broken.push(Violation::new(format!("{at}/to"), "unknown_code", why));
        }
    }
}

impl Rules for FormMappingCreate {
    fn check(&self, broken: &mut Vec<Violation>) {
        self.plan().check(broken);
    }
}
