use serde_json::{Value, json};

use super::world::{Material, make};
use crate::text::euros;
use crate::{DateTime, PrintError};

/// A version of the agreement between the members, with its two annexes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Name of the shared service.
    pub service_name: String,
    /// Title of the agreement.
    pub title: String,
    /// Which version: « Convention initiale », « Avenant n° 2 ».
    pub version_label: String,
    /// Where it stands: « en vigueur depuis le 01/01/2022 ».
    pub state_label: String,
    /// What an amendment changes; may be empty.
    pub summary: String,
    /// When the document is made, local time. `None`: PDF/UA-1 only.
    pub issued: Option<DateTime>,
    /// Names of the members, in their order.
    pub members: Vec<String>,
    /// Terms: label and text.
    pub terms: Vec<(String, String)>,
    /// Articles, in their order.
    pub articles: Vec<Article>,
    /// Annex 1.
    pub posts: Vec<Post>,
    /// Annex 2.
    pub impacts: Vec<Domain>,
}

/// An article: its number, its title, its paragraphs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// As printed: « 6.2 ».
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its text.
    pub paragraphs: Vec<String>,
}

/// A post of annex 1, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Post {
    /// Short name of the authority that employs.
    pub employer: String,
    /// The function; never a name.
    pub function: String,
    /// « titulaire » or « non titulaire ».
    pub status: String,
    /// A, B or C.
    pub category: String,
    /// The grade; may be empty.
    pub grade: String,
    /// Share of the working time as it is to be read.
    pub share: String,
    /// Whether the person was transferred to the service.
    pub transferred: bool,
    /// To whom the person is made available; empty: to nobody.
    pub available_to: String,
    /// What the post costs the service in a year, in cents; `None` is not printed.
    pub cost: Option<i64>,
}

/// A domain of the impact sheet and its natures of impact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Domain {
    /// Its name.
    pub label: String,
    /// What may change in it.
    pub natures: Vec<Nature>,
}

/// A nature of impact: degree from 1 (none) to 4 (very strong), in words too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nature {
    /// Its name.
    pub label: String,
    /// From 1 to 4.
    pub degree: i64,
    /// The degree in words.
    pub degree_label: String,
    /// May be empty.
    pub description: String,
}

/// Makes the agreement as a PDF: its terms and articles, then each annex on pages of its own.
///
/// # Errors
/// [`PrintError::Shape`] for a moment that does not exist; [`PrintError::Typesetting`] when the typesetter refuses,
/// which is a fault of the template.
pub fn agreement(agreement: &Agreement) -> Result<Vec<u8>, PrintError> {
    let issued = super::moment(agreement.issued)?;
    let mut material = Material {
        data: view(agreement),
        dated: issued != Value::Null,
        ..Material::default()
    };
    material.data["issued"] = issued;
    Ok(make("agreement.typ", &material, usize::MAX)?.bytes)
}

fn view(agreement: &Agreement) -> Value {
    let article = |a: &Article| json!({ "number": a.number, "title": a.title, "paragraphs": a.paragraphs });
    let post = |p: &Post| {
        json!({
            "employer": p.employer,
            "function": p.function,
            "status": p.status,
            "category": p.category,
            "grade": p.grade,
            "share": p.share,
            "transferred": if p.transferred { "oui" } else { "non" },
            "available": if p.available_to.is_empty() { "non" } else { &p.available_to },
            "cost": p.cost.map(euros),
        })
    };
    let nature = |n: &Nature| json!({ "label": n.label, "degree": n.degree, "words": n.degree_label, "description": n.description });
    let domain =
        |d: &Domain| json!({ "label": d.label, "natures": d.natures.iter().map(nature).collect::<Vec<_>>() });
    json!({
        "service": agreement.service_name,
        "title": agreement.title,
        "version": agreement.version_label,
        "state": agreement.state_label,
        "summary": agreement.summary,
        "members": agreement.members,
        "terms": agreement.terms,
        "articles": agreement.articles.iter().map(article).collect::<Vec<_>>(),
        "posts": agreement.posts.iter().map(post).collect::<Vec<_>>(),
        "costs": agreement.posts.iter().any(|p| p.cost.is_some()),
        "impacts": agreement.impacts.iter().map(domain).collect::<Vec<_>>(),
    })
}
