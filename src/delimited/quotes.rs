//! Whether the quotation marks of a delimited text (RFC 4180, 2) are in order. A reader that is lenient with them takes the
//! rows after a mark that is missing for the text of one cell, and nobody learns that they are gone.

/// What is wrong with quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteFault {
    /// The one that opens on this line is never closed.
    Open(u64),
    /// After the one that closes what opens on this line there is more text in the cell.
    Stray(u64),
}

enum At {
    CellStart,
    Plain,
    Quoted,
    AfterQuote,
}

/// Follows a text, byte by byte.
pub struct Quotes {
    delimiter: u8,
    at: At,
    line: u64,
    opened: u64,
    stray: Option<u64>,
}

impl Quotes {
    /// For a text with this delimiter, whose lines end with `\n`.
    pub const fn new(delimiter: u8) -> Self {
        Self { delimiter, at: At::CellStart, line: 1, opened: 0, stray: None }
    }

    /// The next byte of it.
    pub fn see(&mut self, byte: u8) {
        let ends = byte == b'\n' || byte == self.delimiter;
        self.at = match (&self.at, byte) {
            (At::Quoted, b'"') => At::AfterQuote,
            (At::Quoted, _) | (At::AfterQuote, b'"') => At::Quoted,
            (At::CellStart, b'"') => {
                self.opened = self.line;
                At::Quoted
            }
            _ if ends => At::CellStart,
            (At::AfterQuote, _) => {
                self.stray.get_or_insert(self.opened);
                At::Plain
            }
            (At::CellStart | At::Plain, _) => At::Plain,
        };
        self.line += u64::from(byte == b'\n');
    }

    /// What was wrong so far; that one is open is for the end of the text to tell.
    pub const fn fault(&self) -> Option<QuoteFault> {
        match (self.stray, &self.at) {
            (Some(line), _) => Some(QuoteFault::Stray(line)),
            (None, At::Quoted) => Some(QuoteFault::Open(self.opened)),
            (None, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<QuoteFault> {
        let mut quotes = Quotes::new(b';');
        text.bytes().for_each(|byte| quotes.see(byte));
        quotes.fault()
    }

    #[test]
    fn marks_that_are_missing_are_seen() {
        for sound in ["", "a;b\n", "\"a\";\"b\"\n", "\"a \"\"b\"\"\";c\n", "l\"a; \"b\" c\n", "\"a\nb\";c\n\"\"\n"] {
            assert_eq!(fault(sound), None, "{sound}");
        }
        assert_eq!(fault("a;b\nc;\"d\ne;f\n"), Some(QuoteFault::Open(2)));
        assert_eq!(fault("a;b\nc;\"d\ne;\"f\"\n"), Some(QuoteFault::Stray(2)));
        assert_eq!(fault("a;\"b\" c\nd\n"), Some(QuoteFault::Stray(1)));
    }
}
