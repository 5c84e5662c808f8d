//! Text to tree: parsed by jsonpath-rust, checked by serde_json_path, and stripped of what the language does not have.
//!
//! Two parsers because the first is lenient: it takes `@.a b` for the member "a b", and knows functions outside the RFC.

use jsonpath_rust::parser::model::{
    Comparable, Comparison, Filter as Ast, FilterAtom, FnArg, Literal, Segment as AstSegment, Selector as AstSelector,
    SingularQuery, SingularQuerySegment, Test, TestFunction,
};
use jsonpath_rust::parser::parse_json_path;
use regex::{Regex, RegexBuilder};

use super::error::FilterError;
use super::hint;
use super::tree::{Expr, Op, Operand, Query, Segment, Selector};
use crate::model::value::Value;

/// What stands before a filter when it is parsed as a query.
const BEFORE: &str = "$[?";

type Compiled<T> = Result<T, String>;

/// Compiles what stands inside `[?…]`.
pub(super) fn filter(text: &str) -> Result<Expr, FilterError> {
    let segments = parse(&format!("{BEFORE}{text}]"), text, BEFORE.len())?;
    match segments.as_slice() {
        [AstSegment::Selector(AstSelector::Filter(ast))] => expr(ast).map_err(|message| refused(text, message)),
        _ => Err(FilterError::new("this is more than one filter expression; join parts with `&&` or `||`", 0)),
    }
}

/// Compiles a query from the root, `$.a.b[*].c`.
pub(super) fn path(text: &str) -> Result<Query, FilterError> {
    if !text.trim_start().starts_with('$') {
        return Err(FilterError::new(format!("`{text}` is not a path; write it as `$.a.b`"), 0));
    }
    let segments = parse(text.trim(), text, 0)?;
    query(&segments).map_err(|message| refused(text, message))
}

fn parse(whole: &str, text: &str, before: usize) -> Result<Vec<AstSegment>, FilterError> {
    if let Err(error) = serde_json_path::JsonPath::parse(whole) {
        let offset = error.position().saturating_sub(1 + before).min(text.len());
        return Err(FilterError::new(hint::explain(text, error.message()), offset));
    }
    parse_json_path(whole)
        .map(|query| query.segments)
        .map_err(|error| FilterError::new(hint::explain(text, &error.to_string()), 0))
}

/// An error whose place is found again by the quoted word of its message.
fn refused(text: &str, message: String) -> FilterError {
    let offset = message.split('`').nth(1).and_then(|word| text.find(word)).unwrap_or(0);
    FilterError::new(message, offset)
}

fn expr(ast: &Ast) -> Compiled<Expr> {
    match ast {
        Ast::Or(parts) => Ok(Expr::Any(parts.iter().map(expr).collect::<Compiled<_>>()?)),
        Ast::And(parts) => Ok(Expr::All(parts.iter().map(expr).collect::<Compiled<_>>()?)),
        Ast::Atom(FilterAtom::Filter { expr: inner, not }) => Ok(negated(expr(inner)?, *not)),
        Ast::Atom(FilterAtom::Test { expr: inner, not }) => Ok(negated(test(inner)?, *not)),
        Ast::Atom(FilterAtom::Comparison(inner)) => comparison(inner),
    }
}

fn negated(inner: Expr, not: bool) -> Expr {
    if not { Expr::Not(Box::new(inner)) } else { inner }
}

fn test(ast: &Test) -> Compiled<Expr> {
    match ast {
        Test::RelQuery(segments) => Ok(Expr::Test(query(segments)?)),
        Test::AbsQuery(_) => Err(no_root()),
        Test::Function(function) => match function.as_ref() {
            TestFunction::Match(text, pattern) => matches(text, pattern, r"\A(?:", r")\z"),
            TestFunction::Search(text, pattern) => matches(text, pattern, "", ""),
            other => Err(format!("`{other}` yields a value, not a truth: compare it with something")),
        },
    }
}

fn no_root() -> String {
    "`$` is not available here: a filter asks about one record, `@`; joins are fields of facts".to_owned()
}

fn matches(text: &FnArg, pattern: &FnArg, before: &str, after: &str) -> Compiled<Expr> {
    let FnArg::Literal(Literal::String(pattern)) = pattern else {
        return Err(format!("the pattern `{pattern}` must be a string literal"));
    };
    Ok(Expr::Matches(argument(text)?, regex(pattern, before, after)?))
}

/// A pattern in the syntax of the crate `regex`, of which I-Regexp (RFC 9485) is a part save that `^` and `$` anchor.
fn regex(pattern: &str, before: &str, after: &str) -> Compiled<Regex> {
    let invalid = |error: regex::Error| format!("`{pattern}` is not a regular expression: {error}");
    RegexBuilder::new(pattern).build().map_err(invalid)?; // on its own first: anchors could balance its parentheses
    RegexBuilder::new(&format!("{before}{pattern}{after}")).crlf(true).build().map_err(invalid)
}

fn comparison(ast: &Comparison) -> Compiled<Expr> {
    let op = match ast {
        Comparison::Eq(..) => Op::Eq,
        Comparison::Ne(..) => Op::Ne,
        Comparison::Lt(..) => Op::Lt,
        Comparison::Lte(..) => Op::Le,
        Comparison::Gt(..) => Op::Gt,
        Comparison::Gte(..) => Op::Ge,
    };
    let (left, right) = ast.vals();
    Ok(Expr::Compare(operand(left)?, op, operand(right)?))
}

fn operand(ast: &Comparable) -> Compiled<Operand> {
    match ast {
        Comparable::Literal(value) => Ok(Operand::Literal(literal(value))),
        Comparable::SingularQuery(SingularQuery::Current(steps)) => Ok(Operand::Query(singular(steps))),
        Comparable::SingularQuery(SingularQuery::Root(_)) => Err(no_root()),
        Comparable::Function(inner) => function(inner),
    }
}

fn function(ast: &TestFunction) -> Compiled<Operand> {
    match ast {
        TestFunction::Length(inner) => Ok(Operand::Length(Box::new(argument(inner)?))),
        TestFunction::Count(inner) => Ok(Operand::Count(nodes(inner)?)),
        TestFunction::Value(inner) => Ok(Operand::Value(nodes(inner)?)),
        other => Err(format!("`{other}` yields no value here")),
    }
}

/// A function's argument with at most one value.
fn argument(ast: &FnArg) -> Compiled<Operand> {
    match ast {
        FnArg::Literal(value) => Ok(Operand::Literal(literal(value))),
        FnArg::Test(inner) => match inner.as_ref() {
            Test::Function(inner) => function(inner),
            _ => match nodes(ast)? {
                query if query.is_singular() => Ok(Operand::Query(query)),
                _ => Err("this function takes a query to one member; wrap it in `value()`".to_owned()),
            },
        },
        FnArg::Filter(_) => Err("a function takes a query or a literal, not a comparison".to_owned()),
    }
}

/// A function's argument that is a list of nodes.
fn nodes(ast: &FnArg) -> Compiled<Query> {
    match ast {
        FnArg::Test(inner) => match inner.as_ref() {
            Test::RelQuery(segments) => query(segments),
            Test::AbsQuery(_) => Err(no_root()),
            Test::Function(_) => Err("this function takes a query, not another function".to_owned()),
        },
        _ => Err("this function takes a query".to_owned()),
    }
}

fn query(segments: &[AstSegment]) -> Compiled<Query> {
    segments.iter().map(segment).collect::<Compiled<_>>().map(Query)
}

fn segment(ast: &AstSegment) -> Compiled<Segment> {
    match ast {
        AstSegment::Descendant(_) => Err("`..` looks everywhere and is not available; write the path out".to_owned()),
        AstSegment::Selector(one) => Ok(vec![selector(one)?]),
        AstSegment::Selectors(several) => several.iter().map(selector).collect(),
    }
}

fn selector(ast: &AstSelector) -> Compiled<Selector> {
    Ok(match ast {
        AstSelector::Name(name) => Selector::Name(name.clone()),
        AstSelector::Wildcard => Selector::Wildcard,
        AstSelector::Index(at) => Selector::Index(*at),
        AstSelector::Slice(start, end, step) => Selector::Slice(*start, *end, step.unwrap_or(1)),
        AstSelector::Filter(inner) => Selector::Filter(expr(inner)?),
    })
}

fn singular(steps: &[SingularQuerySegment]) -> Query {
    let step = |step: &SingularQuerySegment| match step {
        SingularQuerySegment::Index(at) => vec![Selector::Index(*at)],
        SingularQuerySegment::Name(name) => vec![Selector::Name(name.clone())],
    };
    Query(steps.iter().map(step).collect())
}

fn literal(ast: &Literal) -> Value {
    match ast {
        Literal::Int(number) => Value::Int(*number),
        Literal::Float(number) => Value::Float(*number),
        Literal::String(text) => Value::from(text.as_str()),
        Literal::Bool(truth) => Value::Bool(*truth),
        Literal::Null => Value::Null,
    }
}
