//! An address without anything that could let somebody in.

/// Scheme, host and port of an address, and its path where every segment of it is a plain word; user, password, query and
/// fragment never. None where it is not clear which part is the host.
pub(super) fn public_part(text: &str) -> Option<String> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://").map_or(("", text), |(scheme, rest)| (scheme, rest));
    let plain_scheme = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+');
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // An `@` further on may end a password that holds a slash: then what stands before is no host.
    let unclear = tail.contains('@') && authority.contains(':');
    if !plain_scheme || unclear || !is_host(host) {
        return None;
    }
    let path = tail.split(['?', '#']).next().unwrap_or_default();
    let path = if path.split('/').all(is_plain) { path } else { "" };
    let separator = if scheme.is_empty() { "" } else { "://" };
    Some(format!("{scheme}{separator}{host}{path}"))
}

/// A name or number, perhaps with a port.
fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').unwrap_or((text, "0"));
    let digits = !port.is_empty() && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    digits && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}

/// A word of an API's path, `v2.0` or `push`, or the id of a tenant; tokens are longer or mix cases.
fn is_plain(segment: &str) -> bool {
    let is_word = segment.len() <= 24
        && segment.bytes().filter(u8::is_ascii_digit).count() <= 4
        && segment.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte));
    is_word || is_uuid(segment)
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_stays_in_an_address() {
        let cases = [
            ("http://loki-gateway/loki/api/v1/push", Some("http://loki-gateway/loki/api/v1/push")),
            ("https://12:token@logs.example.net/loki/api/v1/push", Some("https://logs.example.net/loki/api/v1/push")),
            ("https://listener.example.net:8053/?token=abc", Some("https://listener.example.net:8053/")),
            ("https://hooks.slack.com/services/T000/B000/XyZ", Some("https://hooks.slack.com")),
            ("https://x.webhook.office.com/webhookb2/a@b/IncomingWebhook/c", Some("https://x.webhook.office.com")),
            (
                "https://login.microsoftonline.com/0f8fad5b-d9cb-469f-a165-70867728950e/oauth2/v2.0/authorize",
                Some("https://login.microsoftonline.com/0f8fad5b-d9cb-469f-a165-70867728950e/oauth2/v2.0/authorize"),
            ),
            ("s3://KEY:se/cret@eu-west-1/bucket", None),
            ("s3://KEY:12/34@eu-west-1/bucket", None),
            ("amqp://user:12?34@host", None),
            ("s3.eu-west-1.amazonaws.com", Some("s3.eu-west-1.amazonaws.com")),
            ("minio.minio.svc:9000", Some("minio.minio.svc:9000")),
            ("${S3_ENDPOINT}", None),
            ("some words", None),
        ];
        for (text, expected) in cases {
            assert_eq!(public_part(text).as_deref(), expected, "{text}");
        }
    }
}
