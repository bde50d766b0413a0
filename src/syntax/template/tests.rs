use super::*;
use crate::source::FileId;
use proptest::prelude::*;

fn template(text: &str) -> Template {
    parse(&Text::plain(Span::new(FileId(0), 0, text.len()), text))
}

/// Text, root and fate of all fields.
fn fields(text: &str) -> Vec<(&str, Root, Fate)> {
    let template = template(text);
    assert!(template.errors.is_empty(), "{:?}", template.errors);
    template
        .fields
        .iter()
        .map(|field| (&text[field.span.range()], field.root, field.fate))
        .collect()
}

fn fates(text: &str) -> Vec<Fate> {
    fields(text).into_iter().map(|(_, _, fate)| fate).collect()
}

/// What the error of a template underlines.
fn wrong(text: &str) -> &str {
    let template = template(text);
    assert_eq!(template.errors.len(), 1, "{text}");
    &text[template.errors[0].span.range()]
}

#[test]
fn fields_have_spans_and_names() {
    let parsed = template("a {{ .A }}{{$.B.C}}");
    let names: Vec<Vec<&str>> = parsed
        .fields
        .iter()
        .map(|field| field.names.iter().map(|name| &*name.value).collect())
        .collect();
    assert_eq!(names, [vec!["A"], vec!["B", "C"]]);
    assert_eq!(parsed.fields[1].names[1].span, Span::new(FileId(0), 16, 17));
    assert_eq!(
        fields("{{(.A).B}}{{$x := 1}}{{$x.C}}").iter().map(|field| field.0).collect::<Vec<_>>(),
        [".A", "(.A).B", "$x.C"]
    );
}

#[test]
fn a_field_is_looked_up_in_the_data_or_in_an_element() {
    use Root::{Data, Element};
    let roots = |text| fields(text).into_iter().map(|(_, root, _)| root).collect::<Vec<_>>();
    assert_eq!(
        roots("{{with .A}}{{.B}}{{$.C}}{{else}}{{.D}}{{end}}{{.E}}"),
        [Data, Element, Data, Data, Data]
    );
    assert_eq!(roots("{{if .A}}{{.B}}{{end}}"), [Data, Data]);
    assert_eq!(roots("{{define \"x\"}}{{.A}}{{$.B}}{{end}}{{.C}}"), [Element, Element, Data]);
    assert_eq!(
        roots("{{with 1}}{{else with .A}}{{.B}}{{else}}{{.C}}{{end}}{{.D}}"),
        [Data, Element, Data, Data]
    );
}

#[test]
fn what_becomes_of_a_missing_value() {
    use Fate::{Guarded, Kept, Passed, Printed};
    assert_eq!(fates("{{.A}}{{(.B)}}"), [Printed, Printed]);
    assert_eq!(fates("{{default \"x\" .A}}{{.B | default \"x\"}}{{or (.C) .D}}"), [Guarded; 4]);
    assert_eq!(fates("{{upper .A}}{{.B | upper | default \"x\"}}{{.C \"x\"}}"), [Passed; 3]);
    assert_eq!(fates("{{$x := .A}}{{range $e := .B}}{{end}}"), [Kept, Kept]);
    assert_eq!(fates("{{template \"x\" .A}}"), [Passed]);
}

#[test]
fn a_condition_guards_its_names_inside() {
    use Fate::{Guarded, Printed};
    assert_eq!(fates("{{if .A}}{{.A}}{{.B}}{{end}}{{.A}}"), [Guarded, Guarded, Printed, Printed]);
    assert_eq!(fates("{{if hasKey . \"A\"}}{{.A}}{{end}}"), [Guarded]);
    assert_eq!(fates("{{if not .A}}x{{else if .B}}{{.B}}{{else}}{{.A}}{{end}}"), [Guarded; 4]);
}

#[test]
fn calls_have_their_strings() {
    let parsed = template("{{cmd \"git\" .A `log`}}{{env \"HOME\" | nope}}");
    let arguments: Vec<_> = parsed.calls[0]
        .arguments
        .iter()
        .map(|argument| argument.as_ref().map(|string| &*string.value))
        .collect();
    assert_eq!(arguments, [Some("git"), None, Some("log")]);
    let unknown: Vec<_> =
        parsed.unknown_calls(Functions::Skaffold).map(|call| &*call.name.value).collect();
    assert_eq!(unknown, ["nope"]);
    assert_eq!(parsed.unknown_calls(Functions::Plain).count(), 3);
}

#[test]
fn blanks_are_trimmed_from_text() {
    let parsed = template("a  {{- .A -}}  b {{/* c */}}");
    let texts: Vec<&str> = parsed
        .pieces
        .iter()
        .filter_map(|piece| if let Piece::Text(text) = piece { Some(&*text.value) } else { None })
        .collect();
    assert_eq!(texts, ["a", "b "]);
    assert_eq!(parsed.comments, [Span::new(FileId(0), 19, 26)]);
    assert!(!parsed.is_literal() && template("a } {").is_literal());
}

#[test]
fn errors_underline_little() {
    for (text, expected) in [
        ("a{{ .A", "{{"),
        ("{{if .A}}", "if"),
        ("{{.A | (}}", "("),
        ("{{.A}}{{end}}", "end"),
        ("{{$x}}", "$x"),
        ("{{.A..B}}", "."),
        ("{{.A)}}", ")"),
        ("{{\"a\\qb\"}}", "\\q"),
        ("{{\"a}}", "\""),
        ("{{}}", "{{}}"),
        ("{{089}}", "089"),
        ("{{.A | \"x\"}}", "\"x\""),
        ("{{break}}", "break"),
        ("{{/* c", "/*"),
        ("{{.A.B-C}}", "-"),
    ] {
        assert_eq!(wrong(text), expected, "{text}");
    }
}

#[test]
fn a_name_with_a_dash_is_to_be_looked_up() {
    let text = "{{ .IMAGE_TAG_my-app }}";
    assert_eq!(wrong(text), ".IMAGE_TAG_my-app");
    let suggestion = template(text).errors[0].suggestion.clone().unwrap();
    assert_eq!(suggestion, "(index . \"IMAGE_TAG_my-app\")");
    assert!(template(&text.replace(".IMAGE_TAG_my-app", &suggestion)).errors.is_empty());
}

#[test]
fn variables_end_with_their_block() {
    assert!(template("{{if $x := 1}}{{$y := 2}}{{else}}{{$x}}{{$y}}{{end}}").errors.is_empty());
    assert_eq!(wrong("{{if $x := 1}}{{end}}{{$x}}"), "$x");
    assert_eq!(wrong("{{$x := 1}}{{define \"a\"}}{{$x}}{{end}}"), "$x");
}

#[test]
fn depth_costs_no_stack() {
    let nested = |depth: usize| format!("{{{{{}1{}}}}}", "(".repeat(depth), ")".repeat(depth));
    assert!(template(&nested(10_000)).errors.is_empty());
    assert_eq!(template(&nested(10_001)).errors.len(), 1);
    let blocks = format!("{}{}", "{{if .A}}".repeat(20_000), "{{end}}".repeat(20_000));
    assert!(template(&blocks).errors.is_empty());
    let chain = format!("{{{{if 1}}}}{}{{{{end}}}}", "{{else if .A}}".repeat(20_000));
    assert!(template(&chain).errors.is_empty());
}

#[test]
fn gaps_of_the_text_are_in_the_spans() {
    // `{{.A` and `B}}` stand on two lines, joined by the grammar around them.
    let text = Text::pieced(Span::new(FileId(0), 10, 20), "{{.AB}}", vec![(0, 10), (4, 17)]);
    assert_eq!(parse(&text).fields[0].span, Span::new(FileId(0), 12, 18));
}

proptest! {
    #[test]
    fn any_text_has_true_spans(
        text in r#"(\{\{|\}\}|\{\{- | -\}\}|/\*|\*/|if |else |end|range |with |define |block |\$x := |[.$A-Ca-c|()"'`\\ \n:=,0-9+é-])*"#
    ) {
        let parsed = template(&text);
        let mut end = 0;
        for piece in &parsed.pieces {
            let span = match piece {
                Piece::Text(copied) => {
                    prop_assert_eq!(&text[copied.span.range()], &copied.value);
                    copied.span
                }
                Piece::Action { span, .. } => {
                    prop_assert!(text[span.range()].starts_with("{{") && text[span.range()].ends_with("}}"));
                    *span
                }
            };
            prop_assert!(span.start >= end);
            end = span.end;
        }
        for name in parsed.fields.iter().flat_map(|field| &field.names).chain(parsed.calls.iter().map(|call| &call.name)) {
            prop_assert_eq!(&text[name.span.range()], &name.value);
        }
        for error in &parsed.errors {
            prop_assert!(text.get(error.span.range()).is_some());
        }
    }

    #[test]
    fn text_without_delimiters_stays_as_it_is(text in "[^{]*") {
        prop_assert!(template(&text).is_literal());
    }
}
