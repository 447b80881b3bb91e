//! What was changed in a simulation, in words.

use reckon::sharing::{Pool, SharingInput};

use super::model::Simulation;
use crate::settlement::model::{MIX, key_label};
use crate::web::words::day_in_words;
use crate::web::words::{count, euros};

/// One sentence for each change, in the order of the form.
pub fn changes(simulation: &Simulation) -> Vec<String> {
    let (before, after) = (&simulation.before, &simulation.after);
    let mut said = Vec::new();
    if before.key_decimals_of_percent != after.key_decimals_of_percent {
        said.push(match after.key_decimals_of_percent {
            None => "Les rapports des quantités sont exacts, sans arrondi des pourcentages.".to_owned(),
            Some(n) => format!("Les pourcentages sont arrondis à {n} décimale(s)."),
        });
    }
    for member in after.members.iter().filter(|m| !before.members.contains(m)) {
        said.push(format!("{member} rejoint le service commun."));
    }
    said.extend(periods(before, after));
    said.extend(quantities(before, after));
    for pool in &after.pools {
        let label = simulation.label(&pool.id);
        match before.pools.iter().find(|p| p.id == pool.id) {
            None => said.push(format!("Le poste «\u{a0}{label}\u{a0}» est ajouté.")),
            Some(old) => said.extend(of_pool(label, old, pool)),
        }
    }
    said
}

fn periods(before: &SharingInput, after: &SharingInput) -> Vec<String> {
    let changed = |member: &&String| before.periods.get(*member) != after.periods.get(*member);
    let told = |member: &String| match after.periods.get(member) {
        None => format!("{member} est là toute l’année."),
        Some((first, last)) => format!(
            "{member} est là du {} au {}.",
            day_in_words(*first),
            day_in_words(*last)
        ),
    };
    after.members.iter().filter(changed).map(told).collect()
}

fn quantities(before: &SharingInput, after: &SharingInput) -> Vec<String> {
    let mut said = Vec::new();
    for (key, of_members) in &after.quantities {
        for member in &after.members {
            let old = before
                .quantities
                .get(key)
                .and_then(|q| q.get(member))
                .copied()
                .unwrap_or(0);
            let new = of_members.get(member).copied().unwrap_or(0);
            if old != new {
                said.push(format!(
                    "{}, {member}\u{a0}: {} au lieu de {}.",
                    key_label(key),
                    count(&new),
                    count(&old)
                ));
            }
        }
    }
    said
}

fn of_pool(label: &str, before: &Pool, after: &Pool) -> Vec<String> {
    let mut said = Vec::new();
    let total = |pool: &Pool| pool.lines.iter().map(|(_, cents)| cents).sum::<i64>();
    if total(before) != total(after) {
        said.push(format!(
            "«\u{a0}{label}\u{a0}» coûte {} au lieu de {}.",
            euros(&total(after)),
            euros(&total(before))
        ));
    }
    if before.key != after.key {
        let key = |pool: &Pool| key_label(if pool.rules.mix.is_empty() { &pool.key } else { MIX });
        said.push(format!(
            "«\u{a0}{label}\u{a0}» se partage selon la clé «\u{a0}{}\u{a0}» au lieu de «\u{a0}{}\u{a0}».",
            key(after),
            key(before)
        ));
    }
    let joined: Vec<&str> = names(after, before);
    let left: Vec<&str> = names(before, after);
    if !joined.is_empty() {
        said.push(format!(
            "«\u{a0}{label}\u{a0}» se partage aussi avec {}.",
            joined.join(", ")
        ));
    }
    if !left.is_empty() {
        said.push(format!(
            "«\u{a0}{label}\u{a0}» ne se partage plus avec {}.",
            left.join(", ")
        ));
    }
    said
}

/// Who shares the one and not the other.
fn names<'a>(one: &'a Pool, other: &Pool) -> Vec<&'a str> {
    let only = one.among.iter().filter(|m| !other.among.contains(m));
    only.map(String::as_str).collect()
}
