//! Exports as a stranger might make them: accepted or refused with the place of the fault, and nothing else.

use crate::drive::Meter;
use crate::mutate::{Chance, mutate};
use crate::sales::{SMALL, Sale, lines, sale, sign_again};
use arte::proof::{Fault, Report, Verifier};

/// So many sales are made, once, and grown from: making one costs far more than checking it.
const SALES: u64 = 24;

/// A sale, and its export line by line.
struct Made {
    sale: Sale,
    lines: Vec<String>,
}

thread_local! {
    static MADE: Vec<Made> = (1..=SALES)
        .map(|seed| {
            let sale = sale(seed, SMALL);
            let lines = lines(&sale.export());
            Made { sale, lines }
        })
        .collect();
}

/// One line of a good export, or the bytes of the whole, are replaced by what chance makes of them; half of the time the house signs that.
pub fn target(chance: &mut Chance, meter: &mut Meter) -> &'static str {
    MADE.with(|made| {
        let Made { sale, lines } = chance.pick(made);
        let good = lines.join("\n") + "\n";
        let input = match chance.below(4) {
            0 => mutate(chance, good.clone().into_bytes(), |chance| other(chance, made)),
            turn => {
                let mut lines = lines.clone();
                let place = chance.below(lines.len());
                let line = mutate(chance, lines[place].clone().into_bytes(), |chance| other(chance, made));
                lines[place] = String::from_utf8_lossy(&line).into_owned();
                if turn == 1 { (lines.join("\n") + "\n").into_bytes() } else { sign_again(&lines, sale) }
            }
        };
        let trusted = if chance.one_in(2) { sale.vkeys() } else { Vec::new() };
        // Pieces of any size, so that lines come in parts.
        let piece = 1 + chance.below(5_000);
        let is_good = input == good.as_bytes();
        let checked = meter.measure(&input, |input| {
            let mut verifier = Verifier::new(trusted);
            input.chunks(piece).try_for_each(|piece| verifier.feed(piece))?;
            verifier.finish()
        });
        judge(checked, is_good, lines.len())
    })
}

fn other(chance: &mut Chance, made: &[Made]) -> Vec<u8> {
    let lines = &chance.pick(made).lines;
    chance.pick(lines).clone().into_bytes()
}

fn judge(checked: Result<Report, Fault>, is_good: bool, lines: usize) -> &'static str {
    match checked {
        Ok(_) if is_good => "good",
        // Words that the rules do not fix, such as a title, signed by the house itself.
        Ok(_) => "another that is good",
        Err(fault) => {
            assert!(!is_good, "a good export is refused: {fault}");
            let text = fault.to_string();
            assert!(text.len() < 8 * 1024, "a fault, not the content: {} bytes", text.len());
            // What chance put in may be lines of its own.
            assert!((1..=lines as u64 + 1_000).contains(&fault.line), "{text}");
            if fault.place.is_some() { "a fault in an auction" } else { "a fault in the file" }
        }
    }
}
