//! A paper as a page that needs nothing from elsewhere.

use super::Sheet;

/// Writes a paper as HTML. Every value is escaped.
pub fn html(sheet: &Sheet) -> String {
    let row = |(word, value): &(&str, String)| {
        format!(
            "<tr><th scope=\"row\" align=\"left\">{}</th><td align=\"right\">{}</td></tr>\n",
            escaped(word),
            escaped(value)
        )
    };
    let title = escaped(&sheet.title);
    let house: String = sheet.house.iter().map(|line| format!("{}<br>\n", escaped(line))).collect();
    let facts: String = sheet.facts.iter().map(row).collect();
    let figures: String = sheet.figures.iter().map(row).collect();
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title></head>\n<body>\n<p>{house}</p>\n<h1>{title}</h1>\n<table cellpadding=\"4\">\n{facts}</table>\n<hr>\n\
         <table cellpadding=\"4\" width=\"100%\">\n{figures}<tr><th scope=\"row\" align=\"left\">{}</th><td align=\"right\"><strong>{}</strong></td></tr>\n\
         </table>\n<p>{}</p>\n</body>\n</html>\n",
        sheet.language,
        escaped(sheet.sum.0),
        escaped(&sheet.sum.1),
        escaped(sheet.foot),
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::matter;
    use super::super::{Kind, Language};
    use super::*;

    #[test]
    fn a_page_says_what_the_sheet_says_and_runs_nothing() {
        let page = html(&matter(Kind::Invoice, Language::Korean).sheet());
        for says in [
            "<html lang=\"ko\">",
            "청구서",
            "1,308,000.00 USD",
            "김 &lt;민지&gt;",
            "Arte &amp; Söhne",
            "&quot;Moon jar&quot;",
        ] {
            assert!(page.contains(says), "{says}: {page}");
        }
        assert!(!page.contains("<민지>") && !page.contains("<script"));
    }
}
