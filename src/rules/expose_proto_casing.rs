use super::Report;
use super::port;
use super::subject::BuiltDockerfile;
use super::walk::EventKind;
use crate::diagnostic::{Applicability, Fix};

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for event in &subject.walk().events {
        let EventKind::Port(Some(written)) = &event.kind else { continue };
        let Some(port) = port::parse(written) else { continue };
        let lower = port.protocol.to_lowercase();
        if port.protocol != lower {
            let finding =
                report.at(event.span, format!("the protocol of `{written}` is not in lower case"));
            finding.name(written).help(format!("write `{lower}`"));
            if event.span.len() == written.len() {
                let text =
                    format!("{}{lower}", written.strip_suffix(port.protocol).unwrap_or_default());
                finding.fix(Fix::replace(
                    format!("Write `{text}`"),
                    Applicability::Safe,
                    event.span,
                    text.clone(),
                ));
            }
        }
    }
}
