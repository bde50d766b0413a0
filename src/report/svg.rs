//! A picture: one box a stage, one row a layer, caches to the right.
//!
//! It is drawn with one font of fixed width, so that widths can be worked out here. Colours follow the page: a style
//! sheet inside has a second set for dark ones.

use super::graph::{Badge, Held, badges, held, lasts, position};
use super::table_parts::cut;
use super::{ArtifactReport, CacheReport, State};
use crate::render::wrap;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Width of a character of the font at 12 pixels, which is 0.6 of its size, rounded up.
const CHAR: usize = 8;
const ROW: usize = 24;
const GAP: usize = 24;
const MARGIN: usize = 24;
/// Room at the left for what leads from stage to stage.
const LANE: usize = 40;
/// Characters of an instruction that are shown.
const TEXT: usize = 52;
/// Width of a stage: number, text and words.
const STAGE: usize = 820;
/// Width of a cache, and characters in it.
const CACHE: usize = 300;
const CACHE_TEXT: usize = 34;

/// Colours twice and in full: not every program that shows pictures knows variables.
const STYLE: &str = "\
text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace;fill:#1f2328}\
.title{font-weight:bold;font-size:14px}.stage{font-weight:bold}.line,.hold{fill:none}.hold{stroke-dasharray:4 3}\
.page{fill:#ffffff}.soft{fill:#59636e}.box{fill:#f6f8fa;stroke:#8c959f}.line{stroke:#8c959f}.tip{fill:#8c959f}\
.hold{stroke:#0969da}.cache{fill:#f6f8fa;stroke:#0969da}.lost{fill:#f6f8fa;stroke:#cf222e}\
.often{fill:#cf222e}.seldom{fill:#7d4e00}.unknown{fill:#8250df}.kept{fill:#1a7f37}\
@media (prefers-color-scheme:dark){text{fill:#e6edf3}\
.page{fill:#0d1117}.soft{fill:#9198a1}.box{fill:#151b23;stroke:#656c76}.line{stroke:#656c76}.tip{fill:#656c76}\
.hold{stroke:#79c0ff}.cache{fill:#151b23;stroke:#79c0ff}.lost{fill:#151b23;stroke:#ff7b72}\
.often{fill:#ff7b72}.seldom{fill:#e3b341}.unknown{fill:#bc8cff}.kept{fill:#56d364}}";

/// Text of the picture, and how far it reaches down.
struct Canvas {
    body: String,
    y: usize,
}

pub(super) fn write(report: &CacheReport, out: &mut dyn Write) -> io::Result<()> {
    let mut canvas = Canvas { body: String::new(), y: MARGIN };
    let has_caches = report.artifacts.iter().any(|own| !own.caches.is_empty());
    let caches = if has_caches { GAP * 3 + CACHE } else { 0 };
    let width = MARGIN * 2 + LANE + STAGE + caches;
    for artifact in &report.artifacts {
        canvas.artifact(artifact);
    }
    canvas.legend(report, width);
    let height = canvas.y + MARGIN;
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">"
    )?;
    writeln!(out, "<title>Layers and caches</title>")?;
    writeln!(out, "<style>{STYLE}</style>")?;
    writeln!(out, "<rect class=\"page\" width=\"{width}\" height=\"{height}\"/>")?;
    writeln!(out, "{}</svg>", canvas.body)
}

impl Canvas {
    fn add(&mut self, element: &str) {
        self.body.push_str(element);
    }

    fn text(&mut self, x: usize, y: usize, class: &str, text: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        self.add(&format!("<text{class} x=\"{x}\" y=\"{y}\">{}</text>\n", escaped(text)));
    }

    fn rect(&mut self, place: (usize, usize), size: (usize, usize), class: &str, round: usize) {
        let ((x, y), (width, height)) = (place, size);
        self.add(&format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>\n"
        ));
    }

    fn artifact(&mut self, artifact: &ArtifactReport) {
        let x = MARGIN + LANE;
        self.y += 14;
        self.text(MARGIN, self.y, "title", &cut(&artifact.title(), 110));
        self.y += 20;
        self.text(MARGIN, self.y, "soft", &cut(&artifact.builder.text, 110));
        self.y += 18;
        for line in wrap(&format!("layer cache: {}", artifact.layer_cache), 110) {
            self.text(MARGIN, self.y, "soft", &line);
            self.y += 18;
        }
        let top = self.y;
        // The middle of each row, by stage and row, and the bottom of each stage.
        let mut rows: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let mut boxes: Vec<(usize, usize)> = Vec::new();
        for (at, stage) in artifact.stages.iter().enumerate() {
            let height = ROW * (stage.layers.len() + 1) + 10;
            self.rect((x, self.y), (STAGE, height), "box", 8);
            boxes.push((self.y, height));
            let title = format!("{} from {}", stage.title(), stage.base);
            self.text(x + 12, self.y + 18, "stage", &cut(&title, 90));
            for (row, layer) in stage.layers.iter().enumerate() {
                let y = self.y + ROW * (row + 1) + 18;
                rows.insert((at, row), y - 4);
                let number = layer.line.to_string();
                // Numbers end below each other.
                self.text(x + 12 + 4usize.saturating_sub(number.len()) * 7, y, "soft", &number);
                self.text(x + 52, y, "", &cut(&layer.text, TEXT));
                self.badges(x + 52 + TEXT * CHAR, y, &badges(layer));
            }
            self.y += height + GAP;
        }
        self.between(artifact, &rows, &boxes);
        let caches = held(artifact);
        self.caches(&caches, &rows, top);
        if artifact.stages.is_empty() {
            self.y += GAP;
        }
    }

    /// The words of a row, each in its colour.
    fn badges(&mut self, x: usize, y: usize, badges: &[Badge]) {
        let mut x = x;
        if badges.is_empty() {
            self.text(x, y, "kept", "own line only");
        }
        for badge in badges {
            let mark = match badge.state {
                State::Perhaps | State::Unknown => "?",
                _ => "",
            };
            let word = format!("{}{mark}", badge.word);
            self.text(x, y, badge.tint().name(), &word);
            x += (word.chars().count() + 1) * CHAR;
        }
    }

    /// What leads from stage to stage, in lanes at the left.
    fn between(
        &mut self,
        artifact: &ArtifactReport,
        rows: &BTreeMap<(usize, usize), usize>,
        boxes: &[(usize, usize)],
    ) {
        let mut arrows: Vec<(usize, usize)> = Vec::new();
        for (at, stage) in artifact.stages.iter().enumerate() {
            if let Some(base) = stage.base_stage.and_then(|base| position(artifact, base))
                && let Some((top, _)) = boxes.get(at)
            {
                arrows.push((base, top + 14));
            }
            for (row, layer) in stage.layers.iter().enumerate() {
                for from in layer.from.iter().filter_map(|from| position(artifact, *from)) {
                    if let Some(y) = rows.get(&(at, row)) {
                        arrows.push((from, *y));
                    }
                }
            }
        }
        let right = MARGIN + LANE;
        for (number, (from, end)) in arrows.iter().enumerate() {
            let Some((top, height)) = boxes.get(*from) else { continue };
            let lane = right - 10 - (number % 4) * 8;
            let start = top + height - 12 - (number % 4) * 4;
            self.add(&format!(
                "<path class=\"line\" d=\"M{right} {start}H{lane}V{end}H{}\"/>\n<path class=\"tip\" d=\"M{right} {end}l-7 -4v8z\"/>\n",
                right - 6
            ));
        }
    }

    fn caches(&mut self, caches: &[Held<'_>], rows: &BTreeMap<(usize, usize), usize>, top: usize) {
        let left = MARGIN + LANE + STAGE;
        let x = left + GAP * 3;
        let mut y = top;
        for (number, own) in caches.iter().enumerate() {
            let mut lines = wrap_all(&own.cache.holder, CACHE_TEXT);
            if let Some(path) =
                own.cache.path.as_ref().filter(|path| !own.cache.holder.contains(*path))
            {
                lines.insert(0, cut(path, CACHE_TEXT));
            }
            lines.push(lasts(own.cache).to_owned());
            if !own.cache.shared_with.is_empty() {
                let count = own.cache.shared_with.len();
                let noun = if count == 1 { "artifact" } else { "artifacts" };
                lines.push(format!("shared with {count} {noun}"));
            }
            let height = 18 * (lines.len() + 1) + 12;
            let class = if own.cache.survives == "no" { "lost" } else { "cache" };
            self.rect((x, y), (CACHE, height), class, 14);
            self.text(x + 14, y + 20, "stage", &cut(&own.cache.title, CACHE_TEXT));
            for (at, line) in lines.iter().enumerate() {
                self.text(x + 14, y + 38 + at * 18, "soft", line);
            }
            let lane = x - 12 - (number % 6) * 9;
            for row in own.users.iter().filter_map(|user| rows.get(user)) {
                self.add(&format!(
                    "<path class=\"hold\" d=\"M{left} {row}H{lane}V{}H{x}\"/>\n",
                    y + 16
                ));
            }
            y += height + GAP / 2;
        }
        self.y = self.y.max(y + GAP / 2);
    }

    fn legend(&mut self, report: &CacheReport, width: usize) {
        let characters = (width - MARGIN * 2) / CHAR;
        let mut sentences = vec![
            "The words beside a layer are what makes it run again; with a `?` only if what it takes comes out different, or where that is not known."
                .to_owned(),
        ];
        if let Some(path) = &report.touched {
            sentences = vec![format!("What happens when `{path}` changes.")];
        }
        sentences.push(format!("Taken for granted: {}.", report.assumptions.join("; ")));
        for line in sentences.iter().flat_map(|sentence| wrap(sentence, characters)) {
            self.text(MARGIN, self.y, "soft", &line);
            self.y += 18;
        }
    }
}

/// Lines of at most `width` characters, longer words cut.
fn wrap_all(text: &str, width: usize) -> Vec<String> {
    wrap(text, width).iter().map(|line| cut(line, width)).collect()
}

/// A text as XML has it. Characters that XML does not allow are gone by then: they are made visible before.
fn escaped(text: &str) -> String {
    let text = crate::render::plain(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
