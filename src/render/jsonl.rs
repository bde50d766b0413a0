//! Version 1 of the report for programs, one object a line: `docs/formats.md` says what stands where.

use super::Report;
use super::json::{self, Row, Summary, TOOL, Tool, VERSION};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Run { version: u32, tool: Tool },
    Finding(Box<Row<'a>>),
    Summary(Summary<'a>),
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut line = |line: &Line<'_>| {
        serde_json::to_writer(&mut *out, line)?;
        writeln!(out)
    };
    line(&Line::Run { version: VERSION, tool: TOOL })?;
    for row in json::rows(report) {
        line(&Line::Finding(Box::new(row)))?;
    }
    line(&Line::Summary(json::summary(report)))
}
