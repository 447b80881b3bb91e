//! Mentions in a note: `@nadia.belkacem` names the colleague whose address begins so.

/// The names mentioned in a text, in lower case, each once. An address (`a@b.fr`) mentions nobody.
pub fn mentions(text: &str) -> Vec<String> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let mut found: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c == '@' && !before.is_some_and(is_name) {
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            let name = rest[..end].trim_end_matches(['.', '-']).to_lowercase();
            rest = &rest[end..];
            if !name.is_empty() && !found.contains(&name) {
                found.push(name);
            }
        }
        before = Some(c);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_people_write_them() {
        for (text, names) in [
            ("@tom peux-tu voir ?", vec!["tom"]),
            ("Vu avec @Nadia.Belkacem.", vec!["nadia.belkacem"]),
            ("(@tom, @tess et @tom)", vec!["tom", "tess"]),
            ("écrire à support@essai.example.org", vec![]),
            ("@ et @@ et @.", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(mentions(text), names, "{text}");
        }
    }
}
