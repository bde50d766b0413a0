//! The `skafflint` program.

fn main() -> std::process::ExitCode {
    skafflint::cli::main()
}
