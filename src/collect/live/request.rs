//! One request to an API server: repeated where that may help, and told apart where it does not.

use std::pin::Pin;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use http::request::Builder;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use kube::Client;
use kube::client::Body;
use tokio::time::{sleep, timeout};

use super::budget::Budget;
use super::connect::{clipped, told};
use super::discovery::JSON;
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
    /// The server does not have it (HTTP 404).
    Absent,
    /// The page belongs to a state of the list that is gone (HTTP 410).
    Gone,
    /// Anything else.
    Fault(Fault),
}

impl Refusal {
    /// What is known of a kind whose list was refused.
    pub(super) fn extent(self) -> Extent {
        match self {
            Self::Denied(_) => Extent::Denied,
            Self::Absent => Extent::NotServed,
            Self::Gone => Extent::Partial(PartialWhy::Fault(Fault::Expired)),
            Self::Fault(fault) => Extent::Partial(PartialWhy::Fault(fault)),
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
        let mut attempt = 1;
        loop {
            if self.budget.given_up() {
                return Err(Refusal::Fault(Fault::GivenUp));
            }
            let failure = match self.in_time(once()).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let wait = match failure.again {
                Again::No => return Err(failure.refusal),
                Again::Soon => self.budget.pause(attempt),
                Again::After(wait) => wait,
            };
            if attempt >= ATTEMPTS || !self.budget.take(wait) {
                return Err(failure.refusal);
            }
            sleep(wait).await;
            attempt += 1;
        }
    }

    /// One attempt within the time that it may take.
    async fn in_time<T>(&self, once: Answer<'_, T>) -> Result<T, Failure> {
        let allowed = self.budget.patience.request;
        let answer = timeout(allowed, once)
            .await
            .unwrap_or_else(|_| Err(Failure::passing(Fault::TimedOut(allowed.as_secs().max(1)))));
        match &answer {
            Err(Failure { refusal: Refusal::Fault(fault), .. }) if fault.is_silence() => self.budget.missed(),
            _ => self.budget.heard(),
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
        match answer.status() {
            StatusCode::OK | StatusCode::CREATED if is_json(answer.headers()) => Ok(answer.into_body()),
            StatusCode::OK => Err(Failure::lasting(Refusal::Fault(not_kubernetes(answer.headers())))),
            _ => Err(refused(answer).await),
        }
    }
}

/// What kept a request from being answered at all.
fn unsent(error: &kube::Error) -> Failure {
    match error {
        kube::Error::Auth(_) => Failure::lasting(Refusal::Fault(Fault::NotLoggedIn)),
        error => Failure::passing(Fault::NoConnection(told(error))),
    }
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
        StatusCode::NOT_FOUND => Failure::lasting(Refusal::Absent),
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
