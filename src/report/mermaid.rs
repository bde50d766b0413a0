//! A flowchart of Mermaid, which code hosts show in Markdown.

use super::CacheReport;
use super::graph::{held, lasts, position, tint, words};
use super::table_parts::cut;
use std::io::{self, Write};

/// Longer texts make boxes that nobody can place.
const LONGEST: usize = 60;

pub(super) fn write(report: &CacheReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "flowchart TB")?;
    for (number, artifact) in report.artifacts.iter().enumerate() {
        writeln!(out, "  subgraph a{number}[\"{}\"]", text(&artifact.title(), 100))?;
        for (at, stage) in artifact.stages.iter().enumerate() {
            let title = format!("{} from {}", stage.title(), stage.base);
            writeln!(out, "    subgraph a{number}s{at}[\"{}\"]", text(&title, LONGEST))?;
            writeln!(out, "      direction TB")?;
            for (row, layer) in stage.layers.iter().enumerate() {
                let label = format!("{}: {}", layer.line, layer.text);
                let label =
                    format!("{}<br/><i>{}</i>", text(&label, LONGEST), text(&words(layer), 80));
                writeln!(out, "      a{number}s{at}l{row}[\"{label}\"]:::{}", tint(layer).name())?;
            }
            for row in 1..stage.layers.len() {
                writeln!(out, "      a{number}s{at}l{} --> a{number}s{at}l{row}", row - 1)?;
            }
            if stage.layers.is_empty() {
                writeln!(out, "      a{number}s{at}l0[\"no layers\"]")?;
            }
            writeln!(out, "    end")?;
        }
        for (at, cache) in held(artifact).iter().enumerate() {
            let label = format!(
                "{}<br/>{}<br/><i>{}</i>",
                text(&cache.cache.title, LONGEST),
                text(&cache.cache.holder, 80),
                lasts(cache.cache)
            );
            let class = if cache.cache.survives == "no" { "often" } else { "cache" };
            writeln!(out, "    a{number}c{at}[(\"{label}\")]:::{class}")?;
            for (stage, row) in &cache.users {
                writeln!(out, "    a{number}s{stage}l{row} -.-> a{number}c{at}")?;
            }
        }
        writeln!(out, "  end")?;
        for (at, stage) in artifact.stages.iter().enumerate() {
            if let Some(base) = stage.base_stage.and_then(|base| position(artifact, base)) {
                writeln!(out, "  a{number}s{base} --> a{number}s{at}")?;
            }
            for (row, layer) in stage.layers.iter().enumerate() {
                for from in layer.from.iter().filter_map(|from| position(artifact, *from)) {
                    writeln!(out, "  a{number}s{from} -- files --> a{number}s{at}l{row}")?;
                }
            }
        }
    }
    // Colours that stand out on a light and on a dark page.
    writeln!(out, "  classDef often fill:#ffd7d5,stroke:#cf222e,color:#1f2328")?;
    writeln!(out, "  classDef seldom fill:#fff1c2,stroke:#9a6700,color:#1f2328")?;
    writeln!(out, "  classDef unknown fill:#eddeff,stroke:#8250df,color:#1f2328")?;
    writeln!(out, "  classDef kept fill:#d9f2df,stroke:#1a7f37,color:#1f2328")?;
    writeln!(out, "  classDef cache fill:#ddf0ff,stroke:#0969da,color:#1f2328")
}

/// A text in a label with quotes: signs that Mermaid or the page reads are written as entities.
fn text(text: &str, longest: usize) -> String {
    let mut safe = String::new();
    for c in cut(text, longest).chars() {
        match c {
            c if c.is_alphanumeric() || " -_.,:/=@+…()".contains(c) => safe.push(c),
            c => safe.extend(["#", &u32::from(c).to_string(), ";"]),
        }
    }
    safe
}
