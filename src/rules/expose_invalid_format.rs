use super::Report;
use super::port;
use super::subject::BuiltDockerfile;
use super::walk::EventKind;
use crate::diagnostic::{Applicability, Fix};

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for event in &subject.walk().events {
        let EventKind::Port(Some(written)) = &event.kind else { continue };
        let Some(port) = port::parse(written).filter(|port| port.has_host) else { continue };
        let container = written.rsplit_once(':').map_or(written.as_str(), |(_, rest)| rest);
        let finding = report.at(
            event.span,
            format!(
                "`{written}` publishes nothing on the host: only the container's port, {}, counts",
                port.container
            ),
        );
        finding.name(written).help(format!("write `{container}`"));
        if event.span.len() == written.len() {
            finding.fix(Fix::replace(
                format!("Write `{container}`"),
                Applicability::Safe,
                event.span,
                container,
            ));
        }
    }
}
