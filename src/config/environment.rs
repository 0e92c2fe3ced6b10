//! Environment variables over the file.

use anyhow::{Context, Result, ensure};

/// Sets `SERVICE__BASE_URL` in a table: as a TOML value where it is one, else as a string.
pub(super) fn set(table: &mut toml::Table, path: &str, value: &str) -> Result<()> {
    let keys: Vec<String> = path.split("__").map(str::to_ascii_lowercase).collect();
    let Some((last, sections)) = keys.split_last() else { return Ok(()) };
    ensure!(!sections.is_empty(), "is not of the form ANNEXWATCH_SECTION__KEY");
    let mut at = table;
    for section in sections {
        at = at
            .entry(section.clone())
            .or_insert_with(|| toml::Value::Table(toml::Table::new()))
            .as_table_mut()
            .with_context(|| format!("{section} is no section"))?;
    }
    let parsed = toml::from_str::<toml::Table>(&format!("value = {value}")).ok().and_then(|mut t| t.remove("value"));
    at.insert(last.clone(), parsed.unwrap_or_else(|| toml::Value::String(value.to_owned())));
    Ok(())
}
