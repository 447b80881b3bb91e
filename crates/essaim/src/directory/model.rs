//! Rules about people and authorities that need no database.

use super::{Grant, Role};

/// What an administrator says of a person. Its ids are checked by [`super::verbs::people::check`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonDraft {
    pub first_name: String,
    pub last_name: String,
    /// In lower case.
    pub email: String,
    pub function: String,
    pub authority_id: Option<i64>,
    pub site_id: Option<i64>,
    pub grants: Vec<Grant>,
}

impl PersonDraft {
    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|g| g.role == role)
    }
}

/// What kind of authority: commune, intercommunality, or another public body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuthorityKind {
    #[default]
    Commune,
    Epci,
    Other,
}

impl AuthorityKind {
    pub const ALL: [AuthorityKind; 3] = [AuthorityKind::Commune, AuthorityKind::Epci, AuthorityKind::Other];

    pub fn slug(self) -> &'static str {
        match self {
            AuthorityKind::Commune => "commune",
            AuthorityKind::Epci => "epci",
            AuthorityKind::Other => "other",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            AuthorityKind::Commune => "Commune",
            AuthorityKind::Epci => "EPCI",
            AuthorityKind::Other => "Autre établissement",
        }
    }

    pub fn parse(slug: &str) -> Option<AuthorityKind> {
        AuthorityKind::ALL.into_iter().find(|k| k.slug() == slug)
    }
}

/// What an administrator says of an authority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityDraft {
    pub short_name: String,
    pub name: String,
    pub kind: AuthorityKind,
    /// Nine digits, or empty.
    pub siren: String,
    /// Five characters, or empty.
    pub insee: String,
    pub mail_domain: String,
    pub population: Option<i64>,
}

/// An e-mail address in lower case: one `@`, a name before it and a domain of at least two labels after it, at most
/// 254 characters (RFC 5321, section 4.5.3.1). Gives the sentence of refusal.
pub fn email(typed: &str) -> Result<String, &'static str> {
    let address = typed.trim().to_lowercase();
    let wrong = "Cette adresse n’est pas complète. Écrivez-la comme prenom.nom@mairie.example.org.";
    if address.is_empty() {
        return Err("Indiquez l’adresse électronique.");
    }
    let Some((name, domain)) = address.split_once('@') else {
        return Err(wrong);
    };
    let label = |l: &str| {
        !l.is_empty()
            && l.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    let good_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c));
    let good_domain = domain.contains('.') && domain.split('.').all(label);
    if good_name && good_domain && address.len() <= 254 {
        Ok(address)
    } else {
        Err(wrong)
    }
}

/// A SIREN number without its spaces: nine digits that pass the check of Luhn, or nothing. Gives the sentence of
/// refusal.
pub fn siren(typed: &str) -> Result<String, &'static str> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.is_empty() {
        return Ok(digits);
    }
    if digits.len() != 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err("Un numéro SIREN a neuf chiffres.");
    }
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    if sum.is_multiple_of(10) {
        Ok(digits)
    } else {
        Err("Ce numéro SIREN a un chiffre faux\u{a0}: sa clé de contrôle ne tombe pas juste. Vérifiez-le.")
    }
}

/// The INSEE code of a commune: five characters, the second may be A or B (Corsica), or nothing.
pub fn insee(typed: &str) -> Result<String, &'static str> {
    let code = typed.trim().to_uppercase();
    let good = code.len() == 5
        && code
            .bytes()
            .enumerate()
            .all(|(i, b)| b.is_ascii_digit() || (i == 1 && matches!(b, b'A' | b'B')));
    if code.is_empty() || good {
        Ok(code)
    } else {
        Err("Un code INSEE a cinq caractères, par exemple 77053.")
    }
}

/// A mail domain in lower case without its `@`, or nothing.
pub fn mail_domain(typed: &str) -> Result<String, &'static str> {
    let domain = typed.trim().trim_start_matches('@').to_lowercase();
    if domain.is_empty() || email(&format!("x@{domain}")).is_ok() {
        Ok(domain)
    } else {
        Err("Ce domaine n’est pas complet. Écrivez-le comme mairie.example.org.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_lower_case_and_a_wrong_one_is_refused() {
        assert_eq!(
            email(" Paul.Morel+x@Mairie.example.ORG "),
            Ok("paul.morel+x@mairie.example.org".into())
        );
        for wrong in [
            "",
            "paul",
            "paul@",
            "@example.org",
            "paul@mairie",
            "p m@example.org",
            "a@b@example.org",
            "paul@-x.org",
            "paul@x..org",
        ] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
        assert!(email(&format!("{}@example.org", "a".repeat(250))).is_err());
    }

    #[test]
    fn a_siren_passes_its_check_or_is_refused() {
        assert_eq!(siren("999 000 011"), Ok("999000011".into()));
        assert_eq!(siren(""), Ok(String::new()));
        for wrong in ["999000012", "99900001", "9990000110", "99900001A"] {
            assert!(siren(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_single_wrong_digit_of_a_siren_is_caught() {
        let right = "999000011";
        for place in 0..9 {
            for digit in b'0'..=b'9' {
                let mut bytes = right.as_bytes().to_vec();
                if bytes[place] == digit {
                    continue;
                }
                bytes[place] = digit;
                let wrong = String::from_utf8(bytes).unwrap();
                assert!(siren(&wrong).is_err(), "{wrong}");
            }
        }
    }

    #[test]
    fn an_insee_code_may_be_corsican() {
        assert_eq!(insee("2a004"), Ok("2A004".into()));
        assert_eq!(insee("77053"), Ok("77053".into()));
        for wrong in ["7705", "770533", "A7053", "2C004"] {
            assert!(insee(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_domain_may_be_typed_with_its_at_sign() {
        assert_eq!(mail_domain("@Brie.example.org"), Ok("brie.example.org".into()));
        assert!(mail_domain("brie").is_err());
    }
}
