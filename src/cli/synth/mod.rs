//! `vigie synth`: made-up incidents as an ACLED export would hold them, for trying things out and for measuring.
//!
//! They lie where Mali has towns and roads, so that tiles and corridors carry a load like the real one. Each row says that
//! it is synthetic: in its id, its source, its tags and its notes. The parties have names that nobody bears.

mod land;
mod random;
mod row;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;

use super::{Failure, output};

use land::Land;
use random::Random;
use row::RowWriter;

/// Rows between two moves of the progress bar.
const BAR_STEP: u64 = 10_000;

/// Bytes per write: few calls, and still in the processor's cache.
const BUFFER_BYTES: usize = 256 * 1024;

/// Options of `synth`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  vigie synth --incidents 100000 --seed 7 --output synthetic.csv

The same number and seed give the same file. Every row says that it is synthetic.")]
pub(crate) struct SynthArgs {
    /// How many incidents
    #[arg(long, short = 'n', env = "VIGIE_INCIDENTS", value_name = "N")]
    pub incidents: u64,
    /// Where the random numbers start
    #[arg(long, env = "VIGIE_SEED", value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// The file to write
    #[arg(long, short, env = "VIGIE_OUTPUT", value_name = "FILE")]
    pub output: PathBuf,
}

/// Writes the file.
pub(super) fn run(args: &SynthArgs) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::io(&args.output.display(), &error);
    let mut file = File::create(&args.output).map_err(failed)?;
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, &mut file);
    let bar = output::progress_bar(args.incidents, "{bar:40} {human_pos} of {human_len} incidents, {eta} left");
    let land = Land::new()?;
    write(&mut out, &land, args.incidents, args.seed, |done| bar.set_position(done)).map_err(failed)?;
    out.flush().map_err(failed)?;
    drop(out);
    bar.finish_and_clear();
    output::print(&format!("{} made-up incidents in {}\n", output::grouped(args.incidents), args.output.display()))
}

fn write(
    out: &mut impl Write,
    land: &Land,
    incidents: u64,
    seed: u64,
    mut progress: impl FnMut(u64),
) -> io::Result<()> {
    let mut random = Random::new(seed);
    let mut rows = RowWriter::new(out)?;
    for number in 1..=incidents {
        rows.write(number, &land.pick(&mut random), &mut random)?;
        if number.is_multiple_of(BAR_STEP) {
            progress(number);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(incidents: u64, seed: u64) -> String {
        let mut out = Vec::new();
        write(&mut out, &Land::new().unwrap(), incidents, seed, |_| {}).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_same_seed_gives_the_same_file_and_another_seed_another() {
        assert_eq!(text(200, 7), text(200, 7));
        assert_ne!(text(200, 7), text(200, 8));
    }

    #[test]
    fn no_incidents_are_a_header_alone() {
        assert_eq!(text(0, 1), format!("{}\n", row::COLUMNS.join(",")));
    }

    #[test]
    fn every_row_has_every_column_and_says_that_it_is_made_up() {
        let text = text(2_000, 1);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for (number, row) in (1..).zip(reader.records()) {
            let row = row.unwrap();
            assert_eq!(row.len(), 31);
            assert_eq!(&row[0], format!("SYN{number}"));
            assert_eq!((&row[25], &row[29]), ("Vigie synth", "synthetic"));
            assert!(row[27].contains("Made up"));
            let (latitude, longitude): (f64, f64) = (row[22].parse().unwrap(), row[23].parse().unwrap());
            assert!((9.0..=25.5).contains(&latitude) && (-13.0..=5.0).contains(&longitude), "{row:?}");
        }
    }
}
