//! One request to an API server: repeated where that may help, and told apart where it does not.

use std::error::Error;
use std::pin::Pin;
use std::time::{Duration, Instant};

use http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use http::request::Builder;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use kube::Client;
use kube::client::{AuthError, Body};
use tokio::time::{sleep, timeout};

use super::budget::Budget;
use super::discovery::JSON;
use super::words::{clipped, connection};
use crate::model::coverage::Extent;
use crate::model::fault::Fault;
use crate::model::reason::PartialWhy;

/// How often one thing is asked for.
const ATTEMPTS: u32 = 4;
/// An answer that is read as a whole may have so many bytes: discovery of a large cluster has one or two million.
const LARGEST: usize = 64 << 20;
/// What an error says is worth so many bytes.
const LARGEST_ERROR: usize = 64 << 10;

/// What a request came to, where not to an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The caller may not (HTTP 403). Holds the server's words.
    Denied(String),
    /// The server does not have it (HTTP 404). Holds the server's words.
    Absent(String),
    /// The page belongs to a state of the list that is gone (HTTP 410).
    Gone,
    /// Anything else.
    Fault(Fault),
}

impl Refusal {
    /// Whether nobody answered.
    fn is_silence(&self) -> bool {
        matches!(self, Self::Fault(fault) if fault.is_silence())
    }

    /// What is known of a kind whose list was refused.
    pub(super) fn extent(self) -> Extent {
        match self {
            Self::Denied(_) => Extent::Denied,
            Self::Absent(_) => Extent::NotServed,
            Self::Gone => Extent::Partial(PartialWhy::Fault(Fault::Expired)),
            Self::Fault(fault) => Extent::Partial(PartialWhy::Fault(fault)),
        }
    }

    /// What is known of a kind whose list was refused when a part of it had been read.
    pub(super) fn midway(self) -> Extent {
        Self::Fault(self.fault()).extent()
    }

    /// The same as a fault.
    pub(super) fn fault(self) -> Fault {
        match self {
            Self::Denied(words) => Fault::Status(403, words),
            Self::Absent(words) => Fault::Status(404, words),
            Self::Gone => Fault::Expired,
            Self::Fault(fault) => fault,
        }
    }
}

/// A refusal, and whether asking again may help.
#[derive(Debug)]
pub(super) struct Failure {
    refusal: Refusal,
    again: Again,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    /// It would be refused again.
    No,
    /// After a pause.
    Soon,
    /// After as long as the server says.
    After(Duration),
}

impl Again {
    /// How long to wait before the next attempt; none where there is to be none.
    fn wait(self, usual: Duration) -> Option<Duration> {
        match self {
            Self::No => None,
            Self::Soon => Some(usual),
            Self::After(wait) => Some(wait),
        }
    }
}

impl Failure {
    /// A fault that may be gone at the next attempt.
    pub(super) fn passing(fault: Fault) -> Self {
        Self { refusal: Refusal::Fault(fault), again: Again::Soon }
    }

    /// One that will not.
    pub(super) fn lasting(refusal: Refusal) -> Self {
        Self { refusal, again: Again::No }
    }
}

/// One attempt.
pub(super) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// Asks one API server.
pub(super) struct Server {
    pub(super) client: Client,
    pub(super) budget: Budget,
}

impl Server {
    /// Asks until there is an answer, it is no use to ask again, or there is no more time.
    pub(super) async fn ask<'a, T>(&self, once: impl Fn() -> Answer<'a, T>) -> Result<T, Refusal> {
        if self.budget.given_up() {
            return Err(Refusal::Fault(Fault::GivenUp));
        }
        let (mut attempt, since) = (1, self.budget.answers());
        let refusal = loop {
            let start = Instant::now();
            let failure = match self.in_time(once()).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let Some(wait) = failure.again.wait(self.budget.pause(attempt)) else { break failure.refusal };
            // What was waited for in vain counts too, or a server that hangs would hold the run for hours.
            let spent = if failure.refusal.is_silence() { start.elapsed() } else { Duration::ZERO };
            let may_again = attempt < ATTEMPTS && !self.budget.given_up();
            if !may_again || !self.budget.take(wait.saturating_add(spent)) {
                break failure.refusal;
            }
            sleep(wait).await;
            attempt += 1;
        };
        if refusal.is_silence() {
            self.budget.missed(since);
        }
        Err(self.dated(refusal))
    }

    /// Whoever was known before and is no longer has a login that expired.
    fn dated(&self, refusal: Refusal) -> Refusal {
        match refusal {
            Refusal::Fault(Fault::NotLoggedIn) if self.budget.was_let_in() => Refusal::Fault(Fault::LoginExpired),
            refusal => refusal,
        }
    }

    /// One attempt within the time that it may take.
    async fn in_time<T>(&self, once: Answer<'_, T>) -> Result<T, Failure> {
        let allowed = self.budget.patience.request;
        let answer = timeout(allowed, once)
            .await
            .unwrap_or_else(|_| Err(Failure::passing(Fault::TimedOut(allowed.as_secs().max(1)))));
        match &answer {
            Ok(_) => self.budget.given(),
            Err(failure) if failure.refusal.is_silence() => {}
            Err(_) => self.budget.heard(),
        }
        answer
    }

    /// A small answer as a whole.
    pub(super) async fn whole(&self, path: &str, accept: &str) -> Result<Vec<u8>, Refusal> {
        let once = async || {
            let body = self.send(path, accept).await?;
            bytes(body, LARGEST).await.map_err(Failure::passing)
        };
        self.ask(|| Box::pin(once())).await
    }

    /// The answer to a question that has a body of its own. It changes nothing, so it may be asked again.
    pub(super) async fn post(&self, path: &str, json: &[u8]) -> Result<Vec<u8>, Refusal> {
        let once = async || {
            let request = Request::post(path).header(ACCEPT, JSON).header(CONTENT_TYPE, JSON);
            let body = self.exchange(path, request, Body::from(json.to_vec())).await?;
            bytes(body, LARGEST).await.map_err(Failure::passing)
        };
        self.ask(|| Box::pin(once())).await
    }

    /// The body of a good answer, not read yet.
    pub(super) async fn send(&self, path: &str, accept: &str) -> Result<Body, Failure> {
        self.exchange(path, Request::get(path).header(ACCEPT, accept), Body::empty()).await
    }

    async fn exchange(&self, path: &str, request: Builder, body: Body) -> Result<Body, Failure> {
        let request = request.body(body).map_err(|error| {
            Failure::lasting(Refusal::Fault(Fault::Status(0, format!("{path} is no address: {error}"))))
        })?;
        let answer = self.client.send(request).await.map_err(|error| unsent(&error))?;
        // A large page on a slow line may take longer than it is given, but nobody is silent.
        self.budget.heard();
        match answer.status() {
            StatusCode::OK | StatusCode::CREATED if is_json(answer.headers()) => Ok(answer.into_body()),
            StatusCode::OK => Err(Failure::lasting(Refusal::Fault(not_kubernetes(answer.headers())))),
            _ => Err(refused(answer).await),
        }
    }
}

/// What kept a request from being answered at all. A plug-in that logs in is run again when a login ends, and what it printed
/// may hold a token: of its failure nothing is repeated.
fn unsent(error: &kube::Error) -> Failure {
    if is_login(error) {
        return Failure::lasting(Refusal::Fault(Fault::NotLoggedIn));
    }
    Failure::passing(Fault::NoConnection(connection(error)))
}

/// Whether an error, or one that it came from, is about logging in.
fn is_login(error: &kube::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<AuthError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// What the server said where it did not give what was asked for.
async fn refused(answer: Response<Body>) -> Failure {
    let (parts, body) = answer.into_parts();
    let text = bytes(body, LARGEST_ERROR).await.unwrap_or_default();
    let said = status(&text);
    let own = said.is_some() || is_plain(&parts.headers);
    let words = said.unwrap_or_default();
    match parts.status {
        StatusCode::UNAUTHORIZED => Failure::lasting(Refusal::Fault(Fault::NotLoggedIn)),
        // A proxy that does not let anybody pass is no API server that refuses.
        _ if !own && is_page(&parts.headers) => Failure::lasting(Refusal::Fault(not_kubernetes(&parts.headers))),
        StatusCode::FORBIDDEN => Failure::lasting(Refusal::Denied(words)),
        StatusCode::NOT_FOUND => Failure::lasting(Refusal::Absent(words)),
        StatusCode::GONE => Failure::lasting(Refusal::Gone),
        StatusCode::TOO_MANY_REQUESTS => Failure { refusal: Refusal::Fault(Fault::Busy), again: again(&parts.headers) },
        status if status.is_server_error() => {
            let refusal = Refusal::Fault(Fault::Status(status.as_u16(), words));
            Failure { refusal, again: again(&parts.headers) }
        }
        status => Failure::lasting(Refusal::Fault(Fault::Status(status.as_u16(), words))),
    }
}

/// When the server wants to be asked again: Kubernetes gives seconds
/// (kubernetes/apiserver:pkg/util/flowcontrol, `Retry-After`).
fn again(headers: &HeaderMap) -> Again {
    let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    seconds.map_or(Again::Soon, |seconds| Again::After(Duration::from_secs(seconds)))
}

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn is_json(headers: &HeaderMap) -> bool {
    content_type(headers).contains("json")
}

/// `404 page not found`, as an API server words it for a path that it does not serve.
fn is_plain(headers: &HeaderMap) -> bool {
    content_type(headers).starts_with("text/plain")
}

fn is_page(headers: &HeaderMap) -> bool {
    content_type(headers).contains("html")
}

fn not_kubernetes(headers: &HeaderMap) -> Fault {
    let what = content_type(headers);
    Fault::NotKubernetes(clipped(if what.is_empty() { "no type" } else { what }))
}

/// The message of a `Status` of Kubernetes.
fn status(text: &[u8]) -> Option<String> {
    let status: kube::core::Status = serde_json::from_slice(text).ok()?;
    (!status.message.is_empty() || status.reason != String::default()).then(|| clipped(&status.message))
}

async fn bytes(body: Body, largest: usize) -> Result<Vec<u8>, Fault> {
    match Limited::new(body, largest).collect().await {
        Ok(whole) => Ok(whole.to_bytes().to_vec()),
        Err(_) => Err(Fault::Cut),
    }
}
