//! The rules and the demo are embedded: a change of theirs is a change of the program.

fn main() {
    for folder in ["rules", "fixtures/demo"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
