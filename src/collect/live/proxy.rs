//! The proxy that the environment names for an API server, as Go's programs, and kubectl with them, read it
//! (golang.org/x/net/http/httpproxy, `Config`).

use std::net::IpAddr;

use http::Uri;

/// The proxy on the way to a server; none where there is none to be used. `variable` reads the environment.
pub(super) fn of_environment(server: &Uri, variable: impl Fn(&str) -> Option<String>) -> Option<Uri> {
    let either = |name: &str| {
        [name.to_owned(), name.to_lowercase()].iter().find_map(|name| variable(name).filter(|text| !text.is_empty()))
    };
    let named = if server.scheme_str() == Some("http") { "HTTP_PROXY" } else { "HTTPS_PROXY" };
    let proxy = either(named)?;
    let host = server.host()?.trim_matches(['[', ']']).to_lowercase();
    let passes_by = is_local(&host) || either("NO_PROXY").is_some_and(|list| is_excepted(&host, server, &list));
    if passes_by { None } else { proxy.parse().ok() }
}

/// What runs on this machine is never reached by a proxy.
fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether a list of exceptions names a host: `*`, an address, a range of addresses, a domain with what lies below it, or with a
/// dot before it only what lies below it; each but a range may state a port.
fn is_excepted(host: &str, server: &Uri, list: &str) -> bool {
    let port = server.port_u16().unwrap_or(if server.scheme_str() == Some("http") { 80 } else { 443 });
    list.split(',').map(|entry| entry.trim().to_lowercase()).any(|entry| match entry.split_once('/') {
        Some((network, bits)) => is_within(host, network, bits),
        None => {
            let (name, of_port) = with_port(&entry);
            of_port.is_none_or(|of_port| of_port == port) && is_named(host, name)
        }
    })
}

fn with_port(entry: &str) -> (&str, Option<u16>) {
    match entry.rsplit_once(':').map(|(name, port)| (name, port.parse())) {
        Some((name, Ok(port))) if !name.contains(':') || name.ends_with(']') => (name, Some(port)),
        _ => (entry, None),
    }
}

fn is_named(host: &str, name: &str) -> bool {
    let name = name.trim_matches(['[', ']']).trim_start_matches('*');
    match name.strip_prefix('.') {
        Some(below) => host.strip_suffix(below).is_some_and(|before| before.ends_with('.')),
        // The star alone is everything.
        None if name.is_empty() => true,
        None => host == name || host.strip_suffix(name).is_some_and(|before| before.ends_with('.')),
    }
}

fn is_within(host: &str, network: &str, bits: &str) -> bool {
    let (Ok(host), Ok(network), Ok(bits)) = (host.parse(), network.parse(), bits.parse::<u32>()) else { return false };
    match (host, network) {
        (IpAddr::V4(host), IpAddr::V4(network)) => {
            let shift = 32_u32.saturating_sub(bits);
            u64::from(host.to_bits()) >> shift == u64::from(network.to_bits()) >> shift
        }
        (IpAddr::V6(host), IpAddr::V6(network)) => {
            let shift = 128_u32.saturating_sub(bits);
            host.to_bits().checked_shr(shift) == network.to_bits().checked_shr(shift)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(server: &str, environment: &[(&str, &str)]) -> Option<String> {
        let variable =
            |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        of_environment(&server.parse().unwrap(), variable).map(|uri| uri.to_string())
    }

    #[test]
    fn the_scheme_chooses_the_variable() {
        let environment = [("https_proxy", "http://p:3128"), ("HTTP_PROXY", "http://q:8080"), ("HTTPS_PROXY", "")];
        assert_eq!(proxy("https://api.example.org", &environment).as_deref(), Some("http://p:3128/"));
        assert_eq!(proxy("http://api.example.org", &environment).as_deref(), Some("http://q:8080/"));
        assert_eq!(proxy("https://api.example.org", &[]), None);
    }

    #[test]
    fn what_runs_here_is_reached_without() {
        for server in ["https://127.0.0.1:6443", "https://localhost:6443", "https://[::1]:6443"] {
            assert_eq!(proxy(server, &[("HTTPS_PROXY", "http://p:3128")]), None, "{server}");
        }
    }

    #[test]
    fn exceptions() {
        for (server, list, excepted) in [
            ("https://10.1.2.3:6443", "192.168.0.0/16, 10.0.0.0/8", true),
            ("https://11.1.2.3:6443", "10.0.0.0/8", false),
            ("https://11.1.2.3:6443", "0.0.0.0/0", true),
            ("https://[fd00::1]:6443", "fd00::/8", true),
            ("https://[fe00::1]:6443", "fd00::/8,10.0.0.0/8", false),
            ("https://[fd00::1]:6443", "fd00::1", true),
            ("https://10.1.2.3:6443", "10.1.2.3:443", false),
            ("https://10.1.2.3:6443", "10.1.2.3:6443", true),
            ("https://API.example.org", "example.org", true),
            ("https://api.example.org", ".example.org", true),
            ("https://api.example.org", "*.example.org", true),
            ("https://example.org", ".example.org", false),
            ("https://anexample.org", "example.org", false),
            ("https://api.example.org", "*", true),
            ("https://api.example.org", "p", false),
        ] {
            let environment = [("HTTPS_PROXY", "http://p:3128"), ("NO_PROXY", list)];
            assert_eq!(proxy(server, &environment).is_none(), excepted, "{server}, {list}");
        }
    }
}
