//! Columns and cells: what all formats write.
use super::model::ExportColumn;
use crate::codes::CodeList;
use crate::db::types::Instant;
use crate::language::text;
use chrono::NaiveDate;
use std::fmt::Display;

crate::codes! {
    /// What the cells of a column hold. An empty cell is absent in NDJSON.
    pub enum ColumnType in "export-column-types" {
        Text = "text" ("testo", "text"),
        Integer = "integer" ("numero intero", "a whole number"),
        Number = "number" ("numero", "a number, with a decimal point"),
        Boolean = "boolean" ("vero o falso", "`true` or `false`"),
        Date = "date" ("data", "a day: `2024-09-05`"),
        Instant = "instant" ("istante", "an instant in UTC: `2024-09-05T07:30:00Z`"),
        List = "list" ("elenco", "several texts, with `; ` between them; an array in NDJSON"),
    }
}

/// What stands in one column of one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Date(NaiveDate),
    /// An instant.
    Instant(Instant),
    /// Several texts.
    List(Vec<String>),
}

impl Cell {
    /// An id or a code.
    pub fn said(value: impl Display) -> Self {
        Self::Text(value.to_string())
    }

    /// An id or a code, where there is one.
    pub fn maybe(value: Option<impl Display>) -> Self {
        value.map_or(Self::Empty, Self::said)
    }

    /// Several ids or codes.
    pub fn several(values: impl IntoIterator<Item = impl Display>) -> Self {
        Self::List(values.into_iter().map(|one| one.to_string()).collect())
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.is_empty(),
            Self::List(list) => list.is_empty(),
            _ => false,
        }
    }
}

macro_rules! into_cell {
    ($($from:ty => $variant:ident),+ $(,)?) => {$(
        impl From<$from> for Cell {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        }
    )+};
}
into_cell!(String => Text, &String => Text, &str => Text, i32 => Integer, i64 => Integer, f64 => Number, bool => Boolean,
    NaiveDate => Date, Instant => Instant, Vec<String> => List);

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A column of an export whose rows are `R`.
#[derive(Debug)]
pub struct Column<R: 'static> {
    name: &'static str,
    kind: ColumnType,
    it: &'static str,
    en: &'static str,
    codes: Option<&'static CodeList>,
    read: fn(&R) -> Cell,
}

impl<R> Column<R> {
    /// A column, with what it means in Italian and English, and how it is read from a row.
    pub const fn new(
        name: &'static str,
        kind: ColumnType,
        (it, en): (&'static str, &'static str),
        read: fn(&R) -> Cell,
    ) -> Self {
        Self { name, kind, it, en, codes: None, read }
    }

    /// The same with the code list that its values are of.
    pub const fn of(self, codes: &'static CodeList) -> Self {
        Self { codes: Some(codes), ..self }
    }

    /// What stands in it in a row.
    pub fn cell(&self, row: &R) -> Cell {
        (self.read)(row)
    }

    /// As the data dictionary tells it.
    pub fn told(&self) -> ExportColumn {
        ExportColumn {
            name: self.name.to_owned(),
            kind: self.kind,
            about: text(self.it, self.en),
            code_list: self.codes.map(|list| list.name.to_owned()),
        }
    }
}
