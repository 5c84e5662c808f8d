//! A real API server: `kube-apiserver` and `etcd`, started for one test and ended with it. No controllers run beside them:
//! pods do not appear, and nothing gets a status, by itself.

use std::env;
use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use tempfile::TempDir;

/// The token that may do all.
const ADMIN: &str = "admin-token";

/// How long a server gets that has to become ready, or to serve a new kind; it takes seconds.
const PATIENCE: Duration = Duration::from_secs(90);

/// What `kubectl apply` says of a kind whose definition the server has yet to take in.
const UNSERVED: [&str; 2] = ["ensure CRDs are installed first", "could not find the requested resource"];

/// A running API server.
pub(crate) struct ApiServer {
    // In the order in which they end.
    server: Process,
    etcd: Process,
    /// The folder of the binaries.
    assets: PathBuf,
    url: String,
    kubeconfig: PathBuf,
    folder: TempDir,
}

impl ApiServer {
    /// Starts one, of the binaries in the folder that `KUBEBUILDER_ASSETS` names. Without that variable there is none, which
    /// is told, and is a failure where `MEETLAT_NO_SKIP` is set.
    pub(crate) fn start() -> Option<Self> {
        let Some(assets) = env::var_os("KUBEBUILDER_ASSETS").filter(|assets| !assets.is_empty()) else {
            skip();
            return None;
        };
        let there = fs::canonicalize(&assets);
        let assets = there.unwrap_or_else(|error| panic!("KUBEBUILDER_ASSETS: {}: {error}", assets.display()));
        let folder = tempfile::tempdir().unwrap();
        let [storage, secure] = free_ports();
        let storage = format!("http://127.0.0.1:{storage}");
        let etcd = Process::start(&assets.join("etcd"), &etcd_flags(folder.path(), &storage), folder.path());
        let flags = server_flags(folder.path(), &storage, secure);
        let server = Process::start(&assets.join("kube-apiserver"), &flags, folder.path());
        let url = format!("https://127.0.0.1:{secure}");
        let kubeconfig = kubeconfig_path(folder.path(), "admin");
        let mut started = Self { server, etcd, assets, url, kubeconfig, folder };
        let ready = until(|| started.is_ready());
        assert!(ready, "the API server does not become ready{}{}", started.server.tail(), started.etcd.tail());
        Some(started)
    }

    fn is_ready(&mut self) -> bool {
        self.server.must_run();
        self.etcd.must_run();
        // The key is written after the certificate, which stands in the kubeconfig.
        if !certificates(self.folder.path()).join("apiserver.key").exists() {
            return false;
        }
        self.kubeconfig_for(ADMIN, "admin");
        let answers = |path| self.kubectl(&["get", "--request-timeout=5s", "--raw", path], None).status.success();
        answers("/readyz") && answers("/api/v1/namespaces/default")
    }

    /// Its address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The kubeconfig of one who may do all.
    pub(crate) fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// A kubeconfig for the bearer of a token, as a file by this name.
    pub(crate) fn kubeconfig_for(&self, token: &str, name: &str) -> PathBuf {
        let authority = fs::read(certificates(self.folder.path()).join("apiserver.crt")).unwrap();
        let cluster = json!({ "server": self.url(), "certificate-authority-data": BASE64_STANDARD.encode(authority) });
        let config = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{ "name": "test", "cluster": cluster }],
            "users": [{ "name": name, "user": { "token": token } }],
            "contexts": [{ "name": name, "context": { "cluster": "test", "user": name } }],
            "current-context": name,
        });
        let path = kubeconfig_path(self.folder.path(), name);
        fs::write(&path, config.to_string()).unwrap();
        path
    }

    /// Runs kubectl as one who may do all, unless the arguments name another kubeconfig.
    pub(crate) fn kubectl(&self, args: &[&str], stdin: Option<&str>) -> Output {
        let ours = self.assets.join("kubectl");
        let mut command = Command::new(if ours.exists() { ours } else { PathBuf::from("kubectl") });
        command.args(args).env("KUBECONFIG", self.kubeconfig()).env("KUBECACHEDIR", self.folder.path().join("cache"));
        command.stdin(stdin.map_or_else(Stdio::null, as_input)).output().unwrap()
    }

    /// Applies manifests, objects of kinds that they define themselves among them.
    pub(crate) fn apply(&self, manifests: &str) {
        let apply = || self.kubectl(&["apply", "--server-side", "--force-conflicts", "-f", "-"], Some(manifests));
        let mut output = apply();
        let errors = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
        until(|| {
            let again = !output.status.success() && UNSERVED.iter().any(|text| errors(&output).contains(text));
            if again {
                output = apply();
            }
            !again
        });
        assert!(output.status.success(), "kubectl apply: {}", errors(&output));
    }
}

/// A child process, which ends with this value.
struct Process {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Process {
    fn start(program: &Path, flags: &[String], folder: &Path) -> Self {
        let name = program.file_name().unwrap().to_string_lossy().into_owned();
        let log = folder.join(format!("{name}.log"));
        let output = File::create(&log).unwrap();
        let mut command = Command::new(program);
        command.args(flags).current_dir(folder).stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output);
        let started = command.spawn();
        let child = started.unwrap_or_else(|error| panic!("KUBEBUILDER_ASSETS: {}: {error}", program.display()));
        Self { name, child, log }
    }

    fn must_run(&mut self) {
        let ended = self.child.try_wait().unwrap();
        assert!(ended.is_none(), "{} ended by itself{}", self.name, self.tail());
    }

    /// The end of what it logged, as lines of their own.
    fn tail(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        format!("\n{}:\n{}", self.name, lines[lines.len().saturating_sub(20)..].join("\n"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that ended by itself cannot be killed, and needs not be.
        self.child.kill().and_then(|()| self.child.wait()).ok();
    }
}

fn etcd_flags(folder: &Path, url: &str) -> Vec<String> {
    vec![
        format!("--data-dir={}", folder.join("etcd").display()),
        format!("--listen-client-urls={url}"),
        format!("--advertise-client-urls={url}"),
        "--listen-peer-urls=http://127.0.0.1:0".to_owned(),
        "--unsafe-no-fsync".to_owned(),
    ]
}

fn server_flags(folder: &Path, storage: &str, port: u16) -> Vec<String> {
    let tokens = folder.join("tokens.csv");
    fs::write(&tokens, format!("{ADMIN},admin,admin,\"system:masters\"\n")).unwrap();
    let certificates = certificates(folder);
    // The server makes this key, for TLS, before it reads it for the tokens of service accounts.
    let key = certificates.join("apiserver.key");
    vec![
        format!("--etcd-servers={storage}"),
        "--bind-address=127.0.0.1".to_owned(),
        format!("--secure-port={port}"),
        // Nobody else is told of it, so that a machine without a network will do.
        "--advertise-address=127.0.0.1".to_owned(),
        "--endpoint-reconciler-type=none".to_owned(),
        format!("--cert-dir={}", certificates.display()),
        "--service-account-issuer=https://localhost".to_owned(),
        format!("--service-account-key-file={}", key.display()),
        format!("--service-account-signing-key-file={}", key.display()),
        format!("--token-auth-file={}", tokens.display()),
        "--authorization-mode=RBAC".to_owned(),
        // Without a controller no namespace has the account that this plugin would ask for.
        "--disable-admission-plugins=ServiceAccount".to_owned(),
        "--service-cluster-ip-range=10.0.0.0/16".to_owned(),
        "--allow-privileged=true".to_owned(),
    ]
}

/// The folder in which the server leaves its certificate and key.
fn certificates(folder: &Path) -> PathBuf {
    folder.join("certificates")
}

fn kubeconfig_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.kubeconfig"))
}

/// Says which test goes without a server, and what would give it one.
fn skip() {
    let remedy = "no API server to test against: export KUBEBUILDER_ASSETS=\"$(tests/apiserver/build)\"";
    assert!(env::var_os("MEETLAT_NO_SKIP").is_none(), "{remedy}");
    let test = thread::current().name().unwrap_or("a test").to_owned();
    // Not by a macro, whose output a passing test would keep to itself.
    writeln!(io::stderr(), "skipped {test}: {remedy}").unwrap();
}

/// Ports that nobody listens on, asked of the kernel while it holds all of them.
fn free_ports<const N: usize>() -> [u16; N] {
    let held = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|listener| listener.local_addr().unwrap().port())
}

/// What a process reads as its input, in whole, however much it writes meanwhile.
fn as_input(text: &str) -> Stdio {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.rewind().unwrap();
    file.into()
}

/// Asks again and again, for want of one who would tell, until the answer is yes; no is the answer when patience ends.
fn until(mut done: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + PATIENCE;
    loop {
        if done() {
            return true;
        }
        if Instant::now() > end {
            return false;
        }
        thread::sleep(Duration::from_millis(100));
    }
}
