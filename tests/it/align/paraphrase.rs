//! Dutch sentences rewritten by hand, among sentences that have no counterpart.

use annexwatch::core::align::{SentenceRelation, align};
use annexwatch::core::document::{Block, BlockKind, Sentence};

use super::reading::{document, section};

/// Section by section: the heading, the old and the new sentence; an empty side has no counterpart.
const PAIRS: [(&str, &[(&str, &str)]); 6] = [
    (
        "Inleiding",
        &[
            (
                "Deze rapportage beschrijft wat het ministerie in 2021 heeft gedaan om het water schoner te maken.",
                "In dit verslag staat wat het ministerie in 2022 deed om schoner water te krijgen.",
            ),
            (
                "De cijfers zijn ontleend aan de jaarverslagen van de waterschappen.",
                "Alle cijfers komen uit de jaarverslagen van de waterschappen.",
            ),
            ("De vorige rapportage verscheen in oktober en telde zes hoofdstukken.", ""),
            (
                "Waar gegevens ontbreken, is dat in een voetnoot vermeld.",
                "Ontbreken er gegevens, dan staat dat in een voetnoot.",
            ),
            ("", "De indeling volgt dit jaar de vijf doelen van het nieuwe waterakkoord."),
            (
                "Het kabinet hecht eraan dat burgers kunnen volgen wat er met hun belastinggeld gebeurt.",
                "Het kabinet vindt het belangrijk dat burgers kunnen zien wat er met hun belastinggeld gebeurt.",
            ),
            (
                "Bij de opstelling zijn provincies en gemeenten geraadpleegd.",
                "Provincies en gemeenten zijn bij het opstellen geraadpleegd.",
            ),
        ],
    ),
    (
        "Schoon drinkwater",
        &[
            (
                "Het aantal meetpunten voor bestrijdingsmiddelen is uitgebreid van 120 naar 180.",
                "Er zijn nu 240 meetpunten voor bestrijdingsmiddelen, tegen 180 een jaar eerder.",
            ),
            (
                "De minister zal vóór 1 juli 2022 een verbod op drie schadelijke stoffen aan de Kamer voorleggen.",
                "Een verbod op drie schadelijke stoffen zal de minister vóór 1 oktober 2023 aan de Kamer voorleggen.",
            ),
            (
                "Drinkwaterbedrijven ontvangen daarvoor een bijdrage van 12 miljoen euro.",
                "De drinkwaterbedrijven krijgen hiervoor 14 miljoen euro.",
            ),
            ("In Limburg is een oude zuiveringsinstallatie vervangen.", ""),
            ("", "Bewoners van Zeeland kregen voor het eerst inzage in de meetgegevens van hun eigen straat."),
            (
                "Onderzocht wordt of lozingen door ziekenhuizen verder kunnen worden teruggedrongen.",
                "We onderzoeken of ziekenhuizen hun lozingen verder kunnen terugdringen.",
            ),
            (
                "Het toezicht op lozingen wordt in 2022 versterkt met tien inspecteurs.",
                "Tien extra inspecteurs gaan in 2023 toezien op lozingen.",
            ),
            (
                "Samen met Duitsland en België werkt Nederland aan één waarschuwingssysteem voor de Maas en de Rijn.",
                "Nederland werkt met België en Duitsland aan één systeem dat waarschuwt voor vervuiling van Rijn en Maas.",
            ),
        ],
    ),
    (
        "Landbouw en natuur",
        &[
            (
                "Boeren die hun bemesting verminderen, kunnen subsidie aanvragen bij de provincie.",
                "Subsidie is bij de provincie aan te vragen door boeren die minder bemesten.",
            ),
            ("Tot nu toe hebben 640 bedrijven zich aangemeld.", "Inmiddels hebben 910 bedrijven zich aangemeld."),
            ("De regeling loopt tot en met 2025.", "De regeling wordt verlengd tot en met 2027."),
            (
                "Natuurorganisaties vinden het tempo te laag.",
                "Volgens natuurorganisaties ligt het tempo nog altijd te laag.",
            ),
            (
                "Langs veertig kilometer beek zijn bufferstroken aangelegd.",
                "Langs zestig kilometer beek liggen nu bufferstroken.",
            ),
            (
                "Het streven is dat in 2027 alle beken in natuurgebieden aan de norm voldoen.",
                "Het kabinet streeft ernaar dat alle beken in natuurgebieden in 2027 de norm halen.",
            ),
            ("", "Een proef met natte teelten in het Groene Hart leverde lagere opbrengsten op dan verwacht."),
            (
                "De evaluatie van het mestbeleid verschijnt in het voorjaar van 2022.",
                "In het voorjaar van 2023 verschijnt de evaluatie van het mestbeleid.",
            ),
        ],
    ),
    (
        "Overstromingen",
        &[
            (
                "Na de wateroverlast van juli 2021 is een commissie ingesteld onder leiding van een oud-gouverneur.",
                "De commissie die na de wateroverlast van juli 2021 werd ingesteld, bracht in december advies uit.",
            ),
            (
                "Gedupeerden konden tot 1 maart schade melden bij een centraal loket.",
                "Bij het centrale loket konden gedupeerden tot 1 maart hun schade melden.",
            ),
            (
                "Er is 1,8 miljard euro aan schade vastgesteld, waarvan de helft door verzekeraars wordt vergoed.",
                "De vastgestelde schade bedraagt 1,8 miljard euro; verzekeraars vergoeden daarvan ruim de helft.",
            ),
            ("De dijken langs de Geul worden niet verhoogd.", "De dijken langs de Geul worden alsnog verhoogd."),
            (
                "Het kabinet overweegt een verplichte verzekering tegen overstromingen.",
                "Een verplichte verzekering tegen overstromingen wordt door het kabinet overwogen.",
            ),
            ("Voor noodpompen is een landelijke voorraad aangelegd in Amersfoort.", ""),
            ("", "Scholen in kwetsbare wijken krijgen een lespakket over evacueren."),
            (
                "Waterschappen oefenen voortaan ieder jaar samen met de veiligheidsregio's.",
                "De waterschappen houden voortaan elk jaar een oefening met de veiligheidsregio's.",
            ),
            (
                "Een nieuw waarschuwingssysteem stuurt bewoners een bericht op hun telefoon.",
                "Bewoners krijgen via het nieuwe waarschuwingssysteem een bericht op hun telefoon.",
            ),
        ],
    ),
    (
        "Internationaal",
        &[
            (
                "Nederland heeft in 2021 bijgedragen aan waterprojecten in Bangladesh en Mozambique.",
                "Nederland droeg in 2022 bij aan waterprojecten in Mozambique, Bangladesh en Vietnam.",
            ),
            (
                "Aan het fonds voor klimaataanpassing wordt 30 miljoen euro per jaar betaald.",
                "Jaarlijks gaat 30 miljoen euro naar het fonds voor klimaataanpassing.",
            ),
            (
                "Op de conferentie in New York zal Nederland als medegastheer optreden.",
                "Nederland was medegastheer van de conferentie in New York.",
            ),
            (
                "De kennis van Nederlandse bedrijven wordt in het buitenland hoog gewaardeerd.",
                "In het buitenland bestaat veel waardering voor de kennis van Nederlandse bedrijven.",
            ),
            (
                "Met Indonesië is een overeenkomst gesloten over de bescherming van Jakarta tegen de zee.",
                "De overeenkomst met Indonesië over de bescherming van Jakarta tegen de zee is met vijf jaar verlengd.",
            ),
            ("", "Met Egypte lopen gesprekken over zuiniger irrigatie in de delta."),
            ("De Kamer wordt hierover jaarlijks geïnformeerd.", "Hierover wordt de Kamer ieder jaar geïnformeerd."),
        ],
    ),
    (
        "Uitvoering",
        &[
            (
                "De samenwerking tussen waterschappen en provincies verloopt goed, maar kost veel overleg.",
                "Waterschappen en provincies werken goed samen, al kost dat veel overleg.",
            ),
            (
                "In 2022 komt er één digitaal loket voor alle vergunningen.",
                "Het digitale loket voor alle vergunningen komt er in 2023.",
            ),
            (
                "Het aantal openstaande vacatures bij de waterschappen is met een kwart gestegen.",
                "Bij de waterschappen staan een kwart meer vacatures open.",
            ),
            (
                "De Algemene Rekenkamer heeft kritiek geuit op de onderbouwing van de kosten.",
                "De Rekenkamer uitte kritiek op de manier waarop de kosten zijn onderbouwd.",
            ),
            (
                "Het ministerie zal de ramingen voortaan door een onafhankelijk bureau laten toetsen.",
                "Een onafhankelijk bureau zal de ramingen van het ministerie voortaan toetsen.",
            ),
            (
                "Een tussentijdse evaluatie is voorzien voor eind 2023.",
                "Eind 2024 is een tussentijdse evaluatie voorzien.",
            ),
            ("Daarvoor wordt een begeleidingscommissie ingesteld.", "Een begeleidingscommissie ziet daarop toe."),
            ("", "Het personeelsbestand van de inspectie bleef gelijk."),
            (
                "Vertragingen bij de aanleg van de sluis bij Terneuzen leidden tot meerkosten van 40 miljoen euro.",
                "De sluis bij Terneuzen is later klaar, wat 55 miljoen euro extra kost.",
            ),
            (
                "Klachten over stankoverlast worden binnen twee weken afgehandeld.",
                "Wie klaagt over stank, krijgt binnen twee weken antwoord.",
            ),
            (
                "Het archief van de Rijkswaterstaat wordt stap voor stap openbaar gemaakt.",
                "Rijkswaterstaat maakt zijn archief stapsgewijs openbaar.",
            ),
            (
                "De kosten van het programma vallen hoger uit door de gestegen bouwprijzen.",
                "Door gestegen bouwprijzen vallen de kosten van het programma hoger uit.",
            ),
        ],
    ),
];

/// Precision and recall of the pairs, and how many there are.
pub(super) fn measure() -> (f32, f32, usize) {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    let (mut n_old, mut n_new) = (0_usize, 0_usize);
    let mut wanted = Vec::new();
    for (heading, pairs) in PAIRS {
        let block = |texts: Vec<&str>| Block {
            kind: BlockKind::Paragraph,
            page: 1,
            text: texts.join(" "),
            sentences: texts.into_iter().map(|text| Sentence { text: text.to_owned(), page: 1 }).collect(),
            notes: Vec::new(),
            cut_off: false,
            ocr: false,
        };
        for (from, to) in pairs {
            if !from.is_empty() && !to.is_empty() {
                wanted.push((n_old, n_new));
            }
            n_old += usize::from(!from.is_empty());
            n_new += usize::from(!to.is_empty());
        }
        let side = |texts: Vec<&str>| section(2, heading, vec![block(texts)]);
        old.push(side(pairs.iter().map(|(from, _)| *from).filter(|text| !text.is_empty()).collect()));
        new.push(side(pairs.iter().map(|(_, to)| *to).filter(|text| !text.is_empty()).collect()));
    }
    let (old, new) = (document(old), document(new));
    let (alignment, _) = align(&old, &new, &[]);
    let text = |document: &annexwatch::core::document::Document, n: usize| {
        document.sentences().nth(n).unwrap().sentence.text.clone()
    };
    let said: Vec<(usize, usize)> =
        alignment.sentences.iter().filter_map(|link| Some((link.old?.index(), link.new?.index()))).collect();
    for link in &alignment.sentences {
        if let (Some(a), Some(b)) = (link.old, link.new)
            && !wanted.contains(&(a.index(), b.index()))
        {
            eprintln!("wrong: {:?} {} -> {}", link.relation, text(&old, a.index()), text(&new, b.index()));
        }
        if link.relation == SentenceRelation::Dropped && wanted.iter().any(|(a, _)| *a == link.old.unwrap().index()) {
            eprintln!("missed: {}", text(&old, link.old.unwrap().index()));
        }
    }
    let right = said.iter().filter(|pair| wanted.contains(pair)).count() as f32;
    let (precision, recall) = (right / said.len() as f32, right / wanted.len() as f32);
    (precision, recall, wanted.len())
}

#[test]
fn paraphrases_are_matched() {
    let (precision, recall, n) = measure();
    eprintln!("paraphrases: {n} pairs, P {precision:.3} R {recall:.3}");
    assert!(n >= 40, "{n}");
    assert!(precision >= 0.95, "precision {precision}");
    assert!(recall >= 0.90, "recall {recall}");
}
