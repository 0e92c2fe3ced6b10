//! Reads a lexicon file into tables for looking up.

use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

use super::schema::File;
use super::table::Table;
use super::{Class, Classes, Form, Lexicon, Phrase, VerbClass, VerbClasses, VerbForm, forms};

impl Lexicon {
    /// Reads a lexicon file.
    ///
    /// # Errors
    /// Says what is wrong with it: no TOML, an unknown class, a form without its verb.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut lexicon = Self {
            rules: forms::Rules::parse(&file.forms)?,
            table: Table::default(),
            verbs: Vec::new(),
            verb_ids: FxHashMap::default(),
            codes: Vec::new(),
            country_names: Vec::new(),
            file,
        };
        lexicon.load_classes()?;
        lexicon.load_verbs()?;
        lexicon.load_countries();
        let Self { table, file, .. } = &mut lexicon;
        for particle in &file.grammar.particles {
            table.change(particle, |entry| entry.particle = true);
        }
        for (word, value) in &file.numbers {
            table.change(word, |entry| entry.number = *value >= 2.0);
        }
        let signs = file.currencies.keys().filter(|sign| !sign.chars().any(char::is_alphanumeric));
        for word in file.scales.keys().chain(signs) {
            table.change(word, |entry| entry.quantity = true);
        }
        let measures = file.numbers.keys().chain(file.scales.keys()).chain(file.currencies.keys());
        let measures = measures.chain(file.fractions.keys());
        for word in measures.chain(file.months.keys()) {
            table.change(word, |entry| entry.measures = true);
        }
        table.finish();
        Ok(lexicon)
    }

    fn load_classes(&mut self) -> Result<(), String> {
        for (name, words) in std::mem::take(&mut self.file.classes) {
            let class = Class::parse(&name).ok_or_else(|| format!("unknown class {name}"))?;
            let mut classes = Classes::default();
            classes.insert(class);
            for phrase in &words {
                self.add_phrase(phrase, classes, None);
            }
            self.file.classes.insert(name, words);
        }
        Ok(())
    }

    fn add_phrase(&mut self, phrase: &str, classes: Classes, country: Option<u16>) {
        let lower = phrase.to_lowercase();
        let mut words = lower.split_whitespace();
        let Some(first) = words.next() else { return };
        let rest: Vec<u32> = words.map(|word| self.table.number_of(word)).collect();
        self.table.change(first, |entry| {
            if rest.is_empty() {
                entry.classes.add(classes);
                entry.country = entry.country.or(country);
            } else if let Some(same) = entry.phrases.iter_mut().find(|known| known.rest == rest) {
                same.classes.add(classes);
                same.country = same.country.or(country);
            } else {
                entry.phrases.push(Phrase { rest, classes, country });
            }
        });
    }

    fn load_verbs(&mut self) -> Result<(), String> {
        for (name, verbs) in &self.file.verbs {
            let class = VerbClass::parse(name).ok_or_else(|| format!("unknown verb class {name}"))?;
            for infinitive in verbs.split_whitespace() {
                let id = match self.verb_ids.get(infinitive) {
                    Some(id) => *id,
                    None => {
                        let id = u16::try_from(self.verbs.len()).map_err(|_| "too many verbs".to_owned())?;
                        self.verbs.push((infinitive.to_owned(), VerbClasses::default()));
                        self.verb_ids.insert(infinitive.to_owned(), id);
                        id
                    }
                };
                if let Some(verb) = self.verbs.get_mut(usize::from(id)) {
                    verb.1.0 |= 1 << class as u32;
                }
            }
        }
        self.add_simple_verbs()?;
        let mut irregular: BTreeMap<String, VerbForm> = BTreeMap::new();
        for (infinitive, given) in &self.file.irregular {
            let verb =
                *self.verb_ids.get(infinitive).ok_or_else(|| format!("forms of an unlisted verb {infinitive}"))?;
            for (name, words) in given {
                let form = Form::parse(name).ok_or_else(|| format!("unknown form {name}"))?;
                for word in words.split_whitespace() {
                    let known = irregular.entry(word.to_owned()).or_insert(VerbForm { verb, form });
                    if known.verb == verb {
                        known.form = known.form.and(form);
                    }
                }
            }
        }
        self.add_irregular_compounds(&mut irregular);
        self.load_forms(irregular);
        Ok(())
    }

    /// Of *wijzen, wees, gewezen* also *uitwijzen, uitgewezen* and *bewijzen, bewees, bewezen*, where the file does not say it.
    fn add_irregular_compounds(&self, irregular: &mut BTreeMap<String, VerbForm>) {
        let grammar = &self.file.grammar;
        let mut found: Vec<(String, VerbForm)> = Vec::new();
        for (id, (infinitive, _)) in self.verbs.iter().enumerate() {
            let Ok(verb) = u16::try_from(id) else { break };
            if self.file.irregular.get(infinitive).is_some_and(|given| given.contains_key("participle")) {
                continue;
            }
            let mut add = |prefix: &str, inseparable: bool| {
                let Some(base) = infinitive.strip_prefix(prefix).and_then(|rest| self.file.irregular.get(rest)) else {
                    return;
                };
                for (name, words) in base {
                    let Some(form) = Form::parse(name) else { continue };
                    for word in words.split_whitespace() {
                        let bare = if inseparable && form == Form::PARTICIPLE && !grammar.participle_prefix.is_empty() {
                            word.strip_prefix(grammar.participle_prefix.as_str()).unwrap_or(word)
                        } else {
                            word
                        };
                        found.push((format!("{prefix}{bare}"), VerbForm { verb, form }));
                    }
                }
            };
            grammar.particles.iter().for_each(|particle| add(particle, false));
            grammar.inseparable.iter().for_each(|prefix| add(prefix, true));
        }
        for (word, form) in found {
            irregular.entry(word).or_insert(form);
        }
    }

    /// All forms of all listed verbs, so that a word is looked up once. What the file says of a word goes before what the
    /// rules propose, and an earlier rule before a later.
    fn load_forms(&mut self, irregular: BTreeMap<String, VerbForm>) {
        let Self { table, verbs, rules, file, .. } = self;
        table.reserve(verbs.len() * 24);
        let mut add = |word: String, next: VerbForm, rank: usize| {
            if (2..=forms::LONGEST).contains(&word.len()) {
                table.add_form(word, next, u32::try_from(rank).unwrap_or(u32::MAX));
            }
        };
        for (word, form) in irregular {
            add(word, form, 0);
        }
        for (id, (infinitive, _)) in verbs.iter().enumerate() {
            let Ok(verb) = u16::try_from(id) else { break };
            add(infinitive.clone(), VerbForm { verb, form: rules.of_infinitive() }, 1);
            rules.forms_of(infinitive, &file.grammar, |word, form, place| {
                add(word, VerbForm { verb, form }, 2 + place);
            });
        }
    }

    /// Of *afronden* also *ronden*, without a meaning: it stands alone where the particle is at the end.
    fn add_simple_verbs(&mut self) -> Result<(), String> {
        let mut simple: Vec<String> = Vec::new();
        for (infinitive, _) in &self.verbs {
            for particle in &self.file.grammar.particles {
                if let Some(rest) = infinitive.strip_prefix(particle.as_str())
                    && rest.len() > 3
                    && !self.verb_ids.contains_key(rest)
                {
                    simple.push(rest.to_owned());
                }
            }
        }
        for infinitive in simple {
            let id = u16::try_from(self.verbs.len()).map_err(|_| "too many verbs".to_owned())?;
            if !self.verb_ids.contains_key(&infinitive) {
                self.verbs.push((infinitive.clone(), VerbClasses::default()));
                self.verb_ids.insert(infinitive, id);
            }
        }
        Ok(())
    }

    fn load_countries(&mut self) {
        for (code, names) in std::mem::take(&mut self.file.countries) {
            let Ok(index) = u16::try_from(self.codes.len()) else { return };
            let mut place = Classes::default();
            place.insert(Class::Country);
            if code == self.file.country {
                place.insert(Class::Home);
            }
            let mut adjective = place;
            adjective.insert(Class::Demonym);
            for name in &names {
                // A name that begins in lower case is an adjective by itself only in the file's own notation: "~Turkse".
                let (name, classes) = name.strip_prefix('~').map_or((name.as_str(), place), |name| (name, adjective));
                self.add_phrase(name, classes, Some(index));
                self.country_names.push((name.to_lowercase(), index));
            }
            self.codes.push(code);
        }
        self.country_names.sort();
    }
}
