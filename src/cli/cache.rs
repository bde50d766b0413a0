//! `skafflint cache`

use super::args::CacheArgs;
use super::{End, Stop, complain, say, terminal};
use crate::model::Profiles;
use crate::report::{self, Look};
use crate::session::Error;
use crate::session::cache::{self, CacheRequest};
use std::io::{self, BufWriter, Write as _};

pub(super) fn run(args: &CacheArgs) -> Result<End, Stop> {
    let request = CacheRequest {
        paths: args.paths.clone(),
        touch: args.touch.clone(),
        profiles: if args.no_profiles { Profiles::None } else { Profiles::named(&args.profiles) },
        root: args.root.clone(),
        configuration: args.config.choice(),
    };
    let outcome = cache::report(&request).map_err(|error| match error {
        Error::NothingToLint(_) => Stop::Nothing(error.to_string()),
        _ => Stop::wrong(error.to_string()),
    })?;
    for note in &outcome.notes {
        say("note", note);
    }
    for failure in &outcome.failures {
        complain(failure);
    }
    let look = Look { color: terminal::color(args.common.color), width: terminal::width() };
    let mut out = BufWriter::new(io::stdout().lock());
    report::write(&outcome.report, args.format, look, &mut out)?;
    out.flush()?;
    Ok(if outcome.failures.is_empty() { End::Clean } else { End::Incomplete })
}
