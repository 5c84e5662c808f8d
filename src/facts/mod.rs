//! Where the domain lives: derived, normalised records with their provenance, each kind made by one pure function.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod fact;
pub mod kinds;
pub mod stage;
