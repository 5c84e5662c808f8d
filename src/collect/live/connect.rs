//! From a kubeconfig, or from within a pod, to a client of one cluster.

use std::path::PathBuf;

use http::HeaderValue;
use http::header::USER_AGENT;
use kube::Client;

use super::budget::Patience;
use super::error::LiveError;
use super::kubeconfig::{choose, kubeconfig};
use super::login::log_in;

/// Which cluster is meant, and as whom.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The kubeconfig to read, instead of what `KUBECONFIG` or `~/.kube/config` hold.
    pub kubeconfig: Option<PathBuf>,
    /// Its context; none for the current one.
    pub context: Option<String>,
    /// The user to act as.
    pub user: Option<String>,
    /// The groups to act as.
    pub groups: Vec<String>,
}

/// A client of one cluster.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) client: Client,
    /// The address of its API server, without what logs in.
    pub(super) server: String,
    /// The context; none within a pod.
    pub(super) context: Option<String>,
}

/// Reads what says where the cluster is, and logs in.
pub(super) async fn connect(target: &Target, patience: &Patience) -> Result<Connection, LiveError> {
    let (mut config, context) = match kubeconfig(target)? {
        Some(kubeconfig) => choose(kubeconfig, target).await?,
        None if target.context.is_some() => return Err(LiveError::NoKubeconfig),
        None => (kube::Config::incluster().map_err(|_| LiveError::NoKubeconfig)?, None),
    };
    if target.user.is_some() {
        config.auth_info.impersonate.clone_from(&target.user);
    }
    if !target.groups.is_empty() {
        config.auth_info.impersonate_groups = Some(target.groups.clone());
    }
    // Retries are counted by request.rs, over all requests; so is the time that each may take.
    config.default_retry = false;
    config.headers.push((USER_AGENT, HeaderValue::from_static(concat!("meetlat/", env!("CARGO_PKG_VERSION")))));
    let server = address(&config.cluster_url);
    let client = log_in(config, patience).await?;
    Ok(Connection { client, server, context })
}

/// The address without a user's name and password.
fn address(url: &http::Uri) -> String {
    let scheme = url.scheme_str().unwrap_or("https");
    let authority = url.authority().map_or("", |authority| authority.as_str());
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{}", url.path().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_tell_no_password() {
        let cases = [
            ("https://10.0.0.1:6443/", "https://10.0.0.1:6443"),
            ("https://me:secret@api.example.org/k8s/clusters/c-1", "https://api.example.org/k8s/clusters/c-1"),
        ];
        for (url, expected) in cases {
            assert_eq!(address(&url.parse().unwrap()), expected);
        }
    }
}
