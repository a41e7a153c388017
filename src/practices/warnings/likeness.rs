//! How alike two titles are: pure.
use crate::db::search::fold;

/// From this on, two practices of one organisation are likely the same.
pub const WITHIN: u8 = 80;
/// From this on, two practices of different organisations are: copied from a letter, or told by both partners.
pub const ACROSS: u8 = 92;

/// The words of a title, folded, without punctuation.
fn words(title: &str) -> Vec<String> {
    let folded = fold(title);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// From 0 to 100; order of words, case, accents and punctuation do not matter.
pub fn of_titles(one: &str, other: &str) -> u8 {
    let (mut a, mut b) = (words(one), words(other));
    let as_written = strsim::normalized_damerau_levenshtein(&a.join(" "), &b.join(" "));
    a.sort();
    b.sort();
    let in_order = strsim::normalized_damerau_levenshtein(&a.join(" "), &b.join(" "));
    let percent = (as_written.max(in_order) * 100.0).round();
    // Two titles without a word have nothing in common.
    if a.is_empty() || b.is_empty() { 0 } else { percent.clamp(0.0, 100.0) as u8 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_reader_takes_for_the_same_is_alike() {
        assert_eq!(of_titles("Dimissioni Programmate", "dimissioni  programmate!"), 100);
        assert_eq!(of_titles("Budget di salute e abitare", "Abitare e budget di salute"), 100);
        assert!(of_titles("Infermiere di famiglia e comunità", "Infermiera di Famiglia e Comunita") >= ACROSS);
        assert!(of_titles("Dimissioni programmate", "Dimissioni protette") < WITHIN);
        assert!(of_titles("Passi d'argento", "A quattro mani") < 40);
        assert_eq!(of_titles("🎉", "🎉"), 0);
    }

    proptest! {
        #[test]
        fn likeness_is_mutual_and_full_with_itself(one in "\\PC{0,60}", other in "\\PC{0,60}") {
            prop_assert_eq!(of_titles(&one, &other), of_titles(&other, &one));
            if one.chars().any(|c| c.is_ascii_alphanumeric()) {
                prop_assert_eq!(of_titles(&one, &one), 100);
            }
        }
    }
}
