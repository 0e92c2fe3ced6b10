//! Small PDFs made in the test, so that each shows one thing.

/// Objects of a file, numbered from 1 in the order they are added.
#[derive(Default)]
pub(super) struct Made {
    objects: Vec<Vec<u8>>,
}

impl Made {
    /// Adds an object, and gives its number.
    pub(super) fn add(&mut self, body: impl AsRef<[u8]>) -> usize {
        self.objects.push(body.as_ref().to_vec());
        self.objects.len()
    }

    /// Adds a stream whose dictionary has these further entries.
    pub(super) fn stream(&mut self, entries: &str, data: impl AsRef<[u8]>) -> usize {
        let data = data.as_ref();
        let mut body = format!("<< {entries} /Length {} >>\nstream\n", data.len()).into_bytes();
        body.extend(data);
        body.extend(b"\nendstream");
        self.add(body)
    }

    /// The file, with `root` as its catalogue.
    pub(super) fn file(&self, root: usize) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n".to_vec();
        let mut offsets = Vec::new();
        for (n, body) in self.objects.iter().enumerate() {
            offsets.push(file.len());
            file.extend(format!("{} 0 obj\n", n + 1).into_bytes());
            file.extend(body);
            file.extend(b"\nendobj\n");
        }
        let table = file.len();
        file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).into_bytes());
        for offset in &offsets {
            file.extend(format!("{offset:010} 00000 n \n").into_bytes());
        }
        let trailer =
            format!("trailer\n<< /Size {} /Root {root} 0 R >>\nstartxref\n{table}\n%%EOF\n", offsets.len() + 1);
        file.extend(trailer.into_bytes());
        file
    }
}

/// One piece of text: left edge, baseline from the top of the page, size, text. Bold where the text begins with `!`.
pub(super) type Piece<'t> = (f32, f32, f32, &'t str);

/// The content stream that shows the pieces.
pub(super) fn content(pieces: &[Piece<'_>]) -> String {
    pieces
        .iter()
        .map(|(x, y, size, text)| {
            let (font, text) = text.strip_prefix('!').map_or(("F1", *text), |text| ("F2", text));
            let text = text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
            format!("BT /{font} {size} Tf {x} {} Td ({text}) Tj ET\n", 842.0 - y)
        })
        .collect()
}

/// What makes a page: its content, and further entries of its dictionary.
pub(super) struct Sheet {
    pub content: Vec<u8>,
    pub entries: String,
}

/// A sheet that shows the pieces.
pub(super) fn sheet(pieces: &[Piece<'_>]) -> Sheet {
    Sheet { content: content(pieces).into_bytes(), entries: String::new() }
}

/// A file of A4 pages, set in Helvetica and its bold.
pub(super) fn file(sheets: &[Sheet]) -> Vec<u8> {
    let mut made = Made::default();
    let font = "/Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding";
    let regular = made.add(format!("<< {font} /BaseFont /Helvetica >>"));
    let bold = made.add(format!("<< {font} /BaseFont /Helvetica-Bold >>"));
    let image = made
        .stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", [128]);
    let tree = 4 + 2 * sheets.len();
    let mut kids = String::new();
    for sheet in sheets {
        let stream = made.stream("", &sheet.content);
        let page = made.add(format!(
            "<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Contents {stream} 0 R {} \
             /Resources << /Font << /F1 {regular} 0 R /F2 {bold} 0 R >> /XObject << /Im {image} 0 R >> >> >>",
            sheet.entries
        ));
        kids.push_str(&format!("{page} 0 R "));
    }
    let pages = made.add(format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", sheets.len()));
    assert_eq!(pages, tree);
    let root = made.add(format!("<< /Type /Catalog /Pages {pages} 0 R >>"));
    made.file(root)
}

/// A page that an image covers.
pub(super) fn scan() -> Sheet {
    Sheet { content: b"q 595 0 0 842 0 0 cm /Im Do Q".to_vec(), entries: String::new() }
}
