//! Parses the arguments, and calls [`annexwatch::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    annexwatch::cli::main()
}
