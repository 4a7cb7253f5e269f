//! Fields that come in more than one type.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A text or a number, as a text: the same field comes as either.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}
