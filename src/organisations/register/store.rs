//! Bulk queries of [`super`] and [`super::companies`].
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::bodies;
use crate::db::schema::organisations;
use crate::db::search;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::on_each;
use crate::register::FieldChange;
use crate::territory::RegionCode;
use chrono::NaiveDate;
use diesel::prelude::*;

/// Rows in one insert: 500 of 28 columns stay below SQLite's 32,766 parameters.
const BATCH: usize = 500;

/// An organisation with the columns that registers fill.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organisations, check_for_backend(MultiBackend))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Stored {
    /// Id.
    pub id: Id,
    /// Code of its kind.
    pub kind: String,
    /// What such a body is called in its region.
    pub local_denomination: Option<String>,
    /// Full name.
    pub legal_name: String,
    /// The name, folded, for sorting.
    pub sort_name: String,
    /// Acronym.
    pub short_name: Option<String>,
    /// IndicePA code as written.
    pub ipa_code: Option<String>,
    /// The same without case.
    pub ipa_key: Option<String>,
    /// The Ministry's code.
    pub ministry_code: Option<String>,
    /// Tax code.
    pub tax_code: Option<String>,
    /// ISTAT code of the municipality as the register names it.
    pub istat_code: Option<String>,
    /// Cadastral code of the municipality.
    pub cadastral_code: Option<String>,
    /// Region.
    pub region_code: Option<RegionCode>,
    /// Car code of the province.
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
    /// Whether it is being wound up.
    pub in_liquidation: bool,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
    /// Whether it adheres to the Observatory.
    pub adhering: bool,
    /// What it is found by.
    pub search_terms: String,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Stored {
    /// A new organisation of which only kind and name are known.
    pub fn new(kind: &str, legal_name: &str, now: Instant) -> Self {
        Self {
            id: Id::new(),
            kind: kind.to_owned(),
            local_denomination: None,
            legal_name: legal_name.to_owned(),
            sort_name: String::new(),
            short_name: None,
            ipa_code: None,
            ipa_key: None,
            ministry_code: None,
            tax_code: None,
            istat_code: None,
            cadastral_code: None,
            region_code: None,
            province: None,
            address: None,
            postal_code: None,
            pec: None,
            email: None,
            website: None,
            active: true,
            in_liquidation: false,
            valid_from: None,
            valid_to: None,
            adhering: false,
            search_terms: String::new(),
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// Makes what follows from the names: the sorting key and the words it is found by.
    /// The same as for organisations that people write down.
    pub fn index(&mut self, municipality: Option<&str>) {
        self.sort_name = search::fold(&self.legal_name);
        let names = [
            Some(self.legal_name.as_str()),
            self.short_name.as_deref(),
            self.local_denomination.as_deref(),
            self.ipa_code.as_deref(),
            municipality,
        ];
        self.search_terms = bodies::terms(&self.kind, names.into_iter().flatten());
    }

    /// What differs, field by field.
    pub fn differences(&self, new: &Self) -> Vec<FieldChange> {
        let flag = |value: bool| Some(if value { "true" } else { "false" });
        let date = |value: Option<NaiveDate>| value.map(|day| day.to_string());
        let region = |value: Option<RegionCode>| value.map(RegionCode::as_str);
        let texts: [(&'static str, &Option<String>, &Option<String>); 13] = [
            ("local_denomination", &self.local_denomination, &new.local_denomination),
            ("short_name", &self.short_name, &new.short_name),
            ("ipa_code", &self.ipa_code, &new.ipa_code),
            ("ministry_code", &self.ministry_code, &new.ministry_code),
            ("tax_code", &self.tax_code, &new.tax_code),
            ("istat_code", &self.istat_code, &new.istat_code),
            ("cadastral_code", &self.cadastral_code, &new.cadastral_code),
            ("province", &self.province, &new.province),
            ("address", &self.address, &new.address),
            ("postal_code", &self.postal_code, &new.postal_code),
            ("pec", &self.pec, &new.pec),
            ("email", &self.email, &new.email),
            ("website", &self.website, &new.website),
        ];
        let optional =
            texts.into_iter().filter_map(|(name, from, to)| FieldChange::between(name, from.as_deref(), to.as_deref()));
        let others = [
            FieldChange::between("kind", Some(&self.kind), Some(&new.kind)),
            FieldChange::between("legal_name", Some(&self.legal_name), Some(&new.legal_name)),
            FieldChange::between("region_code", region(self.region_code), region(new.region_code)),
            FieldChange::between("active", flag(self.active), flag(new.active)),
            FieldChange::between("in_liquidation", flag(self.in_liquidation), flag(new.in_liquidation)),
            FieldChange::between("valid_from", date(self.valid_from).as_deref(), date(new.valid_from).as_deref()),
            FieldChange::between("valid_to", date(self.valid_to).as_deref(), date(new.valid_to).as_deref()),
        ];
        others.into_iter().flatten().chain(optional).collect()
    }
}

/// All organisations, in the order of their ids. Only for imports, which write on behalf of an administrator.
pub fn any_all(tx: &mut Tx<'_>, _permit: &Permit) -> Result<Vec<Stored>> {
    Ok(organisations::table.order(organisations::id).select(Stored::as_select()).load(tx.conn())?)
}

/// Adds these.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, rows: &[Stored]) -> Result<()> {
    for batch in rows.chunks(BATCH) {
        on_each!(tx.conn(), |c| diesel::insert_into(organisations::table).values(batch).execute(c))?;
    }
    for row in rows {
        tx.record(permit, ChangeKind::Created, ResourceType::Organisation, row.id, row.version);
    }
    Ok(())
}

/// Writes these over those with the same id.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, rows: &[Stored]) -> Result<()> {
    for row in rows {
        diesel::update(organisations::table.find(row.id)).set(row).execute(tx.conn())?;
        tx.record(permit, ChangeKind::Updated, ResourceType::Organisation, row.id, row.version);
    }
    Ok(())
}

/// At most `most` of them after one, in the order of their ids: for what goes through all in bounded memory.
pub fn any_after(tx: &mut Tx<'_>, _permit: &Permit, after: Option<Id>, most: i64) -> Result<Vec<Stored>> {
    let mut query = organisations::table
        .order(organisations::id)
        .limit(most)
        .select(Stored::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = query.filter(organisations::id.gt(after));
    }
    Ok(query.load(tx.conn())?)
}

/// Writes what these are found by: nothing that anybody sees.
pub fn write_terms(tx: &mut Tx<'_>, _permit: &Permit, rows: &[Stored]) -> Result<()> {
    for row in rows {
        diesel::update(organisations::table.find(row.id))
            .set(organisations::search_terms.eq(&row.search_terms))
            .execute(tx.conn())?;
    }
    Ok(())
}
