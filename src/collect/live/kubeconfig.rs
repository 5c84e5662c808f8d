//! Kubeconfigs: which files count, and what is wrong with one.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kube::config::{KubeConfigOptions, Kubeconfig, KubeconfigError, LoadDataError};

use super::connect::Target;
use super::error::LiveError;
use super::proxy;
use super::words::told;

/// The contexts of a kubeconfig, in its order.
///
/// # Errors
/// No kubeconfig, or a faulty one.
pub fn contexts(target: &Target) -> Result<Vec<String>, LiveError> {
    let config = kubeconfig(target)?.ok_or(LiveError::NoKubeconfig)?;
    Ok(names(&config))
}

/// The kubeconfig that is named, or that the environment names, or the user's own; none where there is none.
pub(super) fn kubeconfig(target: &Target) -> Result<Option<Kubeconfig>, LiveError> {
    if let Some(path) = &target.kubeconfig {
        return read(path).map(Some);
    }
    match std::env::var_os("KUBECONFIG").filter(|list| !list.is_empty()) {
        Some(list) => of_list(&list).map(Some),
        None => {
            let own = std::env::home_dir().map(|home| home.join(".kube/config"));
            own.filter(|path| path.exists()).map(|path| read(&path)).transpose()
        }
    }
}

/// Several files are one kubeconfig; kubectl passes over those that are not there
/// (kubernetes/client-go:tools/clientcmd/loader.go, `ClientConfigLoadingRules.Load`).
fn of_list(list: &OsStr) -> Result<Kubeconfig, LiveError> {
    let named: Vec<PathBuf> = std::env::split_paths(list).filter(|path| !path.as_os_str().is_empty()).collect();
    let mut there = named.iter().filter(|path| path.exists()).peekable();
    match named.first() {
        Some(first) if there.peek().is_none() => read(first),
        _ => there.try_fold(Kubeconfig::default(), |all, path| {
            all.merge(read(path)?).map_err(|error| LiveError::Kubeconfig(faulty(path, &error)))
        }),
    }
}

fn read(path: &Path) -> Result<Kubeconfig, LiveError> {
    Kubeconfig::read_from(path).map_err(|error| LiveError::Kubeconfig(faulty(path, &error)))
}

/// Where the cluster is and who asks, by the context that is named or the current one, and that context.
pub(super) async fn choose(
    kubeconfig: Kubeconfig,
    target: &Target,
) -> Result<(kube::Config, Option<String>), LiveError> {
    let current = kubeconfig.current_context.clone().filter(|name| !name.is_empty());
    let known = names(&kubeconfig);
    let Some(wanted) = target.context.clone().or(current) else { return Err(LiveError::NoCurrentContext(known)) };
    if !known.contains(&wanted) {
        return Err(LiveError::NoContext { wanted, known });
    }
    let proxy = own_proxy(&kubeconfig, &wanted);
    let options = KubeConfigOptions { context: Some(wanted.clone()), ..KubeConfigOptions::default() };
    let config = kube::Config::from_custom_kubeconfig(kubeconfig, &options).await;
    let mut config = config.map_err(|error| LiveError::Kubeconfig(incomplete(&wanted, &error)))?;
    // The library holds NO_PROXY against the proxy's own address.
    let of_environment = || proxy::of_environment(&config.cluster_url, |name| std::env::var(name).ok());
    config.proxy_url = proxy.or_else(of_environment);
    Ok((config, Some(wanted)))
}

/// The proxy that the kubeconfig names for the cluster of a context.
fn own_proxy(kubeconfig: &Kubeconfig, context: &str) -> Option<http::Uri> {
    let context = kubeconfig.contexts.iter().find(|named| named.name == context)?.context.as_ref()?;
    let cluster = kubeconfig.clusters.iter().find(|named| named.name == context.cluster)?.cluster.as_ref()?;
    cluster.proxy_url.as_ref()?.parse().ok()
}

fn names(config: &Kubeconfig) -> Vec<String> {
    config.contexts.iter().map(|context| context.name.clone()).collect()
}

/// What is wrong with a file. Nothing that stands in it is repeated: there are credentials in it.
fn faulty(path: &Path, error: &KubeconfigError) -> String {
    let file = path.display();
    match error {
        KubeconfigError::ReadConfig(error, _) if error.kind() == ErrorKind::NotFound => {
            format!("there is no kubeconfig `{file}`; name one that is there with --kubeconfig FILE or KUBECONFIG")
        }
        KubeconfigError::ReadConfig(error, _) => format!("cannot read the kubeconfig `{file}`: {}", told(error)),
        KubeconfigError::Parse(error) => {
            let line = error.location().map_or(String::new(), |location| format!(" (see line {})", location.line()));
            format!(
                "`{file}` is no kubeconfig{line}; `kubectl --kubeconfig {file} config view` tells what kubectl makes of it"
            )
        }
        error => format!("the kubeconfig `{file}` cannot be used: {}", told(error)),
    }
}

/// What is wrong with what a context names.
fn incomplete(context: &str, error: &KubeconfigError) -> String {
    let words = match error {
        KubeconfigError::LoadClusterOfContext(cluster) => {
            format!("it names the cluster `{cluster}`, which the kubeconfig does not hold")
        }
        KubeconfigError::MissingClusterUrl => "its cluster has no `server`".to_owned(),
        KubeconfigError::ParseClusterUrl(_) => "the `server` of its cluster is no address".to_owned(),
        KubeconfigError::ParseProxyUrl(_) => "the `proxy-url` of its cluster, or HTTPS_PROXY, is no address".to_owned(),
        KubeconfigError::LoadCertificateAuthority(error) => unloaded("certificate authority of its cluster", error),
        KubeconfigError::LoadClientCertificate(error) => unloaded("certificate of its user", error),
        KubeconfigError::LoadClientKey(error) => unloaded("key of its user", error),
        error => told(error),
    };
    format!("the context `{context}` cannot be used: {words}; `kubectl config view` shows what the kubeconfig holds")
}

fn unloaded(what: &str, error: &LoadDataError) -> String {
    match error {
        LoadDataError::ReadFile(error, path) => {
            format!("the {what} `{}` cannot be read: {}", path.display(), told(error))
        }
        LoadDataError::DecodeBase64(_) => format!("the {what} is no base64"),
        LoadDataError::NoBase64DataOrFile => format!("the {what} is missing"),
    }
}
