//! Families and delay rules of the sheets, in words; and the search, which reads a request as people type it.

use super::content::{self, NeedKind};
use crate::calendar::Promise;
use crate::db::entities::service_sheets::Model as Sheet;
use crate::db::fulltext::fold;
use crate::web::words;

/// Families in the order of the catalogue, with the words of the screen.
pub const FAMILIES: [(&str, &str); 4] = [
    ("incident", "Incidents"),
    ("request", "Demandes"),
    ("continuous", "En continu, sans rien demander"),
    ("on_demand", "Accompagnement, à la demande de la collectivité"),
];

/// Delay rules with the words of the form.
pub const DELAY_RULES: [(&str, &str); 7] = [
    ("commitment", "Engagement selon la priorité"),
    ("stock_then_commitment", "Selon le stock, puis engagement"),
    ("supplier", "Stock du fournisseur"),
    ("publisher", "Contrat de l’éditeur"),
    ("project", "Projet\u{a0}: une date est convenue"),
    ("planning", "Rendez-vous\u{a0}: une date est convenue"),
    ("none", "Aucun délai"),
];

/// The words of a family.
pub fn family(slug: &str) -> &'static str {
    FAMILIES
        .into_iter()
        .find(|(s, _)| *s == slug)
        .map(|(_, words)| words)
        .unwrap_or("Services")
}

/// What the search looks in.
pub fn folded(name: &str, description: &str, keywords: &str) -> String {
    fold(&format!("{name} {description} {keywords}"))
}

/// Whether the agreement refuses what the sheet describes until it was audited: it needs an audit, or is a request
/// without any delay rule.
pub fn needs_audit(sheet: &Sheet) -> bool {
    let asks = content::needs(sheet)
        .iter()
        .any(|need| need.kind == NeedKind::Audit);
    asks || (sheet.family == "request" && sheet.delay_rule == "none")
}

fn is_always_low(sheet: &Sheet) -> bool {
    sheet.priority_fixed && sheet.default_priority == "low"
}

/// The word of a priority kept as a slug; nothing for none.
pub fn priority_word(slug: &str) -> &'static str {
    match slug {
        "high" => "haute",
        "medium" => "moyenne",
        "low" => "basse",
        _ => "",
    }
}

/// What a ticket of a sheet may wait for, by the slugs of the desk's reasons: goods, the acceptance of a quote, a licence
/// or a publisher only where the sheet knows them.
pub fn waits(sheet: &Sheet) -> Vec<&'static str> {
    let rule = sheet.delay_rule.as_str();
    let fault = sheet.family == "incident";
    let buys = matches!(rule, "stock_then_commitment" | "supplier" | "project");
    [
        ("supplier", fault || buys || sheet.on_quote),
        ("quote", sheet.on_quote),
        ("requester", true),
        (
            "publisher",
            fault || matches!(rule, "publisher" | "project" | "planning"),
        ),
        ("prerequisite", !fault || !sheet.prerequisite.is_empty()),
        (
            "licence",
            !fault && matches!(rule, "stock_then_commitment" | "project"),
        ),
    ]
    .into_iter()
    .filter_map(|(slug, offered)| offered.then_some(slug))
    .collect()
}

/// The delay rule in plain words, with the hours of the agreement.
pub fn delay(sheet: &Sheet, promise: &Promise) -> String {
    let hours = |seconds: i64| words::duration(seconds);
    let c = &promise.commitments;
    let (high, medium, low) = (hours(c.high), hours(c.medium), hours(c.low));
    match sheet.delay_rule.as_str() {
        "commitment" if is_always_low(sheet) => {
            format!("Au plus tard {low} ouvrées après votre demande.")
        }
        "commitment" => format!(
            "Au plus tard {high} ouvrées si plusieurs personnes sont bloquées, {medium} si vous seul êtes bloqué ou si \
             plusieurs sont gênés, {low} dans les autres cas."
        ),
        "stock_then_commitment" => format!(
            "Dès que tout est disponible, de {high} à {low} ouvrées selon la gêne. L’attente d’une livraison, d’un devis ou \
             d’une licence ne compte pas."
        ),
        "supplier" => {
            "Celui du fournisseur. Nous vous disons la date de livraison dès qu’elle est connue.".into()
        }
        "publisher" => "Celui du contrat de maintenance passé avec l’éditeur du logiciel.".into(),
        "project" => "Une date convenue avec vous, projet par projet.".into(),
        "planning" => "Une date convenue avec vous, selon les disponibilités de chacun.".into(),
        _ if needs_audit(sheet) => "Aucun tant que l’audit n’a pas eu lieu.".into(),
        _ => "Aucun délai fixé d’avance.".into(),
    }
}

/// The same for a table: the commitment of the agreement is told by its hours alone.
pub fn delay_in_short(sheet: &Sheet, promise: &Promise) -> String {
    let c = &promise.commitments;
    let hours = format!(
        "{}, {} ou {} ouvrées selon la priorité",
        words::duration(c.high),
        words::duration(c.medium),
        words::duration(c.low)
    );
    match sheet.delay_rule.as_str() {
        "commitment" if !is_always_low(sheet) => hours,
        "stock_then_commitment" => format!("Selon le stock, puis {hours}"),
        _ => delay(sheet, promise),
    }
}

/// Numbers of the sheets that a prerequisite refers to: « un compte (service 5) ».
pub fn referred(prerequisite: &str) -> Vec<i64> {
    let folded = fold(prerequisite);
    let words: Vec<&str> = folded.split(' ').collect();
    words
        .windows(2)
        .filter(|pair| matches!(pair[0], "service" | "fiche"))
        .filter_map(|pair| pair[1].parse().ok())
        .collect()
}

/// Words that say nothing of the need.
const EMPTY_WORDS: &str = "aide fonctionne fonctionnent marche marchent merci probleme souci stp svp a ai au aux avec \
    besoin bonjour c ca ce ces cette ci d dans de depuis des du elle en est et faire faut il ils j \
    je l la le les leur m ma me mes moi mon n ne nos notre nous on ou par pas plus pour qu que qui s \
    sa se son sur un une veux voudrais vous";

/// A word of the request is worth this much where it is found.
const IN_NAME: u32 = 6;
const IN_KEYWORDS: u32 = 4;
const IN_DESCRIPTION: u32 = 2;

/// The sheets that answer a request, the best first. A word counts when it begins a word of the sheet (so « imprim » finds
/// « imprimante »), or when both share a long beginning (« imprimantes », « imprimer »). Sheets that hold every word
/// come before those that hold some.
pub fn search(asked: &str, sheets: Vec<Sheet>, synonyms: &[Vec<String>]) -> Vec<Sheet> {
    let words = needs(asked);
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(usize, u32, Sheet)> = sheets
        .into_iter()
        .filter_map(|sheet| {
            let (held, worth) = weigh(&words, &sheet, synonyms);
            (held > 0).then_some((held, worth, sheet))
        })
        .collect();
    found.sort_by(|a, b| (b.0, b.1, a.2.number).cmp(&(a.0, a.1, b.2.number)));
    let best = found.first().map_or(0, |(held, ..)| *held);
    // What shares one word of a long request with it, when another sheet shares several, is noise.
    found.retain(|(held, ..)| *held * 2 >= best);
    found.into_iter().map(|(_, _, sheet)| sheet).collect()
}

/// The words of a request that say something; all of them when none does.
fn needs(asked: &str) -> Vec<String> {
    let folded = fold(asked);
    let all: Vec<String> = folded
        .split(' ')
        .filter(|w| !w.is_empty())
        .take(16)
        .map(str::to_owned)
        .collect();
    let telling: Vec<String> = all
        .iter()
        .filter(|w| !EMPTY_WORDS.split(' ').any(|empty| empty == w.as_str()))
        .cloned()
        .collect();
    if telling.is_empty() { all } else { telling }
}

/// How many words of the request the sheet holds, and what they are worth.
fn weigh(words: &[String], sheet: &Sheet, synonyms: &[Vec<String>]) -> (usize, u32) {
    let name = fold(&sheet.name);
    let keywords = fold(&sheet.keywords);
    let mut held = 0;
    let mut worth = 0;
    for word in words {
        let worth_of = |word: &str| {
            [
                (likeness(word, &name), IN_NAME),
                (likeness(word, &keywords), IN_KEYWORDS),
                (likeness(word, &sheet.folded), IN_DESCRIPTION),
            ]
            .into_iter()
            .map(|(likeness, place)| likeness * place)
            .max()
            .unwrap_or(0)
        };
        // A word that means the same is worth half of the word itself.
        let meant = same_meaning(word, synonyms).map(worth_of).max().unwrap_or(0) / 2;
        let here = worth_of(word).max(meant);
        held += usize::from(here > 0);
        worth += here;
    }
    (held, worth)
}

/// The other words of the groups that hold a word, or a word that it begins.
fn same_meaning<'a>(word: &'a str, synonyms: &'a [Vec<String>]) -> impl Iterator<Item = &'a str> {
    synonyms
        .iter()
        .filter(move |group| group.iter().any(|other| likeness(word, other) > 0))
        .flatten()
        .map(String::as_str)
        .filter(move |other| *other != word)
}

/// A group of words as it is kept, « copieur, photocopieuse », as the words that the search compares.
pub fn group(words: &str) -> Vec<String> {
    words
        .split(',')
        .map(fold)
        .filter(|word| !word.is_empty())
        .collect()
}

/// 3 for the word itself, 2 for a word that it begins, 1 for a word of the same family, 0 for none.
fn likeness(word: &str, text: &str) -> u32 {
    text.split(' ')
        .map(|other| {
            if other == word {
                3
            } else if word.len() >= 2 && other.starts_with(word) {
                2
            } else if same_family(word, other) {
                1
            } else {
                0
            }
        })
        .max()
        .unwrap_or(0)
}

/// A plural or a verb of the same stem: a common beginning of five letters at least, and little after it. Short plurals
/// differ by their last letter only.
fn same_family(one: &str, other: &str) -> bool {
    let common = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.chars().count(), other.chars().count());
    let longest = one.max(other);
    (common >= 5 && longest - common <= 5)
        || (common >= 3 && common + 1 == longest && one.abs_diff(other) == 1)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn sheet(number: i64, name: &str, description: &str, keywords: &str) -> Sheet {
        Sheet {
            id: number,
            service_id: 1,
            number,
            family: "request".into(),
            name: name.into(),
            description: description.into(),
            handler: "Pôle support".into(),
            team_id: None,
            prerequisite: String::new(),
            delay_rule: "commitment".into(),
            condition: String::new(),
            on_quote: false,
            default_priority: String::new(),
            icon: "app".into(),
            keywords: keywords.into(),
            folded: folded(name, description, keywords),
            in_portal: true,
            contact: String::new(),
            contract_seconds: None,
            priority_fixed: false,
            fields: "[]".into(),
            needs: "[]".into(),
            steps: "[]".into(),
            version: 1,
            valid_from: String::new(),
        }
    }

    fn some() -> Vec<Sheet> {
        vec![
            sheet(
                1,
                "Panne de connexion",
                "Vous n’avez plus internet.",
                "ça rame, le wifi ne marche pas",
            ),
            sheet(
                3,
                "Panne de matériel",
                "Une imprimante refuse d’imprimer.",
                "imprimante marche pas, écran noir",
            ),
            sheet(5, "Arrivée d’un agent", "Compte, boîte et droits.", "stagiaire"),
            sheet(
                9,
                "Nouveau matériel",
                "Un ordinateur, un écran ou une imprimante de plus.",
                "deuxième écran",
            ),
        ]
    }

    fn numbers(asked: &str) -> Vec<i64> {
        search(asked, some(), &[]).iter().map(|s| s.number).collect()
    }

    #[test]
    fn a_request_is_read_as_people_type_it() {
        for (asked, first) in [
            ("mon imprimante ne marche pas", 3),
            ("IMPRIMANTES", 3),
            ("ecran noir", 3),
            ("un deuxième écran", 9),
            ("wifi", 1),
            ("ne marche pas", 1),
            ("stag", 5),
            ("ça rame depuis ce matin", 1),
        ] {
            assert_eq!(numbers(asked).first(), Some(&first), "{asked}");
        }
    }

    #[test]
    fn a_word_that_means_the_same_finds_the_sheet_too() {
        let synonyms = [
            group("imprimante, copieur, Photocopieuse"),
            group("ordi, ordinateur, pc"),
        ];
        let found = |asked: &str| -> Vec<i64> {
            search(asked, some(), &synonyms)
                .iter()
                .map(|s| s.number)
                .collect()
        };
        assert!(numbers("photocopieuse").is_empty());
        assert_eq!(found("ma photocopieuse marche pas").first(), Some(&3));
        assert_eq!(found("un pc"), [9]);
        assert_eq!(found("imprimante").first(), numbers("imprimante").first());
        assert!(group(" , ").is_empty());
    }

    #[test]
    fn a_request_that_nothing_answers_finds_nothing() {
        assert!(numbers("vaisselle").is_empty());
        assert!(numbers("  ").is_empty());
        assert!(numbers("x").is_empty());
    }

    #[test]
    fn a_word_in_the_name_comes_before_a_word_in_the_description() {
        assert_eq!(numbers("matériel").first(), Some(&3));
        assert_eq!(numbers("nouveau"), [9]);
    }

    #[test]
    fn a_prerequisite_names_the_sheets_that_lead_to_it() {
        assert_eq!(
            referred("L’agent a déjà un compte (service 5), et le réseau (fiche 14)."),
            [5, 14]
        );
        assert!(referred("Au moins quatre agents par service.").is_empty());
    }

    #[test]
    fn every_delay_rule_has_its_sentence() {
        let promise = Promise::default();
        let mut said = Vec::new();
        for rule in [
            "commitment",
            "stock_then_commitment",
            "supplier",
            "publisher",
            "project",
            "planning",
            "none",
        ] {
            let mut one = some().remove(0);
            one.family = "on_demand".into();
            one.delay_rule = rule.into();
            said.push(delay(&one, &promise));
            assert!(!delay_in_short(&one, &promise).is_empty());
        }
        assert!(said[0].contains("2\u{a0}h ouvrées") && said[0].contains("9\u{a0}h"));
        said.sort();
        said.dedup();
        assert_eq!(said.len(), 7);
    }
}
