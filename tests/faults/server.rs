//! An API server on loopback that serves a recorded cluster, and answers wrongly where a test wants it to.

use std::future::pending;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::ops::RangeFrom;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex};

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, server::conn::http1};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::answers::{Answer, Answered, Then, begun, refused, said, up_to};
use super::cluster::{List, Recorded};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// What was asked of the server.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) agent: String,
}

/// Where something goes wrong.
#[derive(Debug, Clone)]
pub(crate) enum At {
    Path(String),
    /// On the pages of a list from this one on, counted from 0.
    Page(String, usize),
    Everywhere,
}

/// Something that goes wrong.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    pub(crate) at: At,
    /// Which of the requests there, counted from 0.
    pub(crate) which: Which,
    pub(crate) answer: Answer,
}

/// Which of several requests.
#[derive(Debug, Clone)]
pub(crate) enum Which {
    First(usize),
    From(RangeFrom<usize>),
}

impl Trouble {
    /// Every time.
    pub(crate) fn always(at: At, answer: Answer) -> Self {
        Self { at, which: Which::From(0..), answer }
    }

    /// So many times, and then no more.
    pub(crate) fn first(times: usize, at: At, answer: Answer) -> Self {
        Self { at, which: Which::First(times), answer }
    }
}

/// How the server tells what it serves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Discovery {
    /// All at once to whoever asks for that.
    #[default]
    Aggregated,
    /// Group by group, whatever is asked for.
    Plain,
    /// Nothing at once, and then group by group.
    Empty,
}

/// A server that is not started yet.
#[derive(Debug, Default)]
pub(crate) struct Setup {
    pub(crate) troubles: Vec<Trouble>,
    pub(crate) discovery: Discovery,
    /// Groups whose own server does not answer.
    pub(crate) down: Vec<&'static str>,
}

/// The server; it ends with the test.
pub(crate) struct Server {
    address: SocketAddr,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

struct State {
    recorded: Arc<Recorded>,
    setup: Setup,
    counts: Vec<AtomicUsize>,
    asked: Mutex<Vec<Asked>>,
    more: Condvar,
}

impl Server {
    /// Starts it on a free port.
    pub(crate) fn start(recorded: &Arc<Recorded>, setup: Setup) -> Self {
        let counts = setup.troubles.iter().map(|_| AtomicUsize::new(0)).collect();
        let state = Arc::new(State {
            recorded: recorded.clone(),
            setup,
            counts,
            asked: Mutex::default(),
            more: Condvar::new(),
        });
        let listener = RUNTIME.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let accepting = RUNTIME.spawn(accept(listener, state.clone()));
        Self { address, state, accepting }
    }

    /// Everything that was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.state.asked.lock().unwrap().clone()
    }

    /// Forgets what was asked so far.
    pub(crate) fn forget(&self) {
        self.state.asked.lock().unwrap().clear();
    }

    /// How often a path was asked for.
    pub(crate) fn times(&self, path: &str) -> usize {
        self.asked().iter().filter(|asked| asked.path == path).count()
    }

    /// Ends when a path was asked for.
    pub(crate) fn wait_for(&self, path: &str) {
        let is_missing = |asked: &mut Vec<Asked>| !asked.iter().any(|asked| asked.path == path);
        drop(self.state.more.wait_while(self.state.asked.lock().unwrap(), is_missing).unwrap());
    }

    /// `http://127.0.0.1:40123`
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A kubeconfig whose current context `test` is this server.
    pub(crate) fn kubeconfig(&self) -> NamedTempFile {
        written(&kubeconfig(&[("test", &self.url())], &json!({"token": "a-token"})))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// A kubeconfig with these contexts and servers, the first being the current one, all with the same user.
pub(crate) fn kubeconfig(contexts: &[(&str, &str)], user: &Value) -> String {
    let named = |(name, server): &(&str, &str)| json!({"name": name, "cluster": {"server": server}});
    let context = |(name, _): &(&str, &str)| json!({"name": name, "context": {"cluster": name, "user": "jane"}});
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": contexts.first().map(|(name, _)| *name),
        "clusters": contexts.iter().map(named).collect::<Vec<_>>(),
        "contexts": contexts.iter().map(context).collect::<Vec<_>>(),
        "users": [{"name": "jane", "user": user}],
    });
    config.to_string()
}

/// A text as a file.
pub(crate) fn written(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let state = state.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(state.clone(), request));
            // Connections that are cut are what the tests are about.
            drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
        });
    }
}

async fn answer(state: Arc<State>, request: Request<Incoming>) -> Result<Answered, io::Error> {
    let header =
        |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let uri = request.uri();
    let (path, query) = (uri.path().to_owned(), uri.query().unwrap_or_default().to_owned());
    let asked = Asked { path, query, agent: header("User-Agent") };
    state.asked.lock().unwrap().push(asked.clone());
    state.more.notify_all();
    let right = || state.right(&asked, &header("Accept"));
    let body = || right().map(|(_, text)| text).unwrap_or_default();
    match state.trouble(&asked) {
        None => Ok(right().map_or_else(|status| refused(status, None), |(kind, text)| said(200, kind, text))),
        Some(Answer::Refuse(status, retry_after)) => Ok(refused(status, retry_after)),
        Some(Answer::Say(status, kind, text)) => Ok(said(status, kind, text)),
        Some(Answer::Hang) => pending().await,
        Some(Answer::Stall) => Ok(begun(&body(), Then::Stall)),
        Some(Answer::Break) => Ok(begun(&body(), Then::Break)),
        Some(Answer::UpTo(percent)) => Ok(said(200, "application/json", up_to(percent, &body()))),
        Some(Answer::Cut) => Err(io::ErrorKind::ConnectionReset.into()),
        Some(Answer::FirstPage) => {
            let first = Asked { query: String::new(), ..asked.clone() };
            Ok(said(200, "application/json", state.right(&first, "").map(|(_, text)| text).unwrap_or_default()))
        }
    }
}

impl State {
    /// What goes wrong with a request, if anything does.
    fn trouble(&self, asked: &Asked) -> Option<Answer> {
        for (trouble, count) in self.setup.troubles.iter().zip(&self.counts) {
            let is_here = match &trouble.at {
                At::Path(path) => *path == asked.path,
                At::Page(path, page) => *path == asked.path && offset(&asked.query) >= page * PAGE,
                At::Everywhere => true,
            };
            if !is_here {
                continue;
            }
            let number = count.fetch_add(1, Ordering::SeqCst);
            let is_now = match &trouble.which {
                Which::First(times) => number < *times,
                Which::From(range) => range.contains(&number),
            };
            if is_now {
                return Some(trouble.answer.clone());
            }
        }
        None
    }

    /// The right answer with its type, or the status of its refusal.
    fn right(&self, asked: &Asked, accept: &str) -> Result<(&'static str, String), u16> {
        let at_once = accept.contains("as=APIGroupDiscoveryList") && self.setup.discovery != Discovery::Plain;
        let steps: Vec<&str> = asked.path.trim_start_matches('/').split('/').collect();
        match steps.as_slice() {
            ["version"] => Ok((JSON, json!({"major": "1", "minor": "34", "gitVersion": "v1.34.2"}).to_string())),
            ["api"] if at_once => Ok((AGGREGATED, self.aggregated(true))),
            ["apis"] if at_once => Ok((AGGREGATED, self.aggregated(false))),
            ["api"] => Ok((JSON, json!({"kind": "APIVersions", "versions": ["v1"]}).to_string())),
            ["apis"] => Ok((JSON, self.group_list())),
            ["apis", group, _] if self.setup.down.contains(group) => Err(503),
            ["api", version] => self.resource_list("", version),
            ["apis", group, version] => self.resource_list(group, version),
            _ => {
                let list = self.recorded.lists.iter().find(|list| list.path() == asked.path).ok_or(404_u16)?;
                Ok((JSON, page(list, &asked.query)))
            }
        }
    }

    fn aggregated(&self, core: bool) -> String {
        let groups = if core { [String::new()].into() } else { self.recorded.groups() };
        let version = |group: &str, version: String| {
            let is_down = self.setup.down.contains(&group);
            let lists = self.lists(group, &version).filter(|_| !is_down);
            let resources: Vec<Value> = lists.map(aggregated_resource).collect();
            json!({"version": version, "freshness": if is_down { "Stale" } else { "Current" }, "resources": resources})
        };
        let group = |group: String| {
            let versions = self.recorded.versions(&group).into_iter().map(|name| version(&group, name));
            json!({"metadata": {"name": group}, "versions": versions.collect::<Vec<_>>()})
        };
        let all: Vec<Value> = groups.into_iter().map(group).collect();
        let items = if self.setup.discovery == Discovery::Empty { Vec::new() } else { all };
        json!({"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "items": items}).to_string()
    }

    fn group_list(&self) -> String {
        let group = |name: String| {
            let named = |version: String| json!({"groupVersion": format!("{name}/{version}"), "version": version});
            let versions: Vec<Value> = self.recorded.versions(&name).into_iter().map(named).collect();
            json!({"name": name, "versions": versions, "preferredVersion": versions[0]})
        };
        let groups: Vec<Value> = self.recorded.groups().into_iter().map(group).collect();
        json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}).to_string()
    }

    fn resource_list(&self, group: &str, version: &str) -> Result<(&'static str, String), u16> {
        let resource = |list: &List| {
            let whole = json!({"name": list.plural, "kind": list.kind.kind.as_str(), "namespaced": list.namespaced,
                "singularName": "", "verbs": ["get", "list", "watch"]});
            let status = json!({"name": format!("{}/status", list.plural), "kind": list.kind.kind.as_str(),
                "namespaced": list.namespaced, "singularName": "", "verbs": ["get", "patch"]});
            [whole, status]
        };
        let resources: Vec<Value> = self.lists(group, version).flat_map(resource).collect();
        let api = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
        let list = json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": api, "resources": resources});
        if resources.is_empty() { Err(404) } else { Ok((JSON, list.to_string())) }
    }

    fn lists(&self, group: &str, version: &str) -> impl Iterator<Item = &List> {
        self.recorded.lists.iter().filter(move |list| list.kind.group == group && list.version == version)
    }
}

const JSON: &str = "application/json";
const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/// The most objects of a page, whatever is asked for, so that small lists have several.
pub(crate) const PAGE: usize = 2;

fn aggregated_resource(list: &List) -> Value {
    let scope = if list.namespaced { "Namespaced" } else { "Cluster" };
    let kind = json!({"group": list.kind.group.as_str(), "version": list.version, "kind": list.kind.kind.as_str()});
    json!({"resource": list.plural, "responseKind": kind, "scope": scope, "verbs": ["get", "list", "watch"]})
}

/// At which object a page begins.
fn offset(query: &str) -> usize {
    field(query, "continue").and_then(|token| token.strip_prefix("after-")?.parse().ok()).unwrap_or(0)
}

fn field<'q>(query: &'q str, name: &str) -> Option<&'q str> {
    query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// A page of a list. One without a limit is the whole list.
fn page(list: &List, query: &str) -> String {
    let limit = field(query, "limit").and_then(|limit| limit.parse::<usize>().ok());
    let size = limit.map_or(PAGE, |limit| limit.min(PAGE));
    let start = offset(query).min(list.items.len());
    let end = (start + size).min(list.items.len());
    let mut metadata = json!({"resourceVersion": "4711"});
    if end < list.items.len() {
        metadata["continue"] = json!(format!("after-{end}"));
        metadata["remainingItemCount"] = json!(list.items.len() - end);
    }
    let kind = format!("{}List", list.kind.kind);
    json!({"kind": kind, "apiVersion": list.api(), "metadata": metadata, "items": &list.items[start..end]}).to_string()
}
