//! French signs keep to their word: no line begins with « ; » or ends with an opening guillemet.

use std::path::{Path, PathBuf};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
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

/// The sentences of a source file: its string literals of several words, one a line, without its comments nor its tests.
fn sentences(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]\nmod tests").next().unwrap_or(source);
    let mut out = Vec::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => while chars.next_if(|c| *c != '\n').is_some() {},
            // A quotation mark as a character, or the apostrophe of a lifetime.
            '\'' if chars.next_if_eq(&'"').is_some() => {}
            '"' => {
                let mut said = String::new();
                while let Some(c) = chars.next_if(|c| *c != '"') {
                    said.push(c);
                    if c == '\\' {
                        said.extend(chars.next());
                    }
                }
                chars.next();
                out.push(said);
            }
            _ => {}
        }
    }
    out.retain(|said| said.contains(' ') && !said.contains("SELECT"));
    out
}

#[test]
fn no_template_parts_a_sign_from_its_word() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut wrong = Vec::new();
    for path in files(&folder) {
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

#[test]
fn no_sentence_of_the_code_parts_a_sign_from_its_word() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut read = 0;
    for path in files(&folder) {
        // The command line speaks to terminals and to scripts.
        if path.components().any(|c| c.as_os_str() == "cli") || path.ends_with("config.rs") {
            continue;
        }
        for said in sentences(&std::fs::read_to_string(&path).unwrap()) {
            read += 1;
            let parted = [" ;", " !", " ?", " : ", " »", "« ", "} %", "} €", "n° "]
                .into_iter()
                .find(|sign| said.contains(sign));
            if let Some(sign) = parted.or(said.ends_with(" :").then_some(" :")) {
                wrong.push(format!("{}: «{sign}» in {said:?}", path.display()));
            }
        }
    }
    assert!(read > 1000, "only {read} sentences were found");
    assert!(wrong.is_empty(), "{} places:\n{}", wrong.len(), wrong.join("\n"));
}
