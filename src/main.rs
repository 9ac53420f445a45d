//! The `arte` program.

fn main() -> std::process::ExitCode {
    arte::cli::run()
}
