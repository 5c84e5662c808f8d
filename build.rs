//! The rules and the demo are embedded: a change of theirs is a change of the program. So are the words of the code that reads
//! objects, which an anonymised bundle must keep.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The modules that read objects: whatever word they compare with stands in them.
const READING: [&str; 6] = ["model", "format", "filter", "facts", "engine", "collect"];

fn main() -> io::Result<()> {
    for folder in ["rules", "fixtures/demo"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    let mut words = BTreeSet::new();
    for module in READING {
        println!("cargo:rerun-if-changed=src/{module}");
        gather(&Path::new("src").join(module), &mut words)?;
    }
    let target = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(target.join("words.txt"), words.into_iter().collect::<Vec<_>>().join("\n"))
}

/// Files of tests invent names, which are no words of the program.
fn gather(folder: &Path, words: &mut BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let of_tests = path.file_stem().is_some_and(|stem| stem == "tests" || stem == "testing");
        match path.extension().is_some_and(|ending| ending == "rs") {
            _ if of_tests => {}
            true => words.extend(words_of(&fs::read_to_string(&path)?)),
            false if path.is_dir() => gather(&path, words)?,
            false => {}
        }
    }
    Ok(())
}

/// The runs of letters and digits outside of comments and tests.
fn words_of(text: &str) -> Vec<String> {
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let words = lines.flat_map(|line| line.split(|sign: char| !sign.is_alphanumeric()));
    words.filter(|word| word.len() > 1).map(str::to_owned).collect()
}
