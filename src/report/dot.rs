//! A graph of Graphviz.

use super::CacheReport;
use super::graph::{Tint, held, lasts, position, tint, words};
use super::table_parts::cut;
use std::io::{self, Write};

/// Longer texts make boxes that nobody can place.
const LONGEST: usize = 70;

pub(super) fn write(report: &CacheReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "digraph cache {{")?;
    writeln!(out, "  graph [rankdir=TB, compound=true, fontname=\"Helvetica\", newrank=true];")?;
    writeln!(
        out,
        "  node [shape=box, style=\"filled,rounded\", fontname=\"Helvetica\", fontsize=11];"
    )?;
    writeln!(out, "  edge [fontname=\"Helvetica\", fontsize=10];")?;
    for (number, artifact) in report.artifacts.iter().enumerate() {
        writeln!(out, "  subgraph cluster_a{number} {{")?;
        writeln!(out, "    label={}; labeljust=l;", quoted(&artifact.title(), 120))?;
        for (at, stage) in artifact.stages.iter().enumerate() {
            let title = format!("{} from {}", stage.title(), stage.base);
            writeln!(out, "    subgraph cluster_a{number}s{at} {{")?;
            writeln!(out, "      label={}; style=rounded;", quoted(&title, LONGEST))?;
            if stage.layers.is_empty() {
                writeln!(
                    out,
                    "      a{number}s{at}l0 [label=\"no layers\", fillcolor=\"#f6f8fa\"];"
                )?;
            }
            for (row, layer) in stage.layers.iter().enumerate() {
                let first = quoted(&format!("{}: {}", layer.line, layer.text), LONGEST);
                let second = quoted(&words(layer), 90);
                let label = format!("{}\\n{}", inner(&first), inner(&second));
                let (fill, line) = colors(tint(layer));
                writeln!(
                    out,
                    "      a{number}s{at}l{row} [label=\"{label}\", fillcolor=\"{fill}\", color=\"{line}\"];"
                )?;
                if row > 0 {
                    writeln!(out, "      a{number}s{at}l{} -> a{number}s{at}l{row};", row - 1)?;
                }
            }
            writeln!(out, "    }}")?;
        }
        for (at, cache) in held(artifact).iter().enumerate() {
            let parts = [
                quoted(&cache.cache.title, LONGEST),
                quoted(&cache.cache.holder, 90),
                quoted(lasts(cache.cache), LONGEST),
            ];
            let label = parts.iter().map(|own| inner(own)).collect::<Vec<_>>().join("\\n");
            let fill = if cache.cache.survives == "no" { "#ffd7d5" } else { "#ddf0ff" };
            writeln!(
                out,
                "    a{number}c{at} [shape=cylinder, style=filled, label=\"{label}\", fillcolor=\"{fill}\"];"
            )?;
            for (stage, row) in &cache.users {
                writeln!(
                    out,
                    "    a{number}s{stage}l{row} -> a{number}c{at} [style=dashed, dir=both];"
                )?;
            }
        }
        for (at, stage) in artifact.stages.iter().enumerate() {
            // Edges lead from the last row of a stage; the cluster is where they seem to start.
            let last = |stage: usize| {
                artifact.stages.get(stage).map_or(0, |own| own.layers.len().saturating_sub(1))
            };
            if let Some(base) = stage.base_stage.and_then(|base| position(artifact, base)) {
                writeln!(
                    out,
                    "    a{number}s{base}l{} -> a{number}s{at}l0 [ltail=cluster_a{number}s{base}, lhead=cluster_a{number}s{at}];",
                    last(base)
                )?;
            }
            for (row, layer) in stage.layers.iter().enumerate() {
                for from in layer.from.iter().filter_map(|from| position(artifact, *from)) {
                    writeln!(
                        out,
                        "    a{number}s{from}l{} -> a{number}s{at}l{row} [ltail=cluster_a{number}s{from}, label=\"files\"];",
                        last(from)
                    )?;
                }
            }
        }
        writeln!(out, "  }}")?;
    }
    writeln!(out, "}}")
}

fn colors(tint: Tint) -> (&'static str, &'static str) {
    match tint {
        Tint::Often => ("#ffd7d5", "#cf222e"),
        Tint::Seldom => ("#fff1c2", "#9a6700"),
        Tint::Unknown => ("#eddeff", "#8250df"),
        Tint::Kept => ("#d9f2df", "#1a7f37"),
    }
}

/// A text in quotes.
fn quoted(text: &str, longest: usize) -> String {
    let safe = cut(text, longest).replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{safe}\"")
}

/// What stands between the quotes.
fn inner(quoted: &str) -> &str {
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(quoted)
}
