//! From bytes of an unknown encoding to UTF-8 with plain newlines.

use std::fmt;
use std::io::{self, Read};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::SourceError;
use super::quotes::{QuoteFault, Quotes};

const CHUNK: usize = 64 * 1024;

/// The encodings that public registers come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8, with or without a byte order mark (and plain ASCII).
    Utf8,
    /// windows-1252, which contains every printable character of ISO-8859-1 at the same place.
    Windows1252,
    /// UTF-16 with its byte order mark: a spreadsheet's "Unicode text".
    Utf16,
}

impl fmt::Display for TextEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Windows1252 => "windows-1252",
            Self::Utf16 => "UTF-16",
        })
    }
}

/// What the first pass over the bytes found.
pub struct Scan {
    pub encoding: TextEncoding,
    pub sample: String,
    /// Whether the last line is ended. Not looked at in UTF-16.
    pub ends_line: bool,
}

/// Reads all bytes once and settles the encoding.
///
/// Bytes that are UTF-8 throughout are UTF-8. Otherwise the file is windows-1252, unless it has as many sound multi-byte
/// letters as broken ones: then it is damaged UTF-8, and reading it as windows-1252 would garble every name in it.
pub fn scan(input: &mut impl Read) -> Result<Scan, SourceError> {
    let mut tally = Tally::default();
    let mut buffer = vec![0; CHUNK];
    let mut sample = Vec::new();
    let mut carried: Vec<u8> = Vec::with_capacity(CHUNK + 4);
    let mut last = None;
    loop {
        let length = fill(input, &mut buffer)?;
        let chunk = buffer.get(..length).unwrap_or_default();
        if sample.is_empty() {
            sample = chunk.to_vec();
            if chunk.starts_with(&[0xFF, 0xFE]) || chunk.starts_with(&[0xFE, 0xFF]) {
                let sample = decode_sample(chunk, UTF_16LE);
                return Ok(Scan { encoding: TextEncoding::Utf16, sample, ends_line: true });
            }
            refuse_what_is_not_text(chunk)?;
        }
        last = chunk.last().copied().or(last);
        carried.extend_from_slice(chunk);
        let rest = tally.count(&carried, length < CHUNK);
        carried = rest;
        if length < CHUNK {
            break;
        }
    }
    let marked = sample.starts_with(&[0xEF, 0xBB, 0xBF]);
    if tally.zero_bytes {
        return Err(SourceError::NotText("it holds zero bytes"));
    }
    let encoding = match tally.broken {
        0 => TextEncoding::Utf8,
        broken if marked || tally.sound >= broken => {
            return Err(SourceError::BrokenText { line: tally.first_broken_line });
        }
        _ => TextEncoding::Windows1252,
    };
    let label = if encoding == TextEncoding::Utf8 { UTF_8 } else { WINDOWS_1252 };
    let ends_line = last.is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
    Ok(Scan { encoding, sample: decode_sample(&sample, label), ends_line })
}

fn refuse_what_is_not_text(chunk: &[u8]) -> Result<(), SourceError> {
    let looks_like = match chunk {
        [b'P', b'K', 3, 4, ..] => "it is a spreadsheet or an archive; save it as CSV first",
        [0xD0, 0xCF, 0x11, 0xE0, ..] => "it is an old spreadsheet; save it as CSV first",
        [0x1F, 0x8B, ..] => "it is compressed; unpack it first",
        [b'%', b'P', b'D', b'F', ..] => "it is a PDF",
        _ => {
            let lower = String::from_utf8_lossy(chunk.get(..200).unwrap_or(chunk)).trim_start().to_ascii_lowercase();
            if !lower.starts_with("<!doctype") && !lower.starts_with("<html") {
                return Ok(());
            }
            "it is a web page, perhaps an error page saved in place of the file"
        }
    };
    Err(SourceError::NotText(looks_like))
}

fn decode_sample(bytes: &[u8], encoding: &'static Encoding) -> String {
    // `decode` lets a byte order mark win over the encoding given.
    encoding.decode(bytes).0.into_owned()
}

#[derive(Default)]
struct Tally {
    sound: u64,
    broken: u64,
    first_broken_line: u64,
    lines: u64,
    zero_bytes: bool,
}

impl Tally {
    /// Counts the letters of a chunk and gives back the bytes of one cut at its end.
    fn count(&mut self, bytes: &[u8], last: bool) -> Vec<u8> {
        self.zero_bytes |= bytes.contains(&0);
        let mut rest = bytes;
        loop {
            let (valid, error) = match std::str::from_utf8(rest) {
                Ok(text) => (text.len(), None),
                Err(error) => (error.valid_up_to(), Some(error.error_len())),
            };
            let (text, after) = rest.split_at_checked(valid).unwrap_or((rest, &[]));
            self.lines += text.iter().filter(|b| **b == b'\n').count() as u64;
            self.sound += text.iter().filter(|b| **b >= 0xC0).count() as u64;
            let skip = match error {
                None => return Vec::new(),
                Some(None) if !last => return after.to_vec(),
                Some(None) => after.len(),
                Some(Some(length)) => length,
            };
            self.broken += 1;
            if self.broken == 1 {
                self.first_broken_line = self.lines + 1;
            }
            rest = after.get(skip..).unwrap_or_default();
        }
    }
}

fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while let Some(free) = buffer.get_mut(length..).filter(|free| !free.is_empty()) {
        match input.read(free) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// Yields the text as UTF-8 without byte order mark, every line ended by one `\n`, the last one too: so lines can be
/// counted. Refuses to go on once the allowance for one record is used up.
pub struct TextReader<R> {
    input: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: String,
    ready: Vec<u8>,
    given: usize,
    after_return: bool,
    finished: bool,
    allowance: usize,
    exhausted: bool,
    quotes: Option<Quotes>,
}

impl<R: Read> TextReader<R> {
    /// A text whose quotation marks are followed, if it has any.
    pub fn new(input: R, encoding: TextEncoding, quotes: Option<Quotes>) -> Self {
        let label = match encoding {
            TextEncoding::Utf8 => UTF_8,
            TextEncoding::Windows1252 => WINDOWS_1252,
            TextEncoding::Utf16 => UTF_16BE,
        };
        Self {
            input,
            decoder: label.new_decoder(),
            raw: vec![0; CHUNK],
            text: String::new(),
            ready: Vec::new(),
            given: 0,
            after_return: false,
            finished: false,
            allowance: usize::MAX,
            exhausted: false,
            quotes,
        }
    }

    /// How many bytes may be handed out before the next call.
    pub const fn allow(&mut self, bytes: usize) {
        self.allowance = bytes;
    }

    pub const fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    /// What is wrong with the quotation marks, asked at the end.
    pub fn quote_fault(&self) -> Option<QuoteFault> {
        self.quotes.as_ref().and_then(Quotes::fault)
    }

    fn decode_more(&mut self) -> io::Result<()> {
        let length = fill(&mut self.input, &mut self.raw)?;
        let last = length < self.raw.len();
        let raw = self.raw.get(..length).unwrap_or_default();
        self.text.clear();
        self.text.reserve(self.decoder.max_utf8_buffer_length(length).unwrap_or(length * 3 + 16));
        // The buffer is as large as the decoder asks for, so one call takes all of the input.
        let _ = self.decoder.decode_to_string(raw, &mut self.text, last);
        let ends_line = self.ready.last().is_none_or(|byte| *byte == b'\n');
        self.ready.clear();
        self.given = 0;
        for byte in self.text.bytes() {
            match byte {
                b'\n' if self.after_return => {}
                b'\r' => self.ready.push(b'\n'),
                _ => self.ready.push(byte),
            }
            self.after_return = byte == b'\r';
        }
        if last {
            self.finished = true;
            if !self.ready.last().map_or(ends_line, |byte| *byte == b'\n') {
                self.ready.push(b'\n');
            }
        }
        if let Some(quotes) = &mut self.quotes {
            self.ready.iter().for_each(|byte| quotes.see(*byte));
        }
        Ok(())
    }
}

impl<R: Read> Read for TextReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            if self.finished {
                return Ok(0);
            }
            self.decode_more()?;
        }
        if self.allowance == 0 {
            self.exhausted = true;
            return Err(io::Error::new(io::ErrorKind::InvalidData, "record too long"));
        }
        let available = self.ready.get(self.given..).unwrap_or_default();
        let length = available.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), available.get(..length)) {
            to.copy_from_slice(from);
        }
        self.given += length;
        self.allowance = self.allowance.saturating_sub(length);
        Ok(length)
    }
}
