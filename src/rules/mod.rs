//! The list of rules, and how a rule is run.
//!
//! A rule is a page, `rules/<id>.md`, that says what it promises, and a function from a subject to findings in a
//! file of its own here. To add one: write the page, watch `cargo test --test rules` fail, write the function, add the line.

mod page;
mod report;
mod subject;

pub use page::{Fixable, Page};
pub use report::Report;
pub use subject::Subject;

use crate::diagnostic::Finding;
use crate::model::Project;
use std::sync::OnceLock;

/// A page and a function: no state.
pub struct Rule {
    /// Kebab case, the same as its page's name.
    pub id: &'static str,
    text: &'static str,
    page: OnceLock<Page>,
    run: fn(&Project, &mut Report<'_>),
}

impl Rule {
    const fn new(id: &'static str, text: &'static str, run: fn(&Project, &mut Report<'_>)) -> Self {
        Self { id, text, page: OnceLock::new(), run }
    }

    /// What it promises.
    pub fn page(&self) -> &Page {
        self.page.get_or_init(|| Page::parse(self.text))
    }

    /// All that it finds in a project.
    pub fn check(&self, project: &Project) -> Vec<Finding> {
        let mut report = Report::new(self);
        (self.run)(project, &mut report);
        report.into_findings()
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

/// Makes [`ALL`] from `module = "id";` lines. A line without a page or without a module does not compile.
macro_rules! rules {
    ($($module:ident = $id:literal;)*) => {
        $(mod $module;)*

        /// Every rule, in the order of the catalogue.
        pub static ALL: &[Rule] = &[$(Rule::new(
            $id,
            include_str!(concat!("../../rules/", $id, ".md")),
            |project, report| subject::each(project, report, $module::check),
        )),*];
    };
}

rules! {}

/// The rule of an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.id == id)
}
