//! Where a ticket stands, said to the person who asked.

use crate::desk::delay::Delay;
use crate::desk::model::State;
use crate::desk::store::MyTicket;
use crate::web::words;

/// Who does what and until when, in a sentence or two.
pub fn standing(ticket: &MyTicket, now: i64) -> String {
    // The hour is not cut at the end of a line.
    let full = |at: &i64| words::in_full(at, &now).replace(" h ", "\u{a0}h\u{a0}");
    let who = match &ticket.technician {
        Some(name) => format!("{name} s’en occupe."),
        None => "Le service s’en occupe.".into(),
    };
    let delay = Delay::from_parts(&ticket.delay_rule, ticket.contract_seconds, ticket.agreed_at);
    match State::parse(&ticket.state).unwrap_or(State::New) {
        State::New => format!(
            "Reçu {}. Un technicien va lire votre message et vous dira qui s’en occupe et pour quand.",
            full(&ticket.received_at)
        ),
        State::Qualified => match ticket.due_at {
            Some(due) if matches!(delay, Delay::Agreed(_)) && due >= now => {
                format!("{who} {}", delay.sentence(Some(due), now))
            }
            Some(due) if due < now => {
                format!(
                    "{who} La résolution était attendue {}\u{a0}: le délai est dépassé.",
                    full(&due)
                )
            }
            Some(due) => format!("{who} Résolution au plus tard {}.", full(&due)),
            None => format!("{who} {}", delay.sentence(None, now)),
        },
        State::Suspended => match &ticket.waits_for {
            Some(reason) if !reason.is_empty() => {
                format!(
                    "En attente\u{a0}: {}. Le délai reprendra ensuite.",
                    lower_first(reason)
                )
            }
            _ => "En attente. Le délai reprendra ensuite.".into(),
        },
        State::Resolved => {
            let since = ticket
                .resolved_at
                .map(|at| format!(" {}", full(&at)))
                .unwrap_or_default();
            let until = ticket
                .close_by_at
                .map(|at| {
                    format!(
                        " Sans réponse d’ici le {} inclus, le ticket sera clos.",
                        words::date(&at)
                    )
                })
                .unwrap_or_default();
            format!("Résolu{since}. Dites-nous si tout fonctionne.{until}")
        }
        State::Closed => match ticket.closed_at {
            Some(at) => format!("Clos {}.", full(&at)),
            None => "Clos.".into(),
        },
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Thursday 7 May 2026, 17:10.
    pub(crate) fn received() -> i64 {
        words::at_local(jiff::civil::date(2026, 5, 7).at(17, 10, 0, 0)).as_second()
    }

    pub(crate) fn ticket(state: State) -> MyTicket {
        MyTicket {
            id: 1,
            number: 12,
            delay_rule: "commitment".into(),
            contract_seconds: None,
            agreed_at: None,
            family: "incident".into(),
            subject: "Imprimante <b>bloquée</b>".into(),
            state: state.slug().into(),
            received_at: received(),
            due_at: Some(words::at_local(jiff::civil::date(2026, 5, 11).at(13, 40, 0, 0)).as_second()),
            resolved_at: Some(received() + 600),
            closed_at: Some(received() + 900),
            close_by_at: Some(received() + 864_000),
            technician: Some("Nadia Belkacem".into()),
            waits_for: Some("Livraison ou intervention d’un fournisseur".into()),
        }
    }

    #[test]
    fn every_state_has_its_sentence() {
        for (state, said) in [
            (State::New, "Reçu jeudi 7 mai à 17 h 10. Un technicien va lire"),
            (
                State::Qualified,
                "Nadia Belkacem s’en occupe. Résolution au plus tard lundi 11 mai à 13 h 40.",
            ),
            (
                State::Suspended,
                "En attente\u{a0}: livraison ou intervention d’un fournisseur. Le délai",
            ),
            (
                State::Resolved,
                "Résolu jeudi 7 mai à 17 h 20. Dites-nous si tout fonctionne. Sans réponse d’ici le 17/05/2026",
            ),
            (State::Closed, "Clos jeudi 7 mai à 17 h 25."),
        ] {
            let sentence = standing(&ticket(state), received()).replace("\u{a0}h\u{a0}", " h ");
            assert!(sentence.starts_with(said), "{sentence}");
        }
    }

    #[test]
    fn a_missed_delay_is_said_as_it_is() {
        let sentence = standing(&ticket(State::Qualified), received() + 30 * 86_400);
        assert!(
            sentence.contains("était attendue lundi 11 mai à 13\u{a0}h\u{a0}40\u{a0}: le délai est dépassé"),
            "{sentence}"
        );
    }
}
