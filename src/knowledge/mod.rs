//! stub
use crate::source::Span;
use crate::syntax::shell::Script;
#[derive(Debug)]
pub struct Tool;
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallKind {
    Download,
    ImplicitDownload,
    Other,
}
#[derive(Debug, Clone)]
pub struct Call {
    pub tool: &'static Tool,
    pub kind: CallKind,
    pub command: usize,
    pub span: Span,
    pub words: String,
}
pub fn tools() -> impl Iterator<Item = &'static Tool> {
    std::iter::empty()
}
pub fn is_cache_variable(_: &str) -> bool {
    false
}
pub fn is_install_variable(_: &str) -> bool {
    false
}
pub fn is_proxy_variable(_: &str) -> bool {
    false
}
pub fn public_default(_: &str) -> Option<&'static str> {
    None
}
pub fn is_default_cache_path(_: &str) -> bool {
    false
}
pub fn image_env(_: &str) -> Option<&'static [&'static str]> {
    None
}
pub fn is_opaque(_: &Script) -> bool {
    false
}
pub fn calls(_: &Script) -> Vec<Call> {
    vec![]
}
pub fn interesting_files() -> &'static [&'static str] {
    &[]
}
impl Call {
    pub fn program(&self) -> &'static str {
        ""
    }
    pub fn downloads_project(&self) -> bool {
        false
    }
    pub fn is_offline(&self, _: &Script) -> bool {
        false
    }
    pub fn sets(&self, _: &Script, _: &str) -> bool {
        false
    }
}
impl Tool {
    pub fn reads(&self, _: &str) -> bool {
        false
    }
    pub fn cache_variables(&self) -> &'static [&'static str] {
        &[]
    }
    pub fn default_cache_paths(&self) -> &'static [&'static str] {
        &[]
    }
    pub fn manifest_names(&self) -> &'static [&'static str] {
        &[]
    }
    pub fn generated_folders(&self) -> &'static [&'static str] {
        &[]
    }
    pub fn packages(&self) -> &'static str {
        ""
    }
    pub fn download_command(&self) -> &'static str {
        ""
    }
    pub fn needs_download(&self, _: &dyn ProjectFiles) -> bool {
        false
    }
}
pub trait ProjectFiles {
    fn text(&self, path: &str) -> Option<&str>;
    fn exists(&self, path: &str) -> bool;
}
