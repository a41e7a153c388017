//! Pages of lists: keyset pagination, with an opaque cursor that names the last row seen.
use crate::error::{Error, Result};
use crate::language::text;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

/// A page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// The items, in the order asked for.
    pub items: Vec<T>,
    /// The cursor of the next page; none on the last one.
    pub next: Option<String>,
    /// How many items match in all, when it was asked for.
    pub total: Option<i64>,
    /// Counts by value, when they were asked for.
    pub facets: Option<Vec<Facet>>,
}

/// How many matches have each value of one property.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Facet {
    /// The property, by the name of its filter.
    #[schema(max_length = 60, example = "theme")]
    pub name: String,
    /// Its values, the most frequent first.
    #[schema(max_items = 200)]
    pub values: Vec<FacetValue>,
}

/// How many matches have one value.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacetValue {
    /// The value: a code of the filter's code list.
    #[schema(max_length = 100, example = "home_care")]
    pub value: String,
    /// How many matches have it.
    #[schema(minimum = 0, maximum = 9007199254740991i64, format = Int64)]
    pub count: i64,
}

impl<T> Page<T> {
    /// A page from one row more than its limit: the extra row only tells that there is a next page.
    pub fn cut<R, K: Serialize>(
        mut rows: Vec<R>,
        limit: i64,
        sort: &str,
        key: impl Fn(&R) -> K,
        view: impl FnMut(R) -> T,
    ) -> Self {
        let limit = usize::try_from(limit).unwrap_or_default();
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| write_cursor(sort, &key(row)));
        Self { items: rows.into_iter().map(view).collect(), next, total: None, facets: None }
    }

    /// A list that is never long: one page.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None, total: None, facets: None }
    }

    /// The same page with a total.
    pub fn with_total(self, total: Option<i64>) -> Self {
        Self { total, ..self }
    }

    /// The same page with its items seen otherwise.
    pub fn map<U>(self, view: impl FnMut(T) -> U) -> Page<U> {
        let items = self.items.into_iter().map(view).collect();
        Page { items, next: self.next, total: self.total, facets: self.facets }
    }
}

/// Ends an object that is open and has a field already with the fields of `more`, which has at least one.
pub fn append_fields(open: &mut Vec<u8>, more: &impl Serialize) -> Result<()> {
    let at = open.len();
    serde_json::to_writer(&mut *open, more).map_err(|e| Error::internal(e.to_string()))?;
    // The brace that opened `more` becomes the comma between the two.
    if let Some(brace) = open.get_mut(at) {
        *brace = b',';
    }
    Ok(())
}

fn write_cursor<K: Serialize>(sort: &str, key: &K) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(sort, key)).unwrap_or_default())
}

/// The key of the last row seen, from a cursor that was made for the same order; 400 for any other text.
pub fn read_cursor<K: DeserializeOwned>(cursor: Option<&str>, sort: &str) -> Result<Option<K>> {
    let Some(cursor) = cursor else { return Ok(None) };
    let read = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| serde_json::from_slice::<(String, K)>(&bytes).ok());
    match read {
        Some((made_for, key)) if made_for == sort => Ok(Some(key)),
        _ => Err(Error::BadParameter(
            "cursor".to_owned(),
            text(
                "non è il next_cursor di una pagina di questo elenco.",
                "is not the next_cursor of a page of this list.",
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_full_page_points_to_the_next_and_the_last_does_not() {
        let page = Page::cut(vec![3, 2, 1], 2, "-n", |n| *n, |n| n);
        assert_eq!(page.items, [3, 2]);
        assert_eq!(read_cursor::<i32>(page.next.as_deref(), "-n").unwrap(), Some(2));
        assert!(read_cursor::<i32>(page.next.as_deref(), "n").is_err());
        assert!(Page::cut(vec![3, 2], 2, "-n", |n| *n, |n| n).next.is_none());
        assert!(Page::cut(Vec::<i32>::new(), 2, "-n", |n| *n, |n| n).next.is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_a_cursor_or_a_clear_error(text in ".{0,80}") {
            let _ = read_cursor::<(String, i64)>(Some(&text), "-n");
        }

        #[test]
        fn what_is_written_is_read(title in ".{0,40}", n in any::<i64>()) {
            let cursor = write_cursor("title", &(title.clone(), n));
            prop_assert_eq!(read_cursor::<(String, i64)>(Some(&cursor), "title").unwrap(), Some((title, n)));
        }
    }
}
