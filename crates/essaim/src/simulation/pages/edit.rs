//! The assumptions of a simulation, in one form.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::form::{Typed, keys};
use crate::app::App;
use crate::error::Result;
use crate::settlement::model::{MIX, SharingKey, key_label};
use crate::settlement::pages::forms::Choice;
use crate::simulation::model::Simulation;
use crate::simulation::{policy, store, verbs};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, done};

struct Member {
    name: String,
    joined: String,
    left: String,
}

struct Key {
    slug: String,
    label: String,
    /// Whether a pool uses it, or anything is typed in it.
    used: bool,
    quantities: Vec<String>,
    new: String,
}

struct Pool {
    label: String,
    total: String,
    keys: Vec<Choice>,
    among: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "simulation/edit.html")]
struct Page {
    frame: Frame,
    id: i64,
    year: i64,
    members: Vec<Member>,
    keys: Vec<Key>,
    pools: Vec<Pool>,
    typed: Typed,
    errors: Errors,
}

impl Page {
    fn member(&self, place: &usize) -> &str {
        self.members.get(*place).map_or("", |m| m.name.as_str())
    }
}

/// `GET /simulations/{simulation}/hypotheses`
pub async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<i64>) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let simulation = store::one(app.db.read(), actor, id).await?;
    let typed = Typed::of(&simulation);
    render(&app, &visitor, &simulation, typed, Errors::none())
}

fn render(
    app: &App,
    visitor: &Visitor,
    simulation: &Simulation,
    typed: Typed,
    errors: Errors,
) -> Result<Response> {
    let status = errors.status();
    let frame = Frame::new(app, visitor, Section::Settlement, "Hypothèses");
    page_with(status, &view(frame, simulation, typed, errors))
}

fn view(frame: Frame, simulation: &Simulation, typed: Typed, errors: Errors) -> Page {
    let input = &simulation.after;
    let at = |list: &[String], i: usize| list.get(i).cloned().unwrap_or_default();
    let members = input.members.iter().enumerate().map(|(i, name)| Member {
        name: name.clone(),
        joined: at(&typed.joined, i),
        left: at(&typed.left, i),
    });
    let all = keys(input);
    let key = |(k, slug): (usize, &String)| {
        let of = k * input.members.len();
        let quantities: Vec<String> = (0..input.members.len())
            .map(|i| at(&typed.quantity, of + i))
            .collect();
        let mixed = || {
            input
                .pools
                .iter()
                .any(|p| p.rules.mix.iter().any(|(m, _)| m == slug))
        };
        Key {
            label: key_label(slug),
            used: typed.pool_key.contains(slug) || mixed() || quantities.iter().any(|q| !q.is_empty()),
            quantities,
            new: at(&typed.new_quantity, k),
            slug: slug.clone(),
        }
    };
    let pool = |(i, pool): (usize, &reckon::sharing::Pool)| {
        let chosen = at(&typed.pool_key, i);
        let known = SharingKey::ALL.into_iter().map(|k| k.slug().to_owned());
        let mix = (!pool.rules.mix.is_empty()).then(|| MIX.to_owned());
        let own = (SharingKey::parse(&pool.key).is_none() && mix.is_none()).then(|| pool.key.clone());
        Pool {
            label: simulation.label(&pool.id).to_owned(),
            total: at(&typed.total, i),
            keys: mix
                .into_iter()
                .chain(own)
                .chain(known)
                .map(|k| Choice {
                    label: key_label(&k),
                    on: k == chosen,
                    value: k,
                })
                .collect(),
            among: input
                .members
                .iter()
                .enumerate()
                .map(|(j, m)| Choice {
                    value: format!("{i}:{j}"),
                    label: m.clone(),
                    on: typed.among.contains(&format!("{i}:{j}")),
                })
                .collect(),
        }
    };
    Page {
        frame,
        id: simulation.row.id,
        year: simulation.row.year,
        members: members.collect(),
        keys: all.iter().enumerate().map(key).collect(),
        pools: input.pools.iter().enumerate().map(pool).collect(),
        typed,
        errors,
    }
}

/// `POST /simulations/{simulation}/hypotheses`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let simulation = store::one(app.db.read(), actor, id).await?;
    let (name, input) = match typed.read(&simulation) {
        Ok(read) => read,
        Err(errors) => return render(&app, &visitor, &simulation, typed, errors),
    };
    let tx = app.db.write().await?;
    verbs::change(&tx, actor, app.now(), id, (&name, &input)).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/simulations/{id}"),
        "Les hypothèses sont enregistrées. Voici ce qu’elles changent.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::sample::simulation;

    #[test]
    fn every_assumption_has_its_field_and_a_mistake_stands_beside_it() {
        let simulation = simulation();
        let mut typed = Typed::of(&simulation);
        typed.total[0] = "douze".into();
        let errors = typed.read(&simulation).unwrap_err();
        let html = view(Frame::sample(), &simulation, typed, errors)
            .render()
            .unwrap();
        for said in [
            "value=\"douze\"",
            "id=\"total-0-err\"",
            "value=\"2025-07-01\"",
            "name=\"new_member\"",
            "value=\"0:2\" checked",
            "Coût historique",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
