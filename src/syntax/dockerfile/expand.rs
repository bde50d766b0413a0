//! stub
use crate::source::{Span, Spanned};
use crate::syntax::text::Text;
pub struct Reference {
    pub span: Span,
    pub name: Spanned<String>,
}
impl Reference {
    pub fn has_default(&self) -> bool {
        false
    }
}
pub struct Expanded {
    pub value: String,
    pub unmatched: Vec<String>,
}
pub fn references(_: &Text, _: char) -> Vec<Reference> {
    vec![]
}
pub fn expand(t: &Text, _: char, _: impl Fn(&str) -> Option<String>) -> Result<Expanded, String> {
    Ok(Expanded { value: t.value.to_string(), unmatched: vec![] })
}
