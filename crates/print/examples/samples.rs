//! Writes a sample of each document into a folder: `cargo run -p print --example samples -- OUTDIR`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args()
        .nth(1)
        .map(PathBuf::from)
        .ok_or("which folder?")?;
    std::fs::create_dir_all(&folder)?;
    let write = |name: &str, bytes: Vec<u8>| std::fs::write(folder.join(name), bytes);
    write("bilan.pdf", print::pdf::bilan(&common::bilan())?)?;
    write("dashboard.pdf", print::pdf::dashboard(&common::dashboard())?)?;
    write("statement.pdf", print::pdf::statement(&common::statement())?)?;
    let tables = common::tables_of_2022();
    write("table.xlsx", print::sheet::xlsx(&tables)?)?;
    write("table.ods", print::sheet::ods(&tables)?)?;
    write("table.csv", print::sheet::csv(&tables[0]))?;
    Ok(())
}
