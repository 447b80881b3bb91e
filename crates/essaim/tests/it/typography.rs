//! French signs keep to their word: no line begins with « ; » or ends with an opening guillemet.

use std::path::{Path, PathBuf};

fn templates(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                templates(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// The words of a template: what stands in tags, and in braces, is replaced by one letter.
fn text(template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(start) = rest.find(['<', '{']) {
        let end = match &rest[start..] {
            tag if tag.starts_with("{{") => "}}",
            tag if tag.starts_with("{%") => "%}",
            tag if tag.starts_with('<') => ">",
            _ => "{",
        };
        out.push_str(&rest[..start]);
        out.push('x');
        let after = rest[start..]
            .find(end)
            .map_or(rest.len(), |at| start + at + end.len());
        rest = &rest[after..];
    }
    out + rest
}

#[test]
fn no_template_parts_a_sign_from_its_word() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut wrong = Vec::new();
    for path in templates(&folder) {
        let said = text(&std::fs::read_to_string(&path).unwrap());
        for sign in [" ;", " !", " ?", " :", " »", "« "] {
            for (at, _) in said.match_indices(sign) {
                let near: String = said[..at].chars().rev().take(30).collect();
                wrong.push(format!(
                    "{}: …{}{sign}",
                    path.display(),
                    near.chars().rev().collect::<String>()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} places:\n{}", wrong.len(), wrong.join("\n"));
}
