//! What an agreement rules in Essaim, and the fixed lists of its annexes.

use crate::web::words;

/// Something that Essaim applies because an article says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Clause {
    Hours,
    Matrix,
    Delays,
    Target,
    Closing,
    OnCall,
    Exceptional,
    Dashboard,
    Catalogue,
    Quotes,
    Costs,
    SharingKey,
    Travel,
    Infrastructure,
    JointReview,
    RevenueOrders,
    Park,
    Committee,
    DataProtection,
}

impl Clause {
    pub const ALL: [Clause; 19] = [
        Clause::Hours,
        Clause::Matrix,
        Clause::Delays,
        Clause::Target,
        Clause::Closing,
        Clause::OnCall,
        Clause::Exceptional,
        Clause::Dashboard,
        Clause::Catalogue,
        Clause::Quotes,
        Clause::Costs,
        Clause::SharingKey,
        Clause::Travel,
        Clause::Infrastructure,
        Clause::JointReview,
        Clause::RevenueOrders,
        Clause::Park,
        Clause::Committee,
        Clause::DataProtection,
    ];

    /// The word kept in the database and in forms.
    pub fn slug(self) -> &'static str {
        match self {
            Clause::Hours => "hours",
            Clause::Matrix => "matrix",
            Clause::Delays => "delays",
            Clause::Target => "target",
            Clause::Closing => "closing",
            Clause::OnCall => "on_call",
            Clause::Exceptional => "exceptional",
            Clause::Dashboard => "dashboard",
            Clause::Catalogue => "catalogue",
            Clause::Quotes => "quotes",
            Clause::Costs => "costs",
            Clause::SharingKey => "sharing_key",
            Clause::Travel => "travel",
            Clause::Infrastructure => "infrastructure",
            Clause::JointReview => "joint_review",
            Clause::RevenueOrders => "revenue_orders",
            Clause::Park => "park",
            Clause::Committee => "committee",
            Clause::DataProtection => "data_protection",
        }
    }

    pub fn parse(slug: &str) -> Option<Clause> {
        Clause::ALL.into_iter().find(|c| c.slug() == slug)
    }

    pub fn label(self) -> &'static str {
        match self {
            Clause::Hours => "Horaires d’ouverture",
            Clause::Matrix => "Priorité selon la gêne et le nombre de personnes",
            Clause::Delays => "Délais de résolution",
            Clause::Target => "Part à résoudre dans les délais",
            Clause::Closing => "Clôture sans réponse du demandeur",
            Clause::OnCall => "Astreintes",
            Clause::Exceptional => "Circonstances exceptionnelles",
            Clause::Dashboard => "Tableau de bord semestriel",
            Clause::Catalogue => "Catalogue de services",
            Clause::Quotes => "Devis et achats pour le compte d’un membre",
            Clause::Costs => "Charges partagées",
            Clause::SharingKey => "Clé de répartition",
            Clause::Travel => "Déplacements",
            Clause::Infrastructure => "Infrastructure mutualisée",
            Clause::JointReview => "Mise à jour contradictoire",
            Clause::RevenueOrders => "Titres de recettes",
            Clause::Park => "Durée de vie du matériel",
            Clause::Committee => "Comité de pilotage",
            Clause::DataProtection => "Protection des données",
        }
    }

    /// The page where the clause is applied.
    pub fn applied_at(self) -> Option<&'static str> {
        match self {
            Clause::Hours | Clause::Delays | Clause::Target | Clause::Closing | Clause::OnCall => {
                Some("/reglages/calendrier")
            }
            Clause::Dashboard => Some("/tableaux"),
            Clause::Catalogue | Clause::Quotes => Some("/catalogue"),
            Clause::Costs
            | Clause::SharingKey
            | Clause::Travel
            | Clause::Infrastructure
            | Clause::JointReview
            | Clause::RevenueOrders => Some("/bilans"),
            Clause::Matrix
            | Clause::Exceptional
            | Clause::Park
            | Clause::Committee
            | Clause::DataProtection => None,
        }
    }
}

/// A domain of the impact sheet: what changes for the staff when they join the service (L.5211-4-2 CGCT asks for the
/// effects on organisation, working conditions, pay and acquired rights).
pub struct Domain {
    pub label: &'static str,
    /// Slug and words of each nature of impact.
    pub natures: &'static [(&'static str, &'static str)],
}

pub const IMPACT_SHEET: [Domain; 4] = [
    Domain {
        label: "Organisation",
        natures: &[
            ("workplace", "Lieu de travail"),
            ("hierarchy", "Rattachement hiérarchique"),
            ("job_sheet", "Fiche de poste"),
        ],
    },
    Domain {
        label: "Technique et métier",
        natures: &[
            ("methods", "Méthodes de travail"),
            ("tools", "Outils et logiciels"),
        ],
    },
    Domain {
        label: "Statutaire",
        natures: &[
            ("position", "Position statutaire"),
            ("assignment", "Affectation"),
            ("pay", "Régime indemnitaire"),
            ("family_supplement", "Supplément familial de traitement"),
            ("new_bonus", "Nouvelle bonification indiciaire"),
            ("working_time", "Temps de travail"),
            ("leave", "Congés"),
            ("time_account", "Compte épargne-temps"),
        ],
    },
    Domain {
        label: "Action sociale",
        natures: &[("social", "Prestations d’action sociale")],
    },
];

/// Degrees of an impact, from 1 to 4.
pub const DEGREES: [&str; 4] = ["aucun", "faible", "fort", "très fort"];

/// The words of a degree.
pub fn degree(number: i64) -> &'static str {
    let place = usize::try_from(number - 1).unwrap_or(0);
    DEGREES.get(place).copied().unwrap_or(DEGREES[0])
}

/// Whether the impact sheet has this nature.
pub fn is_nature(slug: &str) -> bool {
    IMPACT_SHEET
        .iter()
        .flat_map(|d| d.natures)
        .any(|(nature, _)| *nature == slug)
}

/// « Convention », « Avenant n° 2 ».
pub fn version_label(number: i64) -> String {
    match number {
        0 => "Convention initiale".into(),
        n => format!("Avenant n°\u{a0}{n}"),
    }
}

/// A number of article, as a key that sorts as people count: 6.2 before 6.10, and « Annexe 1 » after all numbers.
pub fn order_of(number: &str) -> Vec<(u8, u64, String)> {
    number
        .split(['.', '-', ' '])
        .map(|piece| match piece.parse::<u64>() {
            Ok(n) => (0, n, String::new()),
            Err(_) => (1, 0, piece.to_lowercase()),
        })
        .collect()
}

/// What an article is called in an address: `article-6.2`.
pub fn anchor(number: &str) -> String {
    let plain = number
        .chars()
        .map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' });
    format!("article-{}", plain.collect::<String>().to_lowercase())
}

/// A share of the working time in thousandths from a typed percent: « 95 », « 92,5 ».
pub fn share(typed: &str) -> Option<i64> {
    words::permille(typed).filter(|permille| *permille > 0)
}

/// « 95 % », « 92,5 % » from thousandths.
pub fn share_in_words(permille: i64) -> String {
    format!("{}\u{a0}%", words::decimal_in_words(permille, 1))
}

/// What a post costs the service: the yearly cost times the share, rounded half up to the cent.
pub fn staff_cost(yearly_cents: i64, permille: i64) -> i64 {
    let share = u32::try_from(permille).unwrap_or(0);
    reckon::staff::cost(yearly_cents, share, 1, 1).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_to_a_tenth_of_a_percent() {
        for (typed, permille) in [("95", 950), (" 92,5 % ", 925), ("100", 1000), ("0.1", 1)] {
            assert_eq!(share(typed), Some(permille), "{typed}");
        }
        for wrong in ["", "0", "101", "-5", "95,25", "95,", "dix", "100,1", "9,+5"] {
            assert_eq!(share(wrong), None, "{wrong}");
        }
        assert_eq!(share_in_words(950), "95\u{a0}%");
        assert_eq!(share_in_words(925), "92,5\u{a0}%");
    }

    #[test]
    fn articles_sort_as_people_count() {
        let mut numbers = ["10", "6.10", "Annexe 1", "6.2", "6", "2"];
        numbers.sort_by_key(|n| order_of(n));
        assert_eq!(numbers, ["2", "6", "6.2", "6.10", "10", "Annexe 1"]);
        assert_eq!(anchor("6.2 bis"), "article-6.2-bis");
    }

    #[test]
    fn a_post_costs_its_share_to_the_cent() {
        assert_eq!(staff_cost(4_547_685, 950), 4_320_301);
        assert_eq!(staff_cost(1, 500), 1);
        assert_eq!(staff_cost(1, 499), 0);
        assert_eq!(staff_cost(0, 950), 0);
    }

    #[test]
    fn every_clause_and_nature_has_one_word() {
        for clause in Clause::ALL {
            assert_eq!(Clause::parse(clause.slug()), Some(clause));
        }
        let mut natures: Vec<&str> = IMPACT_SHEET
            .iter()
            .flat_map(|d| d.natures)
            .map(|(slug, _)| *slug)
            .collect();
        let all = natures.len();
        natures.sort_unstable();
        natures.dedup();
        assert_eq!(natures.len(), all);
        assert!(is_nature("leave") && !is_nature("weather"));
        assert_eq!((degree(1), degree(3), degree(9)), ("aucun", "fort", "aucun"));
    }
}
