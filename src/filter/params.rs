//! Thresholds in filters and bounds, `${days}`.

use std::fmt;

use crate::model::finding::Params;

/// A parameter that the rule does not declare. Holds its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownParam(pub String);

impl fmt::Display for UnknownParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`${{{}}}` is not among the rule's `params`", self.0)
    }
}

impl std::error::Error for UnknownParam {}

/// Puts the values of `params` where `text` names them, `${days}`; whole numbers without a decimal point.
pub fn substitute(text: &str, params: &Params) -> Result<String, UnknownParam> {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, tail)) = after.split_once('}') else { break };
        let value = params.get(name).ok_or_else(|| UnknownParam(name.to_owned()))?;
        whole.push_str(before);
        whole.push_str(&value.to_string());
        rest = tail;
    }
    whole.push_str(rest);
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_numbers() {
        let params = Params::from([("days".to_owned(), 30.0), ("share".to_owned(), 0.5)]);
        assert_eq!(substitute("@.d >= ${days} && @.s > ${share}", &params).unwrap(), "@.d >= 30 && @.s > 0.5");
        assert_eq!(substitute("no parameter", &params).unwrap(), "no parameter");
        assert_eq!(substitute("open ${days", &params).unwrap(), "open ${days");
        assert_eq!(substitute("${weeks}", &params), Err(UnknownParam("weeks".to_owned())));
    }
}
