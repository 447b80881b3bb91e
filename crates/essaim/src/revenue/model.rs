//! What a revenue order is, where it stands, and what an issuer must have told before it issues one.

use crate::db::entities::{authorities, order_parties};

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Order,
    /// Takes a part of an order back.
    Reduction,
    /// Takes an order back whole.
    Cancellation,
}

impl Kind {
    pub fn slug(self) -> &'static str {
        match self {
            Kind::Order => "order",
            Kind::Reduction => "reduction",
            Kind::Cancellation => "cancellation",
        }
    }

    pub fn parse(slug: &str) -> Option<Kind> {
        [Kind::Order, Kind::Reduction, Kind::Cancellation]
            .into_iter()
            .find(|k| k.slug() == slug)
    }

    /// The title of its document.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Order => "Titre de recettes",
            Kind::Reduction => "Réduction de titre",
            Kind::Cancellation => "Annulation de titre",
        }
    }
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Issued,
    Paid,
    /// Cancelled by a later row.
    Cancelled,
}

impl State {
    pub fn slug(self) -> &'static str {
        match self {
            State::Issued => "issued",
            State::Paid => "paid",
            State::Cancelled => "cancelled",
        }
    }

    pub fn parse(slug: &str) -> Option<State> {
        [State::Issued, State::Paid, State::Cancelled]
            .into_iter()
            .find(|s| s.slug() == slug)
    }

    pub fn label(self) -> &'static str {
        match self {
            State::Issued => "émis",
            State::Paid => "encaissé",
            State::Cancelled => "annulé",
        }
    }

    pub fn tag(self) -> &'static str {
        match self {
            State::Issued => "wait",
            State::Paid => "good",
            State::Cancelled => "",
        }
    }
}

/// What a member that has said nothing is taken to write. The accounts are those of the M57 nomenclature, to be
/// confirmed with the accountant.
pub fn defaults(authority: &authorities::Model) -> order_parties::Model {
    let account = match authority.kind.as_str() {
        "epci" => "70875",
        _ => "70876",
    };
    order_parties::Model {
        authority_id: authority.id,
        service_id: authority.service_id,
        siret: String::new(),
        address: String::new(),
        postcode: String::new(),
        city: String::new(),
        service_code: String::new(),
        commitment: String::new(),
        budget_code: "00".into(),
        budget_label: "Budget principal".into(),
        collectivity_code: String::new(),
        accountant_code: String::new(),
        accountant: String::new(),
        account: account.into(),
        product_code: "1".into(),
        signer_name: String::new(),
        signer_capacity: String::new(),
        legal_basis: "Convention de service commun (article L.5211-4-2 du code général des collectivités territoriales) et bilan de l’année, arrêté après mise à jour contradictoire.".into(),
        enforceability: "Titre émis et rendu exécutoire (article L.1617-5 du code général des collectivités territoriales).".into(),
        remedies: "Ce titre peut être contesté devant la juridiction compétente dans les deux mois qui suivent sa réception. L’action en recouvrement se prescrit par quatre ans (article L.1617-5 du code général des collectivités territoriales).".into(),
    }
}

/// What a debtor must have told, in words; none when it can be named on an order.
pub fn missing_debtor(party: &order_parties::Model) -> Vec<&'static str> {
    let mut all = Vec::new();
    for (value, label) in [
        (&party.siret, "son SIRET"),
        (&party.address, "son adresse"),
        (&party.postcode, "son code postal"),
        (&party.city, "sa ville"),
    ] {
        if value.is_empty() {
            all.push(label);
        }
    }
    all
}

/// What an issuer must have told besides.
pub fn missing_issuer(party: &order_parties::Model) -> Vec<&'static str> {
    let mut all = missing_debtor(party);
    for (value, label) in [
        (&party.account, "le compte d’imputation"),
        (&party.budget_code, "le code du budget"),
        (&party.collectivity_code, "le code collectivité du comptable"),
        (&party.accountant_code, "le codique du poste comptable"),
        (&party.accountant, "le poste comptable"),
        (&party.signer_name, "le nom de l’émetteur"),
        (&party.signer_capacity, "la qualité de l’émetteur"),
        (&party.legal_basis, "le fondement"),
        (&party.enforceability, "la mention exécutoire"),
        (&party.remedies, "les voies de recours"),
    ] {
        if value.is_empty() {
            all.push(label);
        }
    }
    all
}

/// Whether fourteen digits are a SIRET: the sum of the digits, every second one doubled, is a multiple of ten.
pub fn is_siret(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    if text.len() != 14 || digits.len() != 14 {
        return false;
    }
    let doubled = |(i, d): (usize, &u32)| if i % 2 == 0 { d * 2 / 10 + d * 2 % 10 } else { *d };
    digits.iter().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_siret_has_a_check_digit() {
        for (text, good) in [
            ("99900001100000", true),
            ("99900001100010", false),
            ("9990000110000", false),
            ("9990000110000A", false),
            ("", false),
        ] {
            assert_eq!(is_siret(text), good, "{text}");
        }
    }

    #[test]
    fn states_and_kinds_are_read_again() {
        for kind in [Kind::Order, Kind::Reduction, Kind::Cancellation] {
            assert_eq!(Kind::parse(kind.slug()), Some(kind));
        }
        for state in [State::Issued, State::Paid, State::Cancelled] {
            assert_eq!(State::parse(state.slug()), Some(state));
        }
    }
}
