//! The figures of runs, and the table of them.

use super::stage::Target;
use crate::report::Report;
use crate::stats::Rounds;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// One part of one run. Processor time is in seconds; deliveries are updates times sockets, however many share a frame or a write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PhaseFigures {
    pub name: String,
    pub seconds: f64,
    pub updates: u64,
    pub deliveries: u64,
    pub frames: u64,
    pub bytes: u64,
    pub missed: u64,
    pub server_user: f64,
    pub server_system: f64,
    pub crowd_cpu: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Until the first socket had it: what it takes before there is anything to send.
    pub first_p50_ms: f64,
}

/// One run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RunFigures {
    /// How much the server grew for each socket that only listens, in KiB.
    pub kib_per_socket: f64,
    /// Its parts.
    pub phases: Vec<PhaseFigures>,
}

impl PhaseFigures {
    /// Returns deliveries for each second of the server's processor.
    pub fn per_cpu_second(&self) -> f64 {
        self.deliveries as f64 / (self.server_user + self.server_system).max(0.01)
    }

    /// Returns how much of a core the server took.
    pub fn core(&self) -> f64 {
        (self.server_user + self.server_system) / self.seconds
    }

    /// Returns the figures in one line.
    pub fn line(&self, who: &str) -> String {
        format!(
            "{who:6} {:13} {:6} updates, {:9.0} deliveries/s, {:9.0}/cpu s ({:.2} us, {:.0} % user), {:.2} frames/update, {:.0} bytes/frame, \
             server {:.2} core, crowd {:.2} core, p50 {:.1} ms, p99 {:.1} ms, first {:.1} ms, missed {}",
            self.name,
            self.updates,
            self.deliveries as f64 / self.seconds,
            self.per_cpu_second(),
            1e6 / self.per_cpu_second(),
            100.0 * self.server_user / (self.server_user + self.server_system).max(0.01),
            self.frames as f64 / self.deliveries.max(1) as f64,
            self.bytes as f64 / self.frames.max(1) as f64,
            self.core(),
            self.crowd_cpu / self.seconds,
            self.p50_ms,
            self.p99_ms,
            self.first_p50_ms,
            self.missed,
        )
    }
}

/// Prints medians and ratios, and writes them with all figures to a folder.
///
/// # Errors
/// When they cannot be written.
pub fn finish(runs: &[(Target, RunFigures)], sockets: usize, out: &Path) -> anyhow::Result<()> {
    let columns = [
        "phase",
        "who",
        "deliveries per CPU-s",
        "us per delivery",
        "updates",
        "frames per update",
        "core",
        "p50 ms",
        "p99 ms",
        "first p50 ms",
        "missed",
    ];
    let mut report = Report::new("fanout", &columns);
    let mut names: Vec<&str> = Vec::new();
    for phase in runs.iter().flat_map(|(_, run)| &run.phases) {
        if !names.contains(&phase.name.as_str()) {
            names.push(&phase.name);
        }
    }
    let mut missed = 0;
    for name in names {
        let of = |house: bool, figure: &dyn Fn(&PhaseFigures) -> f64| {
            let wanted = runs.iter().filter(|(target, _)| (*target == Target::House) == house);
            Rounds::of(wanted.flat_map(|(_, run)| &run.phases).filter(|phase| phase.name == name).map(figure))
        };
        for (house, who) in [(true, "house"), (false, "loop")] {
            let speed = of(house, &PhaseFigures::per_cpu_second);
            let lost = of(house, &|phase| phase.missed as f64).most;
            missed += u64::from(house && lost > 0.0);
            report.row([
                name.to_owned(),
                who.to_owned(),
                format!("{:.0} ({:.0}-{:.0})", speed.median, speed.least, speed.most),
                format!("{:.2}", 1e6 / speed.median),
                format!("{:.0}", of(house, &|phase| phase.updates as f64).median),
                format!("{:.2}", of(house, &|phase| phase.frames as f64 / phase.deliveries.max(1) as f64).median),
                format!("{:.2}", of(house, &PhaseFigures::core).median),
                format!("{:.1}", of(house, &|phase| phase.p50_ms).median),
                format!("{:.1}", of(house, &|phase| phase.p99_ms).median),
                format!("{:.1}", of(house, &|phase| phase.first_p50_ms).median),
                format!("{lost}"),
            ]);
        }
        let speed = of(true, &PhaseFigures::per_cpu_second).median / of(false, &PhaseFigures::per_cpu_second).median;
        let late = of(true, &|phase| phase.p99_ms).median / of(false, &|phase| phase.p99_ms).median;
        let what = |what: &str| format!("{name}: {what}, house to loop");
        match name {
            "lockstep" => report.at_least(what("deliveries per CPU-second"), speed, 0.55),
            "outstanding8" => report.at_least(what("deliveries per CPU-second"), speed, 0.70),
            "rate20" => report.at_most(what("p99"), late, 2.0),
            _ => {}
        }
    }
    let memory = |house: bool| {
        let runs = runs.iter().filter(|(target, run)| (*target == Target::House) == house && !run.phases.is_empty());
        Rounds::of(runs.map(|(_, run)| run.kib_per_socket)).median
    };
    report.at_most("KiB for an idle socket", memory(true), 24.0);
    report.at_most("phases with a missed event", missed as f64, 0.0);
    report.data("sockets", sockets);
    report.data("kib_per_socket_of_the_loop", memory(false));
    report.data("runs", runs.iter().map(|(target, run)| (format!("{target:?}"), run)).collect::<Vec<_>>());
    report.finish(out)
}
