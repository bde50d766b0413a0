//! One object, version 1: `docs/cache-report.md`.

use super::CacheReport;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Versioned<'r> {
    version: u32,
    tool: Tool,
    #[serde(flatten)]
    report: &'r CacheReport,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

pub(super) fn write(report: &CacheReport, out: &mut dyn Write) -> io::Result<()> {
    let tool = Tool { name: "skafflint", version: env!("CARGO_PKG_VERSION") };
    let versioned = Versioned { version: 1, tool, report };
    serde_json::to_writer(&mut *out, &versioned).map_err(io::Error::from)?;
    writeln!(out)
}
