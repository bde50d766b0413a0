//! Programs that run the program behind them, and shells that get a script as an argument or on their input.

use super::ast::{Command, Kind, ShellWord};

/// A program that runs another one.
struct Wrapper {
    name: &'static str,
    /// Short options whose value is the next word.
    short: &'static str,
    /// Long options whose value is the next word.
    long: &'static [&'static str],
    /// Words between its options and the program.
    operands: usize,
    /// Takes `NAME=value` in front of the program.
    assigns: bool,
}

const fn wrapper(name: &'static str, short: &'static str, operands: usize) -> Wrapper {
    Wrapper { name, short, long: &[], operands, assigns: false }
}

const WRAPPERS: &[Wrapper] = &[
    Wrapper {
        name: "env",
        short: "uCS",
        long: &["--unset", "--chdir"],
        operands: 0,
        assigns: true,
    },
    Wrapper {
        name: "sudo",
        short: "ugCDhpRrTtU",
        long: &[
            "--user", "--group", "--chdir", "--host", "--prompt", "--chroot", "--role", "--type",
        ],
        operands: 0,
        assigns: true,
    },
    Wrapper { name: "doas", short: "uC", long: &[], operands: 0, assigns: false },
    wrapper("exec", "a", 0),
    wrapper("command", "", 0),
    wrapper("builtin", "", 0),
    Wrapper {
        name: "time",
        short: "fo",
        long: &["--format", "--output"],
        operands: 0,
        assigns: false,
    },
    wrapper("nohup", "", 0),
    Wrapper { name: "nice", short: "n", long: &["--adjustment"], operands: 0, assigns: false },
    Wrapper {
        name: "ionice",
        short: "cnp",
        long: &["--class", "--classdata"],
        operands: 0,
        assigns: false,
    },
    wrapper("stdbuf", "ioe", 0),
    Wrapper {
        name: "timeout",
        short: "ks",
        long: &["--kill-after", "--signal"],
        operands: 1,
        assigns: false,
    },
    Wrapper {
        name: "xvfb-run",
        short: "efnpsw",
        long: &[
            "--error-file",
            "--auth-file",
            "--server-num",
            "--xauth-protocol",
            "--server-args",
            "--wait",
        ],
        operands: 0,
        assigns: false,
    },
    wrapper("setsid", "", 0),
    wrapper("eatmydata", "", 0),
    wrapper("linux32", "", 0),
    wrapper("linux64", "", 0),
    wrapper("setarch", "", 1),
    wrapper("gosu", "", 1),
    wrapper("su-exec", "", 1),
    wrapper("dumb-init", "", 0),
    wrapper("tini", "", 0),
    wrapper("chronic", "", 0),
];

/// Finds the program behind wrappers, and takes over what they assign.
pub(super) fn unwrap(command: &mut Command) {
    let mut at = 0;
    while let Some(found) = command.words.get(at).and_then(base_name).and_then(find) {
        // `command -v x` asks where x is, `sudo -s` starts a shell.
        let asks = found.name == "command"
            && command.words.get(at + 1).is_some_and(|word| matches!(word.as_str(), "-v" | "-V"));
        if asks {
            break;
        }
        let (next, assigned) = behind(found, &command.words, at + 1);
        if next >= command.words.len() {
            break;
        }
        for word in command.words.get(at + 1..next).unwrap_or(&[]) {
            if assigned && let Some(assignment) = word.as_assignment() {
                command.assignments.push(assignment);
            }
        }
        at = next;
    }
    command.program = at;
}

/// Index of the program behind the options from `at` on.
fn behind(wrapper: &Wrapper, words: &[ShellWord], mut at: usize) -> (usize, bool) {
    while let Some(word) = words.get(at) {
        let text = word.as_str();
        if text == "--" {
            at += 1;
            break;
        }
        if wrapper.assigns && word.as_assignment().is_some() {
            at += 1;
        } else if text.starts_with("--") {
            at += 1 + usize::from(wrapper.long.contains(&text));
        } else if text.len() > 1 && text.starts_with('-') {
            // The value of `-n5` is part of the word; of `-n 5` it is the next one.
            let valued = text.chars().last().is_some_and(|last| wrapper.short.contains(last));
            at += 1 + usize::from(valued);
        } else {
            break;
        }
    }
    while wrapper.assigns && words.get(at).is_some_and(|word| word.as_assignment().is_some()) {
        at += 1;
    }
    (at + wrapper.operands, wrapper.assigns)
}

fn base_name(word: &ShellWord) -> Option<&str> {
    word.value().map(|name| name.rsplit('/').next().unwrap_or(name))
}

fn find(name: &str) -> Option<&'static Wrapper> {
    WRAPPERS.iter().find(|it| it.name == name)
}

/// Whether a shell of this name reads what this parser reads.
pub fn is_posix_shell(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    matches!(name, "sh" | "bash" | "ash" | "dash" | "ksh" | "mksh" | "zsh")
}

/// Where a command's script is, if it is a shell that gets one.
pub(super) fn nested(command: &Command) -> Option<&ShellWord> {
    if command.kind != Kind::Simple {
        return None;
    }
    let arguments = command.arguments();
    match command.program()? {
        "eval" => match arguments {
            [only] if only.literal => Some(only),
            _ => None,
        },
        "su" => {
            let flag =
                arguments.iter().position(|word| matches!(word.as_str(), "-c" | "--command"))?;
            arguments.get(flag + 1)
        }
        name if is_posix_shell(name) => script_of_shell(command),
        _ => None,
    }
}

fn script_of_shell(command: &Command) -> Option<&ShellWord> {
    let arguments = command.arguments();
    let mut at = 0;
    let mut from_argument = false;
    let mut from_input = false;
    while let Some(word) = arguments.get(at) {
        let text = word.as_str();
        if text == "--" || text == "-" {
            at += 1;
            break;
        }
        let Some(letters) = text.strip_prefix(['-', '+']).filter(|letters| !letters.is_empty())
        else {
            break;
        };
        at += 1;
        if letters.starts_with('-') {
            at += usize::from(matches!(text, "--rcfile" | "--init-file"));
            continue;
        }
        from_argument |= letters.contains('c');
        from_input |= letters.contains('s');
        // `-o pipefail`, also as the last letter of `-euo pipefail`.
        at += usize::from(letters.ends_with(['o', 'O']));
    }
    let operand = arguments.get(at);
    if from_argument {
        return operand;
    }
    if operand.is_some() && !from_input {
        return None;
    }
    command.redirects.iter().rev().find_map(|redirect| redirect.body.as_ref())
}
