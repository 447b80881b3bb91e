use std::path::{Path, PathBuf};

/// A file of the outside data, or `None` with a visible line where the data is not on this machine.
pub fn file(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("ESSAIM_OUTSIDE_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let file = root.join(path);
    if file.exists() {
        return Some(file);
    }
    // Not println!: the test harness would keep it to itself.
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "skipped: {} is missing", file.display());
    None
}

pub fn text(path: &str) -> Option<String> {
    let file = file(path)?;
    Some(std::fs::read_to_string(&file).expect("the file is readable text"))
}
