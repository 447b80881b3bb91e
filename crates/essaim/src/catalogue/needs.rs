//! The prerequisites of a sheet: what is asked about them, what stops a request, and what a ticket says is missing.

use super::asks::{self, Answer, Lists, Typed};
use super::content::{Field, Kind, Need, NeedKind};
use crate::park::store::Offered;
use crate::web::Errors;

/// A prerequisite as a form shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Name and key of the input.
    pub name: String,
    /// The form asks for the hardware itself: the park answers.
    pub by_park: bool,
    pub need: Need,
    /// Number and name of the sheet that leads to it.
    pub way: Option<(i64, String)>,
    pub value: String,
}

/// What is missing on a ticket, or was not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    pub kind: NeedKind,
    pub label: String,
    /// `no` or `unknown`.
    pub met: &'static str,
}

/// What a request comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    pub lacking: Vec<Lacking>,
    /// Figures that were given, kept with the other answers.
    pub answers: Vec<Answer>,
}

/// How a form checks: the portal wants an answer to everything, the desk notes on the telephone what it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Portal,
    Desk,
}

/// What is known of a request besides what was typed about its prerequisites.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// Whether the person of the request has an account; true when it is about nobody in particular.
    pub known: bool,
    /// The hardware that it names, with the name of its input.
    pub asset: Option<(String, &'a Offered)>,
    /// The name of the sheet that asks for an audit, empty when there is none; none when this is the one.
    pub audit: Option<String>,
}

impl<'a> Facts<'a> {
    pub fn new(known: bool, answers: &[Answer], lists: &'a Lists, audit: Option<String>) -> Facts<'a> {
        let named = answers.iter().find(|answer| answer.kind == Kind::Asset);
        Facts {
            known,
            asset: named.and_then(|a| Some((asks::name(&a.slug), lists.asset(&a.value)?))),
            audit,
        }
    }
}

/// The prerequisites with what was typed and the names of the sheets that lead to them.
pub fn wanted(needs: &[Need], fields: &[Field], typed: &Typed, sheets: &[(i64, String)]) -> Vec<Wanted> {
    let hardware = fields.iter().find(|field| field.kind == Kind::Asset);
    (0..)
        .zip(needs)
        .map(|(place, need): (usize, _)| {
            let asked = hardware.filter(|_| need.kind == NeedKind::Hardware);
            let name = asked.map_or_else(|| format!("need-{place}"), |field| asks::name(&field.slug));
            Wanted {
                by_park: asked.is_some(),
                value: typed.get(&name).cloned().unwrap_or_default(),
                way: need
                    .way
                    .and_then(|number| sheets.iter().find(|(n, _)| *n == number).cloned()),
                need: need.clone(),
                name,
            }
        })
        .collect()
}

impl Wanted {
    /// The question; nothing for what is checked without asking.
    pub fn question(&self) -> String {
        match self.need.kind {
            NeedKind::Account | NeedKind::Audit => String::new(),
            NeedKind::Hardware if self.by_park => String::new(),
            NeedKind::Workstation => "Y a-t-il déjà un poste de travail relié au réseau\u{202f}?".into(),
            NeedKind::Network => "Y a-t-il une prise réseau ou du wifi à cet endroit\u{202f}?".into(),
            NeedKind::Hardware => {
                "Le matériel à remplacer est-il suivi par le service (étiquette d’inventaire)\u{202f}?".into()
            }
            NeedKind::Attendees => "Combien d’agents seront présents à chaque séance\u{202f}?".into(),
        }
    }

    pub fn is_figure(&self) -> bool {
        self.need.kind == NeedKind::Attendees
    }

    pub fn is_account(&self) -> bool {
        self.need.kind == NeedKind::Account
    }

    /// What is needed, in words.
    pub fn label(&self) -> String {
        match self.need.kind {
            NeedKind::Attendees => format!("Au moins {} agents présents à chaque séance", self.need.least),
            kind => kind.label().to_owned(),
        }
    }

    /// Why the request stops, and the way out.
    fn refusal(&self) -> String {
        let why = match self.need.kind {
            NeedKind::Account => "Cette personne n’a pas encore de compte dans votre collectivité",
            NeedKind::Workstation => "Il faut d’abord un poste de travail relié au réseau",
            NeedKind::Network => "Il faut d’abord une prise réseau ou du wifi à cet endroit",
            NeedKind::Hardware => "Ce matériel n’est pas suivi par le service",
            NeedKind::Attendees => {
                return format!(
                    "Une séance s’ouvre à partir de {} agents présents. Regroupez-vous avec d’autres services ou \
                     d’autres collectivités, puis faites la demande.",
                    self.need.least
                );
            }
            NeedKind::Audit => "Ce matériel doit d’abord être audité",
        };
        match &self.way {
            Some((_, name)) => format!("{why}. Demandez d’abord «\u{a0}{name}\u{a0}»."),
            None => format!("{why}. Voyez-le avec le service avant de faire cette demande."),
        }
    }
}

/// Checks the prerequisites. What stops the request goes to `errors`, by the names of the inputs.
pub fn check(wanted: &[Wanted], facts: &Facts<'_>, manner: Manner, errors: &mut Errors) -> Checked {
    let mut out = Checked::default();
    admit(facts, manner, errors, &mut out);
    for want in wanted {
        let met = match want.need.kind {
            NeedKind::Account => Some(facts.known),
            NeedKind::Hardware if want.by_park => match (&facts.asset, manner) {
                (Some(_), _) => Some(true),
                // What was typed is wrong, and the form says so.
                _ if errors.of(&want.name).is_some() => continue,
                (None, Manner::Portal) => Some(false),
                (None, Manner::Desk) => None,
            },
            // The form of such a sheet asks for the audit itself.
            NeedKind::Audit => Some(false),
            NeedKind::Attendees => match attendees(want, manner, errors, &mut out) {
                Some(met) => Some(met),
                None => continue,
            },
            _ => match want.value.as_str() {
                "oui" => Some(true),
                "non" => Some(false),
                "inconnu" => None,
                _ if manner == Manner::Desk => None,
                _ => {
                    errors.add(
                        want.name.clone(),
                        "Dites si c’est déjà le cas, ou que vous ne le savez pas.",
                    );
                    continue;
                }
            },
        };
        match met {
            Some(true) => {}
            Some(false) if want.need.blocks && want.need.kind != NeedKind::Audit => {
                errors.add(want.name.clone(), want.refusal());
            }
            met => out.lacking.push(Lacking {
                kind: want.need.kind,
                label: want.label(),
                met: if met.is_some() { "no" } else { "unknown" },
            }),
        }
    }
    out
}

/// Hardware that the service did not supply joins the park after an audit only: the portal stops the request and names
/// the way, the desk notes on the ticket that the audit is missing (section 5 of the agreement).
fn admit(facts: &Facts<'_>, manner: Manner, errors: &mut Errors, out: &mut Checked) {
    let (Some((name, asset)), Some(audit)) = (&facts.asset, &facts.audit) else {
        return;
    };
    if asset.admitted {
        return;
    }
    let way = match audit.as_str() {
        "" => "Voyez-le avec le service.".to_owned(),
        sheet => format!("Demandez d’abord «\u{a0}{sheet}\u{a0}»."),
    };
    match manner {
        Manner::Portal => errors.add(
            name.clone(),
            format!(
                "Ce matériel n’a pas été fourni par le service et n’est pas encore audité\u{a0}: il ne peut pas être pris \
                 en charge. {way}"
            ),
        ),
        Manner::Desk => out.lacking.push(Lacking {
            kind: NeedKind::Audit,
            label: format!("Un audit favorable\u{a0}: {}", asset.label),
            met: "no",
        }),
    }
}

/// Whether enough people come; none when the figure could not be read and the form says so.
fn attendees(want: &Wanted, manner: Manner, errors: &mut Errors, out: &mut Checked) -> Option<bool> {
    let typed = want.value.trim();
    if typed.is_empty() && manner == Manner::Desk {
        out.lacking.push(Lacking {
            kind: want.need.kind,
            label: want.label(),
            met: "unknown",
        });
        return None;
    }
    match typed.parse::<i64>() {
        Ok(number) if (1..=1_000).contains(&number) => {
            out.answers.push(Answer {
                slug: "participants".into(),
                label: "Agents présents à chaque séance".into(),
                kind: Kind::Number,
                value: number.to_string(),
                shown: number.to_string(),
            });
            Some(number >= want.need.least)
        }
        _ => {
            errors.add(want.name.clone(), "Indiquez le nombre d’agents, en chiffres.");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn want(kind: NeedKind, blocks: bool, value: &str) -> Wanted {
        Wanted {
            name: "need-0".into(),
            by_park: false,
            need: Need {
                kind,
                blocks,
                least: 4,
                way: Some(5),
            },
            way: Some((5, "Arrivée d’un agent".into())),
            value: value.into(),
        }
    }

    fn outcome(want: Wanted, known: bool, manner: Manner) -> (Checked, Option<String>) {
        let mut errors = Errors::none();
        let facts = Facts {
            known,
            ..Facts::default()
        };
        let checked = check(&[want], &facts, manner, &mut errors);
        (checked, errors.of("need-0").map(str::to_owned))
    }

    #[test]
    fn what_blocks_stops_the_request_and_says_the_way_out() {
        for (kind, value, known) in [
            (NeedKind::Account, "", false),
            (NeedKind::Network, "non", true),
            (NeedKind::Workstation, "non", true),
            (NeedKind::Hardware, "non", true),
            (NeedKind::Attendees, "3", true),
        ] {
            let (_, said) = outcome(want(kind, true, value), known, Manner::Portal);
            let said = said.expect("the request stops");
            assert!(
                said.contains("Arrivée d’un agent") || said.contains("à partir de 4 agents"),
                "{said}"
            );
        }
    }

    #[test]
    fn what_warns_lets_the_request_go_and_is_told_on_the_ticket() {
        for (kind, value, known, met) in [
            (NeedKind::Account, "", false, "no"),
            (NeedKind::Network, "non", true, "no"),
            (NeedKind::Network, "inconnu", true, "unknown"),
            (NeedKind::Attendees, "3", true, "no"),
            (NeedKind::Audit, "", true, "no"),
        ] {
            let (checked, said) = outcome(want(kind, false, value), known, Manner::Portal);
            assert_eq!((said, checked.lacking[0].met), (None, met), "{kind:?}");
        }
    }

    #[test]
    fn what_is_met_says_nothing() {
        for (kind, value) in [
            (NeedKind::Account, ""),
            (NeedKind::Network, "oui"),
            (NeedKind::Attendees, "4"),
        ] {
            let (checked, said) = outcome(want(kind, true, value), true, Manner::Portal);
            assert_eq!((said, checked.lacking), (None, vec![]), "{kind:?}");
        }
    }

    #[test]
    fn the_portal_wants_an_answer_and_the_desk_notes_that_there_is_none() {
        for kind in [NeedKind::Network, NeedKind::Attendees] {
            assert!(outcome(want(kind, true, ""), true, Manner::Portal).1.is_some());
            let (checked, said) = outcome(want(kind, true, ""), true, Manner::Desk);
            assert_eq!((said, checked.lacking[0].met), (None, "unknown"));
        }
    }

    #[test]
    fn the_park_answers_for_the_hardware_that_the_form_names() {
        let fields = [Field {
            slug: "materiel".into(),
            kind: Kind::Asset,
            ..Field::default()
        }];
        let need = Need {
            kind: NeedKind::Hardware,
            blocks: true,
            ..Need::default()
        };
        let asked = wanted(&[need], &fields, &Typed::new(), &[]);
        assert!(asked[0].question().is_empty() && asked[0].name == "q-materiel");
        let asset = |admitted| Offered {
            id: 8,
            label: "PC-1".into(),
            own: false,
            admitted,
        };
        let (good, bad) = (asset(true), asset(false));
        let outcome = |asset: Option<&Offered>, manner| {
            let facts = Facts {
                known: true,
                asset: asset.map(|a| ("q-materiel".to_owned(), a)),
                audit: Some("Brancher un matériel".into()),
            };
            let mut errors = Errors::none();
            let lacking = check(&asked, &facts, manner, &mut errors).lacking;
            (errors.of("q-materiel").map(str::to_owned), lacking)
        };
        assert_eq!(outcome(Some(&good), Manner::Portal), (None, vec![]));
        let (said, _) = outcome(Some(&bad), Manner::Portal);
        assert!(said.is_some_and(|said| said.contains("Brancher un matériel")));
        let (said, lacking) = outcome(Some(&bad), Manner::Desk);
        assert!(said.is_none() && lacking[0].kind == NeedKind::Audit);
        let (said, _) = outcome(None, Manner::Portal);
        assert!(said.is_some_and(|said| said.contains("n’est pas suivi")));
        assert_eq!(outcome(None, Manner::Desk).1[0].met, "unknown");
    }
}
