//! One port of EXPOSE: `[ip:]host:container/protocol`.

/// Its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Port<'p> {
    /// Whether an address or a port of the host is written.
    pub has_host: bool,
    /// Port or range of the container.
    pub container: &'p str,
    /// As written; empty where there is none.
    pub protocol: &'p str,
}

/// Reads a port; `None` where BuildKit refuses it before it looks further.
pub(super) fn parse(written: &str) -> Option<Port<'_>> {
    let (host, rest) = match written.rsplit_once(':') {
        Some((host, rest)) => (host, rest),
        None => ("", written),
    };
    let (container, protocol) = rest.split_once('/').unwrap_or((rest, ""));
    let known = matches!(protocol.to_lowercase().as_str(), "" | "tcp" | "udp" | "sctp");
    let has_host = !host.trim_start_matches(':').is_empty();
    (known && !container.is_empty()).then_some(Port { has_host, container, protocol })
}
