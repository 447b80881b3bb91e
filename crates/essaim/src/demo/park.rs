//! The park of the demo: a computer and a screen for each agent, what is shared on each site, some in stock, some retired,
//! and one thing that somebody brought along.

use jiff::civil::Date;

use super::dice::Dice;
use super::house::House;
use crate::db::Tx;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::park::model::{self, Draft, Kind, State};
use crate::park::verbs;
use crate::web::words;

/// A piece of hardware of the park that is in service or in stock.
#[derive(Clone, Debug)]
pub struct Hardware {
    pub id: i64,
    pub authority_id: i64,
    pub person_id: Option<i64>,
    pub site_id: Option<i64>,
    pub kind: Kind,
    pub label: String,
}

const LAPTOPS: [(&str, &str); 3] = [
    ("Dell", "Latitude 5440"),
    ("HP", "EliteBook 640 G9"),
    ("Lenovo", "ThinkPad L14"),
];
const DESKTOPS: [(&str, &str); 3] = [
    ("Dell", "OptiPlex 7010"),
    ("HP", "ProDesk 400 G6"),
    ("Lenovo", "ThinkCentre M70q"),
];
const SCREENS: [(&str, &str); 2] = [("Dell", "P2422H"), ("Iiyama", "ProLite 24")];
const PRINTERS: [(&str, &str); 2] = [("Ricoh", "IM C3000"), ("Brother", "MFC-L6900")];
const PHONES: [(&str, &str); 1] = [("Mitel", "6867i")];

struct Shop<'a> {
    tx: &'a Tx,
    actor: Actor,
    dice: Dice,
    today: Date,
    now: i64,
    /// The last number given.
    number: usize,
    all: Vec<Hardware>,
}

impl Shop<'_> {
    /// A piece of hardware bought up to so many years ago, with three years of warranty.
    async fn buy(&mut self, models: &[(&str, &str)], years: i64, draft: Draft) -> Result<i64> {
        let (make, model) = models[self.dice.below(models.len())];
        let days = self.dice.between(40, years * 365);
        let bought = self.today.checked_sub(jiff::Span::new().days(days));
        let bought_on = bought.map_err(Error::internal)?;
        self.number += 1;
        let draft = Draft {
            tag: format!("INV-{:04}", self.number),
            make: make.into(),
            model: model.into(),
            serial: format!(
                "{}{:07}",
                make[..1].to_uppercase(),
                1_204_417 + self.number * 7_919
            ),
            bought_on: Some(bought_on),
            warranty_until: bought_on.checked_add(jiff::Span::new().years(3)).ok(),
            ..draft
        };
        let id = verbs::add(self.tx, &self.actor, self.now - 86_400, &draft).await?;
        self.all.push(Hardware {
            id,
            authority_id: draft.authority_id,
            person_id: draft.person_id,
            site_id: draft.site_id,
            kind: draft.kind,
            label: model::label(&draft.tag, draft.kind.slug(), &draft.make, &draft.model),
        });
        Ok(id)
    }
}

/// Writes the park; gives what tickets can name.
pub async fn write(tx: &Tx, house: &House, seed: u64, now: i64) -> Result<Vec<Hardware>> {
    let keeper = house.person("nadia.belkacem@disn.example.org")?;
    let actor = directory::actor(tx, keeper.id)
        .await?
        .ok_or_else(|| Error::internal("the demo's technician has no account"))?;
    let mut shop = Shop {
        tx,
        actor,
        dice: Dice::new(seed ^ 11),
        today: words::local(now).date(),
        now,
        number: 0,
        all: Vec::new(),
    };
    for authority in &house.authorities {
        of_people(&mut shop, house, authority.id).await?;
        of_sites(&mut shop, house, authority.id).await?;
        in_stock(&mut shop, authority.id).await?;
    }
    of_the_service(&mut shop, house).await?;
    Ok(shop.all)
}

async fn of_people(shop: &mut Shop<'_>, house: &House, authority_id: i64) -> Result<()> {
    for person in house.requesters.get(&authority_id).into_iter().flatten() {
        let given = |kind| Draft {
            kind,
            authority_id,
            site_id: person.site_id,
            person_id: Some(person.id),
            supplied: true,
            ..Draft::default()
        };
        if shop.dice.chance(450) {
            shop.buy(&LAPTOPS, 6, given(Kind::Laptop)).await?;
        } else {
            shop.buy(&DESKTOPS, 9, given(Kind::Desktop)).await?;
        }
        shop.buy(&SCREENS, 8, given(Kind::Screen)).await?;
        if shop.dice.chance(300) {
            shop.buy(&PHONES, 5, given(Kind::Phone)).await?;
        }
    }
    Ok(())
}

async fn of_sites(shop: &mut Shop<'_>, house: &House, authority_id: i64) -> Result<()> {
    let mut sites: Vec<i64> = house
        .sites
        .values()
        .filter(|site| site.authority_id == authority_id)
        .map(|site| site.id)
        .collect();
    sites.sort_unstable();
    for site_id in sites {
        let shared = Draft {
            kind: Kind::Printer,
            authority_id,
            site_id: Some(site_id),
            supplied: true,
            ..Draft::default()
        };
        shop.buy(&PRINTERS, 7, shared).await?;
    }
    Ok(())
}

/// A spare laptop, and an old desktop that left the park.
async fn in_stock(shop: &mut Shop<'_>, authority_id: i64) -> Result<()> {
    let spare = Draft {
        kind: Kind::Laptop,
        authority_id,
        state: State::InStock,
        supplied: true,
        note: "Prêt de secours".into(),
        ..Draft::default()
    };
    shop.buy(&LAPTOPS, 4, spare).await?;
    let old = Draft {
        kind: Kind::Desktop,
        authority_id,
        supplied: true,
        ..Draft::default()
    };
    let id = shop.buy(&DESKTOPS, 9, old).await?;
    shop.all.pop();
    let day = shop.today.checked_sub(jiff::Span::new().days(20));
    let day = day.map_err(Error::internal)?;
    let (tx, now) = (shop.tx, shop.now);
    verbs::retire(tx, &shop.actor, now - 3_600, id, day, "recyclé, bordereau classé").await
}

/// The servers that all share, and two things that came from elsewhere: one admitted, one that waits for its audit.
async fn of_the_service(shop: &mut Shop<'_>, house: &House) -> Result<()> {
    let bcr = house.authority("BCR")?.id;
    for _ in 0..4 {
        let server = Draft {
            kind: Kind::Server,
            authority_id: bcr,
            supplied: true,
            note: "Salle des serveurs".into(),
            ..Draft::default()
        };
        shop.buy(&[("Dell", "PowerEdge R650")], 6, server).await?;
    }
    let servon = house.authority("Servon")?.id;
    for (audited, note) in [
        (true, "Donné par le conseil départemental"),
        (false, "Tablette personnelle de l’accueil"),
    ] {
        let guest = Draft {
            kind: Kind::Other,
            authority_id: servon,
            audited,
            note: note.into(),
            ..Draft::default()
        };
        shop.buy(&[("Samsung", "Galaxy Tab A8")], 3, guest).await?;
    }
    Ok(())
}
