//! The command line; see `cli`.

fn main() -> std::process::ExitCode {
    essaim::cli::main()
}
