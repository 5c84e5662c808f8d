//! The `meetlat` program: a thin shell around the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    meetlat::cli::main(std::env::args_os())
}
