//! Regions by health-system code, by name and by province code.

use crate::delimited::cells::fold;

/// The two-digit ISTAT region of a region code of the health system (`010` .. `200`; `041` and `042` are the autonomous
/// provinces of Bolzano and Trento, two health systems in one region).
#[must_use]
pub fn region_of_health_code(code: &str) -> Option<&'static str> {
    if matches!(code, "041" | "042") {
        return Some("04");
    }
    let region = code.strip_suffix('0').filter(|_| code.len() == 3 && code != "040")?;
    REGIONS.iter().map(|(known, _)| *known).find(|known| *known == region)
}

/// The two-digit ISTAT region that a province code (first three digits of a municipality's ISTAT code) belongs to; also
/// for the provinces of Sardinia that the reforms of 2016 and 2026 abolished or created.
#[must_use]
pub fn region_of_province(code: &str) -> Option<&'static str> {
    let number: u16 = code.parse().ok().filter(|_| code.len() == 3)?;
    // The metropolitan cities carry 200 and the number of the province they took over; 312 onwards are Sardinia's.
    let number = match number {
        201..=299 => number - 200,
        301..=399 => number - 200,
        _ => number,
    };
    Some(match number {
        1..=6 | 96 | 103 => "01",
        7 => "02",
        12..=20 | 97 | 98 | 108 => "03",
        21 | 22 => "04",
        23..=29 => "05",
        30..=32 | 93 => "06",
        8..=11 => "07",
        33..=40 | 99 => "08",
        45..=53 | 100 => "09",
        54 | 55 => "10",
        41..=44 | 109 => "11",
        56..=60 => "12",
        66..=69 => "13",
        70 | 94 => "14",
        61..=65 => "15",
        71..=75 | 110 => "16",
        76 | 77 => "17",
        78..=80 | 101 | 102 => "18",
        81..=89 => "19",
        90..=92 | 95 | 104..=107 | 111..=119 => "20",
        _ => return None,
    })
}

/// The two-digit ISTAT region of a region's name, however it is written (`Emilia Romagna`, `Trentino Alto Adige`).
#[must_use]
pub fn region_of_name(name: &str) -> Option<&'static str> {
    let folded = fold(name);
    let folded = folded.strip_prefix("regione ").unwrap_or(&folded);
    REGIONS.iter().find(|(_, start)| folded.starts_with(start)).map(|(code, _)| *code)
}

/// Code and the beginning of the folded name, enough to tell one region from every other.
const REGIONS: [(&str, &str); 20] = [
    ("01", "piemonte"),
    ("02", "valle d aosta"),
    ("03", "lombardia"),
    ("04", "trentino"),
    ("05", "veneto"),
    ("06", "friuli"),
    ("07", "liguria"),
    ("08", "emilia"),
    ("09", "toscana"),
    ("10", "umbria"),
    ("11", "marche"),
    ("12", "lazio"),
    ("13", "abruzzo"),
    ("14", "molise"),
    ("15", "campania"),
    ("16", "puglia"),
    ("17", "basilicata"),
    ("18", "calabria"),
    ("19", "sicilia"),
    ("20", "sardegna"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_codes() {
        assert_eq!(region_of_health_code("010"), Some("01"));
        assert_eq!(region_of_health_code("041"), Some("04"));
        assert_eq!(region_of_health_code("042"), Some("04"));
        assert_eq!(region_of_health_code("200"), Some("20"));
        for wrong in ["040", "000", "210", "051", "05", ""] {
            assert_eq!(region_of_health_code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn provinces_and_names() {
        assert_eq!(region_of_province("026"), Some("05"));
        assert_eq!(region_of_province("258"), Some("12"));
        assert_eq!(region_of_province("312"), Some("20"));
        assert_eq!(region_of_province("000"), None);
        assert_eq!(region_of_name("Valle d'Aosta/Vallée d'Aoste"), Some("02"));
        assert_eq!(region_of_name("EMILIA ROMAGNA"), Some("08"));
        assert_eq!(region_of_name("tutte"), None);
    }
}
