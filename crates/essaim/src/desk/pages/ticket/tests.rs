//! The page with everything that it can show, and with what a reader has.

use super::*;
use crate::web::Errors;

fn page(may: May, draft: Draft) -> String {
    let acts = may.act;
    Page {
        frame: Frame::sample(),
        back: ("/file", "File"),
        number: 7,
        seen: Markup("<input type=\"hidden\" name=\"version\" value=\"3\">".into()),
        conflict: (!draft.conflict.is_empty()).then(|| Conflict {
            why: draft.conflict.clone(),
            changes: vec![conflict::Change {
                at: 1_795_000_000,
                what: "Tess Faure a résolu".into(),
                text: "Poste relancé.".into(),
            }],
            theirs: "Poste relancé.".into(),
            ours: draft.typed.text.clone(),
        }),
        line: TicketLine::sample(),
        family: "Incident",
        channel: "Portail",
        state: "en cours",
        state_class: "",
        priority: priority("medium"),
        stands: "Tom Roux s’en occupe.".into(),
        planned: "Passer demain.".into(),
        not_counted: "doublon du ticket 3".into(),
        agreed: String::new(),
        answers: vec![
            Answer {
                label: "Quand\u{202f}?".into(),
                shown: "Lundi".into(),
                ..Answer::default()
            },
            Answer {
                label: "Quel matériel\u{202f}?".into(),
                kind: crate::catalogue::content::Kind::Asset,
                value: "8".into(),
                shown: "PC-<1>".into(),
                ..Answer::default()
            },
        ],
        unanswered: Unanswered::default(),
        question_errors: Errors::none(),
        sees_park: may.act,
        known: known::page::Part {
            offered: may.act,
            told: may.act,
            sentence: "Plus d’internet.".into(),
            members: Vec::new(),
            people: 2,
        },
        tasks: [true, false]
            .into_iter()
            .map(|done| tasks::page::row(tasks::page::tests::sample(done), jiff::civil::date(2026, 3, 10)))
            .collect(),
        needs: vec![ticket_needs::Model {
            id: 9,
            ticket_id: 1,
            kind: "audit".into(),
            label: "Un audit favorable".into(),
            met: "no".into(),
        }],
        sheet_version: Some(2),
        talk: Vec::new(),
        band: Band {
            stretches: vec![band::Stretch {
                class: "on w2".into(),
                strong: "1 h comptées".into(),
                text: "lun. 9:00 → 10:00".into(),
            }],
            sums: vec!["Consommé".into()],
            lines: vec!["lundi".into()],
        },
        history: vec![Told {
            at: 1_795_000_000,
            what: "Reçu".into(),
        }],
        may,
        choices: Choices {
            matrix: choices::matrix("one-yes"),
            ..Choices::default()
        },
        rated: "Très satisfait\u{a0}: rapide".into(),
        version: 3,
        ties: Ties {
            parts: 2,
            merged_into: Some(8),
            all: vec![ties::Tied {
                id: 3,
                words: "fusionné dans",
                number: 8,
                subject: "Réseau coupé".into(),
                authority: "Alpha".into(),
                state: "en cours",
                state_class: "",
                by_hand: true,
            }],
            ..Ties::default()
        },
        watch: Watch {
            may_follow: true,
            live: true,
            around: "Tess Faure écrit ici.".into(),
            colleagues: vec![("@tess".into(), "Tess Faure".into())],
            ..Watch::default()
        },
        times: Times {
            shown: acts,
            may_add: acts,
            total: "45 min".into(),
            entries: vec![spent::Entry {
                id: 4,
                who: "Tom Roux".into(),
                day: "02/03/2026".into(),
                length: "45 min".into(),
                travel: "sur place, 24 km".into(),
                note: "Câble".into(),
                mine: true,
            }],
            ..Times::default()
        },
        draft,
        apart: Some("Reçu pendant la crue.".into()),
        publisher: Some(("Mairie Logiciels".into(), true)),
        articles: Vec::new(),
        limits: Limits {
            files: 10,
            bytes: 10_000_000,
        },
        sources: Sources::default(),
    }
    .render()
    .unwrap()
}

fn may(all: bool) -> May {
    May {
        act: all,
        qualify: all,
        take: all,
        reply: true,
        note: all,
        suspend: all,
        resume: all,
        resolve: all,
        reopen: all,
        confirm: all,
        agree: all,
    }
}

#[test]
fn every_form_renders_with_what_was_typed_and_what_is_wrong() {
    let draft = Draft {
        act: "resolution",
        typed: Typed {
            text: "Câble changé".into(),
            ..Typed::default()
        },
        errors: Errors::one("text", "Dites ce qui a été fait."),
        conflict: "Ce ticket a changé.".into(),
    };
    let html = page(may(true), draft);
    for said in [
        "Câble changé</textarea>",
        "id=\"resolution-text-err\"",
        "Ce ticket a changé.",
        "Tess Faure a résolu",
        "Texte enregistré",
        "Réseau coupé",
        "/tickets/7/liens/3/retrait",
        "/tickets/7/fusion/annulation",
        "/tickets/7/suivi\"",
        "@tess",
        "Tess Faure écrit ici.",
        "data-presence=\"/tickets/7\"",
        "sur place, 24 km",
        "/tickets/7/temps/4/retrait",
        "aux 2\u{a0}tickets de l’incident majeur",
        "value=\"one-yes\" checked",
        "/tickets/7/cloture",
        "name=\"version\" value=\"3\"",
        "1 h comptées",
        "Quand\u{202f}?",
        "/tickets/7/prerequis/9",
        "/tickets/7/taches/3/fin",
        "/tickets/7/incident-connu/fin",
        "1 sur 2 faites",
        "Reçu pendant la crue.",
    ] {
        assert!(html.contains(said), "{said}");
    }
}

#[test]
fn a_reader_has_a_reply_and_nothing_else() {
    let html = page(may(false), Draft::default());
    assert!(html.contains("/tickets/7/reponses"));
    for act in [
        "notes",
        "qualification",
        "suspension",
        "resolution",
        "classement",
        "prerequis",
        "taches",
        "incident-connu",
        "date-convenue",
    ] {
        assert!(!html.contains(&format!("/tickets/7/{act}")), "{act}");
    }
}
