//! One line of CSV, split strictly. The usual readers guess what a broken quote may have meant; a recording is not guessed at.

/// A line that cannot be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// In which column, counted from zero.
    pub column: usize,
    /// What is wrong.
    pub problem: &'static str,
}

/// Splits a line at its commas. A field may stand in double quotes, in which a doubled quote means one; nothing may run over
/// the end of the line.
pub(super) fn split(line: &str) -> Result<Vec<String>, Broken> {
    let mut fields = Vec::new();
    let mut rest = Some(line);
    while let Some(text) = rest {
        let (field, after) = match text.strip_prefix('"') {
            Some(quoted) => read_quoted(quoted),
            None => read_plain(text),
        }
        .map_err(|problem| Broken { column: fields.len(), problem })?;
        fields.push(field);
        rest = after;
    }
    Ok(fields)
}

type Field<'a> = (String, Option<&'a str>);

fn read_plain(text: &str) -> Result<Field<'_>, &'static str> {
    let (field, rest) = match text.split_once(',') {
        Some((field, rest)) => (field, Some(rest)),
        None => (text, None),
    };
    if field.contains('"') {
        return Err("a quote stands inside a field that does not begin with one");
    }
    Ok((field.to_owned(), rest))
}

fn read_quoted(mut text: &str) -> Result<Field<'_>, &'static str> {
    let mut field = String::new();
    loop {
        let (part, rest) = text.split_once('"').ok_or("the quote is not closed on this line")?;
        field.push_str(part);
        if let Some(more) = rest.strip_prefix('"') {
            field.push('"');
            text = more;
        } else if rest.is_empty() {
            return Ok((field, None));
        } else if let Some(more) = rest.strip_prefix(',') {
            return Ok((field, Some(more)));
        } else {
            return Err("text follows the closing quote");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_by_the_letter() {
        let table: [(&str, Result<&[&str], usize>); 12] = [
            ("a,b", Ok(&["a", "b"])),
            ("a,", Ok(&["a", ""])),
            (",", Ok(&["", ""])),
            ("\"a,b\",c", Ok(&["a,b", "c"])),
            ("\"say \"\"a\"\"\",c", Ok(&["say \"a\"", "c"])),
            ("\"\",\"\"", Ok(&["", ""])),
            (" a ,b", Ok(&[" a ", "b"])),
            ("a,\"b", Err(1)),
            ("a,\"b\"c", Err(1)),
            ("a\"b,c", Err(0)),
            ("a,b,\"", Err(2)),
            ("\"a\" ,b", Err(0)),
        ];
        for (line, expected) in table {
            let found = split(line).map_err(|broken| broken.column);
            let expected = expected.map(|fields| fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>());
            assert_eq!(found, expected, "{line}");
        }
    }
}
