//! What the log says of vouchers and other tokens that were refused: kept for the test whose thread has written it.
use log::kv::{Error, Key, Value, VisitSource};
use log::{LevelFilter, Log, Metadata, Record};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// One line: its fields, and its words as `message`.
pub type Line = BTreeMap<String, String>;

thread_local! {
    static LINES: RefCell<Vec<Line>> = const { RefCell::new(Vec::new()) };
}

struct Kept;

struct Fields<'a>(&'a mut Line);

impl<'kvs> VisitSource<'kvs> for Fields<'_> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        self.0.insert(key.to_string(), value.to_string());
        Ok(())
    }
}

impl Log for Kept {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        ["osservatorio::vouchers", "osservatorio::provider"].contains(&metadata.target())
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let mut line = Line::from([("message".to_owned(), record.args().to_string())]);
            record.key_values().visit(&mut Fields(&mut line)).unwrap();
            LINES.with_borrow_mut(|lines| lines.push(line));
        }
    }

    fn flush(&self) {}
}

/// Begins to keep them. The whole run has this one log.
pub fn keep() {
    if log::set_logger(&Kept).is_ok() {
        log::set_max_level(LevelFilter::Warn);
    }
}

/// Those since this was asked last.
pub fn take() -> Vec<Line> {
    LINES.take()
}
