//! From a kubeconfig, or from within a pod, to a client of one cluster.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::Duration;

use http::HeaderValue;
use http::header::USER_AGENT;
use kube::Client;
use kube::client::AuthError;
use kube::config::{ExecInteractiveMode, KubeConfigOptions, Kubeconfig, KubeconfigError};
use tokio::time::timeout;

use super::error::LiveError;

/// How long a plug-in that logs in may take where nobody can be asked anything.
const LOGIN: Duration = Duration::from_secs(30);
/// The same where it may have to ask the user to log in with a browser.
const LOGIN_BY_HAND: Duration = Duration::from_secs(180);

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

/// The contexts of a kubeconfig, in its order.
///
/// # Errors
/// No kubeconfig, or a faulty one.
pub fn contexts(target: &Target) -> Result<Vec<String>, LiveError> {
    let config = kubeconfig(target)?.ok_or(LiveError::NoKubeconfig)?;
    Ok(config.contexts.into_iter().map(|context| context.name).collect())
}

/// Reads what says where the cluster is, and logs in.
pub(super) async fn connect(target: &Target) -> Result<Connection, LiveError> {
    let (mut config, context) = match kubeconfig(target)? {
        Some(kubeconfig) => of_kubeconfig(kubeconfig, target).await?,
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
    let client = log_in(config).await?;
    Ok(Connection { client, server, context })
}

/// The kubeconfig that is named, or that the environment names, or the user's own; none where there is none.
fn kubeconfig(target: &Target) -> Result<Option<Kubeconfig>, LiveError> {
    let read = match &target.kubeconfig {
        Some(path) => Kubeconfig::read_from(path).map(Some),
        None => Kubeconfig::from_env().and_then(|config| match config {
            None => home(),
            some => Ok(some),
        }),
    };
    read.map_err(|error| LiveError::Kubeconfig(told(&error)))
}

/// `~/.kube/config`, where it is there.
fn home() -> Result<Option<Kubeconfig>, KubeconfigError> {
    let Some(path) = std::env::home_dir().map(|home| home.join(".kube/config")) else { return Ok(None) };
    if path.exists() { Kubeconfig::read_from(path).map(Some) } else { Ok(None) }
}

async fn of_kubeconfig(
    mut kubeconfig: Kubeconfig,
    target: &Target,
) -> Result<(kube::Config, Option<String>), LiveError> {
    if let Some(wanted) = &target.context
        && !kubeconfig.contexts.iter().any(|context| context.name == *wanted)
    {
        let known = kubeconfig.contexts.into_iter().map(|context| context.name).collect();
        return Err(LiveError::NoContext { wanted: wanted.clone(), known });
    }
    let context = target.context.clone().or_else(|| kubeconfig.current_context.clone());
    if !io::stdin().is_terminal() {
        kubeconfig.auth_infos.iter_mut().filter_map(|info| info.auth_info.as_mut()?.exec.as_mut()).for_each(|exec| {
            if exec.interactive_mode != Some(ExecInteractiveMode::Always) {
                exec.interactive_mode = Some(ExecInteractiveMode::Never);
            }
        });
    }
    let options = KubeConfigOptions { context: target.context.clone(), ..KubeConfigOptions::default() };
    let config = kube::Config::from_custom_kubeconfig(kubeconfig, &options)
        .await
        .map_err(|error| LiveError::Kubeconfig(told(&error)))?;
    Ok((config, context))
}

/// Plug-ins that log in are other people's programs, and may wait for ever.
async fn log_in(config: kube::Config) -> Result<Client, LiveError> {
    let patience = if io::stdin().is_terminal() { LOGIN_BY_HAND } else { LOGIN };
    let made = tokio::task::spawn_blocking({
        let runtime = tokio::runtime::Handle::current();
        move || {
            let _inside = runtime.enter();
            Client::try_from(config)
        }
    });
    match timeout(patience, made).await {
        Ok(Ok(Ok(client))) => Ok(client),
        Ok(Ok(Err(error))) => Err(LiveError::Login(refused(&error))),
        Ok(Err(_)) => Err(LiveError::Login("the login broke off".to_owned())),
        Err(_) => Err(LiveError::Login(format!(
            "the plug-in that the kubeconfig names gave no answer within {} s",
            patience.as_secs()
        ))),
    }
}

/// Why logging in failed. What a plug-in wrote to standard output may hold a token, and is not repeated.
fn refused(error: &kube::Error) -> String {
    match error {
        kube::Error::Auth(AuthError::AuthExecRun { cmd, out }) => {
            let words = String::from_utf8_lossy(&out.stderr);
            format!("`{cmd}` ended with {}: {}", out.status, clipped(words.trim()))
        }
        kube::Error::Auth(AuthError::AuthExecParse(_)) => {
            "the plug-in that the kubeconfig names printed no credential".to_owned()
        }
        error => told(error),
    }
}

/// An error with those that it came from, each once.
pub(super) fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let words = inner.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        source = inner.source();
    }
    clipped(&text)
}

/// As much of somebody else's words as is worth repeating, on one line.
pub(super) fn clipped(text: &str) -> String {
    const LONGEST: usize = 300;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
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

    #[test]
    fn long_words_are_clipped_to_a_line() {
        assert_eq!(clipped("a\n  b"), "a b");
        assert_eq!(clipped(&"é".repeat(400)).chars().count(), 301);
    }
}
