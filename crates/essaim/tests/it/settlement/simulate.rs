//! `essaim simulate` as people run it.

use std::io::Read;
use std::process::{Command, Stdio};

use serde_json::json;

/// Two thousand members: far more output than a pipe holds.
fn large() -> tempfile::NamedTempFile {
    let members: Vec<String> = (0..2_000).map(|i| format!("Commune {i}")).collect();
    let quantities: serde_json::Map<_, _> = members.iter().map(|m| (m.clone(), json!(1))).collect();
    let text = json!({
        "year": 2026, "members": members, "quantities": {"tickets": quantities},
        "pools": [{"id": "p", "paid_by": "Commune 0", "key": "tickets", "among": members, "lines": [["x", 123_456_789]]}],
    });
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text.to_string()).unwrap();
    file
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_command_quietly() {
    let file = large();
    for format in ["json", "text"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_essaim"))
            .args(["simulate", "--format", format])
            .arg(file.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0; 20]).unwrap();
        drop(out);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{format}");
        assert_eq!(ended.status.code(), Some(0), "{format}");
    }
}

#[test]
fn a_key_given_twice_is_refused_with_its_place() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = r#"{"year":2026,"members":["A"],"quantities":{"k":{"A":1,"A":2}},"pools":[]}"#;
    std::fs::write(file.path(), text).unwrap();
    let ended = Command::new(env!("CARGO_BIN_EXE_essaim"))
        .arg("simulate")
        .arg(file.path())
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(said.contains("quantities.k.A: this key is given twice"), "{said}");
}
