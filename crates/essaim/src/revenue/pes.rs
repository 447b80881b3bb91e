//! The file for the public accountant: PES v2, part *Recette* (schemas published by the DGFiP, version 5.12). Valid
//! against the schemas is not yet accepted by the accountant's software: codes and accounts are to be confirmed there.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};

use super::accounts::Entry;
use super::content::{Content, Party};
use super::model::Kind;
use crate::db::entities::revenue_orders;
use crate::error::{Error, Result};
use crate::web::words;

const NAMESPACE: &str = "http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller";

/// What a slip holds, by the type of slip, of piece and of nature that the format knows.
struct Codes {
    slip: &'static str,
    piece: &'static str,
    nature: &'static str,
}

/// 01 ordinary; 02 cancels or reduces.
fn codes(kind: Kind) -> Codes {
    match kind {
        Kind::Order => Codes {
            slip: "01",
            piece: "01",
            nature: "01",
        },
        Kind::Reduction | Kind::Cancellation => Codes {
            slip: "02",
            piece: "01",
            nature: "06",
        },
    }
}

/// The file of all orders and corrections of one issuer, slip by slip. `name` names it, `day` (`2023-04-14`) is when it is
/// made.
pub fn file(rows: &[revenue_orders::Model], name: &str, day: &str) -> Result<Vec<u8>> {
    let first = rows.first().ok_or(Error::NotFound)?;
    let head = Content::read(first)?;
    let mut out = Xml::new()?;
    out.open_with("n:PES_Aller", &[("xmlns:n", NAMESPACE)])?;
    envelope(&mut out, &head.issuer.name, name)?;
    out.open("EnTetePES")?;
    out.value("DteStr", day)?;
    out.value("IdPost", &head.mentions.accountant_code)?;
    out.value("IdColl", &head.issuer.siret)?;
    out.value("CodCol", &head.mentions.collectivity_code)?;
    out.value("CodBud", &head.mentions.budget_code)?;
    out.value("LibelleColBud", &cut(&head.mentions.budget_label, 38))?;
    out.close("EnTetePES")?;
    out.open("PES_RecetteAller")?;
    out.open("EnTeteRecette")?;
    out.value("IdVer", "2")?;
    out.value("InfoDematerialisee", "0")?;
    out.close("EnTeteRecette")?;
    let mut slips: Vec<(i64, i64)> = rows.iter().map(|r| (r.exercise, r.slip)).collect();
    slips.sort_unstable();
    slips.dedup();
    for (exercise, number) in slips {
        let of_slip: Vec<&revenue_orders::Model> = rows
            .iter()
            .filter(|r| (r.exercise, r.slip) == (exercise, number))
            .collect();
        slip(&mut out, &of_slip)?;
    }
    out.close("PES_RecetteAller")?;
    out.close("n:PES_Aller")?;
    Ok(out.0.into_inner())
}

fn envelope(out: &mut Xml, issuer: &str, name: &str) -> Result<()> {
    out.open("Enveloppe")?;
    out.open("Parametres")?;
    out.value("Version", "2")?;
    out.value("TypFic", "PESALR2")?;
    out.value("NomFic", &cut(name, 100))?;
    out.close("Parametres")?;
    out.open("Emetteur")?;
    out.value("Sigle", "ESSAIM")?;
    out.value("Adresse", &cut(issuer, 38))?;
    out.close("Emetteur")?;
    out.close("Enveloppe")
}

fn slip(out: &mut Xml, rows: &[&revenue_orders::Model]) -> Result<()> {
    let Some(first) = rows.first() else {
        return Ok(());
    };
    let codes = codes(kind(first)?);
    let sum: i64 = rows.iter().map(|r| r.amount_cents).sum();
    out.open("Bordereau")?;
    out.open("BlocBordereau")?;
    out.value("Exer", &first.exercise.to_string())?;
    out.value("IdBord", &first.slip.to_string())?;
    out.value("DteBordEm", &day(first.issued_at))?;
    out.value("TypBord", codes.slip)?;
    out.value("NbrPce", &rows.len().to_string())?;
    out.value("MtBordHt", &amount(sum))?;
    out.close("BlocBordereau")?;
    for row in rows {
        piece(out, row)?;
    }
    out.close("Bordereau")
}

fn piece(out: &mut Xml, row: &revenue_orders::Model) -> Result<()> {
    let content = Content::read(row)?;
    let codes = codes(kind(row)?);
    let object = cut(&content.object, 160);
    out.open("Piece")?;
    out.open("BlocPiece")?;
    out.value("IdPce", &row.number.to_string())?;
    out.value("TypPce", codes.piece)?;
    out.value("NatPce", codes.nature)?;
    // The debtor receives its notice through Chorus Pro.
    out.value("Edition", "02")?;
    out.value("ObjPce", &object)?;
    for (element, value) in [
        ("NumeroEngagement", cut(&content.debtor.commitment, 50)),
        ("CodeService", cut(&content.debtor.service_code, 100)),
    ] {
        if !value.is_empty() {
            out.value(element, &value)?;
        }
    }
    out.close("BlocPiece")?;
    for entry in content.booked(row.amount_cents) {
        line(out, &content, &entry)?;
    }
    out.close("Piece")
}

/// A line of a piece: one account, and the debtor.
fn line(out: &mut Xml, content: &Content, entry: &Entry) -> Result<()> {
    let object = match entry.label.as_str() {
        "" => content.object.clone(),
        label => format!("{}, {}", content.object, label.to_lowercase()),
    };
    out.open("LigneDePiece")?;
    out.open("BlocLignePiece")?;
    out.open("InfoLignePiece")?;
    out.value("IdLigne", &entry.line.to_string())?;
    out.value("ObjLignePce", &cut(&object, 160))?;
    out.value("CodProdLoc", &content.mentions.product_code)?;
    out.value("Nature", &entry.account)?;
    out.value("Majo", "0")?;
    out.value("TvaIntraCom", "0")?;
    out.value("MtHT", &amount(entry.cents))?;
    out.close("InfoLignePiece")?;
    if let Some((number, exercise)) = content.corrects {
        out.open("RattachPiece")?;
        out.value("NatPceOrig", "01")?;
        out.value("ExerRat", &exercise.to_string())?;
        out.value("IdPceOrig", &number.to_string())?;
        out.value("IdLigneOrig", &entry.line.to_string())?;
        out.close("RattachPiece")?;
    }
    out.close("BlocLignePiece")?;
    debtor(out, &content.debtor)?;
    out.close("LigneDePiece")
}

/// CatTiers 23 is a commune, 24 a grouping of communes, 29 another; NatJur 09 a local authority.
fn debtor(out: &mut Xml, party: &Party) -> Result<()> {
    let category = match party.kind.as_str() {
        "commune" => "23",
        "epci" => "24",
        _ => "29",
    };
    out.open("Tiers")?;
    out.open("InfoTiers")?;
    out.value("IdTiers", &party.siret)?;
    out.value("NatIdTiers", "01")?;
    out.value("CatTiers", category)?;
    out.value("NatJur", "09")?;
    out.value("TypTiers", "01")?;
    out.value("Nom", &cut(&party.name, 38))?;
    out.close("InfoTiers")?;
    let mut lines = party.address.lines();
    out.open("Adresse")?;
    out.value("TypAdr", "1")?;
    out.value("Adr2", &cut(lines.next().unwrap_or_default(), 38))?;
    if let Some(second) = lines.next().filter(|l| !l.trim().is_empty()) {
        out.value("Adr3", &cut(second, 38))?;
    }
    out.value("CP", &party.postcode)?;
    out.value("Ville", &cut(&party.city, 38))?;
    out.value("CodRes", "0")?;
    out.close("Adresse")?;
    out.close("Tiers")
}

fn kind(row: &revenue_orders::Model) -> Result<Kind> {
    Kind::parse(&row.kind).ok_or_else(|| Error::internal(format!("the kind of order {}", row.id)))
}

fn day(second: i64) -> String {
    words::local(second).date().to_string()
}

/// 1234.50
fn amount(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// At most so many characters, without the spaces around.
fn cut(text: &str, most: usize) -> String {
    let plain: String = text.trim().chars().take(most).collect();
    plain.trim_end().to_owned()
}

/// Elements whose value stands in the attribute `V`, as the format has them.
struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn new() -> Result<Xml> {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
        writer
            .write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))
            .map_err(Error::internal)?;
        Ok(Xml(writer))
    }

    fn open(&mut self, name: &str) -> Result<()> {
        self.open_with(name, &[])
    }

    fn open_with(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<()> {
        let mut start = BytesStart::new(name);
        for attribute in attributes {
            start.push_attribute(*attribute);
        }
        self.0.write_event(Event::Start(start)).map_err(Error::internal)
    }

    fn close(&mut self, name: &str) -> Result<()> {
        self.0
            .write_event(Event::End(BytesEnd::new(name)))
            .map_err(Error::internal)
    }

    fn value(&mut self, name: &str, value: &str) -> Result<()> {
        let mut element = BytesStart::new(name);
        element.push_attribute(("V", value));
        self.0.write_event(Event::Empty(element)).map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_a_point_and_two_decimals_and_texts_their_length() {
        assert_eq!(amount(1_234_505), "12345.05");
        assert_eq!(amount(7), "0.07");
        assert_eq!(cut("  é à la mairie  ", 6), "é à la");
        assert_eq!(cut("abc def", 4), "abc");
    }
}
