use serde_json::json;

use super::{Filter, Path};
use crate::model::reason::Reason;
use crate::model::truth::Truth::{self, False, True, Unknown};
use crate::model::value::{Object, Unknown as Open, Value};

fn reason() -> Reason {
    Reason::PlatformUnknown
}

fn one_of(possible: impl IntoIterator<Item = serde_json::Value>) -> Value {
    Value::Unknown(Box::new(Open { possible: possible.into_iter().map(Value::from).collect(), reason: reason() }))
}

fn record(fields: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let mut object = Object::new();
    for (name, value) in fields {
        object.insert(name, value);
    }
    object.into()
}

fn ask(filter: &str, record: &Value) -> Truth {
    let answer = Filter::compile(filter).unwrap_or_else(|error| panic!("{filter}: {error}")).test(record);
    assert_eq!(answer.reasons.is_empty(), answer.truth != Unknown, "{filter}: reasons exactly when unknown");
    answer.truth
}

#[test]
fn answers_known_records_as_the_rfc_does() {
    let record = Value::from(json!({
        "n": 3, "f": 3.0, "s": "abc", "t": true, "no": false, "nil": null, "list": ["a", "b", {"x": 1}], "o": {"k": {"d": 1}},
    }));
    for (filter, truth) in [
        ("@.n == 3", true),
        ("@.n == 3.0", true),
        ("@.n == @.f", true),
        ("@.n == '3'", false),
        ("@.n != '3'", true),
        ("@.n < 4", true),
        ("@.n >= 3", true),
        ("@.n < 'a'", false),
        ("@.n >= 'a'", false),
        ("@.s < 'abd'", true),
        ("@.s <= 'abc'", true),
        ("@.t == true", true),
        ("@.t <= true", true),
        ("@.t < true", false),
        ("@.gone == @.other", true),
        ("@.gone <= @.other", true),
        ("@.gone < @.other", false),
        ("@.gone == 1", false),
        ("@.gone != 1", true),
        ("@.gone >= 1", false),
        ("@.nil == null", true),
        ("@.gone == null", true),
        ("@.n == null", false),
        ("@.nil", false),
        ("!@.nil", true),
        ("@.n", true),
        ("@.t", true),
        ("@.no", false),
        ("!@.no", true),
        ("@.o.k.d == 1", true),
        ("@.o['k']['d'] == 1", true),
        ("@.o.k.d.e", false),
        ("@.list[0] == 'a'", true),
        ("@.list[-1].x == 1", true),
        ("@.list[9]", false),
        ("@.list[?@ == 'b']", true),
        ("@.list[?@ == 'c']", false),
        ("@.list[?@.x > 0]", true),
        ("!@.list[?@.x > 1]", true),
        ("@.list[*].x", true),
        ("@.list[1:3]", true),
        ("@.list[3:]", false),
        ("@.list[::-1]", true),
        ("@.list[0,5]", true),
        ("@['gone','n']", true),
        ("length(@.list) == 3", true),
        ("length(@.s) == 3", true),
        ("length(@.o) == 1", true),
        ("length(@.n) == 1", false),
        ("count(@.list[*]) == 3", true),
        ("count(@.list[?@ > 'a']) == 1", true),
        ("value(@.list[?@.x]) == @.list[2]", true),
        ("value(@.list[*]) == 'a'", false),
        ("match(@.s, 'ab.')", true),
        ("match(@.s, 'b')", false),
        ("match(@.s, 'x|abc')", true),
        ("search(@.s, 'b')", true),
        ("search(@.n, '3')", false),
        ("@.n == 3 && @.s == 'x' || @.t", true),
        ("@.t || @.n == 3 && @.s == 'x'", true),
        ("!(@.n == 3 && @.t)", false),
        ("@.o == @.o", true),
        ("@.list == @.o", false),
    ] {
        assert_eq!(ask(filter, &record), Truth::from(truth), "{filter}");
    }
}

#[test]
fn keeps_unknown_apart_from_absent() {
    let record = record([
        ("u", Value::unknown(reason())),
        ("backend", one_of([json!("object"), json!("external")])),
        ("days", one_of([json!(10), json!(20), json!(null)])),
        ("flag", one_of([json!(true), json!(false)])),
        ("list", Value::from(vec!["a".into(), Value::unknown(reason())])),
        ("caps", one_of([json!(["logs"]), json!(["logs", "traces"])])),
        ("deep", one_of([json!({"x": 1}), json!({"x": 1, "y": 2})])),
        ("open", Object::open(reason()).into()),
        ("some", Value::from(vec![json!({"n": 2}).into(), record([("n", Value::unknown(reason()))])])),
        ("sure", true.into()),
    ]);
    for (filter, truth) in [
        ("@.u", Unknown),
        ("!@.u", Unknown),
        ("@.u == 1", Unknown),
        ("@.u != 1", Unknown),
        ("@.u.x.y", Unknown),
        ("match(@.u, 'x')", Unknown),
        ("@.u || @.sure", True),
        ("@.u && @.gone", False),
        ("@.u && @.sure", Unknown),
        ("@.backend", True),
        ("@.backend == 'volume'", False),
        ("@.backend != 'volume'", True),
        ("@.backend == 'object'", Unknown),
        ("match(@.backend, 'object|external')", True),
        ("@.backend == 'object' || @.backend == 'external'", True),
        ("@.backend == 'object' && @.backend == 'external'", False),
        ("@.backend == 'object' && @.flag", Unknown),
        ("@.days", Unknown),
        ("@.days > 30", False),
        ("@.days < 30", Unknown),
        ("!@.days || @.days < 30", True),
        ("@.flag", Unknown),
        ("@.flag == 'x'", False),
        ("@.list[?@ == 'a']", True),
        ("@.list[?@ == 'b']", Unknown),
        ("@.list[0] == 'a'", True),
        ("@.list[1]", Unknown),
        ("@.list[2]", Unknown),
        ("@.list[-1]", Unknown),
        ("@.list[-2]", Unknown),
        ("@.list[0:1]", Unknown),
        ("length(@.list) == 2", Unknown),
        ("count(@.list[*]) == 2", Unknown),
        ("count(@.some[?@.n > 1]) >= 1", True),
        ("count(@.some[?@.n > 1]) >= 2", Unknown),
        ("count(@.some[?@.n > 1]) >= 3", False),
        ("count(@.caps[*]) <= 2", True),
        ("count(@.caps[*]) == 2", Unknown),
        ("@.caps[?@ == 'logs']", True),
        ("@.caps[?@ == 'traces']", Unknown),
        ("@.caps[?@ == 'metrics']", False),
        ("length(@.caps) > 0", True),
        ("length(@.caps) == 2", Unknown),
        ("@.deep.x == 1", True),
        ("@.deep.y", Unknown),
        ("@.deep.z", False),
        ("@.open.x", Unknown),
        ("@.open[*]", Unknown),
        ("@.open[?@ == 1]", Unknown),
        ("@.open == @.deep", Unknown),
        ("@.open == 1", False),
        ("length(@.open) == 0", Unknown),
    ] {
        assert_eq!(ask(filter, &record), truth, "{filter}");
    }
    assert_eq!(ask("@.x == 1", &Value::unknown(reason())), Unknown);
    assert_eq!(ask("@.signal == 'logs' && @.x", &open_with("signal", "metrics")), False);
    assert_eq!(ask("@.signal == 'metrics'", &open_with("signal", "metrics")), True);
    assert_eq!(ask("@.signal == 'metrics' && @.x", &open_with("signal", "metrics")), Unknown);
}

fn open_with(field: &str, value: &str) -> Value {
    let mut object = Object::open(reason());
    object.insert(field, value.into());
    object.into()
}

#[test]
fn refuses_with_advice() {
    for (filter, advice) in [
        ("@.n in ['x']", "membership"),
        ("in(@.n, @.list)", "membership"),
        ("any_of(@.n, @.list)", "membership"),
        ("@.a b", "did you mean `['a b']`?"),
        ("@.a-b == 1", "did you mean `['a-b']`?"),
        ("@..a", "`..`"),
        ("$.a == 1", "`$`"),
        ("@.a[?$.b]", "`$`"),
        ("match(@.a, '(')", "regular expression"),
        ("match(@.a, ')(')", "regular expression"),
        ("match(@.a, @.b)", "string literal"),
        ("@.a = 1", "`==`"),
        ("length(@.a)", ""),
        ("length(@.a[*]) == 1", ""),
        ("@.a], [?@.b", ""),
        ("@.a][0", "more than one"),
        ("", ""),
    ] {
        let error = Filter::compile(filter).expect_err(filter);
        assert!(error.message.contains(advice), "{filter}: {}", error.message);
        assert!(error.offset <= filter.len(), "{filter}");
    }
}

#[test]
fn tells_where() {
    assert_eq!(Filter::compile("@.good && @.b ad").unwrap_err().offset, "@.good && @.b".len());
}

#[test]
fn names_the_members_asked_about() {
    let filter =
        Filter::compile("@.b == 1 && !@['a'].x && @.list[?@.inner == 2] || count(@.c[*]) > 1 && match(@.d, 'x')");
    assert_eq!(filter.unwrap().fields(), ["a", "b", "c", "d", "list"]);
}

#[test]
fn paths_select_nodes_with_their_places() {
    let record = Value::from(json!({"a": {"b": [{"c": 1}, {"c": null}, {"d": 2}, {"c": 3}]}, "l": {"x.y/z": "v"}}));
    let select = |path: &str| {
        let path = Path::compile(path).unwrap();
        path.select(&record).into_iter().map(|(path, value)| (path, value.clone())).collect::<Vec<_>>()
    };
    assert_eq!(
        select("$.a.b[*].c"),
        [("$.a.b[0].c".to_owned(), Value::Int(1)), ("$.a.b[3].c".to_owned(), Value::Int(3))]
    );
    assert_eq!(select("$.l['x.y/z']"), [("$.l['x.y/z']".to_owned(), Value::from("v"))]);
    assert_eq!(select("$.a.b[?@.d].d"), [("$.a.b[2].d".to_owned(), Value::Int(2))]);
    assert_eq!(select("$.gone"), []);
    for bad in ["a.b", "@.a", "$..a", "$.a b", ""] {
        assert!(Path::compile(bad).is_err(), "{bad}");
    }
    let open = record_with_open();
    assert!(!Path::compile("$.o.x").unwrap().walk(&open).reasons.is_empty());
}

fn record_with_open() -> Value {
    record([("o", Object::open(reason()).into())])
}
