//! The body of every mail that Essaim sends: one content, written as HTML and as plain text.

use askama::Template;

use crate::error::{Error, Result};

/// What a mail says, in the order that it is read.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The ticket's number and state, or what the mail is about.
    pub over: String,
    pub title: String,
    pub paragraphs: Vec<String>,
    pub facts: Vec<(String, String)>,
    /// A label and a text of several lines: what was understood, what was answered.
    pub quoted: Option<(String, String)>,
    /// The one act: the words of the button and its address.
    pub act: Option<(String, String)>,
    /// Answers in one click, beside the act: what they say together, then each with its address.
    pub choices: Option<(String, Vec<(String, String)>)>,
    /// Said after the act.
    pub after: Vec<String>,
    /// Who writes.
    pub service_name: String,
}

#[derive(Template)]
#[template(path = "mail/body.html")]
struct Html<'a> {
    body: &'a Body,
}

#[derive(Template)]
#[template(path = "mail/body.txt")]
struct Text<'a> {
    body: &'a Body,
}

impl Body {
    pub fn html(&self) -> Result<String> {
        Html { body: self }.render().map_err(Error::internal)
    }

    pub fn text(&self) -> Result<String> {
        Ok(Text { body: self }
            .render()
            .map_err(Error::internal)?
            .trim()
            .to_owned()
            + "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Body {
        Body {
            over: "Ticket 12 · en cours".into(),
            title: "Nadia Belkacem s’en occupe".into(),
            paragraphs: vec!["Bonjour <Paul>,".into()],
            facts: vec![("Priorité".into(), "haute".into())],
            quoted: Some(("Vous avez écrit".into(), "ligne 1\nligne 2".into())),
            act: Some((
                "Suivre ce ticket".into(),
                "https://essaim.example.org/suivi/1".into(),
            )),
            choices: Some((
                "Votre avis :".into(),
                vec![(
                    "Très satisfait".into(),
                    "https://essaim.example.org/avis/3".into(),
                )],
            )),
            after: vec!["Répondez à ce message pour compléter.".into()],
            service_name: "Service commun".into(),
        }
    }

    #[test]
    fn both_parts_say_the_same() {
        let (html, text) = (sample().html().unwrap(), sample().text().unwrap());
        for said in [
            "Ticket 12",
            "Nadia Belkacem",
            "haute",
            "ligne 2",
            "https://essaim.example.org/suivi/1",
            "compléter",
            "Très satisfait",
            "https://essaim.example.org/avis/3",
        ] {
            assert!(html.contains(said) && text.contains(said), "{said}");
        }
    }

    #[test]
    fn what_people_typed_stays_text() {
        assert!(!sample().html().unwrap().contains("<Paul>"));
        assert!(sample().text().unwrap().contains("<Paul>"));
    }
}
