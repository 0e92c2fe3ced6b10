//! One slot of a promise is changed, in thousands of sentences, read by the detector: exactly that slot shows.

use annexwatch::core::commitment::relate::{Read, relate};
use annexwatch::core::commitment::{Context, Slot, Status, detect};
use annexwatch::core::document::Language;

/// What a promise of one language is put together from. Of a pair, the second takes the place of the first.
struct Frame {
    language: &'static str,
    actors: [[&'static str; 2]; 2],
    objects: [&'static str; 3],
    amounts: [[&'static str; 2]; 3],
    deadlines: [[&'static str; 2]; 3],
    scopes: [[&'static str; 2]; 2],
    partners: [[&'static str; 2]; 2],
    condition: &'static str,
}

const FRAMES: [Frame; 2] = [
    Frame {
        language: "nl",
        actors: [["De minister van Landbouw", "De staatssecretaris van Landbouw"], ["Het kabinet", "De inspectie"]],
        objects: ["pompen", "veerboten", "leraren"],
        amounts: [["40", "25"], ["300", "120"], ["ten minste 1.200", "ten minste 900"]],
        deadlines: [
            ["vóór 1 juli 2026", "vóór 1 juli 2027"],
            ["uiterlijk in 2027", "uiterlijk in 2028"],
            ["in het tweede kwartaal van 2026", "in het vierde kwartaal van 2026"],
        ],
        scopes: [["in havens en dorpen", "in havens"], ["voor boeren en vissers", "voor boeren"]],
        partners: [["met UNICEF", "met UNHCR"], ["samen met Oxfam", "samen met Cordaid"]],
        condition: ", mits de Kamer instemt",
    },
    Frame {
        language: "en",
        actors: [["The Secretary of State", "The Fisheries Agency"], ["The Government", "The Harbour Office"]],
        objects: ["pumps", "ferries", "lock gates"],
        amounts: [["40", "25"], ["300", "120"], ["at least 1,200", "at least 900"]],
        deadlines: [
            ["by 1 July 2026", "by 1 July 2027"],
            ["by the end of 2027", "by the end of 2028"],
            ["in the second quarter of 2026", "in the fourth quarter of 2026"],
        ],
        scopes: [["in ports and villages", "in ports"], ["for farmers and fishermen", "for farmers"]],
        partners: [["with UNICEF", "with UNHCR"], ["together with Oxfam", "together with Save the Children"]],
        condition: ", provided that Parliament agrees",
    },
];

/// A promise of a frame: which of its parts, and which slot is changed.
#[derive(Clone, Copy)]
struct Promise<'f> {
    frame: &'f Frame,
    parts: [usize; 6],
}

impl Promise<'_> {
    fn write(&self, changed: Option<Slot>) -> String {
        let Self { frame, parts: [actor, object, amount, deadline, scope, partner] } = *self;
        let of = |pair: [&'static str; 2], slot: Slot| pair[usize::from(changed == Some(slot))];
        let actor = of(frame.actors[actor], Slot::Actor);
        let amount = of(frame.amounts[amount], Slot::Amount);
        let deadline = of(frame.deadlines[deadline], Slot::Deadline);
        let scope = of(frame.scopes[scope], Slot::Scope);
        let partner = of(frame.partners[partner], Slot::Partner);
        let object = frame.objects[object];
        let condition = if changed == Some(Slot::Condition) { frame.condition } else { "" };
        match (frame.language, changed) {
            ("nl", Some(Slot::Modality)) => {
                format!("{actor} streeft ernaar {partner} {deadline} {amount} {object} {scope} te plaatsen.")
            }
            ("nl", _) => {
                let not = if changed == Some(Slot::Polarity) { " niet" } else { "" };
                format!("{actor} zal{not} {partner} {deadline} {amount} {object} {scope} plaatsen{condition}.")
            }
            (_, changed) => {
                let verb = match changed {
                    Some(Slot::Modality) => "aims to",
                    Some(Slot::Polarity) => "will not",
                    _ => "will",
                };
                format!("{actor} {verb} install {amount} {object} {scope} {partner} {deadline}{condition}.")
            }
        }
    }
}

fn promises() -> impl Iterator<Item = Promise<'static>> {
    FRAMES.iter().flat_map(|frame| {
        (0..2 * 3 * 3 * 3 * 2 * 2).map(move |mut n| {
            let parts = [2, 3, 3, 3, 2, 2].map(|count| {
                let part = n % count;
                n /= count;
                part
            });
            Promise { frame, parts }
        })
    })
}

#[test]
fn a_mutation_of_one_slot_always_shows_as_that_slot() {
    let mut tried = 0;
    for promise in promises() {
        let language = Language::new(promise.frame.language);
        let old = promise.write(None);
        let before = detect::read(&language, &old, &Context::default());
        for slot in Slot::ALL.iter().copied() {
            let new = promise.write(Some(slot));
            let after = detect::read(&language, &new, &Context::default());
            let relation = relate(
                &language,
                &Read { sentence: &old, reading: &before },
                &Read { sentence: &new, reading: &after },
            );
            let status = if matches!(slot, Slot::Actor | Slot::Partner) { Status::Reworded } else { Status::Weakened };
            assert_eq!(
                (relation.status, relation.changed.as_slice()),
                (Some(status), [slot].as_slice()),
                "{slot}: {old} -> {new}: {relation:?}"
            );
            tried += 1;
        }
        let same =
            relate(&language, &Read { sentence: &old, reading: &before }, &Read { sentence: &old, reading: &before });
        assert_eq!((same.status, same.changed.len()), (Some(Status::Kept), 0), "{old}");
    }
    assert_eq!(tried, 2 * 216 * Slot::ALL.len());
}
