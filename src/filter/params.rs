//! Thresholds that a rule names and a user may set: `${objectDays}` in a filter.

use crate::model::finding::Params;

/// Replaces each `${name}` by its value; the first name that is not among the parameters is the error.
pub fn substitute(text: &str, params: &Params) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        out.push_str(&rest[..at]);
        let after = &rest[at + 2..];
        let end = after.find('}').ok_or_else(|| after.to_owned())?;
        let name = &after[..end];
        let value = params.get(name).ok_or_else(|| name.to_owned())?;
        out.push_str(&number(*value));
        rest = &after[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// A number without a needless fraction: `30`, `0.8`.
pub fn number(value: f64) -> String {
    value.to_string()
}
