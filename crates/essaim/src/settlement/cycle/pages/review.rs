//! The joint review of a year: where each member stands, the contests, and the acts of who leads it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::agree::{Mine, count_of, mine, tally};
use super::steps::{Step, steps};
use super::{effect_of, reason_in_words};
use crate::app::App;
use crate::db::entities::review_agreements;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::cycle::model::{ContestState, Cycle, Stage, today};
use crate::settlement::cycle::store::{self, Contest, ContestCount};
use crate::settlement::cycle::{agreed, policy, verbs};
use crate::settlement::pages::window::{ROWS, Wanted, Window};
use crate::settlement::{Ledger, policy as money};
use crate::web::layout::page_with;
use crate::web::paging::{Cursor, cut};
use crate::web::words::day_in_words;
use crate::web::{Errors, Form, Frame, Section, Visitor, done, words};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    etat: String,
    apres: String,
    debut: String,
    collectivite: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub until: String,
}

/// Where a member stands.
struct Member {
    id: i64,
    name: String,
    tickets: i64,
    /// Pending, accepted, refused; `None` where they are not the visitor's affair.
    contests: Option<[i64; 3]>,
    stands: String,
    list: bool,
}

struct Tab {
    slug: &'static str,
    label: &'static str,
    count: i64,
    current: bool,
}

/// A contest in the list.
struct Line {
    id: i64,
    number: i64,
    subject: String,
    authority: String,
    why: String,
    detail: String,
    made_label: String,
    made_at: i64,
    /// « Alpha −12,34 €, Beta +12,34 € ».
    effect: String,
}

#[derive(Template)]
#[template(path = "settlement/cycle/review.html")]
struct Page {
    frame: Frame,
    year: i64,
    steps: Vec<Step>,
    /// What the review is at, in a sentence.
    stands: String,
    leads: bool,
    opens: bool,
    prolongs: bool,
    contests_here: bool,
    mine: Vec<Mine>,
    /// « 2 collectivités d’accord, 1 conteste, 2 n’ont rien dit ».
    tally: String,
    freezes: bool,
    /// What keeps the year from being frozen.
    obstacles: Vec<String>,
    typed: Typed,
    errors: Errors,
    window: Window,
    members: Vec<Member>,
    /// All counted tickets of the year.
    tickets: i64,
    tabs: Vec<Tab>,
    state: ContestState,
    lines: Vec<Line>,
    next: Option<String>,
    started: bool,
}

/// `GET /bilans/{year}/mise-a-jour`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    render(&app, &visitor, year, asked, None).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    year: i64,
    asked: Asked,
    mistake: Option<(Typed, Errors)>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let cycle = store::cycle(conn, actor, year).await?;
    let ledger = Ledger::load(conn, actor, year).await?;
    let counts = store::contest_counts(conn, actor, year).await?;
    let agreements = store::agreements(conn, actor, year).await?;
    let state = ContestState::parse(&asked.etat).unwrap_or(ContestState::Pending);
    let after = Cursor::parse(&asked.apres).map_or(0, |c| c.id);
    let mut found = store::contests(conn, actor, year, state, after).await?;
    let next = cut(&mut found, |c| Cursor { at: None, id: c.id });
    let now = app.now();
    let wanted = Wanted {
        debut: asked.debut,
        collectivite: asked.collectivite,
    };
    let window = Window::of(&ledger, &wanted, actor.referent_of().first().copied(), ROWS)
        .on(format!("/bilans/{year}/mise-a-jour"), Vec::new());
    let status = match mistake {
        None => StatusCode::OK,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let leads = money::edits(actor);
    let (typed, errors) = mistake.unwrap_or_else(|| (proposed(&cycle, now), Errors::none()));
    page_with(
        status,
        &Page {
            frame: Frame::new(
                app,
                visitor,
                Section::Settlement,
                format!("Mise à jour contradictoire {year}"),
            ),
            year,
            steps: steps(&cycle, ledger.has_costs(), ledger.is_complete(), false),
            stands: stands(&cycle, year, now),
            leads,
            opens: leads && cycle.stage() == Stage::Open && year < i64::from(today(now).year()),
            prolongs: leads && cycle.stage() == Stage::Review,
            contests_here: cycle.takes_contests(now),
            freezes: policy::freezes(actor) && cycle.stage() == Stage::Review,
            mine: match cycle.takes_contests(now) {
                true => mine(actor, &ledger, &agreements, &counts),
                false => Vec::new(),
            },
            tally: match actor.is_staff() && cycle.takes_contests(now) {
                true => tally(&ledger, &agreements, &counts),
                false => String::new(),
            },
            obstacles: verbs::obstacles(&cycle, &counts, &agreements, &ledger, now),
            typed,
            errors,
            members: members(actor, (&ledger, &window), &cycle, (&counts, &agreements), now),
            window,
            tickets: ledger.tickets(),
            tabs: tabs(&counts, state),
            state,
            lines: found.iter().map(|c| line(&ledger, c)).collect(),
            next,
            started: after > 0,
        },
    )
}

/// Three weeks, or the day that stands.
fn proposed(cycle: &Cycle, now: i64) -> Typed {
    let soon = today(now)
        .checked_add(jiff::Span::new().days(21))
        .unwrap_or(today(now));
    Typed {
        until: cycle.until().unwrap_or(soon).to_string(),
    }
}

fn stands(cycle: &Cycle, year: i64, now: i64) -> String {
    let Some((row, until)) = cycle.row.as_ref().zip(cycle.until()) else {
        return match year < i64::from(today(now).year()) {
            true => "Elle n’est pas encore ouverte : le pôle administratif ou la direction l’ouvre, et chaque collectivité est prévenue par courriel.".into(),
            false => format!("L’année {year} n’est pas finie. La mise à jour contradictoire s’ouvrira à partir du 01/01/{}.", year + 1),
        };
    };
    let opened = format!(
        "Ouverte le {} par {}.",
        words::date(&row.review_opened_at),
        row.review_opened_label
    );
    let until = day_in_words(until);
    match cycle.stage() {
        Stage::Frozen
            if row
                .frozen_at
                .is_some_and(|at| cycle.until().is_some_and(|u| today(at) <= u)) =>
        {
            format!(
                "{opened} Toutes les collectivités ont donné leur accord avant le {until}. Le bilan est figé\u{a0}: plus rien ne se conteste."
            )
        }
        Stage::Frozen => {
            format!("{opened} Terminée le {until}. Le bilan est figé : plus rien ne se conteste.")
        }
        _ if cycle.takes_contests(now) => format!(
            "{opened} Chaque collectivité peut contester ses tickets jusqu’au {until} inclus ; sans réponse d’ici là, elle accepte sa liste."
        ),
        _ => {
            format!("{opened} Terminée le {until} : les listes qui n’ont pas été contestées sont acceptées.")
        }
    }
}

fn members(
    actor: &Actor,
    (ledger, window): (&Ledger, &Window),
    cycle: &Cycle,
    (counts, agreements): (&[ContestCount], &[review_agreements::Model]),
    now: i64,
) -> Vec<Member> {
    let tickets = ledger.key_table("tickets").quantities;
    let of = |id: i64, state: ContestState| count_of(counts, id, state);
    window
        .places()
        .map(|i| (&ledger.authorities[i], tickets[i]))
        .map(|(a, tickets)| {
            let visible = money::sees_tickets_of(actor, a.id);
            let all = [
                ContestState::Pending,
                ContestState::Accepted,
                ContestState::Refused,
            ]
            .map(|s| of(a.id, s));
            Member {
                id: a.id,
                name: a.name.clone(),
                tickets: tickets.unwrap_or(0),
                contests: visible.then_some(all),
                stands: match agreed::of_member(ledger, agreements, a.id).filter(|_| visible) {
                    Some((row, true)) => {
                        format!("d’accord, le {} ({})", words::date(&row.made_at), row.made_label)
                    }
                    Some((_, false)) if !cycle.is_silent(now) => {
                        "accord à redonner\u{a0}: sa liste a changé".into()
                    }
                    _ => member_stands(cycle, visible, all, now).into(),
                },
                list: visible,
            }
        })
        .collect()
}

fn member_stands(cycle: &Cycle, visible: bool, contests: [i64; 3], now: i64) -> &'static str {
    let any = contests.iter().sum::<i64>() > 0;
    match (cycle.stage(), visible) {
        (Stage::Open, _) => "pas encore consultée",
        (_, false) => "",
        _ if contests[0] > 0 => "attend une réponse",
        _ if cycle.is_silent(now) && !any => "liste acceptée sans réponse",
        _ if cycle.is_silent(now) => "liste acceptée, réponses données",
        _ if any => "réponses données",
        _ => "n’a rien contesté à ce jour",
    }
}

fn tabs(counts: &[ContestCount], current: ContestState) -> Vec<Tab> {
    let words = [
        (ContestState::Pending, "À répondre"),
        (ContestState::Accepted, "Acceptées"),
        (ContestState::Refused, "Refusées"),
        (ContestState::Withdrawn, "Retirées"),
    ];
    words
        .into_iter()
        .map(|(state, label)| Tab {
            slug: state.slug(),
            label,
            count: counts
                .iter()
                .filter(|c| c.state == state.slug())
                .map(|c| c.contests)
                .sum(),
            current: state == current,
        })
        .collect()
}

/// What each contest would change is worked out anew, which takes a while with many members: it is then told on the page
/// of the contest alone.
fn line(ledger: &Ledger, contest: &Contest) -> Line {
    let effect = match ledger.authorities.len() <= ROWS {
        true => effect_of(ledger, contest).unwrap_or_default(),
        false => Vec::new(),
    };
    let told: Vec<String> = effect
        .iter()
        .filter(|e| e.before != e.after)
        .map(|e| format!("{} {}", e.member, e.difference()))
        .collect();
    Line {
        id: contest.id,
        number: contest.number,
        subject: contest.subject.clone(),
        authority: contest.authority.clone(),
        why: reason_in_words(contest),
        detail: contest.detail.clone(),
        made_label: contest.made_label.clone(),
        made_at: contest.made_at,
        effect: told.join(", "),
    }
}

/// `POST /bilans/{year}/mise-a-jour`: opens the review, or gives it another last day.
pub async fn open(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_lead(actor)?;
    let again = |sentence: String| (typed.clone(), Errors::one("until", sentence));
    let Ok(until) = typed.until.trim().parse::<Date>() else {
        let sentence = "Choisissez le dernier jour où une collectivité peut contester.".to_owned();
        return render(&app, &visitor, year, Asked::default(), Some(again(sentence))).await;
    };
    let tx = app.db.write().await?;
    match verbs::open_review(&app, &tx, actor, year, until).await {
        Err(Error::Invalid(sentence)) => {
            drop(tx);
            return render(&app, &visitor, year, Asked::default(), Some(again(sentence))).await;
        }
        other => other?,
    }
    tx.commit().await?;
    let said = format!(
        "Les référents sont prévenus : ils ont jusqu’au {} inclus.",
        day_in_words(until)
    );
    Ok(done(&format!("/bilans/{year}/mise-a-jour"), &said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::{cycle::pages, sample};

    fn html(opens: bool, errors: Errors) -> String {
        let ledger = sample::ledger(false);
        let cycle = Cycle::default();
        let window = Window::of(&ledger, &Wanted::default(), None, ROWS);
        Page {
            frame: Frame::sample(),
            year: 2025,
            steps: steps(&cycle, true, true, false),
            stands: stands(&cycle, 2025, 1_795_000_000),
            leads: opens,
            opens,
            prolongs: !opens,
            contests_here: !opens,
            freezes: true,
            obstacles: if opens {
                Vec::new()
            } else {
                vec!["Une contestation attend.".into()]
            },
            typed: Typed {
                until: "2026-12-24".into(),
            },
            errors,
            members: members(
                &sample::referent(),
                (&ledger, &window),
                &cycle,
                (&[], &[]),
                1_795_000_000,
            ),
            window,
            tickets: ledger.tickets(),
            mine: mine(&sample::referent(), &ledger, &[], &[]),
            tally: tally(&ledger, &[], &[]),
            tabs: tabs(&[], ContestState::Pending),
            state: ContestState::Pending,
            lines: vec![line(&ledger, &pages::sample("pending"))],
            next: Some("-.4".into()),
            started: true,
        }
        .render()
        .unwrap()
    }

    #[test]
    fn the_review_is_opened_from_its_page_with_a_day() {
        let html = html(true, Errors::one("until", "Cette date est passée."));
        for said in [
            "Ouvrir la mise à jour contradictoire",
            "value=\"2026-12-24\"",
            "id=\"until-err\"",
            "action=\"/bilans/2025/gel\"",
            "aria-current=\"step\"",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }

    #[test]
    fn a_contest_tells_its_effect_on_each_member_and_a_referent_sees_the_list_of_their_own_only() {
        let html = html(false, Errors::none());
        for said in [
            "Écran &#60;noir",
            "/bilans/2025/contestations/4",
            "Alpha −",
            "Beta +",
            "etat=accepted",
            "collectivite=2",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(!html.contains("collectivite=1") && !html.contains("action=\"/bilans/2025/gel\""));
    }
}
