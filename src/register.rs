//! Bringing a public register in: the report of what was done, or would be done. It is the same for both.
//!
//! Features that take registers in ([`crate::municipalities`], [`crate::organisations`]) and the one that reads the files
//! ([`crate::imports`]) meet here.
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// Details kept per section; beyond them only the count goes on.
pub const MAX_DETAILS: usize = 1_000;

/// What became of a row that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was not there.
    Created,
    /// It was there, and has changed.
    Updated,
    /// It was there, and is as the row says.
    Unchanged,
}

/// What a row that tells of something new says: its nulls say nothing.
#[must_use]
pub fn without_nulls(row: &serde_json::Value) -> serde_json::Value {
    let mut new = serde_json::json!({});
    json_patch::merge(&mut new, row);
    new
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportRefusal)]
pub struct Refusal {
    /// Line of the file where the row begins.
    #[schema(minimum = 0)]
    pub line: u64,
    /// A stable code, such as `istat_code_invalid`.
    #[schema(value_type = String, max_length = 60)]
    pub reason: &'static str,
    /// The reason in words.
    #[schema(max_length = 2000)]
    pub detail: String,
}

impl Refusal {
    /// A refusal of the row on `line`.
    pub fn new(line: u64, reason: &'static str, detail: impl Into<String>) -> Self {
        Self { line, reason, detail: detail.into() }
    }
}

/// Something in an accepted row that was repaired or left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportWarning)]
pub struct Warning {
    /// Line of the file where the row begins.
    #[schema(minimum = 0)]
    pub line: u64,
    /// A stable code, such as `tax_code_invalid`.
    #[schema(value_type = String, max_length = 60)]
    pub code: &'static str,
    /// What happened, in words, without personal data.
    #[schema(max_length = 2000)]
    pub detail: String,
}

impl Warning {
    /// A warning about the row on `line`.
    pub fn new(line: u64, code: &'static str, detail: impl Into<String>) -> Self {
        Self { line, code, detail: detail.into() }
    }
}

/// A record named in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportEntry)]
pub struct Entry {
    /// The code it is known by.
    #[schema(max_length = 100, example = "L407")]
    pub key: String,
    /// Its name.
    #[schema(max_length = 500, example = "Treviso")]
    pub name: String,
}

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportFieldChange)]
pub struct FieldChange {
    /// The field's name.
    #[schema(value_type = String, max_length = 60, example = "istat_code")]
    pub field: &'static str,
    /// What was stored; absent for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub from: Option<String>,
    /// What the file says; absent for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub to: Option<String>,
}

impl FieldChange {
    /// The difference between what is stored and what the file says, if there is one.
    #[must_use]
    pub fn between(field: &'static str, from: Option<&str>, to: Option<&str>) -> Option<Self> {
        (from != to).then(|| Self { field, from: from.map(str::to_owned), to: to.map(str::to_owned) })
    }
}

/// A record that the file changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportChange)]
pub struct Change {
    /// The code it is known by.
    #[schema(max_length = 100, example = "L407")]
    pub key: String,
    /// Its name.
    #[schema(max_length = 500, example = "Treviso")]
    pub name: String,
    /// What differs, field by field.
    #[schema(max_items = 40)]
    pub fields: Vec<FieldChange>,
}

/// A count, the first [`MAX_DETAILS`] details, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Section<T> {
    /// How many there are.
    pub count: u64,
    /// The first of them.
    #[schema(max_items = 1000)]
    pub details: Vec<T>,
    /// How many are not in `details`.
    pub more: u64,
}

impl<T> Default for Section<T> {
    fn default() -> Self {
        Self { count: 0, details: Vec::new(), more: 0 }
    }
}

impl<T> Section<T> {
    /// Counts one more and keeps it while there is room.
    pub fn push(&mut self, detail: T) {
        self.count += 1;
        if self.details.len() < MAX_DETAILS {
            self.details.push(detail);
        } else {
            self.more += 1;
        }
    }
}

/// The report of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportReport)]
pub struct Report {
    /// What was imported, such as `municipalities`.
    #[schema(value_type = String, max_length = 40, example = "municipalities")]
    pub subject: &'static str,
    /// The format recognised, in words.
    #[schema(max_length = 200, example = "ISTAT SITUAS")]
    pub format: String,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Rows read that are records, refused ones included.
    pub read: u64,
    /// Rows that are no records: notes and totals.
    pub ignored: u64,
    /// Records that were not there.
    pub created: Section<Entry>,
    /// Records that differ.
    pub changed: Section<Change>,
    /// Records that are as the file says.
    pub unchanged: u64,
    /// Records that the file ends.
    pub closed: Section<Entry>,
    /// Rows not taken.
    pub refused: Section<Refusal>,
    /// Things repaired or left out in rows that were taken.
    pub warnings: Section<Warning>,
}

impl Report {
    /// An empty report.
    #[must_use]
    pub fn new(subject: &'static str, format: impl Into<String>, dry_run: bool) -> Self {
        Self {
            subject,
            format: format.into(),
            dry_run,
            read: 0,
            ignored: 0,
            created: Section::default(),
            changed: Section::default(),
            unchanged: 0,
            closed: Section::default(),
            refused: Section::default(),
            warnings: Section::default(),
        }
    }

    /// How many of the records that are stored the file would end, and of how many, when that is more than any reform
    /// does: more than ten, and more than one in twenty. Then the file is probably not whole.
    #[must_use]
    pub const fn closes_too_many(&self) -> Option<(u64, u64)> {
        let closed = self.closed.count;
        let known = closed + self.changed.count + self.unchanged;
        if closed > 10 && closed * 20 > known { Some((closed, known)) } else { None }
    }

    /// Whether the file asks for any change.
    #[must_use]
    pub const fn changes_something(&self) -> bool {
        self.created.count + self.changed.count + self.closed.count > 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = if self.dry_run { " (dry run: nothing was written)" } else { "" };
        writeln!(f, "Import of {} from {}{mode}", self.subject, self.format)?;
        writeln!(f, "  read       {:>8}", self.read)?;
        writeln!(f, "  new        {:>8}", self.created.count)?;
        writeln!(f, "  changed    {:>8}", self.changed.count)?;
        writeln!(f, "  unchanged  {:>8}", self.unchanged)?;
        writeln!(f, "  closed     {:>8}", self.closed.count)?;
        writeln!(f, "  refused    {:>8}", self.refused.count)?;
        writeln!(f, "  warnings   {:>8}", self.warnings.count)?;
        if self.ignored > 0 {
            writeln!(f, "  notes      {:>8}", self.ignored)?;
        }
        list(f, "New", &self.created, |f, e| writeln!(f, "  {} {}", e.key, e.name))?;
        list(f, "Changed", &self.changed, |f, change| {
            writeln!(f, "  {} {}", change.key, change.name)?;
            change.fields.iter().try_for_each(|field| {
                let (from, to) = (shown(field.from.as_deref()), shown(field.to.as_deref()));
                writeln!(f, "    {}: {from} -> {to}", field.field)
            })
        })?;
        list(f, "Closed", &self.closed, |f, e| writeln!(f, "  {} {}", e.key, e.name))?;
        list(f, "Refused", &self.refused, |f, r| writeln!(f, "  line {}: {} ({})", r.line, r.detail, r.reason))?;
        list(f, "Warnings", &self.warnings, |f, w| writeln!(f, "  line {}: {} ({})", w.line, w.detail, w.code))
    }
}

fn shown(value: Option<&str>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |text| format!("\"{text}\""))
}

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    title: &str,
    section: &Section<T>,
    write_one: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    if section.count == 0 {
        return Ok(());
    }
    writeln!(f, "{title}:")?;
    section.details.iter().try_for_each(|detail| write_one(f, detail))?;
    if section.more > 0 {
        writeln!(f, "  and {} more", section.more)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_bounded_and_counted() {
        let mut report = Report::new("municipalities", "test", true);
        for line in 0..1_234 {
            report.refused.push(Refusal::new(line, "duplicate", "again"));
        }
        assert_eq!((report.refused.count, report.refused.details.len(), report.refused.more), (1_234, 1_000, 234));
        assert!(report.to_string().contains("and 234 more"));
        assert!(!report.changes_something());
    }

    #[test]
    fn reads_well_and_serialises() {
        let mut report = Report::new("municipalities", "SITUAS", false);
        let fields = FieldChange::between("name", Some("Treviso"), Some("TREVISO")).into_iter().collect();
        report.changed.push(Change { key: "L407".into(), name: "Treviso".into(), fields });
        report.warnings.push(Warning::new(7, "tax_code_invalid", "x"));
        let text = report.to_string();
        assert!(text.contains("name: \"Treviso\" -> \"TREVISO\"") && text.contains("line 7: x (tax_code_invalid)"));
        assert!(!text.contains("dry run"));
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["changed"]["details"][0]["fields"][0]["to"], "TREVISO");
        assert!(FieldChange::between("name", None, None).is_none());
    }
}
