//! Variables: `{{numero}}` in a text stands for the ticket's number.

/// Every variable with what it stands for.
pub const VARIABLES: [(&str, &str); 10] = [
    ("demandeur", "prénom et nom du demandeur"),
    ("prenom", "prénom du demandeur"),
    ("numero", "numéro du ticket"),
    ("objet", "objet du ticket"),
    ("collectivite", "collectivité du demandeur"),
    ("lieu", "lieu du ticket"),
    ("echeance", "date et heure limites"),
    ("technicien", "technicien du ticket"),
    ("moi", "votre prénom et votre nom"),
    ("service", "nom du service commun"),
];

/// What the variables stand for in one ticket, in the order of [`VARIABLES`]; an empty value is not known yet.
pub type Facts = [String; VARIABLES.len()];

/// A piece of a text.
enum Piece<'a> {
    Text(&'a str),
    Variable(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, end)) = after.split_once("}}") else {
            break;
        };
        out.push(Piece::Text(before));
        out.push(Piece::Variable(name.trim()));
        rest = end;
    }
    out.push(Piece::Text(rest));
    out
}

fn place(name: &str) -> Option<usize> {
    VARIABLES.iter().position(|(known, _)| *known == name)
}

/// The variables of a text that no ticket can fill.
pub fn unknown(text: &str) -> Vec<&str> {
    pieces(text)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Variable(name) if place(name).is_none() => Some(name),
            _ => None,
        })
        .collect()
}

/// The text with its variables filled. One whose value is not known yet stays visible, in square brackets, for who sends.
pub fn fill(text: &str, facts: &Facts) -> String {
    let mut out = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Variable(name) => match place(name).map(|i| facts[i].as_str()) {
                Some("") | None => out.push_str(&format!("[{name} à préciser]")),
                Some(value) => out.push_str(value),
            },
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        let mut facts = Facts::default();
        facts[1] = "Alice".into();
        facts[2] = "7".into();
        facts
    }

    #[test]
    fn variables_are_filled_and_the_missing_ones_seen() {
        let text = "Bonjour {{prenom}}, le ticket {{ numero }} attend {{echeance}} et {{rien}}. {{ Fin";
        assert_eq!(
            fill(text, &facts()),
            "Bonjour Alice, le ticket 7 attend [echeance à préciser] et [rien à préciser]. {{ Fin"
        );
        assert_eq!(unknown(text), ["rien"]);
        assert_eq!(fill("{{{{", &facts()), "{{{{");
    }

    #[test]
    fn a_value_is_never_read_as_a_text_with_variables() {
        let mut facts = facts();
        facts[1] = "{{numero}}".into();
        assert_eq!(fill("{{prenom}}", &facts), "{{numero}}");
    }
}
