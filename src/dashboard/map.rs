//! The map of the regions: a tile for each, with Trentino-Alto Adige as its two autonomous provinces, roughly where they
//! are. Its numbers stand on the tiles and in the table beside it: colour says nothing that they do not.
use super::charts::count;
use super::service::Board;
use super::words::Words;
use crate::statistics::model::{Figure, StatisticsProperty};
use crate::territory::RegionCode;
use maud::{Markup, html};

/// A tile: what it stands for (a region by its ISTAT code, a province by its three digits), its letters, column and row.
type Tile = (&'static str, &'static str, i32, i32);

const TILES: [Tile; 21] = [
    ("021", "BZ", 2, 0),
    ("02", "VDA", 0, 1),
    ("03", "LOM", 1, 1),
    ("022", "TN", 2, 1),
    ("05", "VEN", 3, 1),
    ("06", "FVG", 4, 1),
    ("01", "PIE", 0, 2),
    ("07", "LIG", 1, 2),
    ("08", "EMR", 2, 2),
    ("09", "TOS", 2, 3),
    ("10", "UMB", 3, 3),
    ("11", "MAR", 4, 3),
    ("12", "LAZ", 3, 4),
    ("13", "ABR", 4, 4),
    ("15", "CAM", 3, 5),
    ("14", "MOL", 4, 5),
    ("16", "PUG", 5, 5),
    ("20", "SAR", 1, 6),
    ("17", "BAS", 4, 6),
    ("18", "CAL", 4, 7),
    ("19", "SIC", 3, 8),
];

/// How far tiles are apart.
const STEP: i32 = 60;
/// How large they are.
const SIZE: i32 = 56;

/// The region that a tile belongs to.
fn region_of(code: &str) -> Option<RegionCode> {
    if code.len() == 3 { "04".parse().ok() } else { code.parse().ok() }
}

/// How strong the colour of a tile is, from 0 (nothing) to 4.
fn shade(n: i64, most: i64) -> i64 {
    if n == 0 || most == 0 { 0 } else { 1 + (n * 4 - 1) / most }
}

/// What a tile stands for: its name and number.
fn told(board: &Board, words: Words, code: &str) -> (String, i64) {
    let by = if code.len() == 3 { StatisticsProperty::AutonomousProvince } else { StatisticsProperty::Region };
    let found = board.country.by(by).and_then(|by| by.values.iter().find(|value| value.code == code));
    found.map_or((String::new(), 0), |value| (words.label(value), value.count))
}

fn tiles(board: &Board, words: Words) -> Markup {
    let all = TILES.map(|(code, letters, column, row)| (code, letters, column, row, told(board, words, code)));
    let most = all.iter().map(|(.., (_, n))| *n).max().unwrap_or_default();
    let width = TILES.iter().map(|(.., column, _)| column + 1).max().unwrap_or_default() * STEP;
    let height = TILES.iter().map(|(.., row)| row + 1).max().unwrap_or_default() * STEP;
    html! {
        svg.map viewBox=(format!("0 0 {width} {height}")) role="group" aria-labelledby="map-name map-about" {
            title id="map-name" { (words.say("Pratiche per regione", "Practices by region")) }
            desc id="map-about" {
                (words.say("Un riquadro per regione, di colore più intenso dove le pratiche sono di più; ogni riquadro apre i dati della regione.",
                    "A tile for each region, of a stronger colour where there are more practices; each tile opens the figures of its region."))
            }
            @for (code, letters, column, row, (name, n)) in &all {
                @let here = region_of(code);
                @let practices = if *n == 1 { words.say("pratica", "practice") } else { words.say("pratiche", "practices") };
                a.tile .(format!("shade-{}", shade(*n, most))) .here[here.is_some() && here == board.region]
                    href=(words.link(here)) data-code=(code)
                    aria-current=[(here.is_some() && here == board.region).then_some("true")] {
                    title { (name) ": " (words.number(*n)) " " (practices) }
                    rect x=(column * STEP + 2) y=(row * STEP + 2) width=(SIZE) height=(SIZE) rx="6" {}
                    text.letters x=(column * STEP + STEP / 2) y=(row * STEP + 25) { (letters) }
                    text.count x=(column * STEP + STEP / 2) y=(row * STEP + 47) { (words.number(*n)) }
                }
            }
        }
    }
}

fn table(board: &Board, words: Words) -> Markup {
    html! {
        table {
            caption.unseen { (words.say("Le regioni", "The regions")) }
            thead {
                tr {
                    th scope="col" { (words.say("Regione", "Region")) }
                    th.number scope="col" { (words.say("Pratiche", "Practices")) }
                    th.number scope="col" { (words.say("Aderenti", "Adhering")) }
                    th.number scope="col" { (words.say("Sessioni", "Sessions")) }
                    th.number scope="col" { (words.say("Esiti", "Findings")) }
                }
            }
            tbody {
                @for region in &board.regions {
                    tr class=[(Some(region.code) == board.region).then_some("here")] data-code=(region.code) {
                        th scope="row" {
                            a href=(words.link(Some(region.code)))
                                aria-current=[(Some(region.code) == board.region).then_some("true")] { (region.name_it) }
                        }
                        td.number { (count(words, region.practices)) }
                        td.number {
                            (count(words, region.adhering))
                            span.share { " (" (words.share(Figure::of(region.adhering, region.organisations))) ")" }
                        }
                        td.number { (count(words, region.lab_sessions)) }
                        td.number { (count(words, region.findings)) }
                    }
                }
            }
        }
    }
}

/// The section with the map and its table.
pub fn section(board: &Board, words: Words) -> Markup {
    html! {
        section.chart id="map" aria-labelledby="map-title" {
            h3 id="map-title" { (words.say("La mappa delle regioni", "The map of the regions")) }
            p.note {
                (words.say("Il numero sui riquadri è quello delle pratiche pubbliche; un colore più intenso ne segna di più. Trento e Bolzano contano le pratiche di cui è capofila un ente della provincia.",
                    "The number on a tile is that of the public practices; a stronger colour marks more. Trento and Bolzano count the practices that a body of the province leads."))
            }
            div.beside { (tiles(board, words)) div.wide { (table(board, words)) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_region_has_its_tile_and_no_two_share_a_place() {
        let regions: BTreeSet<_> = TILES.iter().map(|(code, ..)| region_of(code).unwrap()).collect();
        assert!(RegionCode::all().all(|region| regions.contains(&region)));
        let places: BTreeSet<_> = TILES.iter().map(|(.., column, row)| (column, row)).collect();
        assert_eq!(places.len(), TILES.len());
        assert_eq!([(0, 9), (1, 9), (9, 9), (3, 9), (0, 0)].map(|(n, most)| shade(n, most)), [0, 1, 4, 2, 0]);
    }
}
