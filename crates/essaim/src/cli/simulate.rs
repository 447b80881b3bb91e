//! `essaim simulate`: the costs of a file, shared by the same rules as a year.

use std::path::PathBuf;

use clap::Args;
use reckon::sharing::{read_input, settle};

use super::{Common, Outcome, refused};

#[derive(Args)]
pub struct Options {
    /// The costs, keys and members, in JSON
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub fn run(common: &Common, options: &Options) -> Outcome {
    let name = options.file.display();
    let text = std::fs::read_to_string(&options.file).map_err(|e| refused(format!("{name}: {e}")))?;
    let input = read_input(&text).map_err(|e| refused(format!("{name}: {e}")))?;
    let settlement = settle(&input).map_err(|e| refused(format!("{name}: {e}")))?;
    super::settle::print(&settlement, common.format)
}
