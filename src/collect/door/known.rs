//! The configurations that are known to be kept in Secrets: their structure is taken, and no credential in it.

use super::decode::Plain;
use super::reduce::reduce;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// One known configuration, and the members that make a document one.
struct Known {
    /// All of these.
    all: &'static [&'static str],
    /// And, if any are named, one of these.
    any: &'static [&'static str],
}

/// Alertmanager and VMAlertmanager; Promtail; Grafana data sources; Fluent Bit; Loki; Tempo.
const KNOWN: [Known; 6] = [
    Known { all: &["receivers", "route"], any: &[] },
    Known { all: &["clients"], any: &["positions", "scrape_configs"] },
    Known { all: &["datasources"], any: &[] },
    Known { all: &["pipeline"], any: &["includes", "parsers", "service"] },
    Known { all: &["schema_config"], any: &["common", "limits_config", "storage_config"] },
    Known { all: &["storage"], any: &["compactor", "distributor", "ingester", "metrics_generator"] },
];

/// The structure of a configuration; none where the value is no known one.
pub(super) fn structure(key: &str, value: &Plain, reason: &Reason) -> Option<Value> {
    let text = value.text()?;
    let name = key.strip_suffix(".gz").unwrap_or(key);
    let config = match name.rsplit_once('.')?.1 {
        "yaml" | "yml" => known(name, serde_saphyr::from_str::<serde_json::Value>(text).ok()?.into())?,
        "ini" => ini(text),
        "conf" if text.contains("[OUTPUT]") => fluent_bit(text),
        _ => return None,
    };
    Some(reduce(config, reason))
}

/// The document, if it is a known configuration. That of an Alertmanager may be no more than a global setting; that of Thanos'
/// object storage (`objstore.yml`, `object-storage-configs.yaml`, `thanos.yaml`) is told by its key too.
fn known(name: &str, document: Value) -> Option<Value> {
    let has = |member: &&str| document.get(member).is_some();
    let is_known = |known: &Known| known.all.iter().all(has) && (known.any.is_empty() || known.any.iter().any(has));
    let of_thanos = name.contains("obj") || name.starts_with("thanos");
    let objstore = of_thanos && document.get("config").is_some() && document.get("type").is_some();
    let alertmanager = name.starts_with("alertmanager.") && document.as_object().is_some();
    (alertmanager || objstore || KNOWN.iter().any(is_known)).then_some(document)
}

/// `grafana.ini`: a mapping of sections.
fn ini(text: &str) -> Value {
    let mut sections = Object::new();
    let mut section = Object::new();
    let mut name = "DEFAULT";
    for line in lines(text, &[';', '#']) {
        if let Some(next) = header(line) {
            sections.insert(name, std::mem::take(&mut section).into());
            name = next;
        } else if let Some((key, value)) = line.split_once('=') {
            section.insert(key.trim(), scalar(value.trim()));
        }
    }
    sections.insert(name, section.into());
    sections.into()
}

/// Fluent Bit's own format: the outputs, under the names that its YAML format has for them
/// (fluent/fluent-bit-docs:administration/configuring-fluent-bit/yaml/configuration-file.md).
fn fluent_bit(text: &str) -> Value {
    let mut outputs: Vec<Value> = Vec::new();
    let mut in_output = false;
    for line in lines(text, &['#']) {
        if let Some(section) = header(line) {
            in_output = section.eq_ignore_ascii_case("output");
            if in_output {
                outputs.push(Object::new().into());
            }
        } else if let (true, Some((key, value)), Some(Value::Object(output))) =
            (in_output, line.split_once(char::is_whitespace), outputs.last_mut())
        {
            output.insert(key.to_ascii_lowercase(), scalar(value.trim()));
        }
    }
    let mut pipeline = Object::new();
    pipeline.insert("outputs", Value::from(outputs));
    let mut config = Object::new();
    config.insert("pipeline", pipeline.into());
    config.into()
}

fn lines<'a>(text: &'a str, comments: &[char]) -> impl Iterator<Item = &'a str> {
    text.lines().map(str::trim).filter(move |line| !line.is_empty() && !line.starts_with(comments))
}

fn header(line: &str) -> Option<&str> {
    line.strip_prefix('[')?.strip_suffix(']')
}

fn scalar(text: &str) -> Value {
    match (text, text.parse::<i64>()) {
        ("true" | "True" | "on" | "On", _) => true.into(),
        ("false" | "False" | "off" | "Off", _) => false.into(),
        (_, Ok(number)) => number.into(),
        (text, _) => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};
    use zeroize::Zeroizing;

    use super::*;

    fn taken(key: &str, text: &str) -> Option<Json> {
        let plain = Plain::Text(Zeroizing::new(text.to_owned()));
        structure(key, &plain, &Reason::Redacted("x".into())).map(|value| value.to_json())
    }

    #[test]
    fn known_configurations_leave_their_structure() {
        let cases = [
            (
                "alertmanager.yaml.gz",
                "receivers: [{name: team, email_configs: [{to: a@b.c, auth_password: pw}]}]\nroute: {receiver: team, routes: [{receiver: 'null'}]}",
                Some(json!({
                    "receivers": [{"name": "team", "email_configs": [{"to": null, "auth_password": null}]}],
                    "route": {"receiver": "team", "routes": [{"receiver": "null"}]},
                })),
            ),
            ("alertmanager.yaml", "global: {resolve_timeout: 5m}", Some(json!({"global": {"resolve_timeout": null}}))),
            (
                "promtail.yaml",
                "clients: [{url: 'http://u:p@loki/loki/api/v1/push', tenant_id: x}]\nscrape_configs: [{job_name: pods}]",
                Some(json!({
                    "clients": [{"url": "http://loki/loki/api/v1/push", "tenant_id": null}],
                    "scrape_configs": [{"job_name": "pods"}],
                })),
            ),
            (
                "fluent-bit.conf",
                "[SERVICE]\n  Flush 1\n[OUTPUT]\n  Name loki\n  Host loki.svc\n  Port 3100\n  Http_Passwd pw # x\n[FILTER]\n  Name kubernetes",
                Some(json!({"pipeline": {"outputs": [
                    {"name": "loki", "host": "loki.svc", "port": 3100, "http_passwd": null},
                ]}})),
            ),
            (
                "grafana.ini",
                "app_mode = production\n[auth.azuread]\nenabled = true\nclient_secret = pw\ntoken_url = https://id/oauth2/token\n; x = y",
                Some(json!({
                    "DEFAULT": {"app_mode": null},
                    "auth.azuread": {"enabled": true, "client_secret": null, "token_url": "https://id/oauth2/token"},
                })),
            ),
            (
                "prometheus.yaml",
                "apiVersion: 1\ndatasources: [{name: Loki, type: loki, url: 'http://loki:3100', basicAuthPassword: pw}]",
                Some(json!({
                    "apiVersion": 1,
                    "datasources": [{"name": "Loki", "type": "loki", "url": "http://loki:3100", "basicAuthPassword": null}],
                })),
            ),
            (
                "objstore.yml",
                "type: S3\nconfig: {bucket: b, endpoint: s3.example.net, secret_key: pw}",
                Some(
                    json!({"type": "S3", "config": {"bucket": null, "endpoint": "s3.example.net", "secret_key": null}}),
                ),
            ),
            ("values.yaml", "password: pw", None),
            ("broken.yaml", "a: [", None),
            ("password", "pw", None),
        ];
        for (key, text, expected) in cases {
            assert_eq!(taken(key, text), expected, "{key}");
        }
    }
}
