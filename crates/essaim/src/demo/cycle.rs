//! The ends of two years: 2022, reviewed, frozen and paid in the spring of 2023; and the year before the present one,
//! under review now, with contests that wait for their answer.

use jiff::civil::date;

use super::house::{House, local};
use super::sources;
use super::treasury;
use crate::app::{App, Parts};
use crate::clock::{Clock, instant};
use crate::db::Tx;
use crate::db::entities::order_parties;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::revenue::model::defaults;
use crate::revenue::{store as orders, verbs as revenue};
use crate::settlement::cycle::counted::{Wanted, counted_tickets};
use crate::settlement::cycle::model::{ContestState, Reason};
use crate::settlement::cycle::verbs::{self as cycle, Contestation, Correction};
use crate::settlement::cycle::{model, store as cycles};
use crate::settlement::verbs::{self, YearDraft};
use crate::settlement::{store as years, verbs as money};

pub(super) const ACCOUNTANT: &str = "veronique.maupas@disn.example.org";
const DIRECTOR: &str = "helene.kervadec@disn.example.org";
const CHEVRY: &str = "sylvie.marchandeau@chevry.example.org";
const SERVON: &str = "bertrand.quillere@servon.example.org";
const VARENNES: &str = "mireille.azoulay@varennes.example.org";

/// Where the acts are played: an application whose clock is moved.
pub(super) struct Play<'a> {
    pub app: App,
    pub tx: &'a Tx,
    pub house: &'a House,
}

impl<'a> Play<'a> {
    fn new(app: &App, tx: &'a Tx, house: &'a House) -> Play<'a> {
        let moved = App::new(Parts {
            config: app.config.clone(),
            db: app.db.clone(),
            clock: Clock::fixed(instant(app.now())),
            key: app.key.clone(),
            public_url: app.public_url.clone(),
            demo: app.demo,
            offers: Vec::new(),
        });
        Play {
            app: moved,
            tx,
            house,
        }
    }

    pub fn at(&self, second: i64) {
        self.app.clock.set(instant(second));
    }

    pub async fn actor(&self, email: &str) -> Result<Actor> {
        directory::actor(self.tx, self.house.person(email)?.id)
            .await?
            .ok_or_else(|| Error::internal(format!("{email} has no active account")))
    }

    /// The number of a member's ticket in a year, by its place in the list.
    async fn ticket(&self, who: &Actor, year: i64, member: &str, place: usize) -> Result<i64> {
        let wanted = Wanted {
            year,
            authority_id: self.house.authority(member)?.id,
            frozen: false,
            search: "",
            after: 0,
        };
        let list = counted_tickets(self.tx, who, wanted).await?;
        list.get(place)
            .map(|t| t.number)
            .ok_or_else(|| Error::internal(format!("{member} has no ticket {place} in {year}")))
    }

    /// Contests a ticket of one's member.
    async fn contest(&self, who: &Actor, year: i64, number: i64, why: Contestation) -> Result<()> {
        cycle::contest(&self.app, self.tx, who, year, &[number], &why).await
    }

    /// The key of the contest of a ticket, to answer it.
    async fn pending(&self, who: &Actor, year: i64, number: i64) -> Result<i64> {
        let all = cycles::contests(self.tx, who, year, ContestState::Pending, 0).await?;
        all.into_iter()
            .find(|c| c.number == number)
            .map(|c| c.id)
            .ok_or_else(|| Error::internal(format!("nobody contests the ticket {number}")))
    }
}

fn why(reason: Reason, detail: &str) -> Contestation {
    Contestation {
        reason,
        detail: detail.into(),
        other_authority: None,
        repeats: None,
    }
}

/// Plays 2022 to its last payment, and the year before `app`'s present one up to now.
pub async fn write(app: &App, tx: &Tx, house: &House) -> Result<()> {
    let now = app.now();
    if now < local(date(2023, 7, 1), 0, 0) {
        return Ok(());
    }
    let play = Play::new(app, tx, house);
    review_2022(&play).await?;
    tell_parties(&play).await?;
    treasury::tell_accounts(&play, local(date(2023, 3, 20), 10, 30)).await?;
    close_2022(&play).await?;
    let last = i64::from(model::today(now).year()) - 1;
    if last > 2022 {
        treasury::advances(&play, last).await?;
        open_last_year(&play, last, now).await?;
    }
    Ok(())
}

/// The members check their lists; nothing that they contest changes a count.
async fn review_2022(play: &Play<'_>) -> Result<()> {
    let (app, tx) = (&play.app, play.tx);
    let accountant = play.actor(ACCOUNTANT).await?;
    play.at(local(date(2023, 2, 20), 9, 30));
    cycle::open_review(app, tx, &accountant, 2022, date(2023, 3, 17)).await?;
    for (email, member, place, detail, answer) in [
        (
            CHEVRY,
            "Chevry-Cossigny",
            11,
            "Cette panne touchait le réseau de tous : elle ne nous revient pas.",
            "La panne n’a été signalée que par votre mairie, et le technicien s’y est rendu.",
        ),
        (
            VARENNES,
            "Varennes-Jarcy",
            4,
            "Nous ne retrouvons pas cette demande.",
            "Votre agent l’a faite par téléphone ; l’appel et son compte rendu sont dans le ticket.",
        ),
    ] {
        let referent = play.actor(email).await?;
        play.at(local(date(2023, 3, 1), 14, 10));
        let number = play.ticket(&referent, 2022, member, place).await?;
        play.contest(&referent, 2022, number, why(Reason::Other, detail))
            .await?;
        play.at(local(date(2023, 3, 8), 11, 0));
        let id = play.pending(&accountant, 2022, number).await?;
        cycle::refuse(app, tx, &accountant, 2022, id, answer).await?;
    }
    Ok(())
}

/// SIRET, address, postcode, city, signer and capacity of each member, all invented.
const PARTIES: [(&str, &str, &str, &str, &str, &str, &str); 5] = [
    (
        "BCR",
        "99900001100018",
        "2 rue de l’Essai",
        "77170",
        "Brie-Comte-Robert",
        "Solange Parmentier",
        "maire",
    ),
    (
        "Chevry-Cossigny",
        "99900002900010",
        "1 place de l’Exemple",
        "77173",
        "Chevry-Cossigny",
        "Armand Vasseur",
        "maire",
    ),
    (
        "Servon",
        "99900003700013",
        "5 rue de l’Exemple",
        "77170",
        "Servon",
        "Odette Lamarque",
        "maire",
    ),
    (
        "Varennes-Jarcy",
        "99900004500016",
        "3 place de l’Essai",
        "91480",
        "Varennes-Jarcy",
        "Fabrice Hennequin",
        "maire",
    ),
    (
        "CCOB",
        "99900005200012",
        "10 rue du Modèle",
        "77170",
        "Brie-Comte-Robert",
        "Irène Castagnier",
        "présidente",
    ),
];

async fn tell_parties(play: &Play<'_>) -> Result<()> {
    let accountant = play.actor(ACCOUNTANT).await?;
    let at = local(date(2023, 3, 20), 10, 0);
    for (i, (member, siret, address, postcode, city, signer, capacity)) in PARTIES.into_iter().enumerate() {
        let authority = play.house.authority(member)?;
        let told = order_parties::Model {
            siret: siret.into(),
            address: address.into(),
            postcode: postcode.into(),
            city: city.into(),
            service_code: "NUMERIQUE".into(),
            commitment: format!("SC-2023-{:03}", i + 1),
            collectivity_code: format!("{:03}", 101 + i),
            accountant_code: "077999".into(),
            accountant: "Service de gestion comptable de l’Exemple".into(),
            signer_name: signer.into(),
            signer_capacity: capacity.into(),
            ..defaults(authority)
        };
        revenue::tell_party(play.tx, &accountant, at, told).await?;
    }
    Ok(())
}

/// Frozen, issued, paid.
async fn close_2022(play: &Play<'_>) -> Result<()> {
    let (app, tx) = (&play.app, play.tx);
    let (accountant, director) = (play.actor(ACCOUNTANT).await?, play.actor(DIRECTOR).await?);
    play.at(local(date(2023, 4, 3), 16, 20));
    cycle::freeze(app, tx, &director, 2022).await?;
    play.at(local(date(2023, 4, 14), 10, 5));
    for member in ["BCR", "CCOB"] {
        let issuer = play.house.authority(member)?.id;
        revenue::issue(app, tx, &accountant, 2022, issuer).await?;
    }
    for (i, order) in orders::orders(tx, &accountant, 2022)
        .await?
        .into_iter()
        .enumerate()
    {
        let day = date(2023, 5, 4 + i8::try_from(i * 3).unwrap_or(0));
        play.at(local(day, 15, 0));
        revenue::pay(app, tx, &accountant, order.id, day).await?;
    }
    Ok(())
}

/// The pools of 2022 with the costs of today, and a review with contests in every state.
async fn open_last_year(play: &Play<'_>, year: i64, now: i64) -> Result<()> {
    let (app, tx) = (&play.app, play.tx);
    let accountant = play.actor(ACCOUNTANT).await?;
    costs(play, &accountant, year, now - 20 * 86_400).await?;
    play.at(now - 19 * 86_400);
    let counted_twice = Correction {
        corrected_year: 2022,
        issuer_id: play.house.authority("BCR")?.id,
        debtor_id: play.house.authority("Chevry-Cossigny")?.id,
        cents: -9_560,
        reason: "Un ticket de 2022 était compté deux fois".into(),
    };
    cycle::add_correction(app, tx, &accountant, year, counted_twice).await?;
    // No review begins before the year is over, even on New Year's Day.
    let over = local(
        date(i16::try_from(year + 1).map_err(Error::internal)?, 1, 1),
        0,
        0,
    );
    let days_ago = |days: i64| (now - days * 86_400).max(over);
    play.at(days_ago(9));
    let until = model::today(now + 12 * 86_400);
    cycle::open_review(app, tx, &accountant, year, until).await?;
    let (chevry, servon) = (play.actor(CHEVRY).await?, play.actor(SERVON).await?);
    play.at(days_ago(6));
    let moved = play.ticket(&servon, year, "Servon", 3).await?;
    let to_brie = Contestation {
        other_authority: Some(play.house.authority("BCR")?.id),
        ..why(
            Reason::WrongMember,
            "L’agent a changé de collectivité au printemps.",
        )
    };
    play.contest(&servon, year, moved, to_brie).await?;
    let ours = play.ticket(&servon, year, "Servon", 6).await?;
    play.contest(&servon, year, ours, why(Reason::NotOurs, ""))
        .await?;
    play.at(days_ago(4));
    let id = play.pending(&accountant, year, moved).await?;
    let said = "Vous avez raison : l’agent travaillait déjà à Brie-Comte-Robert.";
    cycle::accept(app, tx, &accountant, year, id, said).await?;
    let id = play.pending(&accountant, year, ours).await?;
    let said = "Le poste dépanné porte votre numéro d’inventaire : le ticket reste compté.";
    cycle::refuse(app, tx, &accountant, year, id, said).await?;
    play.at(days_ago(3));
    let varennes = play.actor(VARENNES).await?;
    let theirs = play.house.authority("Varennes-Jarcy")?.id;
    cycle::agree(app, tx, &varennes, year, theirs).await?;
    play.at(days_ago(2));
    let first = play.ticket(&chevry, year, "Chevry-Cossigny", 7).await?;
    let again = play.ticket(&chevry, year, "Chevry-Cossigny", 8).await?;
    let twice = Contestation {
        repeats: Some(first),
        ..why(
            Reason::Duplicate,
            "La même panne a été signalée deux fois dans la matinée.",
        )
    };
    play.contest(&chevry, year, again, twice).await?;
    let lent = play.ticket(&chevry, year, "Chevry-Cossigny", 15).await?;
    play.contest(
        &chevry,
        year,
        lent,
        why(Reason::Other, "Le matériel appartient à une association."),
    )
    .await
}

/// Costs of 2022 raised by 6 %, to the euro; staff, gigabytes and one bill from where they come from.
async fn costs(play: &Play<'_>, who: &Actor, year: i64, at: i64) -> Result<()> {
    let tx = play.tx;
    let rules = YearDraft {
        agreement: years::year(tx, who, 2022).await?.agreement,
        key_decimals: Some(2),
    };
    money::open_year(tx, who, at, year, rules).await?;
    verbs::copy_pools(tx, who, at, 2022, year).await?;
    let before = years::pools(tx, who, 2022).await?;
    for pool in years::pools(tx, who, year).await? {
        let Some(old) = before.iter().find(|p| p.slug == pool.slug) else {
            continue;
        };
        for line in years::lines(tx, &[old.id]).await? {
            if sources::is_staff(&line) {
                sources::staff(tx, who, year, &pool, at).await?;
                continue;
            }
            let cents = line.amount_cents * 106 / 10_000 * 100;
            let line = verbs::add_line(tx, who, at, year, pool.id, (&line.label, cents)).await?;
            if line.label == "Énergie" {
                sources::invoice(tx, who, year, &line, at).await?;
            }
        }
        if pool.slug.starts_with("travel") {
            sources::weights(tx, who, year, &pool, at).await?;
        }
    }
    sources::readings(tx, play.house, who, year, at).await
}
