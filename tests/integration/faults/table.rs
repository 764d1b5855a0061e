//! The expected outcomes: `fixtures/faults/matrix.txt`.

use super::fault::{FAULTS, Fault};
use super::hop::{HOPS, Hop};

/// A line of the table.
pub struct Cell {
    pub fault: Fault,
    pub fault_name: &'static str,
    pub hop: Hop,
    pub hop_name: &'static str,
    /// The value of `--timeout`, if any.
    pub timeout: Option<String>,
    pub expected: Outcome,
}

/// An expected outcome.
pub struct Outcome {
    pub exit: i32,
    /// The number of requests of the hop, or of connections if no request gets through.
    pub requests: usize,
    /// The longest time that the run may take.
    pub seconds: f64,
    /// A part of standard error.
    pub words: Vec<String>,
}

/// Reads all lines.
pub fn read(text: &str) -> Vec<Cell> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| cell(line).unwrap_or_else(|| panic!("not a valid line: {line}"))).collect()
}

/// Lists the pairs of hop and fault that have no line, or two.
pub fn holes(cells: &[Cell]) -> Vec<String> {
    let mut holes = Vec::new();
    for (fault_name, fault) in FAULTS {
        for (hop_name, hop) in HOPS.iter().filter(|(_, hop)| applies(*fault, *hop)) {
            let is_it = |cell: &&Cell| cell.fault == *fault && cell.hop == *hop;
            let lines = cells.iter().filter(is_it).count();
            if lines != 1 {
                holes.push(format!("{fault_name} | {hop_name}: {lines} lines"));
            }
        }
    }
    let astray = cells.iter().filter(|cell| !applies(cell.fault, cell.hop));
    holes.extend(astray.map(|cell| format!("{} | {}: no TLS", cell.fault_name, cell.hop_name)));
    holes
}

/// Tells whether the fault can happen at the hop: the metadata service has no TLS.
pub fn applies(fault: Fault, hop: Hop) -> bool {
    !(fault.is_of_tls() && hop.is_metadata())
}

fn cell(line: &str) -> Option<Cell> {
    let columns: Vec<&str> = line.split('|').map(str::trim).collect();
    let [fault, hop, timeout, exit, requests, seconds, words] = columns[..] else {
        return None;
    };
    let (fault_name, fault) = *FAULTS.iter().find(|(name, _)| *name == fault)?;
    let (hop_name, hop) = *HOPS.iter().find(|(name, _)| *name == hop)?;
    let words = words.split(" … ").filter(|words| !words.is_empty()).map(str::to_owned).collect();
    Some(Cell {
        fault,
        fault_name,
        hop,
        hop_name,
        timeout: (timeout != "-").then(|| timeout.to_owned()),
        expected: Outcome {
            exit: exit.parse().ok()?,
            requests: requests.parse().ok()?,
            seconds: seconds.parse().ok()?,
            words,
        },
    })
}
