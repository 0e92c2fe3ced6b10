//! What the elements of official publications, and of the XML of others, are called.

/// What is about the document rather than in it.
pub(super) fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "metadata"
            | "meta"
            | "head"
            | "tekstregel"
            | "kamervraagnummer"
            | "script"
            | "style"
            | "colspec"
            | "teiheader"
            | "info"
            | "docinfo"
            | "bwb-inputbestand"
            | "meta-data"
            | "redactionele-correcties"
            | "toc"
            | "inhopg"
    )
}

pub(super) fn is_structure(name: &str) -> bool {
    matches!(
        name,
        "dossier"
            | "stuk"
            | "divisie"
            | "hoofdstuk"
            | "paragraaf"
            | "sub-paragraaf"
            | "subparagraaf"
            | "artikel"
            | "bijlage"
            | "afdeling"
            | "deel"
            | "boek"
            | "titeldeel"
            | "circulaire.divisie"
            | "nota-toelichting"
            | "toelichting"
            | "vraag"
            | "antwoord"
            | "section"
            | "chapter"
            | "part"
            | "div"
            | "div1"
            | "div2"
            | "div3"
            | "appendix"
            | "annex"
            | "article"
            | "sect1"
            | "sect2"
            | "sect3"
            | "book"
            | "tekst"
            | "algemeen"
            | "hoofddeel"
            | "verslag"
            | "advies"
            | "rondvraag"
            | "agendapunt"
            | "wijzig-artikel"
            | "wijzig-divisie"
            | "structuurtekst"
            | "regeling-tekst"
    )
}

pub(super) fn is_paragraph(name: &str) -> bool {
    matches!(
        name,
        "al" | "p"
            | "para"
            | "alinea"
            | "tekstalinea"
            | "kamervraagomschrijving"
            | "datumtekst"
            | "wie"
            | "aanhef"
            | "slotformulering"
            | "intitule"
            | "considerans.al"
            | "wat"
            | "hoofdregel"
            | "ondertekening"
            | "naam"
            | "functie"
            | "noot.al"
            | "adres"
            | "context.al"
            | "afkondiging"
            | "content"
    )
}
