//! What goes wrong while a live cluster is read becomes coverage: under every fault each verdict stays as it was, or is unknown
//! with the old one still possible, and the report says what happened.
#![cfg(test)]

mod answers;
mod cluster;
mod discovery;
mod every_list;
mod helpers;
mod logins;
mod nothing;
mod patience;
mod program;
mod server;
