//! The command line: one file for each subcommand. Exit codes: 0 done, 1 failed, 2 usage, 3 a fault found in what was checked.

mod admin;
mod audit;
mod backup;
mod bank;
mod check_config;
mod demo;
mod export;
mod failure;
mod fresh;
mod import;
mod keys;
mod migrate;
mod progress;
mod replay;
mod say;
mod serve;
mod table_file;
mod trial_balance;
mod verify;

use clap::{Parser, Subcommand};
use failure::Failure;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arte Moderni: a whole real-time art-auction house in one program.
#[derive(Debug, Parser)]
#[command(name = "arte", version, propagate_version = true)]
struct Arguments {
    /// The house's own settings, read over the compiled-in defaults; environment variables (ARTE_HTTP__BIND …) override both.
    #[arg(long, global = true, env = "ARTE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the house until it is told to stop.
    Serve,
    /// Run a small sale with robot bidders on this machine, and watch it here.
    Demo(demo::Options),
    /// Run recorded auctions through the house and compare the prices.
    Replay(replay::Options),
    /// Check an exported sale: every line, signature and decision. Exit code 3 when a fault is found.
    Verify(verify::Options),
    /// Write a finished sale, or one auction, into a file that proves itself; or the catalogue into a table.
    Export(export::Options),
    /// Enter a table of artworks (CSV) into the catalogue. Exit code 3 when the table has faults; then nothing is written.
    Import(import::Options),
    /// Work on the keys that sign the logs, or the tokens of who is signed in.
    Keys {
        #[command(subcommand)]
        command: keys::Command,
    },
    /// Copy the configured house, which may be serving meanwhile, into one checked file.
    Backup(backup::Options),
    /// Make a house of a backup again.
    Restore(backup::restore::Options),
    /// Work on the house's own accounts.
    Admin {
        #[command(subcommand)]
        command: admin::Command,
    },
    /// Run the bank as a process of its own, for a house whose settings name it (bank.url).
    Bank,
    /// Add the bank's books up and compare everything with the ledger. Exit code 3 when they do not hold.
    TrialBalance(trial_balance::Options),
    /// Bring the tables of the configured store up to this version.
    Migrate,
    /// Print the contract of the calls, as every house serves it at /v1/openapi.json.
    Openapi,
    /// Print the contract of the socket, as every house serves it at /v1/asyncapi.json.
    Asyncapi,
    /// Read the settings, print them with their secrets masked, and say whether a house could run on them.
    CheckConfig,
}

/// Reads the command line, does what it says, and returns the exit code.
pub fn run() -> ExitCode {
    // Wrong usage ends here with code 2 and clap's own words; `--help` and `--version` with 0.
    let arguments = Arguments::parse();
    match actix_rt::System::new().block_on(arguments.carry_out()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

impl Arguments {
    async fn carry_out(self) -> Result<(), Failure> {
        let config = self.config.as_deref();
        match self.command {
            Command::Serve => serve::run(config).await,
            Command::Demo(options) => demo::run(options).await,
            Command::Replay(options) => replay::run(options).await,
            Command::Verify(options) => verify::run(&options),
            Command::Export(options) => export::run(config, options).await,
            Command::Import(options) => import::run(config, options).await,
            Command::Keys { command } => keys::run(config, &command),
            Command::Backup(options) => backup::run(config, options).await,
            Command::Restore(options) => backup::restore::run(config, options).await,
            Command::Admin { command: admin::Command::Create(options) } => admin::create(config, options).await,
            Command::Bank => bank::run(config).await,
            Command::TrialBalance(options) => trial_balance::run(config, options).await,
            Command::Migrate => migrate::run(config).await,
            Command::Openapi => Ok(say::out(crate::http::openapi_text())?),
            Command::Asyncapi => Ok(say::out(crate::http::asyncapi_text())?),
            Command::CheckConfig => check_config::run(config),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_contract_names_every_command() {
        let contract = include_str!("../../docs/PROTOCOL.md");
        let (_, section) = contract.split_once("## 6. Command line").unwrap();
        let (_, list) = section.split_once("`arte ").unwrap();
        let (list, _) = list.split_once('`').unwrap();
        let mut named: Vec<_> = list.split('|').filter_map(|words| words.split_whitespace().next()).collect();
        named.retain(|name| *name != "AUCTION");
        named.sort_unstable();
        named.dedup();
        let mut there_are: Vec<_> =
            Arguments::command().get_subcommands().map(|one| one.get_name().to_owned()).collect();
        there_are.sort_unstable();
        assert_eq!(named, there_are);
    }

    #[test]
    fn the_command_line_is_what_the_contract_says() {
        Arguments::command().debug_assert();
        let table = [
            ("arte serve", true),
            ("arte --config house.toml serve", true),
            ("arte serve --config house.toml", true),
            ("arte demo", true),
            ("arte demo --fast --keep-open --bind 127.0.0.1:0", true),
            ("arte demo --seconds 30", true),
            ("arte demo --seconds 9", false),
            ("arte demo --fast --seconds 30", false),
            ("arte demo --bind nowhere", false),
            ("arte replay --ladder ebay file.csv", true),
            ("arte replay --ladder ebay --format json file.csv", true),
            ("arte replay --ladder ebay --export sale.arte file.csv", true),
            ("arte demo --fast --export sale.arte", true),
            ("arte export 01890000-0000-7000-8000-000000000001", true),
            ("arte export 01890000-0000-7000-8000-000000000001 --out sale.arte", true),
            ("arte export sale", false),
            ("arte export", false),
            ("arte export --catalogue", true),
            ("arte export --catalogue --out works.csv", true),
            ("arte export --catalogue 01890000-0000-7000-8000-000000000001", false),
            ("arte import works.csv", true),
            ("arte import -", true),
            ("arte import --dry-run --format json works.csv", true),
            ("arte import", false),
            ("arte keys list", true),
            ("arte keys rotate", true),
            ("arte keys", false),
            ("arte replay --ladder ebay --format xml file.csv", false),
            ("arte replay --ladder ebay", false),
            ("arte replay file.csv", false),
            ("arte verify sale.arte", true),
            ("arte verify --key PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW sale.arte", true),
            ("arte verify --key PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW sale.arte", false),
            ("arte verify --format json sale.arte", true),
            ("arte verify", false),
            ("arte backup house.backup", true),
            ("arte backup --check house.backup", true),
            ("arte backup", false),
            ("arte restore house.backup --data folder", true),
            ("arte restore house.backup --data folder --force", true),
            ("arte restore --database", true),
            ("arte restore house.backup", false),
            ("arte restore --data folder", false),
            ("arte restore house.backup --data folder --database", false),
            ("arte restore --database --force", false),
            ("arte restore", false),
            ("arte bank", true),
            ("arte trial-balance", true),
            ("arte trial-balance --of-bank --format json", true),
            ("arte trial-balance --bank-only", true),
            ("arte trial-balance --bank-only --of-bank", false),
            ("arte trial-balance --format xml", false),
            ("arte migrate", true),
            ("arte check-config", true),
            ("arte openapi", true),
            ("arte asyncapi", true),
            ("arte admin create --email a@b.example --name A", true),
            ("arte admin create --email a@b.example --name A --role operator", true),
            ("arte admin create --email a@b.example --name A --role bidder", false),
            ("arte admin create --email a@b.example", false),
            ("arte", false),
            ("arte dance", false),
        ];
        for (line, fine) in table {
            assert_eq!(Arguments::try_parse_from(line.split(' ')).is_ok(), fine, "{line}");
        }
    }
}
