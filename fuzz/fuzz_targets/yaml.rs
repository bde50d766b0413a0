//! No text makes the YAML parser panic, hang or tell a place outside of it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skafflint::source::FileId;
use skafflint::syntax::yaml;

fuzz_target!(|text: &str| {
    let tree = yaml::parse(FileId(0), text);
    let places = tree.errors.iter().map(|error| error.span);
    let places = places.chain(yaml::decode_problems(&tree).into_iter().map(|problem| problem.span));
    let places = places.chain(tree.ids().map(|id| tree.node(id).span));
    for place in places.chain(tree.comments.iter().map(|comment| comment.span)) {
        assert!(text.get(place.range()).is_some(), "{place:?}");
    }
});
