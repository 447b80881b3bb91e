//! The charts, read back as XML.

use print::chart::{
    Bar, BarChart, Column, ColumnChart, Ink, Part, RateChart, ShareChart, bars, columns, rate_against_target,
    share_cells,
};
use roxmltree::{Document, Node};

const HOSTILE: &str = "</text><script>alert(1)</script> & \" ' \u{0}\u{1b}";
const INKS: [Ink; 2] = [Ink::Page, Ink::Paper];

fn bar_chart(bars: &[(&str, i64)]) -> BarChart {
    let bar = |(label, value): &(&str, i64)| Bar {
        label: (*label).into(),
        value: *value,
        text: value.to_string(),
    };
    BarChart {
        title: "Titre".into(),
        desc: "Description".into(),
        width: 640,
        bars: bars.iter().map(bar).collect(),
    }
}

fn part(label: &str, value: i64, series: usize) -> Part {
    Part {
        label: label.into(),
        value,
        text: format!("{value}\u{a0}%"),
        series,
    }
}

fn share_chart(parts: Vec<Part>) -> ShareChart {
    ShareChart {
        title: "Titre".into(),
        desc: "Description".into(),
        width: 640,
        bars: vec![("Poste".into(), parts)],
    }
}

fn column_chart(months: &[(&str, [i64; 2])]) -> ColumnChart {
    let column = |(label, values): &(&str, [i64; 2])| Column {
        label: (*label).into(),
        values: *values,
    };
    ColumnChart {
        title: "Titre".into(),
        desc: "Description".into(),
        width: 640,
        series: ["Incidents".into(), "Demandes".into()],
        columns: months.iter().map(column).collect(),
    }
}

fn rate_chart(rate: Option<i64>) -> RateChart {
    RateChart {
        title: "Titre".into(),
        desc: "Description".into(),
        width: 640,
        rate,
        rate_text: "96,9\u{a0}%".into(),
        target: 9_500,
        target_text: "objectif 95\u{a0}%".into(),
    }
}

/// One chart of each kind, with the given words in it.
fn one_of_each(words: &str, ink: Ink) -> [String; 4] {
    let rate = RateChart {
        title: words.into(),
        target_text: words.into(),
        ..rate_chart(Some(9_690))
    };
    let month = column_chart(&[(words, [3, 4]), ("mars", [0, 0])]);
    [
        bars(
            &BarChart {
                desc: words.into(),
                ..bar_chart(&[(words, 3), ("b", 1)])
            },
            ink,
        ),
        columns(
            &ColumnChart {
                series: [words.into(), words.into()],
                ..month
            },
            ink,
        ),
        share_cells(&share_chart(vec![part(words, 80, 0), part("b", 20, 1)]), ink),
        rate_against_target(&rate, ink),
    ]
}

fn words(document: &Document) -> Vec<String> {
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    let whole = |node: Node| {
        node.descendants()
            .filter_map(|inner| inner.text().filter(|_| inner.is_text()))
            .collect()
    };
    texts.map(whole).collect()
}

fn parsed(svg: &str) -> Document<'_> {
    Document::parse(svg).unwrap_or_else(|error| panic!("{error}: {svg}"))
}

/// The numbers of a shape: from left to right, from top to bottom.
fn extent(node: Node) -> (f64, f64, f64, f64) {
    let points = node.attribute("points").unwrap().split(' ').map(|point| {
        let (x, y) = point.split_once(',').unwrap();
        (x.parse::<f64>().unwrap(), y.parse::<f64>().unwrap())
    });
    points.fold(
        (f64::MAX, f64::MAX, f64::MIN, f64::MIN),
        |(l, t, r, b), (x, y)| (l.min(x), t.min(y), r.max(x), b.max(y)),
    )
}

fn shapes<'a>(document: &'a Document, class: &str) -> Vec<Node<'a, 'a>> {
    let of_class = |node: &Node| {
        node.attribute("class")
            .is_some_and(|list| list.split(' ').any(|one| one == class))
    };
    document
        .descendants()
        .filter(|node| node.has_tag_name("polygon") && of_class(node))
        .collect()
}

#[test]
fn charts_for_pages_have_classes_and_no_styles() {
    let known = [
        "chart", "bar", "bar2", "axis", "aim", "t-soft", "s0", "s1", "s2", "s3", "s4", "s5",
    ];
    for svg in one_of_each("mots", Ink::Page) {
        for node in parsed(&svg).descendants().filter(Node::is_element) {
            for name in ["style", "fill", "stroke", "font-family", "id", "xmlns", "onclick"] {
                assert_eq!(node.attribute(name), None, "{svg}");
            }
            for class in node.attribute("class").unwrap_or_default().split_whitespace() {
                assert!(known.contains(&class), "{class}");
            }
        }
    }
}

#[test]
fn charts_for_paper_have_colours_and_no_classes() {
    for svg in one_of_each("mots", Ink::Paper) {
        let document = parsed(&svg);
        assert!(
            document
                .descendants()
                .all(|node| node.attribute("class").is_none())
        );
        let shapes = document.descendants().filter(|node| node.has_tag_name("polygon"));
        assert!(shapes.into_iter().all(|node| node.attribute("fill").is_some()));
        assert_eq!(
            document.root_element().tag_name().namespace(),
            Some("http://www.w3.org/2000/svg")
        );
    }
}

#[test]
fn a_chart_is_an_image_with_a_title_and_a_description() {
    for ink in INKS {
        for svg in one_of_each("mots", ink) {
            let document = parsed(&svg);
            let root = document.root_element();
            assert_eq!(root.attribute("role"), Some("img"));
            let mut children = root.children().map(|node| node.tag_name().name().to_owned());
            assert_eq!(children.next().as_deref(), Some("title"));
            assert_eq!(children.next().as_deref(), Some("desc"));
        }
    }
}

#[test]
fn hostile_text_stays_text() {
    let expected = "</text><script>alert(1)</script> & \" ' ";
    for ink in INKS {
        for svg in one_of_each(HOSTILE, ink) {
            let document = parsed(&svg);
            assert!(document.descendants().all(|node| !node.has_tag_name("script")));
            let told: String = document.descendants().filter_map(|node| node.text()).collect();
            assert!(told.contains(expected.trim_end()), "{told}");
        }
    }
}

#[test]
fn nothing_to_draw_is_said() {
    for ink in INKS {
        let empty = [
            bars(&bar_chart(&[]), ink),
            columns(&column_chart(&[]), ink),
            share_cells(&ShareChart::default(), ink),
            share_cells(&share_chart(vec![part("a", 0, 0), part("b", -1, 1)]), ink),
        ];
        for svg in empty {
            assert!(
                words(&parsed(&svg)).contains(&"Rien à montrer.".to_owned()),
                "{svg}"
            );
        }
    }
}

#[test]
fn bars_are_in_proportion_and_begin_at_zero() {
    let svg = bars(
        &bar_chart(&[("a", 100), ("b", 25), ("c", 0), ("d", -4)]),
        Ink::Page,
    );
    let document = parsed(&svg);
    let bars: Vec<_> = shapes(&document, "bar").into_iter().map(extent).collect();
    assert_eq!(bars.len(), 2, "neither zero nor less has a bar");
    assert_eq!(bars[0].0, bars[1].0);
    let ratio = (bars[1].2 - bars[1].0) / (bars[0].2 - bars[0].0);
    assert!((ratio - 0.25).abs() < 0.001, "{ratio}");
    let words = words(&document);
    for word in ["100", "25", "0", "-4"] {
        assert!(words.contains(&word.to_owned()));
    }
}

#[test]
fn long_labels_are_wrapped_and_not_cut() {
    let label = "Un libellé vraiment très long qui ne tient pas sur une seule ligne du dessin";
    let svg = bars(&bar_chart(&[(label, 3), (&"m".repeat(90), 2)]), Ink::Page);
    let words = words(&parsed(&svg)).join(" ");
    assert!(words.contains("Un libellé vraiment") && words.contains("du dessin"));
    assert_eq!(words.matches('m').count(), 90 + label.matches('m').count());
}

#[test]
fn columns_stack_two_series_and_show_their_sum() {
    let svg = columns(
        &column_chart(&[("janv.", [22, 14]), ("févr.", [0, 9])]),
        Ink::Page,
    );
    let document = parsed(&svg);
    let (lower, upper) = (shapes(&document, "bar"), shapes(&document, "bar2"));
    assert_eq!((lower.len(), upper.len()), (1, 2));
    let (lower, upper) = (extent(lower[0]), extent(upper[0]));
    assert!(
        upper.3 < lower.1,
        "the upper part stands on the lower one, a thread apart"
    );
    let ratio = (lower.3 - lower.1) / (lower.3 - upper.1);
    assert!((ratio - 22.0 / 36.0).abs() < 0.01, "{ratio}");
    let words = words(&document);
    for word in ["36", "9", "Incidents", "Demandes", "janv.", "févr."] {
        assert!(words.contains(&word.to_owned()), "{word}");
    }
}

#[test]
fn cells_fill_their_bar_and_keep_their_member_s_colour() {
    let parts = vec![
        part("a", 60, 0),
        part("b", 0, 1),
        part("c", 30, 2),
        part("d", 10, 8),
    ];
    let svg = share_cells(&share_chart(parts), Ink::Page);
    let document = parsed(&svg);
    assert!(shapes(&document, "s2").is_empty(), "a part of zero has no cell");
    let cells: Vec<_> = ["s1", "s3", "s4"]
        .iter()
        .map(|class| extent(shapes(&document, class)[0]))
        .collect();
    assert_eq!(cells[0].0, 0.0);
    assert!((cells[2].2 - 638.0).abs() < 0.2, "{cells:?}");
    for (left, right) in cells.iter().zip(&cells[1..]) {
        assert!((right.0 - left.2 - 2.0).abs() < 0.2, "a seam of two units");
    }
}

#[test]
fn every_cell_is_named_whatever_their_number() {
    for (count, value) in [(1, 5), (5, 20), (40, 1), (200, 3)] {
        let parts: Vec<_> = (0..count)
            .map(|i| part(&format!("Membre {i}"), value, i))
            .collect();
        let svg = share_cells(&share_chart(parts), Ink::Page);
        let words = words(&parsed(&svg));
        for index in 0..count {
            let name = format!("Membre {index} ");
            assert_eq!(words.iter().filter(|word| word.starts_with(&name)).count(), 1);
        }
    }
}

#[test]
fn a_rate_fills_cells_as_far_as_it_goes() {
    let filled = |rate: Option<i64>| {
        let svg = rate_against_target(&rate_chart(rate), Ink::Page);
        let document = parsed(&svg);
        shapes(&document, "s2")
            .into_iter()
            .map(|node| extent(node).2)
            .fold(0.0, f64::max)
    };
    assert_eq!(filled(None), 0.0);
    assert_eq!(filled(Some(0)), 0.0);
    assert!((filled(Some(5_250)) - 0.525 * 640.0).abs() < 0.2);
    assert!(
        (filled(Some(20_000)) - 639.0).abs() < 0.2,
        "never beyond the scale"
    );
    let svg = rate_against_target(&rate_chart(None), Ink::Page);
    assert_eq!(words(&parsed(&svg)), ["objectif 95\u{a0}%"]);
}
