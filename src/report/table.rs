//! For a terminal.

pub use super::table_parts::Look;
use super::table_parts::{cut, lines, sign, size};
use super::{Again, Arg, ArtifactReport, Cache, CacheReport, Layer, Sent, State};
use crate::render::{plain, wrap};
use std::io::{self, Write};

/// Columns that labels take.
const LABELS: usize = 12;
/// Columns that line numbers take, with what stands around them.
const NUMBERS: usize = 8;

/// The columns of states: heading, and what stands there.
type Column = (&'static str, fn(&Again) -> Option<State>);

const COLUMNS: [Column; 5] = [
    ("source", |again| again.source),
    ("manifest", |again| again.manifest),
    ("lock", |again| again.lock),
    ("args", |again| again.args),
    ("line", |again| Some(again.dockerfile)),
];

pub(super) fn write(report: &CacheReport, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { look };
    let (kept, shown): (Vec<_>, Vec<_>) = report.artifacts.iter().partition(|own| is_kept(own));
    // Alone, it is told as all others are.
    let (kept, shown) = if kept.len() > 1 {
        (kept, shown)
    } else {
        (Vec::new(), report.artifacts.iter().collect())
    };
    for (at, artifact) in shown.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        page.artifact(artifact, report.touched.as_deref(), out)?;
    }
    if !kept.is_empty() {
        if !shown.is_empty() {
            writeln!(out)?;
        }
        page.kept(&kept, out)?;
    }
    page.end(report, out)
}

/// Whether the touched file surely does nothing to it.
fn is_kept(own: &ArtifactReport) -> bool {
    own.unknown.is_empty() && own.touched.as_ref().is_some_and(|it| it.state == State::Kept)
}

struct Page {
    look: Look,
}

impl Page {
    fn artifact(
        &self,
        own: &ArtifactReport,
        touched: Option<&str>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        writeln!(out, "{}", self.look.bold(&plain(&own.title())))?;
        if let Some(place) = &own.place {
            self.fact("config", &format!("{}:{}", place.path, place.line), out)?;
        }
        self.fact("builder", &own.builder.text, out)?;
        if touched.is_none() {
            self.files(own, out)?;
        }
        self.fact("layer cache", &own.layer_cache, out)?;
        if touched.is_none() {
            self.sync(own, out)?;
        }
        if let (Some(path), Some(verdict)) = (touched, &own.touched) {
            let word = match (verdict.state, verdict.synced) {
                (State::Again, State::Again) => "synced by `skaffold dev`, else built again",
                (State::Again, _) => "built again",
                (State::Perhaps, _) => "perhaps built again",
                (State::Unknown, _) => "unknown",
                (State::Kept, _) => "nothing runs again",
            };
            let whole = format!("`{path}` changes: {word}: {}", verdict.why.join("; "));
            self.fact("touched", &whole, out)?;
        }
        let is_kept = own.touched.as_ref().is_some_and(|it| it.state == State::Kept);
        if !own.stages.is_empty() && !is_kept {
            self.layers(own, touched.is_some(), out)?;
        }
        if touched.is_none() {
            self.args(own, out)?;
            self.caches(own, out)?;
        }
        if !own.unknown.is_empty() {
            writeln!(out)?;
            for sentence in &own.unknown {
                self.fact("unknown", sentence, out)?;
            }
        }
        Ok(())
    }

    /// Those in which nothing runs again, with those for the same reason together.
    fn kept(&self, kept: &[&ArtifactReport], out: &mut dyn Write) -> io::Result<()> {
        let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
        for own in kept {
            let why = own.touched.as_ref().map(|it| it.why.join("; ")).unwrap_or_default();
            match reasons.iter_mut().find(|(known, _)| *known == why) {
                Some((_, titles)) => titles.push(own.title()),
                None => reasons.push((why, vec![own.title()])),
            }
        }
        writeln!(out, "{}", self.look.bold("nothing runs again in"))?;
        for (why, titles) in reasons {
            let text = format!("{}: {why}", titles.join(", "));
            for (at, line) in wrap(&text, self.look.width - 4).iter().enumerate() {
                writeln!(out, "{}{line}", if at == 0 { "  " } else { "    " })?;
            }
        }
        Ok(())
    }

    fn files(&self, own: &ArtifactReport, out: &mut dyn Write) -> io::Result<()> {
        if let Some(path) = &own.dockerfile {
            self.fact("Dockerfile", path, out)?;
        }
        if let Some(path) = &own.context {
            let ignored = own.ignore_file.as_ref();
            let ignored = ignored.map_or(", no ignore file".to_owned(), |it| {
                format!(", less what `{it}` leaves out")
            });
            self.fact("context", &format!("{path}{ignored}"), out)?;
        }
        if let Some(sent) = &own.sent {
            self.fact("sent", &sent_text(sent), out)?;
        }
        Ok(())
    }

    fn sync(&self, own: &ArtifactReport, out: &mut dyn Write) -> io::Result<()> {
        for (at, rule) in own.sync.iter().enumerate() {
            let label = if at == 0 { "sync" } else { "" };
            let pattern = rule.pattern.as_ref().map(|it| format!(" `{it}`")).unwrap_or_default();
            let to = rule.destination.as_ref().map(|it| format!(" to `{it}`")).unwrap_or_default();
            let place = format!("{}:{}", rule.place.path, rule.place.line);
            self.fact(label, &format!("{}{pattern}{to} ({place})", rule.mode), out)?;
        }
        Ok(())
    }

    fn fact(&self, label: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
        for (at, line) in wrap(text, self.look.width - LABELS - 2).iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            writeln!(out, "  {}{line}", self.look.dim(&format!("{label:LABELS$}")))?;
        }
        Ok(())
    }

    /// The table of layers.
    fn layers(
        &self,
        own: &ArtifactReport,
        is_touched: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let always = own.layers().all(|layer| layer.always.is_some());
        // Headings with a blank in front.
        let columns: usize = COLUMNS.iter().map(|(heading, _)| heading.len() + 1).sum();
        let (right, heading) = match (is_touched, always) {
            (true, _) => ((self.look.width / 2).min(46), String::new()),
            (false, true) => (0, String::new()),
            (false, false) => {
                let names = COLUMNS.iter().map(|(heading, _)| format!(" {heading}"));
                (columns, names.collect())
            }
        };
        let width = self.look.width.saturating_sub(NUMBERS + right).max(16);
        writeln!(out)?;
        let top = format!("  {:>4}  {:width$}{heading}", "line", "layer");
        writeln!(out, "{}", self.look.dim(top.trim_end()))?;
        for stage in &own.stages {
            let from = format!("{} from {}", stage.title(), stage.base);
            writeln!(out, "        {}", self.look.bold(&cut(&from, self.look.width - NUMBERS)))?;
            for layer in &stage.layers {
                let cells = match (is_touched, always) {
                    (true, _) => self.touched_cells(layer, right),
                    (false, true) => String::new(),
                    (false, false) => self.cells(layer, columns),
                };
                let text = cut(&layer.text, width);
                let row = format!("  {:>4}  {text:width$}{cells}", layer.line);
                writeln!(out, "{}", row.trim_end())?;
            }
        }
        if !own.unreached.is_empty() {
            let text = format!("not built: {}", own.unreached.join(", "));
            for line in wrap(&text, self.look.width - NUMBERS) {
                writeln!(out, "        {}", self.look.dim(&line))?;
            }
        }
        if !always && !is_touched {
            self.reasons(own, out)?;
        }
        Ok(())
    }

    fn cells(&self, layer: &Layer, columns: usize) -> String {
        if layer.always.is_some() {
            return format!(" {:^width$}", "in every build", width = columns - 1);
        }
        if layer.uncertain.is_some() {
            return format!(" {:^width$}", "unknown", width = columns - 1);
        }
        let cell = |(heading, of): &Column| {
            let shown = match of(&layer.again) {
                None => " ".repeat(heading.len()),
                Some(State::Kept) if *heading == "line" => {
                    self.look.sign("▲", State::Kept, heading.len())
                }
                Some(state) => self.look.sign(sign(state), state, heading.len()),
            };
            format!(" {shown}")
        };
        COLUMNS.iter().map(cell).collect()
    }

    fn touched_cells(&self, layer: &Layer, width: usize) -> String {
        let Some(touched) = &layer.touched else { return String::new() };
        let word = match touched.state {
            State::Again if layer.always == Some(touched.why.as_str()) => "always",
            State::Again => "again",
            State::Perhaps => "perhaps",
            State::Unknown => "unknown",
            State::Kept => "kept",
        };
        let sign = self.look.sign(sign(touched.state), touched.state, 1);
        format!("  {sign} {word:7}  {}", cut(&touched.why, width.saturating_sub(13)))
            .trim_end()
            .to_owned()
    }

    /// Why some layers are made in every build, or nobody knows.
    fn reasons(&self, own: &ArtifactReport, out: &mut dyn Write) -> io::Result<()> {
        let mut told: Vec<String> = Vec::new();
        for layer in own.layers() {
            let reason = match (layer.always, layer.uncertain) {
                (Some(why), _) => format!("in every build: {why}"),
                (_, Some(why)) => format!("unknown: {why}"),
                _ => continue,
            };
            if !told.contains(&reason) {
                for line in wrap(&reason, self.look.width - NUMBERS) {
                    writeln!(out, "        {}", self.look.dim(&line))?;
                }
                told.push(reason);
            }
        }
        Ok(())
    }

    fn args(&self, own: &ArtifactReport, out: &mut dyn Write) -> io::Result<()> {
        let any_by_key = own.layers().any(|layer| layer.always.is_none());
        if own.args.is_empty() || !any_by_key {
            return Ok(());
        }
        writeln!(out)?;
        for (at, arg) in own.args.iter().enumerate() {
            self.fact(if at == 0 { "args" } else { "" }, &arg_text(arg), out)?;
        }
        Ok(())
    }

    fn caches(&self, own: &ArtifactReport, out: &mut dyn Write) -> io::Result<()> {
        for cache in &own.caches {
            writeln!(out)?;
            self.fact("cache", &cache_title(cache), out)?;
            if matches!(cache.kept_in, "volume" | "mount") {
                self.fact("", &format!("in: {}", cache.holder), out)?;
            }
            let survives = match cache.survives {
                "yes" => "kept",
                "no" => "lost",
                "with-layer" => "kept with the layer",
                _ => "unknown",
            };
            self.fact("", &format!("{survives}: {}", cache.why), out)?;
            if !cache.shared_with.is_empty() {
                let names = cache.shared_with.join("`, `");
                self.fact("", &format!("shared with `{names}`"), out)?;
            } else if cache.holder_id.is_some() {
                self.fact("", "no other artifact here uses it", out)?;
            }
            for caution in &cache.cautions {
                self.fact("", &format!("mind: {caution}"), out)?;
            }
        }
        Ok(())
    }

    fn end(&self, report: &CacheReport, out: &mut dyn Write) -> io::Result<()> {
        let has_table = report.touched.is_none()
            && report
                .artifacts
                .iter()
                .flat_map(ArtifactReport::layers)
                .any(|own| own.always.is_none());
        let mut sentences: Vec<String> = Vec::new();
        if has_table {
            sentences.push(
                "● runs again when such a file or value changes, ○ only if what it takes comes out different, · is kept, ? unknown"
                    .to_owned(),
            );
            sentences.push(
                "line: ● any edit of the Dockerfile, as the file itself is copied; ▲ an edit of its own instruction or of one above that counts"
                    .to_owned(),
            );
        }
        if !report.artifacts.is_empty() {
            sentences.push(format!("Taken for granted: {}.", report.assumptions.join("; ")));
        }
        for (at, sentence) in sentences.iter().enumerate() {
            if at == 0 {
                writeln!(out)?;
            }
            for line in wrap(sentence, self.look.width) {
                writeln!(out, "{}", self.look.dim(&line))?;
            }
        }
        Ok(())
    }
}

fn sent_text(sent: &Sent) -> String {
    let amount = match (sent.files, sent.bytes) {
        (Some(files), Some(bytes)) => {
            let least = if sent.at_least { "at least " } else { "" };
            let noun = if files == 1 { "file" } else { "files" };
            format!("{least}{files} {noun}, {}", size(bytes))
        }
        _ => "an unknown number of files".to_owned(),
    };
    let when = if sent.whole_each_time { ", all of it in every build" } else { "" };
    format!("{amount}, {}{when}", sent.how)
}

fn arg_text(arg: &Arg) -> String {
    let place = arg.place.as_ref().map(|own| format!(" ({}:{})", own.path, own.line));
    let place = place.unwrap_or_default();
    let does = match (arg.again.as_slice(), arg.perhaps.as_slice()) {
        ([], []) if arg.declared => "no layer hangs on it".to_owned(),
        ([], []) => "no ARG takes it, so it changes nothing".to_owned(),
        (again, []) => lines(again),
        ([], perhaps) => format!("perhaps {}", lines(perhaps)),
        (again, perhaps) => format!("{}; perhaps {}", lines(again), lines(perhaps)),
    };
    let varies = arg.varies.map(|why| format!("; {why}, which may be another in each build"));
    format!("`{}`{place}: {does}{}", arg.name, varies.unwrap_or_default())
}

fn cache_title(cache: &Cache) -> String {
    let path = match (&cache.path, cache.variable) {
        (Some(path), Some(variable)) => format!("`{path}`, as `{variable}` says"),
        (Some(path), None) => format!("`{path}`"),
        (None, _) => "a place that is not known here".to_owned(),
    };
    format!("{}, {}: {path}", cache.title, lines(&cache.lines))
}
