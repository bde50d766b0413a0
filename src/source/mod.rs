//! Files, the places in them, and how places are counted.

mod changes;
mod disk;
mod files;
mod lines;
mod map;
mod memory;
mod overlay;
mod path;
mod span;

pub use changes::changes;
pub use disk::Disk;
pub use files::{Entry, FileKind, Files};
pub use lines::{LineIndex, Position};
pub use map::{SourceFile, Sources};
pub use memory::Memory;
pub use overlay::{Overlay, Texts};
pub use path::{display, fold, join, normalize, relative_to};
pub use span::{FileId, Span, Spanned};
