//! What may be joined to a form: limits that are told before somebody meets them, by the server and by the script alike.

use super::forms::{Errors, FILES, File};
use super::layout::Markup;
use super::{programs, words};
use crate::app::App;

/// What may be joined to one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub files: usize,
    /// Largest file, in bytes.
    pub bytes: i64,
}

impl Limits {
    pub fn of(app: &App) -> Limits {
        Limits {
            files: FILES,
            bytes: i64::try_from(app.config.limits.attachment_bytes).unwrap_or(i64::MAX),
        }
    }

    /// The limits in words, to say before somebody meets them.
    pub fn sentence(&self) -> String {
        format!(
            "{}\u{a0}fichiers au plus, {} chacun et {} en tout\u{a0}: images, documents, archives, mais pas de programmes.",
            self.files,
            words::size(&self.bytes),
            words::size(&self.together())
        )
    }

    /// The largest whole, in bytes.
    fn together(&self) -> i64 {
        self.bytes.saturating_mul(TOGETHER)
    }

    /// What is said of too many files.
    fn too_many(&self) -> String {
        format!("Joignez {} fichiers au plus, ou réunissez-les.", self.files)
    }

    /// What is said of files that are too large together.
    fn too_much(&self) -> String {
        format!(
            "Vos fichiers dépassent {} en tout. Retirez-en, ou envoyez-les en plusieurs fois.",
            words::size(&self.together())
        )
    }

    /// What is said of a file that is too large.
    fn too_large(&self, name: &str, size: &str) -> String {
        format!(
            "«\u{a0}{name}\u{a0}» pèse {size}\u{a0}: la limite est de {}. Réduisez-le, ou dites-nous où le trouver.",
            words::size(&self.bytes)
        )
    }

    /// The limits and the sentences as attributes of a field, so that a script says the same before anything is sent.
    /// `{nom}` and `{taille}` stand for the file's name and size.
    pub fn marks(&self) -> Markup {
        let marks = [
            ("most", self.files.to_string()),
            ("bytes", self.bytes.to_string()),
            ("together", self.together().to_string()),
            ("programs", programs::ENDS.join(" ")),
            ("too-many", self.too_many()),
            ("too-much", self.too_much()),
            ("too-large", self.too_large("{nom}", "{taille}")),
            ("empty", empty("{nom}")),
            ("program", program("{nom}")),
        ];
        let marks: Vec<String> = marks
            .into_iter()
            .map(|(name, said)| format!(" data-{name}=\"{said}\""))
            .collect();
        Markup(marks.concat())
    }
}

/// What is said of an empty file.
fn empty(name: &str) -> String {
    format!("«\u{a0}{name}\u{a0}» est vide. Vérifiez-le.")
}

/// What is said of a program.
fn program(name: &str) -> String {
    format!(
        "«\u{a0}{name}\u{a0}» est un programme\u{a0}: le service n’en reçoit pas ainsi. Joignez plutôt une copie de l’écran, ou \
         dites-nous où le trouver."
    )
}

/// The whole form may weigh as much as this many of the largest file.
pub const TOGETHER: i64 = 4;

impl Errors {
    /// The files that were joined, when they are within the limits.
    pub fn files(&mut self, field: &'static str, files: Vec<File>, limits: &Limits) -> Vec<File> {
        if files.len() > limits.files {
            self.add(field, limits.too_many());
        }
        let size = |file: &File| i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
        for file in &files {
            let (name, size) = (&file.name, size(file));
            if programs::is_one(name, &file.bytes) {
                self.add(field, program(name));
            } else if size > limits.bytes {
                self.add(field, limits.too_large(name, &words::size(&size)));
            } else if size == 0 {
                self.add(field, empty(name));
            }
        }
        if files.iter().map(size).sum::<i64>() > limits.together() {
            self.add(field, limits.too_much());
        }
        files
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, bytes: usize) -> File {
        File {
            name: name.into(),
            content_type: "text/html".into(),
            bytes: vec![b'x'; bytes],
        }
    }

    #[test]
    fn a_file_past_the_limits_is_named_with_the_limit() {
        let limits = Limits {
            files: 2,
            bytes: 1_000,
        };
        let mut errors = Errors::none();
        errors.files("files", vec![file("gros.png", 1_001)], &limits);
        let said = errors.of("files").unwrap();
        assert!(said.contains("gros.png") && said.contains("1\u{a0}Ko"), "{said}");
        for refused in [
            vec![file("a", 1), file("b", 1), file("c", 1)],
            vec![file("vide", 0)],
            vec![file("cadeau.pdf.EXE", 1)],
            vec![file("cadeau.bat. ", 1)],
        ] {
            let mut errors = Errors::none();
            errors.files("files", refused, &limits);
            assert!(errors.of("files").is_some());
        }
        let mut errors = Errors::none();
        let lies = File {
            bytes: b"MZ\x90\x00".to_vec(),
            ..file("facture.pdf", 0)
        };
        errors.files("files", vec![lies], &limits);
        assert!(errors.of("files").is_some_and(|said| said.contains("programme")));
        let mut errors = Errors::none();
        assert_eq!(errors.files("files", vec![file("a", 1_000)], &limits).len(), 1);
        assert!(errors.is_empty());
    }

    #[test]
    fn files_that_are_too_large_together_are_refused_and_the_script_is_told_the_same() {
        let limits = Limits {
            files: 10,
            bytes: 1_000,
        };
        let mut errors = Errors::none();
        errors.files("files", (0..5).map(|_| file("a.png", 900)).collect(), &limits);
        assert!(
            errors
                .of("files")
                .is_some_and(|said| said.contains("4\u{a0}Ko en tout"))
        );
        let marks = limits.marks().to_string();
        for said in [
            "data-most=\"10\"",
            "data-together=\"4000\"",
            "«\u{a0}{nom}\u{a0}» pèse {taille}\u{a0}: la limite est de 1\u{a0}Ko.",
            "exe msi",
        ] {
            assert!(marks.contains(said), "{said}: {marks}");
        }
    }
}
