//! `docs/analysts.md`, taken at its word: each block that says it runs is run with the real client, and prints what it says.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::Folder;
use crate::support::Server;

/// The address that the guide uses for a server.
const ADDRESS: &str = "http://127.0.0.1:8080";
/// How a block that runs begins, and the program that runs it.
const RUNNERS: [(&str, &str); 2] = [("```sh run", "bash"), ("```python run", "python3")];
const MISSING: &str = "the Python clients of the guide are not on this machine; `make setup` installs them";

/// A block that runs, and what it prints.
struct Block {
    program: &'static str,
    code: String,
    prints: String,
}

fn blocks(guide: &str) -> Vec<Block> {
    let mut lines = guide.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let Some((_, program)) = RUNNERS.iter().find(|(opening, _)| *opening == line) else { continue };
        let code = until_fence(&mut lines);
        assert_eq!(lines.next(), Some("```text"), "what this prints does not follow it:\n{code}");
        found.push(Block { program, code, prints: until_fence(&mut lines) });
    }
    found
}

fn until_fence<'a>(lines: &mut impl Iterator<Item = &'a str>) -> String {
    lines.take_while(|line| *line != "```").fold(String::new(), |text, line| text + line + "\n")
}

/// Where `make setup` put the Python clients.
fn python() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/clients");
    assert!(folder.join("bin/python3").exists(), "{MISSING}");
    folder
}

/// `DuckDB` looks for extensions in a folder at home; the one that came with the clients needs no download.
fn install_duckdb_extension(python: &Path, home: &Path) {
    let mut folders = vec![python.join("lib")];
    let mut extension = None;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("spatial.duckdb_extension") {
                extension = Some(path);
            }
        }
    }
    let extension = extension.expect(MISSING);
    let version = extension.parent().unwrap().file_name().unwrap();
    let folder = home.join(".duckdb/extensions").join(version).join("linux_amd64");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(&extension, folder.join("spatial.duckdb_extension")).unwrap();
}

#[test]
fn every_block_of_the_guide_prints_what_it_says() {
    let guide = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/analysts.md")).unwrap();
    let (server, folder, python) = (Server::demonstration(), Folder::new(), python());
    install_duckdb_extension(&python, folder.path());
    let path = format!("{}:{}", python.join("bin").display(), std::env::var("PATH").unwrap());
    let blocks = blocks(&guide);
    for client in ["curl ", "ogr2ogr ", "ogrinfo ", "import geopandas", "import duckdb"] {
        assert!(blocks.iter().any(|block| block.code.contains(client)), "no block runs {client}");
    }
    for Block { program, code, prints } in blocks {
        let code = code.replace(ADDRESS, &server.url());
        let file = folder.write("block", &code);
        let mut command = Command::new(program);
        if program == "bash" {
            command.args(["-euo", "pipefail"]);
        }
        let command = command.arg(file).current_dir(folder.path()).env("PATH", &path).env("HOME", folder.path());
        let output = command.output().unwrap();
        // CSV ends its lines as RFC 4180 has it, which a reader of the guide does not see.
        let printed = String::from_utf8_lossy(&output.stdout).replace(&server.url(), ADDRESS).replace("\r\n", "\n");
        assert!(output.status.success(), "{code}\n{printed}\n{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(printed, prints, "\n{code}");
    }
}
