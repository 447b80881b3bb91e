//! The demo: a year of the Orée de la Brie and a living desk, made from the files of `demo/`.
//!
//! Everything is written in one transaction: a demo killed while it is made leaves nothing behind, and the next start
//! makes it anew. The row of the shared service, by its slug, tells that it is there.

mod address;
mod bulk;
mod comfort;
mod commitments;
pub mod contact;
mod convention;
mod cycle;
pub mod dice;
pub mod files;
pub mod house;
mod living;
mod money;
mod park;
mod past;
pub mod receptions;
mod sources;
mod treasury;
mod years;

use sea_orm::{EntityTrait, PaginatorTrait};

use crate::app::App;
use crate::db::entities::shared_services;
use crate::directory::Role;
use crate::directory::store as directory;
use crate::error::{Error, Result};

pub use address::renew as renew_address;
pub use dice::Dice;
pub use files::Files;
pub use years::COUNTS_2022;

/// The word that names the shared service of the demo.
pub const SLUG: &str = "oree-de-la-brie";
/// The password of every account of the demo. It is printed and shown: nothing in a demo is secret.
pub const PASSWORD: &str = "Abeille-Ruche-77";
/// The seed of the demo that everybody sees.
pub const SEED: u64 = 2022;

/// What `prepare` found or did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prepared {
    Made,
    /// It was there already, and stays as people left it.
    Kept,
}

/// Makes the demo where the database does not hold it yet, as it would stand at the application's present instant.
///
/// # Errors
/// Refused when the database holds another shared service: a demo has a base of its own.
pub async fn prepare(app: &App, seed: u64) -> Result<Prepared> {
    if directory::service_by_slug(app.db.read(), SLUG).await?.is_some() {
        return Ok(Prepared::Kept);
    }
    let files = Files::read()?;
    let tx = app.db.write().await?;
    if directory::service_by_slug(&tx, SLUG).await?.is_some() {
        // Another process made it while this one waited to write.
        return Ok(Prepared::Kept);
    }
    if shared_services::Entity::find().count(&tx).await? > 0 {
        return Err(Error::Conflict(
            "this data folder holds another shared service: give the demo a folder of its own (--data)"
                .into(),
        ));
    }
    let now = app.now();
    let mut dice = Dice::new(seed);
    let mut house = house::build(&tx, &files, now).await?;
    house.hardware = park::write(&tx, &house, seed, now).await?;
    convention::write(&tx, &house, &files.convention).await?;
    years::write_2022(&tx, &mut dice, &house, &files.scenarios, now).await?;
    let first = years::write_last(&tx, &mut Dice::new(seed ^ 1), &house, &files.scenarios, now).await?;
    years::write_recent(&tx, &mut dice, &house, &files.scenarios, (first, now - 3600)).await?;
    money::write(&tx, &house, &files.agreement, now).await?;
    cycle::write(app, &tx, &house).await?;
    let major = living::write(app, &tx, &mut dice, &house, &files.scenarios).await?;
    comfort::write(app, &tx, &house, major).await?;
    commitments::write(&tx, &house, now).await?;
    tx.commit().await?;
    Ok(Prepared::Made)
}

/// An account of the demo, to sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub role: Role,
    /// First name and name.
    pub name: String,
    pub function: String,
    /// Short name of the authority.
    pub authority: String,
    pub email: String,
}

/// The roles in the order in which a visitor discovers the demo.
const ROLES: [Role; 8] = [
    Role::Requester,
    Role::Referent,
    Role::Technician,
    Role::Administrative,
    Role::Director,
    Role::Rssi,
    Role::Dpo,
    Role::Administrator,
];

/// The accounts to offer, by role: one or a few of each, of several authorities. All have [`PASSWORD`].
pub fn accounts() -> Result<Vec<Account>> {
    let files = Files::read()?;
    let mut out: Vec<Account> = Vec::new();
    for role in ROLES {
        let most = match role {
            Role::Requester | Role::Technician => 3,
            Role::Referent => 5,
            _ => 1,
        };
        let mut seen: Vec<&str> = Vec::new();
        for person in &files.people {
            let first = person
                .roles
                .first()
                .map(|r| r.split(':').next().unwrap_or_default());
            // A referent asks for help as well: shown as what they are first.
            let place = match role {
                Role::Technician => person.function.as_str(),
                _ => person.authority.as_str(),
            };
            if first == Some(role.slug()) && !seen.contains(&place) && seen.len() < most {
                seen.push(place);
                out.push(Account {
                    role,
                    name: format!("{} {}", person.first_name, person.last_name),
                    function: person.function.clone(),
                    authority: person.authority.clone(),
                    email: person.email.clone(),
                });
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::password;

    #[test]
    fn every_role_has_an_account_and_the_password_is_strong() {
        let accounts = accounts().unwrap();
        for role in Role::ALL {
            assert!(accounts.iter().any(|a| a.role == role), "{role:?}");
        }
        for account in &accounts {
            assert_eq!(password::strength(PASSWORD, &account.email), Ok(()));
        }
        let referents = accounts.iter().filter(|a| a.role == Role::Referent);
        assert_eq!(referents.count(), 5);
    }
}
