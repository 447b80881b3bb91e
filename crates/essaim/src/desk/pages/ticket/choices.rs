//! What the forms of the ticket's page let choose, with what is chosen now.

use sea_orm::ConnectionTrait;

use super::{Draft, cell_priority};
use crate::catalogue::model::waits;
use crate::db::entities::tickets;
use crate::desk::canned;
use crate::desk::model::SUSPEND_REASONS;
use crate::desk::pages::filters::Choice;
use crate::desk::pages::sheets::{self, SheetGroup};
use crate::directory::{Actor, Role, store as directory};
use crate::error::Result;
use crate::web::layout::Markup;

/// A cell of the matrix.
pub struct Cell {
    pub value: &'static str,
    pub priority: Markup,
    pub chosen: bool,
    /// For those who do not see the table's headers.
    pub label: &'static str,
}

/// The sites of an authority.
pub struct SiteGroup {
    pub authority_id: i64,
    pub authority: String,
    pub sites: Vec<Choice>,
}

#[derive(Default)]
pub struct Choices {
    /// One person, then several; each not blocked, then blocked.
    pub matrix: Vec<Vec<Cell>>,
    pub technicians: Vec<Choice>,
    pub actions: String,
    pub sheets: Vec<SheetGroup>,
    pub class_sheets: Vec<SheetGroup>,
    pub authorities: Vec<Choice>,
    pub sites: Vec<SiteGroup>,
    pub reasons: Vec<Choice>,
    pub canned: Vec<Choice>,
}

impl Choices {
    pub async fn load<C: ConnectionTrait>(
        conn: &C,
        actor: &Actor,
        ticket: &tickets::Model,
        draft: &Draft,
    ) -> Result<Choices> {
        let now_sheet = ticket
            .sheet_id
            .map_or_else(|| ticket.family.clone(), |id| id.to_string());
        let typed = &draft.typed;
        let qualifying = draft.of("qualification");
        let classing = draft.of("classement");
        let pick = |mine: bool, typed: &str, kept: String| if mine { typed.to_owned() } else { kept };
        let cell = pick(qualifying, &typed.cell, cell_of(ticket));
        let technician = pick(
            qualifying,
            &typed.technician,
            ticket
                .technician_id
                .or(actor.has(Role::Technician).then_some(actor.id))
                .map(|id| id.to_string())
                .unwrap_or_default(),
        );
        let authority = pick(classing, &typed.authority, ticket.authority_id.to_string());
        let site = pick(
            classing,
            &typed.site,
            ticket.site_id.map(|id| id.to_string()).unwrap_or_default(),
        );
        let all = sheets::all(conn, actor.service_id).await?;
        let waits = all.iter().find(|s| Some(s.id) == ticket.sheet_id).map(waits);
        Ok(Choices {
            matrix: matrix(&cell),
            technicians: directory::technicians(conn, actor.service_id)
                .await?
                .into_iter()
                .map(|p| Choice::new(p.id, p.label(), &technician))
                .collect(),
            actions: pick(qualifying, &typed.actions, ticket.planned_actions.clone()),
            sheets: sheets::groups(&all, &pick(qualifying, &typed.sheet, now_sheet.clone())),
            class_sheets: sheets::groups(&all, &pick(classing, &typed.sheet, now_sheet)),
            sites: site_groups(conn, actor, &site).await?,
            authorities: directory::authorities(conn, actor.service_id)
                .await?
                .into_iter()
                .map(|a| Choice::new(a.id, a.name, &authority))
                .collect(),
            canned: canned::store::all(conn, actor)
                .await?
                .into_iter()
                .map(|reply| Choice::new(reply.id, reply.title, &typed.canned))
                .collect(),
            reasons: SUSPEND_REASONS
                .iter()
                .filter(|(slug, _)| waits.as_ref().is_none_or(|waits| waits.contains(slug)))
                .map(|(slug, label)| Choice::new(slug, *label, draft.reason()))
                .collect(),
        })
    }
}

/// The sites of the service by authority.
pub(in crate::desk::pages) async fn site_groups<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    current: &str,
) -> Result<Vec<SiteGroup>> {
    let sites = directory::sites(conn, actor.service_id, None).await?;
    Ok(directory::authorities(conn, actor.service_id)
        .await?
        .into_iter()
        .map(|authority| SiteGroup {
            sites: sites
                .iter()
                .filter(|s| s.authority_id == authority.id)
                .map(|s| Choice::new(s.id, s.name.clone(), current))
                .collect(),
            authority_id: authority.id,
            authority: authority.name,
        })
        .filter(|group| !group.sites.is_empty())
        .collect())
}

/// The cells in words, for a list to choose from.
pub(in crate::desk::pages) const CELLS: [(&str, &str); 4] = [
    ("one-no", "une personne, gênée\u{a0}: basse"),
    ("one-yes", "une personne, bloquée\u{a0}: moyenne"),
    ("several-no", "plusieurs, gênées\u{a0}: moyenne"),
    ("several-yes", "plusieurs, bloquées\u{a0}: haute"),
];

fn cell_of(ticket: &tickets::Model) -> String {
    match (ticket.several_people, ticket.blocking) {
        (None, None) => String::new(),
        (several, blocking) => cell_slug(several == Some(true), blocking == Some(true)).into(),
    }
}

fn cell_slug(several: bool, blocking: bool) -> &'static str {
    match (several, blocking) {
        (false, false) => "one-no",
        (false, true) => "one-yes",
        (true, false) => "several-no",
        (true, true) => "several-yes",
    }
}

/// The cell pressed: several people, blocking.
pub(in crate::desk::pages) fn parse_cell(slug: &str) -> Option<(bool, bool)> {
    [(false, false), (false, true), (true, false), (true, true)]
        .into_iter()
        .find(|(several, blocking)| cell_slug(*several, *blocking) == slug)
}

/// The agreement's matrix as cells to press.
pub(in crate::desk::pages) fn matrix(chosen: &str) -> Vec<Vec<Cell>> {
    let cell = |several: bool, blocking: bool| Cell {
        value: cell_slug(several, blocking),
        priority: cell_priority(several, blocking),
        chosen: cell_slug(several, blocking) == chosen,
        label: match (several, blocking) {
            (false, false) => "une personne, non bloquée",
            (false, true) => "une personne, bloquée",
            (true, false) => "plusieurs personnes, non bloquées",
            (true, true) => "plusieurs personnes, bloquées",
        },
    };
    vec![
        vec![cell(false, false), cell(false, true)],
        vec![cell(true, false), cell(true, true)],
    ]
}
