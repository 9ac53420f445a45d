//! The `arte` program.

/// Many small things are made and dropped on several threads for each bid; this allocator is quicker at it than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    arte::cli::run()
}
