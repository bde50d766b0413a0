//! Chores of the repository. `cargo xtask schema <CHECKOUT>` writes what skafflint knows of Skaffold's
//! configuration, from a checkout of Skaffold; `cargo xtask site` makes the site of its documentation.

mod go;
mod kubernetes;
mod site;
mod skaffold;
mod table;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask schema <CHECKOUT> [FOLDER]
       cargo xtask site

  CHECKOUT  a checkout of github.com/GoogleContainerTools/skaffold
  FOLDER    where fields.tsv, versions.tsv and kubernetes.tsv go; src/schema by default";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let repository = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let result = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["schema", checkout] => schema(Path::new(checkout), &repository.join("src/schema")),
        ["schema", checkout, folder] => schema(Path::new(checkout), Path::new(folder)),
        ["site"] => site::site(repository),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(notes) => {
            for note in notes {
                eprintln!("note: {note}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes the tables; returns where the published schemas and the types that Skaffold decodes into disagree.
fn schema(checkout: &Path, folder: &Path) -> Result<Vec<String>, String> {
    let releases = skaffold::releases(checkout)?;
    let names: Vec<&str> = releases.iter().map(|release| release.name.as_str()).collect();
    let notes = releases.iter().flat_map(skaffold::Release::disagreements).collect();
    let fields = table::merge(&releases);
    write(folder, "versions.tsv", &format!("# {GENERATED}\n{}\n", names.join("\n")))?;
    write(folder, "fields.tsv", &format!("# {GENERATED}\n{}", table::print(&fields, &names)))?;
    let kubernetes = kubernetes::table(checkout, &fields)?;
    write(folder, "kubernetes.tsv", &format!("# {GENERATED}\n{kubernetes}"))?;
    Ok(notes)
}

const GENERATED: &str = "Written by `cargo xtask schema`; do not edit.";

fn write(folder: &Path, name: &str, text: &str) -> Result<(), String> {
    let path = folder.join(name);
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The text of a file of the checkout.
fn read(checkout: &Path, path: &str) -> Result<String, String> {
    let path = checkout.join(path);
    std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}
