//! The command line itself: help, exit statuses, environment variables, completions.

use crate::program::Folder;

#[test]
fn help_names_every_command_and_shows_examples() {
    let help = Folder::new().run(&["--help"]);
    help.says(&["serve", "import", "export", "check", "synth", "completions", "Examples:", "Exit status"]);
    for command in ["serve", "import", "export", "check", "synth", "completions"] {
        Folder::new().run(&[command, "--help"]).says(&["Example"]);
    }
}

#[test]
fn a_wrong_command_line_has_status_2_and_says_what_would_be_right() {
    let folder = Folder::new();
    let cases: [(&[&str], &str); 9] = [
        (&["impotr"], "similar subcommand exists: 'import'"),
        (&["import", "--collection", "incidents"], "<FILE>"),
        (&["import", "a.csv"], "--collection"),
        (&["import", "--collection", "Incidents", "a.csv"], "lower-case letter"),
        (&["import", "--collection", "a", "--format", "xml", "a.csv"], "one of `acled`"),
        (&["import", "--collection", "a", "--licence", "free", "a.csv"], "`open`, `display`, `aggregate`"),
        (&["synth", "--incidents", "-5", "--output", "a.csv"], "-5"),
        (&["serve", "--listen", "nowhere"], "socket address"),
        (&["check", "--log", "=,=", "a.csv"], "is not a filter"),
    ];
    for (args, word) in cases {
        folder.run(args).fails(2, &[word]);
    }
}

#[test]
fn options_come_from_the_environment_and_the_command_line_comes_first() {
    let folder = Folder::new();
    let outcome = |args: &[&str]| {
        let mut command = folder.command(args);
        crate::program::Outcome::of(command.env("VIGIE_INCIDENTS", "3").env("VIGIE_OUTPUT", "a.csv"))
    };
    outcome(&["synth"]).says(&["3 made-up"]);
    outcome(&["synth", "--incidents", "4"]).says(&["4 made-up"]);
}

#[test]
fn completions_are_made_for_each_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        Folder::new().run(&["completions", shell]).says(&["vigie", "dry-run"]);
    }
}
