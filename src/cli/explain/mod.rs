//! `skafflint explain`

mod page;
mod place;

use super::args::ExplainArgs;
use super::{End, Stop, terminal};
use std::io::{self, BufWriter, Write as _};

pub(super) fn run(args: &ExplainArgs) -> Result<End, Stop> {
    let paint = Paint(terminal::color(args.common.color));
    let mut out = BufWriter::new(io::stdout().lock());
    match place::parse(&args.subject) {
        Some((path, point)) => place::write(path, point, paint, &mut out)?,
        None => page::write(&args.subject, paint, &mut out)?,
    }
    out.flush()?;
    Ok(End::Clean)
}

/// Colours, or none.
#[derive(Debug, Clone, Copy)]
struct Paint(bool);

impl Paint {
    const BOLD: &str = "1";
    const DIM: &str = "2";

    fn with(self, style: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
