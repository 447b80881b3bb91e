//! The papers that people attach: an order form of one page, written here as a PDF; and what should not have been sent.

use crate::desk::store::NewFile;

/// An order form signed by a site, as a printer's driver would write it.
pub fn order_form(site: &str, subject: &str) -> NewFile {
    let lines = [
        "Bon de commande",
        site,
        subject,
        "Quantité\u{a0}: 1",
        "Bon pour accord, le chef de service",
    ];
    NewFile {
        name: "bon-de-commande.pdf".into(),
        content_type: "application/pdf".into(),
        bytes: pdf(&lines),
    }
}

/// What a thief sends under the name of a publisher.
pub fn false_update() -> NewFile {
    NewFile {
        name: "correctif-paie.exe".into(),
        content_type: "application/octet-stream".into(),
        bytes: b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00".to_vec(),
    }
}

/// A page of A4 with these lines, the first one larger.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut content = b"BT 60 760 Td\n".to_vec();
    for (place, line) in lines.iter().enumerate() {
        let (size, step) = if place == 0 { (24, 48) } else { (12, 24) };
        content.extend(format!("/F {size} Tf (").into_bytes());
        content.extend(latin(line));
        content.extend(format!(") Tj 0 -{step} Td\n").into_bytes());
    }
    content.extend(b"ET");
    let stream = [
        format!("<< /Length {} >>\nstream\n", content.len()).into_bytes(),
        content,
        b"\nendstream".to_vec(),
    ]
    .concat();
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
            .to_vec(),
        stream,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(out.len());
        out.extend(format!("{number} 0 obj\n").into_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).into_bytes());
    for place in &places {
        out.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    out.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
            places.len() + 1
        )
        .into_bytes(),
    );
    out
}

/// The bytes of a line in the encoding of the page; the three signs that would end it are guarded.
fn latin(line: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for c in line.chars() {
        if matches!(c, '(' | ')' | '\\') {
            out.push(b'\\');
        }
        out.push(match c {
            '’' => 0x92,
            'œ' => 0x9c,
            '–' => 0x96,
            _ => u8::try_from(u32::from(c)).unwrap_or(b' '),
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_paper_says_where_its_objects_are() {
        let bytes = order_form("Mairie (annexe)", "Écran").bytes;
        assert!(bytes.starts_with(b"%PDF-"));
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("Mairie \\(annexe\\)"));
        let at = |number: usize| {
            let table = bytes.windows(6).position(|w| w == b"\nxref\n").expect("a table") + 6;
            let line = &bytes[table + 4 + 20 * number..][..10];
            String::from_utf8_lossy(line).parse::<usize>().expect("a place")
        };
        for number in 1..=5 {
            let head = format!("{number} 0 obj");
            assert!(bytes[at(number)..].starts_with(head.as_bytes()), "{number}");
        }
    }
}
