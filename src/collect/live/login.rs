//! Logging in, which may run other people's programs: they may wait for ever, and what they print may be a token.

use std::io::{self, IsTerminal};

use kube::Client;
use kube::client::AuthError;
use kube::config::{AuthInfo, ExecInteractiveMode};
use tokio::time::timeout;

use super::budget::Patience;
use super::error::LiveError;
use super::words::{clipped, told};

/// Makes a client, for which a plug-in may have to log in.
pub(super) async fn log_in(mut config: kube::Config, patience: &Patience) -> Result<Client, LiveError> {
    let can_ask = io::stdin().is_terminal();
    if !can_ask {
        ask_nobody(&mut config.auth_info);
    }
    let plugin = Plugin::of(&config.auth_info);
    let allowed = if can_ask { patience.login_by_hand } else { patience.login };
    let made = tokio::task::spawn_blocking({
        let runtime = tokio::runtime::Handle::current();
        move || {
            let _inside = runtime.enter();
            Client::try_from(config)
        }
    });
    match timeout(allowed, made).await {
        Ok(Ok(Ok(client))) => Ok(client),
        Ok(Ok(Err(error))) => Err(LiveError::Login(plugin.refused(&error))),
        Ok(Err(_)) => Err(LiveError::Login(format!("{} broke off", plugin.named()))),
        Err(_) => {
            Err(LiveError::Login(format!("{} gave no answer within {} s", plugin.named(), allowed.as_secs().max(1))))
        }
    }
}

/// Without a terminal a plug-in that asks would wait for ever.
fn ask_nobody(user: &mut AuthInfo) {
    if let Some(exec) = &mut user.exec
        && exec.interactive_mode != Some(ExecInteractiveMode::Always)
    {
        exec.interactive_mode = Some(ExecInteractiveMode::Never);
    }
}

/// The program that the kubeconfig names to log in.
struct Plugin {
    command: Option<String>,
    /// How to install it, in the words of who wrote the kubeconfig.
    hint: Option<String>,
}

impl Plugin {
    fn of(user: &AuthInfo) -> Self {
        let exec = user.exec.as_ref();
        let of = |field: Option<&Option<String>>| field.cloned().flatten().filter(|text| !text.is_empty());
        Self { command: of(exec.map(|exec| &exec.command)), hint: of(exec.map(|exec| &exec.install_hint)) }
    }

    fn named(&self) -> String {
        match &self.command {
            Some(command) => format!("the plug-in `{command}`"),
            None => "what the kubeconfig names to log in".to_owned(),
        }
    }

    /// Why logging in failed. What a plug-in wrote to standard output may hold a token, its arguments and environment a password;
    /// of those nothing is repeated.
    fn refused(&self, error: &kube::Error) -> String {
        let kube::Error::Auth(error) = error else { return told(error) };
        let name = self.named();
        match error {
            AuthError::AuthExecStart(error) => {
                let hint = self.hint.as_deref().map_or(String::new(), |hint| format!("; {}", clipped(hint)));
                format!("{name} cannot be started: {}{hint}", told(error))
            }
            AuthError::AuthExecRun { out, .. } => {
                let words = clipped(&String::from_utf8_lossy(&out.stderr));
                let words = if words.is_empty() { words } else { format!(": {words}") };
                format!("{name} ended with {}{words}", out.status)
            }
            AuthError::AuthExecParse(_) | AuthError::ExecPluginFailed => format!("{name} printed no credential"),
            error => told(error),
        }
    }
}
