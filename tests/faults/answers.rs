//! The answers that the API server of these tests gives.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::Response;
use hyper::body::{Body, Bytes, Frame};
use serde_json::json;

/// An answer of this server; its body may break off.
pub(crate) type Answered = Response<BoxBody<Bytes, io::Error>>;

/// What is answered in place of what was asked for.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// This status with Kubernetes' own words, and after how many seconds to come back.
    Refuse(u16, Option<u64>),
    /// This status, type and text.
    Say(u16, &'static str, &'static str),
    /// Nothing, for ever.
    Hang,
    /// The beginning of the right answer, and then nothing for ever.
    Stall,
    /// The connection is closed.
    Cut,
    /// The beginning of the right answer, and then the connection is closed.
    Break,
    /// So many percent of the right answer, without its end, as if that were all.
    UpTo(usize),
    /// The first page, whatever page was asked for.
    FirstPage,
}

/// The login page of a proxy.
pub(crate) const LOGIN_PAGE: &str = "<!DOCTYPE html><html><title>Sign in</title><form method=post></form></html>";

/// What the server says with a status.
pub(crate) fn words(status: u16) -> &'static str {
    match status {
        401 => "Unauthorized",
        403 => "pods is forbidden: User \"jane\" cannot list resource \"pods\" in API group \"\" at the cluster scope",
        404 => "the server could not find the requested resource",
        410 => "The provided continue parameter is too old to display a consistent list result.",
        429 => "Too many requests, please try again later.",
        500 => "etcdserver: request timed out",
        _ => "the server is currently unable to handle the request",
    }
}

/// A `Status` as Kubernetes gives it.
pub(crate) fn refused(status: u16, retry_after: Option<u64>) -> Answered {
    let body = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": words(status),
        "reason": "Any", "code": status,
    });
    let mut answer = said(status, "application/json", body.to_string());
    if let Some(seconds) = retry_after {
        answer.headers_mut().insert("Retry-After", seconds.to_string().parse().unwrap());
    }
    answer
}

/// An answer that is whole.
pub(crate) fn said(status: u16, kind: &str, text: impl Into<Bytes>) -> Answered {
    let never = |never: Infallible| match never {};
    let body = Full::new(text.into()).map_err(never).boxed();
    Response::builder().status(status).header("Content-Type", kind).body(body).unwrap()
}

/// How a body goes on that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    Stall,
    Break,
}

/// The first half of a text, and then something else.
pub(crate) fn begun(text: &str, then: Then) -> Answered {
    let body = Begun { first: Some(up_to(50, text)), flushed: false, then };
    Response::builder().header("Content-Type", "application/json").body(body.boxed()).unwrap()
}

/// So many percent of a text, and never all of it.
pub(crate) fn up_to(percent: usize, text: &str) -> Bytes {
    let end = (text.len() * percent / 100).min(text.len().saturating_sub(1));
    Bytes::copy_from_slice(&text.as_bytes()[..end])
}

struct Begun {
    first: Option<Bytes>,
    flushed: bool,
    then: Then,
}

impl Body for Begun {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        match self.then {
            Then::Stall => Poll::Pending,
            // What was given is on its way only when there is nothing more to give for the moment.
            Then::Break if !self.flushed => {
                self.flushed = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Then::Break => Poll::Ready(Some(Err(io::ErrorKind::BrokenPipe.into()))),
        }
    }
}
