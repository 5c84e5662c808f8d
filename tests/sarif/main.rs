//! Reports in SARIF: what the standard and its consumers ask of them, and whether they point where they say.

#![cfg(test)]

mod content;
mod mending;
mod places;
mod prints;
mod run;
mod saved;
#[path = "../common/tools.rs"]
mod tools;
mod valid;
