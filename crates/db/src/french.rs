//! French words as a search sees them: what stays of a word without its endings, and words written almost alike. Pure
//! functions on folded words (see [`super::fulltext::fold`]), so that both databases find the same.

/// Endings that inflection and derivation put on a stem, the longest first. What is cut leaves at least [`SHORTEST`]
/// letters.
const ENDINGS: [&str; 46] = [
    "issements",
    "issement",
    "isations",
    "isation",
    "ements",
    "ement",
    "ations",
    "ation",
    "itions",
    "ition",
    "ateurs",
    "ateur",
    "atrice",
    "ances",
    "ance",
    "ences",
    "ence",
    "ments",
    "ment",
    "antes",
    "ante",
    "euses",
    "euse",
    "ables",
    "able",
    "ions",
    "ion",
    "ages",
    "age",
    "ants",
    "ant",
    "eurs",
    "eur",
    "ives",
    "ive",
    "ees",
    "ifs",
    "ee",
    "er",
    "ez",
    "ir",
    "if",
    "es",
    "e",
    "s",
    "x",
];

/// Fewest letters of a stem: shorter ones begin too many words.
const SHORTEST: usize = 4;

/// The beginning that a folded word shares with its other forms: « imprimantes », « imprimer » and « imprimé » give
/// « imprim ». A word without a known ending, or too short for one, stays itself. The stem is always a beginning of the
/// word, so that an index of whole words answers a search by stem.
pub fn stem(word: &str) -> &str {
    if !word.chars().all(char::is_alphabetic) {
        return word;
    }
    // « journaux » and « journal » meet in « journa »; « niveaux » keeps its « eau ».
    for ending in ["eaux", "eau"] {
        if let Some(root) = word.strip_suffix(ending) {
            return long_enough(word, root.len() + 3);
        }
    }
    for ending in ["aux", "ales", "ale", "al"] {
        if let Some(root) = word.strip_suffix(ending) {
            return long_enough(word, root.len() + 1);
        }
    }
    for ending in ENDINGS {
        if let Some(root) = word.strip_suffix(ending)
            && root.chars().count() >= SHORTEST
        {
            return root;
        }
    }
    word
}

fn long_enough(word: &str, length: usize) -> &str {
    match word.get(..length) {
        Some(root) if root.chars().count() >= SHORTEST => root,
        _ => word,
    }
}

/// How many mistakes a word of so many letters may hold and still be meant.
pub fn allowed(letters: usize) -> usize {
    match letters {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// Letters to add, drop, change or swap with their neighbour to make one word of the other, when these are at most `most`
/// (optimal string alignment).
pub fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = changed.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().all(|d| *d > most) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    Some(last[b.len()]).filter(|d| *d <= most)
}

/// Whether a folded text answers a folded word: one of its words begins with the stem, or is written almost alike (its
/// beginning, when the word asked is shorter). Gives how well: 3 the word itself, 2 another form, 1 a mistake; 0 not at all.
pub fn answers(text: &str, word: &str) -> u32 {
    let root = stem(word);
    let most = allowed(word.chars().count());
    text.split(' ')
        .map(|candidate| {
            if candidate == word {
                3
            } else if candidate.starts_with(root) {
                2
            } else if most > 0 && distance(candidate, word, most).is_some() {
                1
            } else {
                0
            }
        })
        .max()
        .unwrap_or(0)
}

/// Words too common to tell anything.
pub const EMPTY: [&str; 46] = [
    "le", "la", "les", "un", "une", "des", "de", "du", "et", "ou", "a", "au", "aux", "en", "dans", "sur",
    "pour", "par", "avec", "sans", "mon", "ma", "mes", "votre", "vos", "ce", "cette", "ces", "je", "nous",
    "vous", "il", "elle", "on", "ne", "pas", "plus", "que", "qui", "est", "l", "d", "j", "m", "n", "s",
];

/// The words of a search that tell something, folded.
pub fn telling(folded: &str) -> Vec<&str> {
    let all: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).take(12).collect();
    let some: Vec<&str> = all.iter().copied().filter(|w| !EMPTY.contains(w)).collect();
    if some.is_empty() { all } else { some }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_their_stem() {
        for (forms, expected) in [
            (
                &["imprimante", "imprimantes", "imprimer", "imprimee"][..],
                "imprim",
            ),
            (
                &["installation", "installations", "installer", "installe"],
                "install",
            ),
            (&["journal", "journaux"], "journa"),
            (&["niveau", "niveaux"], "niveau"),
            (&["logiciel", "logiciels"], "logiciel"),
            (&["ecran", "ecrans"], "ecran"),
            (&["demarrage", "demarrer", "demarre"], "demarr"),
            (&["reseau", "reseaux"], "reseau"),
        ] {
            for form in forms {
                assert_eq!(stem(form), expected, "{form}");
            }
        }
    }

    #[test]
    fn a_stem_begins_its_word_and_is_never_short() {
        for word in [
            "e",
            "aux",
            "bus",
            "vpn",
            "2026",
            "office365",
            "mail",
            "cle",
            "eaux",
            "oral",
            "passe",
        ] {
            let root = stem(word);
            assert!(word.starts_with(root), "{word}");
            assert!(root == word || root.chars().count() >= SHORTEST, "{word}: {root}");
        }
    }

    #[test]
    fn a_mistake_of_the_keyboard_is_forgiven_in_proportion() {
        assert_eq!(
            distance("imprimnate", "imprimante", 2),
            Some(1),
            "two letters swapped"
        );
        assert_eq!(distance("imprimente", "imprimante", 2), Some(1));
        assert_eq!(distance("imprmante", "imprimante", 2), Some(1));
        assert_eq!(distance("ecran", "ecrans", 1), Some(1));
        assert_eq!(distance("ecran", "cadran", 1), None);
        assert_eq!(distance("", "abc", 2), None);
        assert_eq!((allowed(3), allowed(5), allowed(10)), (0, 1, 2));
    }

    #[test]
    fn a_text_answers_a_word_its_forms_and_its_mistakes() {
        let text = "l imprimante du service est en panne";
        assert_eq!(answers(text, "imprimante"), 3);
        assert_eq!(answers(text, "imprimer"), 2);
        assert_eq!(answers(text, "impirmante"), 1);
        assert_eq!(answers(text, "clavier"), 0);
        assert_eq!(telling("l imprimante est en panne"), ["imprimante", "panne"]);
        assert_eq!(telling("je ne sais pas"), ["sais"]);
        assert_eq!(telling("ou est il"), ["ou", "est", "il"]);
    }
}
