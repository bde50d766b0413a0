//! Image references, normalized as Docker does it: `golang` is `docker.io/library/golang`.

use crate::source::Spanned;
use crate::syntax::text::Text;
use std::fmt;

const DEFAULT_DOMAIN: &str = "docker.io";
const LEGACY_DOMAIN: &str = "index.docker.io";
const OFFICIAL: &str = "library/";
/// Bytes of the normalized path.
const MAX_PATH: usize = 255;
/// Bytes of a tag.
const MAX_TAG: usize = 128;

/// `domain/path:tag@digest`, each part as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The registry, with its port, if one is written.
    pub domain: Option<Spanned<String>>,
    /// The repository behind the registry.
    pub path: Spanned<String>,
    /// Behind `:`.
    pub tag: Option<Spanned<String>>,
    /// Behind `@`, with its algorithm.
    pub digest: Option<Spanned<String>>,
}

/// Why a text is no reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// There is no text.
    Empty,
    /// It is not built like one.
    Format,
    /// The repository has upper-case letters.
    Uppercase,
    /// 64 hexadecimal digits name an image's id, never a repository.
    Identifier,
    /// The repository has more than 255 bytes.
    TooLong,
    /// The digest is of an algorithm other than sha256, sha384 and sha512.
    DigestAlgorithm,
    /// The digest has too many or too few digits.
    DigestLength,
    /// The digest has digits that are not lower-case hexadecimal.
    DigestFormat,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the image has no name",
            Self::Format => "this is no image reference",
            Self::Uppercase => "an image's repository is written in lower case",
            Self::Identifier => "64 hexadecimal digits are an image's id, not its name",
            Self::TooLong => "an image's repository has at most 255 characters",
            Self::DigestAlgorithm => "the digest's algorithm is not known",
            Self::DigestLength => "the digest has the wrong length",
            Self::DigestFormat => "the digest is not in lower-case hexadecimal digits",
        })
    }
}

impl std::error::Error for Error {}

impl Reference {
    /// The registry; `docker.io` where none is written. Empty for a name such as `a_b.c/d`, whose first part looks like
    /// a registry, cannot be one, and is then taken for a part of the path.
    pub fn registry(&self) -> &str {
        match &self.domain {
            None if !starts_with_domain(&self.path.value) => DEFAULT_DOMAIN,
            None => "",
            Some(domain) if domain.value == LEGACY_DOMAIN => DEFAULT_DOMAIN,
            Some(domain) => &domain.value,
        }
    }

    /// The repository in its registry, with the `library/` of official images.
    pub fn repository(&self) -> String {
        let path = &self.path.value;
        if self.registry() == DEFAULT_DOMAIN && !path.contains('/') {
            format!("{OFFICIAL}{path}")
        } else {
            path.clone()
        }
    }

    /// Registry and repository: what two references to one image have in common.
    pub fn name(&self) -> String {
        match self.registry() {
            "" => self.repository(),
            registry => format!("{registry}/{}", self.repository()),
        }
    }

    /// The name among Docker's official images: `golang` of `docker.io/library/golang:1.25`.
    pub fn official(&self) -> Option<&str> {
        if self.registry() != DEFAULT_DOMAIN {
            return None;
        }
        let path = self.path.value.as_str();
        let name = path.strip_prefix(OFFICIAL).unwrap_or(path);
        (!name.contains('/')).then_some(name)
    }
}

/// Reads a reference that holds no variables.
///
/// # Errors
/// Where Docker would refuse it.
pub fn parse(text: &Text) -> Result<Reference, Error> {
    let parts = split(&text.value)?;
    let spanned = |(start, end): (usize, usize)| {
        let value = text.value.get(start..end).unwrap_or("").to_owned();
        Spanned::new(value, text.span_of(start..end))
    };
    Ok(Reference {
        domain: parts.domain.map(spanned),
        path: spanned(parts.path),
        tag: parts.tag.map(spanned),
        digest: parts.digest.map(spanned),
    })
}

/// The normalized name of an image whose tag and digest may hold variables; `None` where the name does, or is none.
pub fn name_of(written: &str) -> Option<String> {
    let slash = written.rfind('/').map_or(0, |at| at + 1);
    let end = written.get(slash..)?.find([':', '@']).map_or(written.len(), |at| slash + at);
    let name = written.get(..end)?;
    let span = crate::source::Span::new(crate::source::FileId(0), 0, name.len());
    parse(&Text::plain(span, name)).ok().map(|reference| reference.name())
}

/// Byte ranges of the parts.
struct Parts {
    domain: Option<(usize, usize)>,
    path: (usize, usize),
    tag: Option<(usize, usize)>,
    digest: Option<(usize, usize)>,
}

fn split(text: &str) -> Result<Parts, Error> {
    if text.len() == 64
        && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    {
        return Err(Error::Identifier);
    }
    let start = text.find('/').filter(|_| starts_with_domain(text)).map_or(0, |slash| slash + 1);
    let rest = text.get(start..).unwrap_or("");
    let before_tag = rest.split(':').next().unwrap_or("");
    if before_tag.to_lowercase() != before_tag {
        return Err(Error::Uppercase);
    }
    let path_end = start + rest.find([':', '@']).unwrap_or(rest.len());
    let at_sign = text.get(path_end..).and_then(|rest| rest.find('@')).map(|at| path_end + at);
    let tag_end = at_sign.unwrap_or(text.len());
    let tag = (tag_end > path_end).then_some((path_end + 1, tag_end));
    let digest = at_sign.map(|at| (at + 1, text.len()));
    let part = |(start, end): (usize, usize)| text.get(start..end).unwrap_or("");

    let mut domain = (start > 0).then(|| (0, start - 1));
    let mut path = (start, path_end);
    if domain.is_some_and(|domain| !is_domain(part(domain))) {
        // What looks like a registry and is none may still be the first part of a path.
        domain = None;
        path.0 = 0;
    }
    let well_formed = part(path).split('/').all(is_path_component)
        && tag.is_none_or(|tag| is_tag(part(tag)))
        && digest.is_none_or(|digest| is_digest(part(digest)));
    if !well_formed {
        return Err(if text.is_empty() { Error::Empty } else { Error::Format });
    }
    let official =
        domain.is_none_or(|domain| [DEFAULT_DOMAIN, LEGACY_DOMAIN].contains(&part(domain)));
    let implied = if official && !part(path).contains('/') { OFFICIAL.len() } else { 0 };
    if path.1 - path.0 + implied > MAX_PATH {
        return Err(Error::TooLong);
    }
    if let Some(digest) = digest {
        check_digest(part(digest))?;
    }
    Ok(Parts { domain, path, tag, digest })
}

/// Whether the part before the first `/` is meant as a registry.
fn starts_with_domain(text: &str) -> bool {
    text.split_once('/').is_some_and(|(first, _)| {
        first == "localhost" || first.contains(['.', ':']) || first.to_lowercase() != first
    })
}

/// `host`, `host:port`, `[::1]:port`.
fn is_domain(text: &str) -> bool {
    let (host, port) = if let Some((address, rest)) =
        text.strip_prefix('[').and_then(|rest| rest.split_once(']'))
    {
        let digits = address.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':');
        if address.is_empty() || !digits {
            return false;
        }
        (None, rest)
    } else {
        let end = text.find(':').unwrap_or(text.len());
        (text.get(..end), text.get(end..).unwrap_or(""))
    };
    let port_fits = port.is_empty()
        || port.strip_prefix(':').is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
    let label_fits = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    port_fits && host.is_none_or(|host| host.split('.').all(label_fits))
}

/// Lower-case words joined by one `.`, by `_`, `__`, or by any number of `-`.
fn is_path_component(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let separators_fit = text.split(is_word).filter(|between| !between.is_empty()).all(|between| {
        matches!(between, "." | "_" | "__") || between.bytes().all(|byte| byte == b'-')
    });
    text.starts_with(is_word) && text.ends_with(is_word) && separators_fit
}

fn is_tag(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= MAX_TAG
        && text.bytes().next().is_some_and(is_word)
        && text.bytes().all(|byte| is_word(byte) || byte == b'.' || byte == b'-')
}

/// `algorithm:digits`, as the grammar has it; see [`check_digest`] for the algorithms that exist.
fn is_digest(text: &str) -> bool {
    let Some((algorithm, digits)) = text.split_once(':') else { return false };
    let name_fits = algorithm.split(['-', '_', '+', '.']).all(|word| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    name_fits && digits.len() >= 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn check_digest(text: &str) -> Result<(), Error> {
    let (algorithm, digits) = text.split_once(':').unwrap_or((text, ""));
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return Err(Error::DigestAlgorithm),
    };
    if digits.len() != length {
        return Err(Error::DigestLength);
    }
    if digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(Error::DigestFormat);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
