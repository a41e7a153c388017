//! The text of a letter with placeholders: `{{organisation}}`.

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// Name of the addressee.
    Organisation,
    /// The salutation that fits the addressee's kind.
    Salutation,
    /// Title of the call.
    Title,
    /// The last day for answers.
    Deadline,
    /// Where to answer, with the answer code.
    Link,
    /// The answer code alone.
    Code,
}

impl Placeholder {
    /// All, with their names.
    pub const ALL: [(&'static str, Self); 6] = [
        ("organisation", Self::Organisation),
        ("salutation", Self::Salutation),
        ("title", Self::Title),
        ("deadline", Self::Deadline),
        ("link", Self::Link),
        ("code", Self::Code),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, placeholder)| *placeholder)
    }
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text as it stands.
    Text(&'a str),
    /// Something to fill in.
    Filled(Placeholder),
    /// A placeholder that nobody knows, or one without an end: its text, line and column (both from 1).
    Unknown(&'a str, usize, usize),
}

/// The pieces of a template, in order.
pub fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        if !before.is_empty() {
            found.push(Piece::Text(before));
        }
        let inside = after.split_once("}}").filter(|(name, _)| !name.contains('\n') && name.len() <= 60);
        let (name, left) = inside.unwrap_or(("{{", after));
        match Placeholder::named(name.trim()).filter(|_| inside.is_some()) {
            Some(placeholder) => found.push(Piece::Filled(placeholder)),
            None => {
                let at = template.len() - after.len() - 2;
                let (line, column) = position(template, at);
                found.push(Piece::Unknown(name.trim(), line, column));
            }
        }
        rest = left;
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest));
    }
    found
}

/// Line and column (both from 1) of the byte `at`.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// A template with its placeholders filled in. What is filled in is never read as a template.
pub fn fill(template: &str, value: impl Fn(Placeholder) -> String) -> String {
    let mut text = String::with_capacity(template.len() + 200);
    for piece in pieces(template) {
        match piece {
            Piece::Text(part) => text.push_str(part),
            Piece::Filled(placeholder) => text.push_str(&value(placeholder)),
            // Refused before it is stored.
            Piece::Unknown(name, ..) => text.push_str(name),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn placeholders_are_filled_and_their_values_are_not_read_again() {
        let text = fill("{{ salutation }}\n\na {{organisation}} {x}", |p| match p {
            Placeholder::Salutation => "Gentile Sindaca,".to_owned(),
            _ => "Comune di {{link}}".to_owned(),
        });
        assert_eq!(text, "Gentile Sindaca,\n\na Comune di {{link}} {x}");
    }

    #[test]
    fn an_unknown_placeholder_is_told_with_its_place() {
        let unknown: Vec<_> = pieces("a\nè {{sindaco}} {{link}}\n {{open")
            .into_iter()
            .filter(|piece| matches!(piece, Piece::Unknown(..)))
            .collect();
        assert_eq!(unknown, [Piece::Unknown("sindaco", 2, 3), Piece::Unknown("{{", 3, 2)]);
    }

    proptest! {
        #[test]
        fn any_text_without_braces_stays_as_it_is(text in "[^{]{0,60}") {
            prop_assert_eq!(fill(&text, |_| String::new()), text);
        }

        #[test]
        fn any_text_has_pieces(text in "([{}a-z\n]|\\{\\{link\\}\\}){0,40}") {
            let _ = pieces(&text);
            let _ = fill(&text, |_| "x".to_owned());
        }
    }
}
