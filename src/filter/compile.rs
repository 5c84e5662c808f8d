//! From the text of a filter to its tree. All that can be wrong with a filter is found here.

use jsonpath_rust::parser::model::{
    Comparable, Comparison, Filter as Ast, FilterAtom, FnArg, JpQuery, Literal, Segment, Selector as AstSelector,
    SingularQuery, SingularQuerySegment, Test, TestFunction,
};
use jsonpath_rust::parser::parse_json_path;
use regex::Regex;

use super::FilterError;
use super::tree::{Expression, Operand, Operator, Query, Selector, Step};
use crate::model::value::Value;

type Compiled<T> = Result<T, FilterError>;

fn error<T>(message: impl Into<String>) -> Compiled<T> {
    Err(FilterError { message: message.into() })
}

/// Compiles what stands between `[?` and `]`.
pub(super) fn expression(text: &str) -> Compiled<Expression> {
    let mut steps = parsed(&format!("$[?{text}]"), text)?.segments.into_iter();
    match (steps.next(), steps.next()) {
        (Some(Segment::Selector(AstSelector::Filter(filter))), None) => or(&filter),
        _ => error(format!("`{text}` is not one filter expression")),
    }
}

/// Compiles a path such as `$.spec.containers[*].image` into its steps from `$`.
pub(super) fn path(text: &str) -> Compiled<Query> {
    segments(&parsed(text, text)?.segments)
}

/// Parses with both parsers; `shown` is what an error names.
fn parsed(whole: &str, shown: &str) -> Compiled<JpQuery> {
    let query = parse_json_path(whole).map_err(|reason| FilterError { message: worded(shown, &reason.to_string()) })?;
    if let Err(reason) = serde_json_path::JsonPath::parse(whole) {
        return error(worded(shown, &reason.to_string()));
    }
    Ok(query)
}

fn worded(shown: &str, reason: &str) -> String {
    let extension = [" in ", " nin ", "none_of", "any_of", "subset_of"].iter().any(|word| shown.contains(word));
    let hint = if extension {
        "; for one of several write `match(@.id, 'a|b')`, for membership `@.list[?@ == 'x']`"
    } else {
        "; see RFC 9535, section 2.3.5"
    };
    format!("`{shown}` is not a filter expression: {}{hint}", reason.trim())
}

fn or(filter: &Ast) -> Compiled<Expression> {
    match filter {
        Ast::Or(parts) => Ok(Expression::Or(parts.iter().map(or).collect::<Compiled<_>>()?)),
        Ast::And(parts) => Ok(Expression::And(parts.iter().map(or).collect::<Compiled<_>>()?)),
        Ast::Atom(atom) => self::atom(atom),
    }
}

fn atom(atom: &FilterAtom) -> Compiled<Expression> {
    let (expression, negated) = match atom {
        FilterAtom::Filter { expr, not } => (or(expr)?, *not),
        FilterAtom::Test { expr, not } => (test(expr)?, *not),
        FilterAtom::Comparison(comparison) => (compare(comparison)?, false),
    };
    Ok(if negated { Expression::Not(Box::new(expression)) } else { expression })
}

fn test(test: &Test) -> Compiled<Expression> {
    match test {
        Test::RelQuery(steps) => Ok(Expression::Exists(segments(steps)?)),
        Test::AbsQuery(_) => error("`$` has no meaning in a filter: a record is asked about itself; write `@`"),
        Test::Function(function) => matches_function(function),
    }
}

fn matches_function(function: &TestFunction) -> Compiled<Expression> {
    let (subject, pattern, whole) = match function {
        TestFunction::Match(subject, pattern) => (subject, pattern, true),
        TestFunction::Search(subject, pattern) => (subject, pattern, false),
        TestFunction::Custom(name, _) => {
            return error(format!(
                "`{name}` is no function of RFC 9535; it knows length, count, value, match and search"
            ));
        }
        _ => return error("length, count and value yield a value: compare it with something"),
    };
    let FnArg::Literal(Literal::String(pattern)) = pattern else {
        return error("the pattern of `match` and `search` must be written out, so that it is compiled once");
    };
    let anchored = if whole { format!("^(?:{pattern})$") } else { pattern.clone() };
    match Regex::new(&anchored) {
        Ok(regex) => Ok(Expression::Matches(argument(subject)?, regex)),
        Err(reason) => error(format!("`{pattern}` is not a regular expression: {reason}")),
    }
}

fn argument(argument: &FnArg) -> Compiled<Operand> {
    match argument {
        FnArg::Literal(literal) => Ok(Operand::Literal(self::literal(literal))),
        FnArg::Test(test) => match test.as_ref() {
            Test::RelQuery(steps) => Ok(Operand::Node(segments(steps)?)),
            Test::Function(function) => value_function(function),
            Test::AbsQuery(_) => error("`$` has no meaning in a filter; write `@`"),
        },
        FnArg::Filter(_) => error("a function takes a value, not a condition"),
    }
}

fn value_function(function: &TestFunction) -> Compiled<Operand> {
    let query = |argument: &FnArg| match self::argument(argument)? {
        Operand::Node(query) => Ok(query),
        _ => error("length, count and value take a query such as `@.list`"),
    };
    match function {
        TestFunction::Length(argument) => Ok(Operand::Length(query(argument)?)),
        TestFunction::Count(argument) => Ok(Operand::Count(query(argument)?)),
        TestFunction::Value(argument) => Ok(Operand::Node(query(argument)?)),
        TestFunction::Custom(name, _) => error(format!("`{name}` is no function of RFC 9535")),
        TestFunction::Match(..) | TestFunction::Search(..) => {
            error("match and search hold or do not; they yield no value")
        }
    }
}

fn compare(comparison: &Comparison) -> Compiled<Expression> {
    let operator = match comparison {
        Comparison::Eq(..) => Operator::Equal,
        Comparison::Ne(..) => Operator::NotEqual,
        Comparison::Gt(..) => Operator::Greater,
        Comparison::Gte(..) => Operator::GreaterOrEqual,
        Comparison::Lt(..) => Operator::Less,
        Comparison::Lte(..) => Operator::LessOrEqual,
    };
    let (left, right) = comparison.vals();
    Ok(Expression::Compare(operator, operand(left)?, operand(right)?))
}

fn operand(comparable: &Comparable) -> Compiled<Operand> {
    match comparable {
        Comparable::Literal(literal) => Ok(Operand::Literal(self::literal(literal))),
        Comparable::Function(function) => value_function(function),
        Comparable::SingularQuery(SingularQuery::Current(steps)) => Ok(Operand::Node(singular(steps))),
        Comparable::SingularQuery(SingularQuery::Root(_)) => error("`$` has no meaning in a filter; write `@`"),
    }
}

fn literal(literal: &Literal) -> Value {
    match literal {
        Literal::Int(number) => Value::Int(*number),
        Literal::Float(number) => Value::Float(*number),
        Literal::String(text) => Value::from(text.as_str()),
        Literal::Bool(truth) => Value::Bool(*truth),
        Literal::Null => Value::Null,
    }
}

fn singular(steps: &[SingularQuerySegment]) -> Query {
    let selector = |step: &SingularQuerySegment| match step {
        SingularQuerySegment::Index(index) => Selector::Index(*index),
        SingularQuerySegment::Name(name) => Selector::Name(unquoted(name)),
    };
    Query { steps: steps.iter().map(|step| Step { selectors: vec![selector(step)] }).collect() }
}

fn segments(segments: &[Segment]) -> Compiled<Query> {
    let step = |segment: &Segment| match segment {
        Segment::Descendant(_) => error("`..` is slow and says too little; name the members on the way"),
        Segment::Selector(one) => Ok(Step { selectors: vec![selector(one)?] }),
        Segment::Selectors(several) => Ok(Step { selectors: several.iter().map(selector).collect::<Compiled<_>>()? }),
    };
    Ok(Query { steps: segments.iter().map(step).collect::<Compiled<_>>()? })
}

fn selector(selector: &AstSelector) -> Compiled<Selector> {
    Ok(match selector {
        AstSelector::Name(name) => Selector::Name(unquoted(name)),
        AstSelector::Wildcard => Selector::Wildcard,
        AstSelector::Index(index) => Selector::Index(*index),
        AstSelector::Slice(start, end, step) => Selector::Slice(*start, *end, *step),
        AstSelector::Filter(filter) => Selector::Filter(or(filter)?),
    })
}

/// The parser keeps the quotes of `['a.b']`, and the escapes within.
fn unquoted(name: &str) -> String {
    let inner = |quote: char| name.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    match inner('\'').or_else(|| inner('"')) {
        Some(inner) => inner.replace("\\'", "'").replace("\\\"", "\"").replace("\\\\", "\\"),
        None => name.to_owned(),
    }
}
