//! What kept an API server from answering in full.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a request to an API server came to nothing. What servers and the system say is quoted as theirs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Fault {
    /// No whole answer came within so many seconds.
    TimedOut(u64),
    /// No connection could be made, or it was lost. Holds the system's words.
    NoConnection(String),
    /// The answer ended before it was whole.
    Cut,
    /// The server asked to be left alone for longer than there was time (HTTP 429).
    Busy,
    /// The server answered with this HTTP status. Holds its words.
    Status(u16, String),
    /// The server does not know the caller: no credentials, or expired ones (HTTP 401).
    NotLoggedIn,
    /// The server knew the caller, and then no longer (HTTP 401), or logging in once more failed.
    LoginExpired,
    /// The list changed too much while it was read page by page, twice (HTTP 410).
    Expired,
    /// Something else answered than an API server, such as the login page of a proxy. Holds the type of its answer.
    NotKubernetes(String),
    /// The API is registered, and the server behind it does not answer. Holds the group.
    ApiDown(String),
    /// Not asked any more, after several requests in a row had no answer.
    GivenUp,
}

impl Fault {
    /// Whether it tells that nobody is there, rather than that something is wrong with one request.
    pub fn is_silence(&self) -> bool {
        matches!(self, Self::TimedOut(_) | Self::NoConnection(_) | Self::GivenUp)
    }
}
