//! Which characters a document shows. The standards refuse a PDF with a character that no font
//! draws; a name with such a character must not make a document impossible.

use serde_json::Value;
use typst::text::FontBook;

/// A stand-in for what cannot be drawn.
const STAND_IN: char = '?';

/// How many characters are let through.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// European letters, punctuation and symbols, as far as a font has them.
    Wide,
    /// What French is written with: it always works.
    Plain,
}

impl Alphabet {
    /// Makes all texts of the data drawable.
    pub(super) fn clean(self, data: &mut Value, fonts: &FontBook) {
        match data {
            Value::String(text) => *text = self.cleaned(text, fonts),
            Value::Array(items) => items.iter_mut().for_each(|item| self.clean(item, fonts)),
            Value::Object(fields) => {
                fields.values_mut().for_each(|field| self.clean(field, fonts));
            }
            _ => {}
        }
    }

    /// Makes a text drawable: what cannot be seen is left out, what cannot be drawn is replaced.
    pub(super) fn cleaned(self, text: &str, fonts: &FontBook) -> String {
        text.chars().filter_map(|c| self.shown(c, fonts)).collect()
    }

    fn shown(self, c: char, fonts: &FontBook) -> Option<char> {
        match c {
            '\n' => Some('\n'),
            '\t' | '\r' => Some(' '),
            ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{ff}' => Some(c),
            'Œ' | 'œ' | 'Ÿ' | '€' | '–' | '—' | '‘' | '’' | '“' | '”' | '…' | '−' | '\u{202f}' => {
                Some(c)
            }
            c if c.is_control() || unseen(c) => None,
            c if self == Self::Wide && european(c) && drawn(c, fonts) => Some(c),
            _ => Some(STAND_IN),
        }
    }
}

/// Characters that only steer the others.
fn unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Scripts whose letters do not change with their neighbours, and symbols.
fn european(c: char) -> bool {
    matches!(c, '\u{100}'..='\u{58f}' | '\u{1e00}'..='\u{1fff}' | '\u{2010}'..='\u{2bff}')
}

fn drawn(c: char, fonts: &FontBook) -> bool {
    (0..)
        .map_while(|index| fonts.info(index))
        .any(|info| info.coverage.contains(u32::from(c)))
}
