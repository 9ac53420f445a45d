//! A report: what was measured, on which machine, at which commit; a table for people, JSON for machines.

use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Rows of one benchmark, and the ratios that are asked of it.
pub struct Report {
    name: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    ratios: Vec<Ratio>,
    data: Map<String, Value>,
}

#[derive(Serialize)]
struct Ratio {
    what: String,
    is: f64,
    wanted: String,
    reached: bool,
}

impl Report {
    pub fn new(name: &'static str, columns: &[&'static str]) -> Self {
        Self { name, columns: columns.to_vec(), rows: Vec::new(), ratios: Vec::new(), data: Map::new() }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Notes a ratio that should be at least so much.
    pub fn at_least(&mut self, what: impl Into<String>, is: f64, wanted: f64) {
        let wanted_words = format!("at least {wanted}");
        self.ratios.push(Ratio { what: what.into(), is, wanted: wanted_words, reached: is >= wanted });
    }

    /// Notes a ratio that should be at most so much.
    pub fn at_most(&mut self, what: impl Into<String>, is: f64, wanted: f64) {
        let wanted_words = format!("at most {wanted}");
        self.ratios.push(Ratio { what: what.into(), is, wanted: wanted_words, reached: is <= wanted });
    }

    /// Adds something to the JSON only.
    pub fn data(&mut self, key: impl Into<String>, value: impl Serialize) {
        self.data.insert(key.into(), serde_json::to_value(value).unwrap_or(Value::Null));
    }

    /// Prints the report and writes it to `DIRECTORY/NAME.json`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(self, directory: &Path) -> anyhow::Result<()> {
        let (machine, commit) = (machine(), commit());
        println!("\n## {}\n\n{machine}; commit {commit}\n", self.name);
        self.print_table();
        for Ratio { what, is, wanted, reached } in &self.ratios {
            println!("{} {what}: {is:.2} ({wanted})", if *reached { "reached    " } else { "NOT REACHED" });
        }
        let rows: Vec<Value> = self.rows.iter().map(|row| self.columns.iter().zip(row).map(pair).collect()).collect();
        let json = json!({ "name": self.name, "machine": machine, "commit": commit, "rows": rows, "ratios": self.ratios, "data": self.data });
        fs::create_dir_all(directory)?;
        fs::write(directory.join(format!("{}.json", self.name)), serde_json::to_vec_pretty(&json)?)?;
        Ok(())
    }

    fn print_table(&self) {
        let line = |cells: &[String]| println!("| {} |", cells.join(" | "));
        line(&self.columns.iter().map(ToString::to_string).collect::<Vec<_>>());
        println!("|{}", "--|".repeat(self.columns.len()));
        self.rows.iter().for_each(|row| line(row));
        println!();
    }
}

fn pair((column, cell): (&&'static str, &String)) -> (String, Value) {
    ((*column).to_owned(), Value::String(cell.clone()))
}

/// Describes the machine in one line.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cpu = first_line_of("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".into());
    let memory = first_line_of("/proc/meminfo", "MemTotal").unwrap_or_default();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("?");
    format!("{cores} x {cpu}, {memory}, Linux {}, load at the end {load}", kernel.trim())
}

fn first_line_of(file: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn commit() -> String {
    let said = Command::new("git").args(["describe", "--always", "--dirty", "--abbrev=9"]).output();
    let text = said.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    if text.is_empty() { "unknown".into() } else { text }
}
