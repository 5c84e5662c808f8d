//! Why nothing at all could be read of a cluster.

use std::fmt;

use crate::model::fault::Fault;

/// Nothing could be read, and what to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiveError {
    /// There is no kubeconfig, and this is no pod.
    NoKubeconfig,
    /// The kubeconfig is faulty. Holds what is wrong, where, and what to do next.
    Kubeconfig(String),
    /// No context is asked for and the kubeconfig has no current one. Holds those that there are.
    NoCurrentContext(Vec<String>),
    /// It has no such context.
    NoContext {
        /// The context that was asked for.
        wanted: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// Logging in failed. Holds the words of who refused.
    Login(String),
    /// The API server refuses even to tell what it serves. Holds its address and its words.
    Denied(String, String),
    /// The API server gave no usable answer. Holds its address.
    Server(String, Fault),
    /// Not one list may be read. Holds the server's address.
    NoRights(String),
    /// What was read could not be put aside for the bundle. Holds the system's words.
    Disk(String),
    /// The user broke the run off.
    Interrupted,
}

impl fmt::Display for LiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKubeconfig => f.write_str(
                "there is no kubeconfig, and this does not run in a pod; set KUBECONFIG or give --kubeconfig FILE, \
                 or name files to scan",
            ),
            Self::Kubeconfig(words) => f.write_str(words),
            Self::NoCurrentContext(known) if known.is_empty() => f.write_str(
                "the kubeconfig holds no context; give another with --kubeconfig FILE, or name files to scan",
            ),
            Self::NoCurrentContext(known) => write!(
                f,
                "the kubeconfig has no current context; choose one with --context NAME: it has {}",
                listed(known)
            ),
            Self::NoContext { wanted, known } => {
                write!(f, "the kubeconfig has no context `{wanted}`; it has {}", listed(known))
            }
            Self::Login(words) => {
                write!(f, "logging in failed: {words}; try `kubectl auth whoami` with the same context")
            }
            Self::Denied(server, words) => write!(
                f,
                "{server} refuses to say what it serves: {words}; bind the ClusterRole `system:discovery` to whoever runs \
                 this, and what `meetlat access` prints"
            ),
            Self::Server(server, fault) => server_fault(f, server, fault),
            Self::NoRights(server) => write!(
                f,
                "{server} lets whoever runs this list nothing; apply what `meetlat access` prints, or log in as someone else"
            ),
            Self::Disk(words) => write!(f, "cannot put aside what was read: {words}"),
            Self::Interrupted => f.write_str("interrupted; nothing was written"),
        }
    }
}

impl std::error::Error for LiveError {}

fn listed(known: &[String]) -> String {
    if known.is_empty() { "none".to_owned() } else { known.join(", ") }
}

/// What happened, and what to check.
fn server_fault(f: &mut fmt::Formatter<'_>, server: &str, fault: &Fault) -> fmt::Result {
    match fault {
        Fault::TimedOut(seconds) => write!(
            f,
            "{server} gave no answer within {seconds} s; check the network, a VPN or a proxy, or give it longer with \
             --request-timeout"
        ),
        Fault::NoConnection(words) => {
            let check = if words.contains("certificate") {
                "`certificate-authority` in the kubeconfig"
            } else {
                "the address in the kubeconfig"
            };
            write!(f, "no connection to {server}: {words}; check {check}, the network, a VPN or a proxy")
        }
        Fault::NotLoggedIn => {
            write!(
                f,
                "{server} does not know who asks: the login is missing or has expired; log in again, then try `kubectl auth whoami`"
            )
        }
        Fault::LoginExpired => {
            write!(f, "the login at {server} expired while it was being read; log in again, then try once more")
        }
        Fault::NotKubernetes(what) => write!(
            f,
            "what answers at {server} is no API server ({what}); check the address in the kubeconfig, and whether a proxy \
             stands in between"
        ),
        Fault::Cut => write!(f, "{server} broke its answer off; try again, and check what stands in between"),
        Fault::Busy => write!(f, "{server} is too busy (HTTP 429); try again later"),
        Fault::Status(code, words) => {
            write!(f, "{server} answered with HTTP {code}: {words}; try `kubectl get --raw /readyz`")
        }
        Fault::Expired | Fault::ApiDown(_) | Fault::GivenUp => {
            write!(f, "{server} stopped answering; try `kubectl get --raw /readyz`")
        }
    }
}
