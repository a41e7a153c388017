//! Breakdowns from counts: with their zeros, their labels and what their shares are of.
use super::model::{Figure, StatisticsBreakdown, StatisticsProperty, StatisticsValue};
use crate::codes::CodeList;
use crate::regions::model::Region;
use crate::themes::model::Theme;
use std::borrow::Cow;

/// A value with its figure.
pub fn value(
    code: impl Into<String>,
    it: impl Into<Cow<'static, str>>,
    en: impl Into<Cow<'static, str>>,
    figure: Figure,
) -> StatisticsValue {
    let Figure { count, of, share } = figure;
    let (label_it, label_en) = (it.into(), en.into());
    StatisticsValue { code: code.into(), parent_code: None, label_it, label_en, count, of, share }
}

/// The values of a code list, each with its figure.
pub fn codes(list: &CodeList, figure: impl Fn(&str) -> Figure) -> Vec<StatisticsValue> {
    list.codes.iter().map(|code| value(code.code, code.it, code.en, figure(code.code))).collect()
}

/// The regions by their codes, each with its figure.
pub fn regions(regions: &[Region], figure: impl Fn(&str) -> Figure) -> Vec<StatisticsValue> {
    let one = |region: &Region| {
        let code = region.code.as_str();
        value(code, region.name_it.clone(), region.name_it.clone(), figure(code))
    };
    regions.iter().map(one).collect()
}

/// The themes in the order of their tree, each with its figure: those in use, and others that something still has.
pub fn themes(themes: &[Theme], figure: impl Fn(&str) -> Figure) -> Vec<StatisticsValue> {
    let mut all = Vec::with_capacity(themes.len());
    let mut add = |theme: &Theme| {
        let figure = figure(&theme.code);
        if theme.active || figure.count > 0 {
            let one = value(theme.code.clone(), theme.label_it.clone(), theme.label_en.clone(), figure);
            all.push(StatisticsValue { parent_code: theme.parent_code.clone(), ..one });
        }
    };
    for parent in themes.iter().filter(|theme| theme.parent_code.is_none()) {
        add(parent);
        themes.iter().filter(|child| child.parent_code.as_ref() == Some(&parent.code)).for_each(&mut add);
    }
    all
}

/// The years from the first to the last that something has, each with its figure.
pub fn years(counts: &[(String, i64)], of: i64) -> Vec<StatisticsValue> {
    let mut known: Vec<(i32, i64)> =
        counts.iter().filter_map(|(year, n)| Some((year.parse::<i32>().ok()?, *n))).collect();
    known.sort_unstable();
    let (Some((first, _)), Some((last, _))) = (known.first(), known.last()) else { return Vec::new() };
    let count = |year: i32| known.iter().find(|(one, _)| *one == year).map_or(0, |(_, n)| *n);
    let one = |year: i32| value(year.to_string(), year.to_string(), year.to_string(), Figure::of(count(year), of));
    // A year that somebody mistyped by centuries does not make a list of them.
    if last - first > LONGEST {
        return known.iter().map(|(year, _)| one(*year)).collect();
    }
    (*first..=*last).map(one).collect()
}

/// How many years in a row are told with their zeros.
const LONGEST: i32 = 200;

/// A breakdown by something that each may have several of.
pub fn several(by: StatisticsProperty, values: Vec<StatisticsValue>) -> StatisticsBreakdown {
    StatisticsBreakdown { by, exclusive: false, without: None, values }
}

/// A breakdown by something that each of `all` has at most one of: what is left has none.
pub fn one_each(by: StatisticsProperty, all: Figure, values: Vec<StatisticsValue>) -> StatisticsBreakdown {
    let counted: i64 = values.iter().map(|value| value.count).sum();
    let without = Some(Figure::of(all.count - counted, all.of));
    StatisticsBreakdown { by, exclusive: true, without, values }
}

/// A breakdown by something that each has one of.
pub fn partition(by: StatisticsProperty, values: Vec<StatisticsValue>) -> StatisticsBreakdown {
    StatisticsBreakdown { by, exclusive: true, without: None, values }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_have_their_zeros_and_whoever_has_none_is_told() {
        let counts = [("2021".to_owned(), 2), ("2018".to_owned(), 1)];
        let years = years(&counts, 4);
        let told: Vec<_> = years.iter().map(|y| (y.code.as_str(), y.count)).collect();
        assert_eq!(told, [("2018", 1), ("2019", 0), ("2020", 0), ("2021", 2)]);
        let by_year = one_each(StatisticsProperty::Year, Figure::of(4, 4), years);
        assert_eq!(by_year.without, Some(Figure::of(1, 4)));
        assert!(super::years(&[], 0).is_empty());
        assert_eq!(super::years(&[("1000".to_owned(), 1), ("2021".to_owned(), 1)], 2).len(), 2);
    }
}
