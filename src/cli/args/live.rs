//! The arguments of the commands that look at live clusters.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::super::values::{account, duration, object_name};
use super::{ConfigArgs, LangArgs, RuleChoiceArgs, SelectionArgs};

/// Which live clusters are read, and as whom.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Live cluster")]
pub(in crate::cli) struct ClusterArgs {
    /// Read the cluster of this context; may be given several times. Beside a PATH, what the files declare is held against it
    #[arg(long = "context", value_name = "NAME")]
    pub(in crate::cli) contexts: Vec<String>,
    /// Read the clusters of all contexts of the kubeconfig
    #[arg(long, conflicts_with = "contexts")]
    pub(in crate::cli) all_contexts: bool,
    /// The kubeconfig to read, instead of $KUBECONFIG or ~/.kube/config
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) kubeconfig: Option<PathBuf>,
    /// Act as this user
    #[arg(long = "as", value_name = "USER")]
    pub(in crate::cli) user: Option<String>,
    /// Act as a member of this group; may be given several times
    #[arg(long = "as-group", value_name = "GROUP", requires = "user")]
    pub(in crate::cli) groups: Vec<String>,
    /// Read those Secrets too, each by its name, that hold a configuration which a verdict hangs on: of Alertmanager, say, or the
    /// object storage of Thanos. Their structure is taken, never a value
    #[arg(long)]
    pub(in crate::cli) read_secrets: bool,
    /// How long one request may take: 30s, 2m
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "60s")]
    pub(in crate::cli) request_timeout: Duration,
}

impl ClusterArgs {
    /// Whether a live cluster is asked for in so many words.
    pub(in crate::cli) fn is_given(&self) -> bool {
        self.all_contexts || !self.contexts.is_empty() || self.kubeconfig.is_some() || self.user.is_some()
    }
}

/// `collect`
#[derive(Debug, Args)]
pub(in crate::cli) struct CollectArgs {
    #[command(flatten)]
    pub(in crate::cli) cluster: ClusterArgs,
    /// Read this namespace only; may be given several times
    #[arg(long = "namespace", short = 'n', value_name = "NAME", help_heading = "Live cluster")]
    pub(in crate::cli) namespaces: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleChoiceArgs,
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArgs,
    /// The bundle to write; with several contexts, the folder to write one bundle a context to
    #[arg(long, short = 'o', value_name = "FILE", help_heading = "Output", default_value = "meetlat-bundle.tar.zst")]
    pub(in crate::cli) output: PathBuf,
    /// Replace names and hosts by others, the same throughout the bundle, so that verdicts stay. Texts in plain language are not
    /// understood, and rules of your own that name what is yours will not find it: look the bundle through before sending it
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) anonymise: bool,
}

/// `access`
#[derive(Debug, Args)]
pub(in crate::cli) struct AccessArgs {
    /// Ask the cluster of the current context which of these rights you have, and tell which rules hang on the others
    #[arg(long)]
    pub(in crate::cli) check: bool,
    /// What the ClusterRole is called
    #[arg(long, value_name = "NAME", value_parser = object_name, default_value = "meetlat")]
    pub(in crate::cli) name: String,
    /// Bind the ClusterRole to this service account
    #[arg(long, value_name = "NAMESPACE/NAME", value_parser = account)]
    pub(in crate::cli) service_account: Option<(String, String)>,
    #[command(flatten)]
    pub(in crate::cli) cluster: ClusterArgs,
    #[command(flatten)]
    pub(in crate::cli) selection: SelectionArgs,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleChoiceArgs,
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArgs,
    #[command(flatten)]
    pub(in crate::cli) lang: LangArgs,
}
