//! The keywords of instructions.

/// An instruction that BuildKit knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
}

impl Keyword {
    const ALL: [(Self, &str); 18] = [
        (Self::Run, "RUN"),
        (Self::Copy, "COPY"),
        (Self::From, "FROM"),
        (Self::Env, "ENV"),
        (Self::Arg, "ARG"),
        (Self::Workdir, "WORKDIR"),
        (Self::Add, "ADD"),
        (Self::Cmd, "CMD"),
        (Self::Label, "LABEL"),
        (Self::User, "USER"),
        (Self::Entrypoint, "ENTRYPOINT"),
        (Self::Expose, "EXPOSE"),
        (Self::Volume, "VOLUME"),
        (Self::Healthcheck, "HEALTHCHECK"),
        (Self::Shell, "SHELL"),
        (Self::Onbuild, "ONBUILD"),
        (Self::Stopsignal, "STOPSIGNAL"),
        (Self::Maintainer, "MAINTAINER"),
    ];

    /// The keyword that a word is, in any case.
    pub(super) fn of(word: &str) -> Option<Self> {
        // Go folds characters that are not ASCII too: the Kelvin sign is a k.
        let lower = (!word.is_ascii()).then(|| word.to_lowercase());
        let word = lower.as_deref().unwrap_or(word);
        Self::ALL
            .iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(word))
            .map(|&(keyword, _)| keyword)
    }

    /// In upper case.
    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|&&(keyword, _)| keyword == self).map_or("", |&(_, name)| name)
    }

    /// All names, those used most first.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|&(_, name)| name)
    }
}
