//! The log: `env_logger`, for people or as one JSON object a line.
use crate::config::LogFormat;
use log::kv::{Error, Key, Value, VisitSource};
use serde_json::{Map, json};
use std::io::Write;

/// Starts it. `RUST_LOG` chooses what is logged (default `info`).
pub fn start(format: LogFormat) {
    let mut builder = env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("info"));
    if format == LogFormat::Json {
        builder.format(|out, record| {
            let mut line = Fields(Map::new());
            let _ = record.key_values().visit(&mut line);
            let mut fields = line.0;
            fields.insert("time".into(), json!(crate::clock::now().to_string()));
            fields.insert("level".into(), json!(record.level().as_str()));
            fields.insert("target".into(), json!(record.target()));
            fields.insert("message".into(), json!(record.args().to_string()));
            writeln!(out, "{}", serde_json::Value::Object(fields))
        });
    }
    // A second start (tests) changes nothing.
    let _ = builder.try_init();
}

struct Fields(Map<String, serde_json::Value>);

impl<'kvs> VisitSource<'kvs> for Fields {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let shown = value.to_u64().map_or_else(|| json!(value.to_string()), |n| json!(n));
        self.0.insert(key.to_string(), shown);
        Ok(())
    }
}
