//! The JSON Schemas of all files that users write or read, made from the types.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, schema_for};

use crate::catalog::architecture::Architecture;
use crate::collect::bundle::manifest::Manifest;
use crate::config::file::Config;
use crate::engine::rule_file::RuleFile;
use crate::facts::identity_providers::IdentityProviders;
use crate::facts::product_file::ComponentFile;
use crate::fixture::file::Fixture;
use crate::report::document::Report;

/// Every schema by name, as indented JSON with a line feed at the end.
///
/// # Errors
/// None in practice; the serialiser's, should it refuse.
pub fn all() -> Result<Vec<(&'static str, String)>, serde_json::Error> {
    Ok(vec![
        ("architecture", of::<Architecture>()?),
        ("bundle", of::<Manifest>()?),
        ("component", of::<ComponentFile>()?),
        ("config", of::<Config>()?),
        ("fixture", of::<Fixture>()?),
        ("identity-providers", of::<IdentityProviders>()?),
        (
            "report",
            text(&SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Report>())?,
        ),
        ("rule", of::<RuleFile>()?),
    ])
}

fn of<T: JsonSchema>() -> Result<String, serde_json::Error> {
    text(&schema_for!(T))
}

fn text(schema: &Schema) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(schema)?;
    text.push('\n');
    Ok(text)
}
