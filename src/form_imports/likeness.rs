//! How alike two names are, from 0 to 1, whatever their case, accents and punctuation.
use crate::delimited::cells::fold;

/// Titles at least so alike are held to be of one practice.
pub const SAME_TITLE: f64 = 0.86;

/// How alike two folded texts are: letter by letter, or with their words in order, whichever says more.
pub fn of_folded(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let straight = strsim::normalized_damerau_levenshtein(a, b);
    straight.max(strsim::normalized_damerau_levenshtein(&sorted(a), &sorted(b)))
}

/// A title, ready to be compared with many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    folded: String,
    sorted: String,
    numbers: Vec<String>,
    length: usize,
}

impl Title {
    /// Of this text.
    pub fn of(text: &str) -> Self {
        let folded = fold(text);
        let mut numbers: Vec<String> =
            folded.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).map(str::to_owned).collect();
        numbers.sort();
        Self { sorted: sorted(&folded), numbers, length: folded.chars().count(), folded }
    }

    /// Whether both are of the same practice of an organisation. Another number is another practice: "Fase 1" is not
    /// "Fase 2".
    pub fn is_like(&self, other: &Self) -> bool {
        let (short, long) = (self.length.min(other.length), self.length.max(other.length));
        // What is so much longer has too many letters of its own: most pairs end here.
        if short == 0 || (short as f64) < SAME_TITLE * long as f64 || self.numbers != other.numbers {
            return false;
        }
        let like = |a: &str, b: &str| a == b || strsim::normalized_damerau_levenshtein(a, b) >= SAME_TITLE;
        like(&self.folded, &other.folded) || like(&self.sorted, &other.sorted)
    }
}

fn sorted(text: &str) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::Title;

    #[test]
    fn the_same_practice_under_another_spelling() {
        let same_title = |a: &str, b: &str| Title::of(a).is_like(&Title::of(b));
        for (a, b) in [
            ("Dimissioni Programmate", "DIMISSIONI PROGRAMMATE."),
            ("Dimissioni Programmate", "Dimissione programmata"),
            ("Infermiere di Famiglia e Comunità", "Infermiere di famiglia e comunita'"),
            ("Budget di salute e abitare supportato", "Abitare supportato e budget di salute"),
        ] {
            assert!(same_title(a, b), "{a} / {b}");
        }
        for (a, b) in [
            ("Infermiere di famiglia", "Infermiere di comunità"),
            ("Passi d'Argento, fase 1", "Passi d'Argento, fase 2"),
            ("Dimissioni programmate", "Dimissioni protette"),
            ("", ""),
        ] {
            assert!(!same_title(a, b), "{a} / {b}");
        }
    }
}
