//! Performs the walks in `docs/`: writes every block that names a file, runs every command, and looks for the output shown.
//!
//! A block is written to the file that stands behind its language, as in `yaml mine/rule.yaml`. In a block `console` a line
//! that begins with `$` is run, and each line below it must be part of the output, in order; line breaks do not count.
//! `console exit=2` is for commands that shall fail.

use std::fs;
use std::path::Path;
use std::process::Command;

use meetlat::filter::Filter;

/// A fenced block of a page.
struct Block {
    /// Behind the fence: `yaml mine/rule.yaml`.
    info: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(info), None) => open = Some(Block { info: info.to_owned(), text: String::new() }),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// A command with what it must print.
struct Step {
    arguments: Vec<String>,
    printed: Vec<String>,
    exit: i32,
}

fn steps(block: &Block) -> Vec<Step> {
    let exit = block.info.split_once("exit=").and_then(|(_, code)| code.trim().parse().ok()).unwrap_or(0);
    let mut steps: Vec<Step> = Vec::new();
    for line in block.text.lines() {
        match (line.strip_prefix("$ meetlat "), steps.last_mut()) {
            (Some(arguments), _) => {
                let arguments = arguments.split_whitespace().map(str::to_owned).collect();
                steps.push(Step { arguments, printed: Vec::new(), exit });
            }
            (None, Some(step)) => step.printed.push(words(line)),
            (None, None) => {}
        }
    }
    steps
}

/// A text on one line with single spaces.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Runs a step, and says what went otherwise than the page shows.
fn perform(step: &Step, folder: &Path) -> Result<(), String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meetlat"));
    command.args(&step.arguments).current_dir(folder).env("NO_COLOR", "1");
    let output = command.output().map_err(|error| error.to_string())?;
    let text = [output.stdout, output.stderr].concat();
    let shown = words(&String::from_utf8_lossy(&text));
    let mut rest = shown.as_str();
    for line in &step.printed {
        let Some(at) = rest.find(line.as_str()) else {
            return Err(format!("{:?} does not print `{line}`, but:\n{shown}", step.arguments));
        };
        rest = &rest[at + line.len()..];
    }
    match output.status.code() == Some(step.exit) {
        true => Ok(()),
        false => Err(format!("{:?} ends with {}, not {}:\n{shown}", step.arguments, output.status, step.exit)),
    }
}

/// Follows a page from top to bottom in an empty folder; gives the number of commands.
fn walk(page: &str) -> Result<usize, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(page);
    let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
    let mut performed = 0;
    for block in blocks(&text) {
        if block.info.starts_with("console") {
            for step in steps(&block) {
                perform(&step, folder.path())?;
                performed += 1;
            }
        } else if let Some((_, file)) = block.info.split_once(' ') {
            let file = folder.path().join(file);
            file.parent().map(fs::create_dir_all).transpose().map_err(|error| error.to_string())?;
            fs::write(&file, &block.text).map_err(|error| error.to_string())?;
        }
    }
    Ok(performed)
}

#[test]
fn a_rule_is_added_as_the_page_says() {
    assert_eq!(walk("adding-a-rule.md"), Ok(4));
}

#[test]
fn a_product_is_added_as_the_page_says() {
    assert_eq!(walk("adding-a-product.md"), Ok(4));
}

/// In a block `filter`, two spaces end the filter; what follows says what it is for.
#[test]
fn the_filters_of_the_reference_compile() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rule-language.md");
    let page = fs::read_to_string(path).unwrap();
    let shown: Vec<Block> = blocks(&page).into_iter().filter(|block| block.info == "filter").collect();
    let filters: Vec<&str> = shown.iter().flat_map(|block| block.text.lines()).collect();
    assert!(filters.len() >= 5, "{filters:?}");
    for line in filters {
        let filter = line.split("  ").next().unwrap_or(line).replace("${objectDays}", "30");
        assert!(Filter::compile(&filter).is_ok(), "{filter}: {:?}", Filter::compile(&filter).err());
    }
}

#[test]
fn a_walk_that_does_not_work_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let step = |line: &str, exit| Step {
        arguments: vec!["rules".to_owned(), "list".to_owned()],
        printed: vec![line.to_owned()],
        exit,
    };
    assert_eq!(perform(&step("central-logs", 0), folder.path()), Ok(()));
    assert!(perform(&step("no such line", 0), folder.path()).is_err());
    assert!(perform(&step("central-logs", 2), folder.path()).is_err());
}
