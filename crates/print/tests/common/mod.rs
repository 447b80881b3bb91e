//! The year 2022 of the agreement, and half a year of one of its members.

use print::pdf::{
    Bilan, Breakdown, Dashboard, Difference, Measure, Member, Month, Order, Pool, Row, Statement,
    StatementForecast, StatementOrder, StatementShare, StatementTickets,
};
use print::sheet::{Cell, Column, Kind, Table};
use print::{Date, DateTime};

const NOW: DateTime = DateTime {
    date: Date {
        year: 2026,
        month: 11,
        day: 24,
    },
    hour: 14,
    minute: 5,
};

pub const SHORTS: [&str; 5] = ["BCR", "Chevry-Cossigny", "Servon", "Varennes-Jarcy", "CCOB"];

fn texts<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(String::from).to_vec()
}

fn percents(words: [&str; 5]) -> Vec<Option<String>> {
    words
        .map(|word| (!word.is_empty()).then(|| format!("{word}\u{a0}%")))
        .to_vec()
}

fn lines<const N: usize>(lines: [(&str, i64); N]) -> Vec<(String, i64)> {
    lines.map(|(label, cents)| (label.to_owned(), cents)).to_vec()
}

fn members() -> Vec<Member> {
    let names = [
        "Brie-Comte-Robert",
        "Chevry-Cossigny",
        "Servon",
        "Varennes-Jarcy",
        "Communauté de communes de l’Orée de la Brie",
    ];
    let pairs = SHORTS.iter().zip(names);
    pairs
        .map(|(short, name)| Member {
            short: (*short).into(),
            name: name.into(),
        })
        .collect()
}

const BY_TICKETS: [&str; 5] = ["80,05", "7,95", "6,56", "3,84", "1,60"];
const BY_TICKETS_BUT_BCR: [&str; 5] = ["", "39,84", "32,89", "19,25", "8,02"];
const BY_GIGABYTES: [&str; 5] = ["86,58", "", "10,61", "", "2,81"];

fn staff_pools() -> [Pool; 2] {
    let key = "nombre de tickets de l’année";
    let bcr = Pool {
        label: "Fonctionnement du service".into(),
        paid_by: "BCR".into(),
        key_label: key.into(),
        article: "article 6.1 de la convention".into(),
        lines: lines([
            ("Personnel, 3 agents à 95\u{a0}%", 12_960_900),
            ("Prestataire", 4_000_000),
            ("Renouvellement de biens", 221_400),
            ("Office 365", 79_200),
            ("TeamViewer", 205_600),
            ("Fluides", 170_000),
            ("Ménage", 250_700),
            ("Assurance", 22_500),
        ]),
        total: 17_910_300,
        rounding_note: None,
        percents: percents(BY_TICKETS),
        shares: [14_337_195, 1_423_869, 1_174_916, 687_755, 286_565]
            .map(Some)
            .to_vec(),
        derivation: texts([
            "Chaque part est le total multiplié par la clé, au centime inférieur\u{a0}; 2 centimes restants vont aux plus forts restes.",
        ]),
    };
    let ccob = Pool {
        label: "Fonctionnement du service".into(),
        paid_by: "CCOB".into(),
        key_label: key.into(),
        article: "article 6.1 de la convention".into(),
        lines: lines([
            ("Personnel, 1 agent à 95\u{a0}%", 2_855_100),
            ("ClariLog", 900_000),
        ]),
        total: 3_755_100,
        rounding_note: None,
        percents: percents(BY_TICKETS),
        shares: [3_005_957, 298_530, 246_335, 144_196, 60_082].map(Some).to_vec(),
        derivation: vec![],
    };
    [bcr, ccob]
}

fn travel_pools() -> [Pool; 2] {
    let pool = |paid_by: &str, line: &str, total: i64, shares: [i64; 4]| Pool {
        label: "Déplacements".into(),
        paid_by: paid_by.into(),
        key_label: "nombre de tickets, hors BCR".into(),
        article: "article 6.1 de la convention".into(),
        lines: lines([(line, total)]),
        total,
        rounding_note: None,
        percents: percents(BY_TICKETS_BUT_BCR),
        shares: std::iter::once(None).chain(shares.map(Some)).collect(),
        derivation: vec![],
    };
    [
        pool(
            "BCR",
            "45\u{a0}€ × 3 agents × 12 mois",
            162_000,
            [64_541, 53_282, 31_185, 12_992],
        ),
        pool(
            "CCOB",
            "45\u{a0}€ × 1 agent × 12 mois",
            54_000,
            [21_514, 17_760, 10_395, 4_331],
        ),
    ]
}

fn infrastructure() -> Pool {
    Pool {
        label: "Infrastructure mutualisée".into(),
        paid_by: "BCR".into(),
        key_label: "gigaoctets occupés sur les serveurs communs".into(),
        article: "article 6.2 de la convention".into(),
        lines: lines([
            ("Supervision PRTG", 254_900),
            ("Maintenance", 400_000),
            ("Énergie", 3_261_233),
        ]),
        total: 3_916_100,
        rounding_note: Some("Le total est arrondi à l’euro inférieur, comme le veut la convention\u{a0}: 33 centimes ne sont pas répartis.".into()),
        percents: percents(BY_GIGABYTES),
        shares: vec![Some(3_390_559), None, Some(415_498), None, Some(110_043)],
        derivation: vec![],
    }
}

fn orders() -> Vec<Order> {
    [
        ("BCR", "CCOB", 409_600),
        ("BCR", "Chevry-Cossigny", 1_488_410),
        ("BCR", "Servon", 1_643_696),
        ("BCR", "Varennes-Jarcy", 718_940),
        ("CCOB", "BCR", 3_005_957),
        ("CCOB", "Chevry-Cossigny", 320_044),
        ("CCOB", "Servon", 264_095),
        ("CCOB", "Varennes-Jarcy", 154_591),
    ]
    .map(|(from, to, amount)| Order {
        from: from.into(),
        to: to.into(),
        amount,
    })
    .to_vec()
}

fn differences() -> Vec<Difference> {
    [
        (
            "Titre de BCR à Chevry-Cossigny",
            1_588_410,
            1_488_410,
            "14\u{202f}238,69\u{a0}€ et 645,41\u{a0}€ font 14\u{202f}884,10\u{a0}€\u{a0}: erreur d’addition.",
        ),
        (
            "Part de Servon dans les 37\u{202f}551\u{a0}€",
            246_334,
            246_335,
            "Un centime perdu par l’arrondi de chaque part.",
        ),
        (
            "Part de Servon dans les 540\u{a0}€",
            17_761,
            17_760,
            "Un centime de trop par l’arrondi de chaque part.",
        ),
        (
            "Part de CCOB dans l’infrastructure",
            110_042,
            110_043,
            "Un centime perdu par l’arrondi de chaque part.",
        ),
    ]
    .map(|(place, printed, exact, cause)| Difference {
        place: place.into(),
        printed,
        exact,
        cause: cause.into(),
    })
    .to_vec()
}

pub fn bilan() -> Bilan {
    let [service_bcr, service_ccob] = staff_pools();
    let [travel_bcr, travel_ccob] = travel_pools();
    Bilan {
        service_name: "Direction de l’innovation et des services numériques".into(),
        host_label: "Service commun porté par Brie-Comte-Robert".into(),
        year: 2022,
        status_label: "Projet, calculé le 24/11/2026 14:05".into(),
        issued: Some(NOW),
        fingerprint: Some("3f6c1de2a9b80457c1d4e6f7089ab3c25d7e9f10423586a7b8c9d0e1f2a3b4c5".into()),
        members: members(),
        tickets: vec![1_501, 149, 123, 72, 30],
        measures: vec![Measure {
            label: "Stockage".into(),
            unit: "Go".into(),
            values: vec![Some(5_000), None, Some(613), None, Some(162)],
            percents: percents(BY_GIGABYTES),
        }],
        pools: vec![
            service_bcr,
            service_ccob,
            travel_bcr,
            travel_ccob,
            infrastructure(),
        ],
        totals: vec![20_733_711, 1_808_454, 1_907_791, 873_531, 474_013],
        orders: orders(),
        differences: differences(),
        method: texts([
            "Les clés sont arrondies à deux décimales. Chaque part est d’abord comptée au centime inférieur\u{a0}; les centimes qui restent vont aux plus forts restes. La somme des parts est donc toujours, au centime près, ce qui a été dépensé.",
            "La mise à jour contradictoire de la liste des tickets a précédé le calcul\u{a0}: chaque collectivité a pu contester un ticket.",
        ]),
    }
}

fn row(label: &str, count: i64, in_time: i64, percent: &str) -> Row {
    Row {
        label: label.into(),
        count,
        in_time,
        percent: Some(format!("{percent}\u{a0}%")),
    }
}

fn tables() -> Vec<Breakdown> {
    let table = |title: &str, rows: Vec<Row>| Breakdown {
        title: title.into(),
        rows,
    };
    vec![
        table(
            "Par famille",
            vec![
                row("Incidents", 121, 116, "98,3"),
                row("Demandes", 78, 71, "94,7"),
            ],
        ),
        table(
            "Par priorité",
            vec![
                row("Haute", 22, 20, "90,9"),
                row("Moyenne", 68, 65, "97,0"),
                row("Basse", 109, 102, "98,1"),
            ],
        ),
        table(
            "Par service",
            vec![
                row("Connexion au réseau et à la messagerie", 58, 55, "98,2"),
                row("Panne de logiciel métier", 34, 32, "97,0"),
                row("Panne de matériel", 29, 27, "96,4"),
                row("Arrivée d’un agent", 21, 20, "95,2"),
                row("Nouveau matériel", 18, 16, "94,1"),
                row("Récupération de données", 15, 15, "100"),
                row("Consommables", 14, 13, "92,9"),
                row("Déménagement de matériel", 10, 9, "100"),
            ],
        ),
        table(
            "Par site",
            vec![
                row("Mairie", 84, 79, "96,3"),
                row("École des Tilleuls", 41, 38, "95,0"),
                row("Médiathèque", 33, 31, "96,9"),
                row("Police municipale", 25, 24, "100"),
                row("Centre technique", 16, 15, "93,8"),
            ],
        ),
    ]
}

pub fn dashboard() -> Dashboard {
    let months = [
        ("janv.", 22, 14),
        ("févr.", 19, 12),
        ("mars", 25, 16),
        ("avr.", 17, 9),
        ("mai", 16, 11),
        ("juin", 22, 16),
    ];
    let park = [
        ("Postes de travail", 112),
        ("Portables", 48),
        ("Imprimantes", 23),
        ("Serveurs et réseau", 19),
        ("À remplacer en 2027", 17),
    ];
    Dashboard {
        service_name: "Direction de l’innovation et des services numériques".into(),
        authority: "Servon".into(),
        period_label: "1er semestre 2026".into(),
        issued: Some(NOW),
        in_time: 187,
        resolved: 193,
        percent: Some("96,9\u{a0}%".into()),
        target_percent: "95\u{a0}%".into(),
        target_bp: 9_500,
        kept: true,
        tables: tables(),
        months: months
            .map(|(label, incidents, requests)| Month {
                label: label.into(),
                incidents,
                requests,
            })
            .to_vec(),
        times: [
            ("Prise en charge, temps médian", "18\u{a0}min"),
            ("Résolution, priorité haute", "1\u{a0}h\u{a0}12"),
            ("Résolution, priorité moyenne", "2\u{a0}h\u{a0}40"),
            ("Résolution, priorité basse", "5\u{a0}h\u{a0}05"),
        ]
        .map(|(label, value)| (label.to_owned(), value.to_owned()))
        .to_vec(),
        reopened: 4,
        suspended: 11,
        park: lines(park),
        costs: lines([
            ("Part du fonctionnement", 714_230),
            ("Déplacements", 35_521),
            ("Infrastructure", 207_749),
        ]),
        notes: texts([
            "6 tickets sont encore ouverts. 3 tickets relevant d’une période exceptionnelle déclarée (coupure du 12/03/2026) sont comptés à part.",
        ]),
    }
}

pub fn tables_of_2022() -> Vec<Table> {
    let column = |label: &str, kind| Column {
        label: label.into(),
        kind,
    };
    let shares = Table {
        name: "Répartition 2022".into(),
        title: "Bilan 2022 : répartition".into(),
        columns: vec![
            column("Collectivité", Kind::Text),
            column("Tickets", Kind::Integer),
            column("Clé", Kind::Percent),
            column("Part du coût", Kind::Money),
            column("Vérifié le", Kind::Date),
            column("Figé le", Kind::DateTime),
        ],
        rows: rows_of_2022(),
        totals: Some(vec![
            Cell::Text("Ensemble".into()),
            Cell::Integer(1_875),
            Cell::Percent(10_000),
            Cell::Money(25_797_500),
        ]),
    };
    let orders = Table {
        name: "Titres".into(),
        title: "Bilan 2022 : titres de recettes".into(),
        columns: vec![
            column("De", Kind::Text),
            column("À", Kind::Text),
            column("Montant", Kind::Money),
        ],
        rows: orders()
            .into_iter()
            .map(|o| vec![Cell::Text(o.from), Cell::Text(o.to), Cell::Money(o.amount)])
            .collect(),
        totals: None,
    };
    vec![shares, orders]
}

fn rows_of_2022() -> Vec<Vec<Cell>> {
    let bilan = bilan();
    let keys = [8_005, 795, 656, 384, 160];
    let date = Date {
        year: 2023,
        month: 2,
        day: 14,
    };
    let frozen = DateTime {
        date: Date { day: 28, ..date },
        hour: 14,
        minute: 5,
    };
    (0..5)
        .map(|i| {
            vec![
                Cell::Text(SHORTS[i].into()),
                Cell::Integer(bilan.tickets[i]),
                Cell::Percent(keys[i]),
                Cell::Money(bilan.totals[i]),
                Cell::Date(date),
                Cell::DateTime(frozen),
            ]
        })
        .collect()
}

/// What Chevry-Cossigny pays for 2022, with a forecast that the agreement did not have.
pub fn statement() -> Statement {
    let share = |label: &str, paid_by: &str, quantity: &str, whole: &str, percent: &str, total, cents| {
        StatementShare {
            label: label.into(),
            article: "article 6.1 de la convention".into(),
            paid_by: paid_by.into(),
            key: "tickets de l’année".into(),
            quantity: quantity.into(),
            whole: whole.into(),
            percent: format!("{percent}\u{a0}%"),
            total,
            cents,
            adjustments: vec![],
        }
    };
    let tickets = "149\u{a0}tickets";
    let whole = "1\u{202f}875";
    let mut shares = vec![
        share(
            "Fonctionnement du service",
            "BCR",
            tickets,
            whole,
            "7,95",
            17_910_300,
            1_423_869,
        ),
        share(
            "Fonctionnement du service",
            "CCOB",
            tickets,
            whole,
            "7,95",
            3_755_100,
            298_530,
        ),
        share("Déplacements", "BCR", tickets, "374", "39,84", 162_000, 64_541),
        share("Déplacements", "CCOB", tickets, "374", "39,84", 54_000, 21_514),
    ];
    shares[3].adjustments = vec![(
        "Plafond. La part est ramenée au plafond de la convention.".into(),
        -1_200,
    )];
    let order = |party: &str, label: &str, state: &str, cents| StatementOrder {
        party: party.into(),
        label: label.into(),
        state: state.into(),
        cents,
    };
    Statement {
        service_name: "Direction de l’innovation et des services numériques".into(),
        agreement: "Convention de services communs".into(),
        year: 2022,
        status_label: "Figé le 03/04/2023 16:20".into(),
        issued: Some(NOW),
        fingerprint: Some("00ff00ff".into()),
        member: "Chevry-Cossigny".into(),
        total: 1_808_454,
        percent: "7,0\u{a0}%".into(),
        spent: 25_797_500,
        advanced: 0,
        shares,
        tickets: vec![
            StatementTickets {
                family: "Incidents".into(),
                sheets: vec![
                    ("Poste de travail #strong[piégé]".into(), 61),
                    ("Impression".into(), 40),
                ],
            },
            StatementTickets {
                family: "Demandes".into(),
                sheets: vec![("Arrivée d’un agent".into(), 48)],
            },
        ],
        forecast: Some(StatementForecast {
            share: 1_800_000,
            compensation: 300_000,
            advances: vec![
                ("Avance n°\u{a0}1".into(), 750_000),
                ("Avance n°\u{a0}2".into(), 750_000),
            ],
            balance: 8_454,
        }),
        corrections: vec![(
            "Bilan 2021, à BCR\u{a0}: un ticket compté deux fois".into(),
            -9_560,
        )],
        owes: vec![
            order(
                "Brie-Comte-Robert",
                "Titre n°\u{a0}12 de 2023",
                "encaissé le 04/05/2023",
                1_488_410,
            ),
            order(
                "Communauté de communes de l’Orée de la Brie",
                "À émettre",
                "",
                320_044,
            ),
        ],
        asks: vec![],
        method: texts([
            "La part d’un poste est son coût multiplié par la part de la collectivité dans la clé.",
        ]),
    }
}
