//! Writes the numbers that word processors count themselves: figures, letters, Roman numerals.

/// A count in the format that Word or OpenDocument names; decimal where the name is unknown.
pub(super) fn written(count: u32, format: &str) -> String {
    match format {
        "lowerLetter" | "a" => letters(count),
        "upperLetter" | "A" => letters(count).to_uppercase(),
        "lowerRoman" | "i" => roman(count),
        "upperRoman" | "I" => roman(count).to_uppercase(),
        "none" => String::new(),
        "decimalZero" => format!("{count:02}"),
        _ => count.to_string(),
    }
}

/// 1 is `a`, 27 is `aa`, as Word counts.
fn letters(count: u32) -> String {
    let n = count.saturating_sub(1);
    let letter = char::from(b'a' + u8::try_from(n % 26).unwrap_or(0));
    let times = usize::try_from(n / 26).unwrap_or(0).min(16) + 1;
    std::iter::repeat_n(letter, times).collect()
}

fn roman(count: u32) -> String {
    const STEPS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut left = count.min(3_999);
    let mut out = String::new();
    for (value, letters) in STEPS {
        while left >= value {
            out.push_str(letters);
            left -= value;
        }
    }
    out
}
