//! The classes that a lexicon file may name: this list is the vocabulary that files and rules share.

use super::Classes;

/// A closed set of names that files use.
macro_rules! classes {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// The class of that name.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }

            /// Its name in the files.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

classes! {
    /// What a word or phrase does in a sentence, whatever its inflection.
    Class {
        /// Articles, demonstratives, possessives.
        Determiner = "determiner",
        /// Possessives of the publisher: *onze*, *our*.
        OwnDeterminer = "own_determiner",
        /// Prepositions.
        Preposition = "preposition",
        /// *te*, *to*, *zu*.
        InfinitiveMark = "infinitive_mark",
        /// *om* of *om te*.
        PurposeMark = "purpose_mark",
        /// *en*, *of*, *maar*.
        Coordinator = "coordinator",
        /// Adverbs that may stand before the subject or between the verbs.
        Adverb = "adverb",
        /// *zich*, *er*: neither subject nor object.
        Expletive = "expletive",
        /// *dat*, *that*.
        SubThat = "sub_that",
        /// *of*, *whether*.
        SubWhether = "sub_whether",
        /// *omdat*, *terwijl*, *because*.
        SubOther = "sub_other",
        /// *as*, *after*: prepositions that begin a clause at the start of a sentence.
        SubTime = "sub_time",
        /// *indien*, *mits*, *unless*.
        SubCondition = "sub_condition",
        /// *als*, *if*: conditions where a clause follows.
        SubIf = "sub_if",
        /// *die*, *waarbij*, *which*.
        SubRelative = "sub_relative",
        /// *subject to*, *onder voorbehoud van*.
        ConditionPhrase = "condition_phrase",
        /// *niet*, *geen*, *not*.
        Negation = "negation",

        /// *is*, *are*.
        BePresent = "be_present",
        /// *was*, *were*.
        BePast = "be_past",
        /// *zijn*, *be* as infinitive.
        BeInfinitive = "be_infinitive",
        /// *been*, *geweest*.
        BeParticiple = "be_participle",
        /// *being*.
        BeIng = "be_ing",
        /// *heeft*, *has*.
        HavePresent = "have_present",
        /// *had*.
        HavePast = "have_past",
        /// *hebben*, *have* as infinitive.
        HaveInfinitive = "have_infinitive",
        /// *wordt*: the auxiliary of the passive where it is another than *be*.
        BecomePresent = "become_present",
        /// *werd*.
        BecomePast = "become_past",
        /// *worden* as infinitive.
        BecomeInfinitive = "become_infinitive",
        /// *zal*, *will*.
        Will = "will",
        /// *gaat*: future only with an infinitive.
        Go = "go",
        /// *moet*, *must*, *should*.
        Must = "must",
        /// *kan*, *may*.
        Can = "can",
        /// *zou*, *would*.
        Would = "would",
        /// *wil*, *wants*.
        Want = "want",
        /// *do*, *does*.
        Do = "do",
        /// *did*.
        Did = "did",
        /// *kon*, *could* of the past.
        CanPast = "can_past",
        /// *moest*, *wilde*: modals of the past.
        ModalPast = "modal_past",
        /// *blijft*, *remains*.
        Remain = "remain",
        /// *kunnen*, *moeten* as infinitives.
        ModalInfinitive = "modal_infinitive",
        /// *laat*: causative.
        Let = "let",

        /// The publisher's government and its organs.
        Gov = "gov",
        /// *we*, *ik*, *I*.
        SelfPronoun = "self_pronoun",
        /// A group the publisher is a member of.
        Joint = "joint",
        /// Everybody else that can be bound.
        Third = "third",
        /// Political parties.
        Party = "party",
        /// Organisations that work with governments: partners, and third parties as subjects.
        Organisation = "organisation",
        /// *zij*, *he*, *they*.
        PersonPronoun = "person_pronoun",
        /// *dit*, *this*, *these*.
        ThingPronoun = "thing_pronoun",
        /// Nouns for what a government makes and steers: *regeling*, *programme*.
        Instrument = "instrument",
        /// Nouns for what nobody steers: *instroom*, *prices*.
        Measure = "measure",
        /// What the publisher's own work brings forth, so that its change is a result: *doorlooptijden*, *seizures*.
        Output = "output",
        /// *overheid*, *autoriteiten*, *ministry*: of whom the word before tells.
        Authority = "authority",
        /// Names of countries.
        Country = "country",
        /// The publisher's own country.
        Home = "home",
        /// Adjectives and inhabitants of countries.
        Demonym = "demonym",

        /// *is voornemens*, *our goal is*.
        Intend = "intend",
        /// *doel*, *streven*, *intention*: nouns of which *is* says what is intended.
        Goal = "goal",
        /// *in gesprek*, *looking at whether*.
        Explore = "explore",
        /// *bereid*, *committed to*: a promise by phrase.
        Firm = "firm",
        /// *naar verwachting*, *expected to*.
        Expect = "expect",
        /// *hiermee*, *zo*: what follows is an effect.
        Effect = "effect",
        /// *deze brief*, *this annex*, *Table*.
        DocumentReference = "document_reference",
        /// *wet*, *artikel*, *regulation*.
        Law = "law",
        /// *doorgaans*, *usually*.
        Habit = "habit",
        /// *nu*, *extra*, *opnieuw*, *further*.
        Change = "change",
        /// *volgend jaar*, *komende*.
        Future = "future",
        /// *vorig jaar*, *in het verslagjaar*.
        Past = "past",
        /// *van belang*, *nodig*, *it is clear*.
        Opinion = "opinion",
        /// *mogelijk*, *wellicht*, *perhaps*.
        Maybe = "maybe",
        /// *including*, *namelijk*: before the colon of a sentence that is whole without its list.
        ListIntroduction = "list_introduction",
        /// Words under which bullets report: *bereikt*, *accomplishments*.
        ResultHeading = "result_heading",
        /// Words under which bullets promise: *stappen*, *actions*.
        PlanHeading = "plan_heading",
        /// *beschikbaar*, *in place*, *open*: the state a promise ends in.
        EndState = "end_state",
        /// *voorzien van*: where a verb that mostly promises only describes.
        NotAhead = "not_ahead",
        /// *complete*, *closed*: the state that a fulfilled promise is in.
        Done = "done",
        /// *now*, *inmiddels*: what holds and did not hold before.
        Already = "already",
        /// Nouns of doing, with a date a promise by themselves: *completion of the audit by March*.
        ActNoun = "act_noun",
        /// Nouns that with a capital name an office: *the Digital Service*, *the Council*.
        Body = "body",
        /// Verbs stuck in a noun: *work is under way*.
        Underway = "underway",
        /// *door*, *by*: before the agent of a passive.
        Agent = "agent",
        /// *volgens*, *according to*.
        According = "according",

        /// *vóór*, *uiterlijk*, *by*: limits.
        TimePreposition = "time_preposition",
        /// *vóór*, *before*: the day itself is out.
        TimeBefore = "time_before",
        /// *eind*, *loop*, *early*.
        TimePart = "time_part",
        /// *vanaf*, *met ingang van*, *from*: what stands in the present begins then.
        TimeFrom = "time_from",
        /// *jaar*, *kwartaal*, *summer*.
        TimeUnit = "time_unit",
        /// *volgend*, *komende*, *next*.
        TimeNext = "time_next",
        /// *dit*, *this* before a unit of time.
        TimeThis = "time_this",
        /// *zomerreces*: a time by itself.
        TimeName = "time_name",
        /// *t/m*, *tot en met*: between two years.
        Through = "through",
        /// *van*, *of*: ties a name or a time to the noun before it.
        Of = "of",
        /// *nr.*, *artikel*: before a number that counts nothing.
        NumberLabel = "number_label",
        /// *ten minste*, *at least*, *ruim*.
        Bound = "bound",
        /// *ten minste*, *at least*: a number that is to be reached rather than one that was counted.
        Minimum = "minimum",
        /// *percent*, *procent*.
        Percent = "percent",
        /// *meer*, *additional*: between a number and its noun.
        CountAdjective = "count_adjective",
        /// Nouns that make a number no amount: *jaar*, *weken*, *miljard jaar*.
        NoCount = "no_count",
        /// Prepositions before a partner: *met*, *in*, *with*.
        PartnerPreposition = "partner_preposition",
        /// *met*, *with*: before those it is done with.
        With = "with",
        /// *samen met*, *in partnership with*: whoever follows is a partner.
        Together = "together",
        /// Bodies a promise is made to: *Kamer*, *Parliament*, *Raad*.
        Forum = "forum",
        /// Names that are no partner though they are names.
        NoPartner = "no_partner",
    }
}

impl Class {
    /// The classes whose words carry no content.
    pub const FUNCTION: Classes = Classes::of(&[
        Self::Determiner,
        Self::OwnDeterminer,
        Self::Preposition,
        Self::InfinitiveMark,
        Self::Coordinator,
        Self::Adverb,
        Self::Expletive,
        Self::SubThat,
        Self::SubWhether,
        Self::SubOther,
        Self::SubRelative,
        Self::SelfPronoun,
        Self::PersonPronoun,
        Self::ThingPronoun,
        Self::BePresent,
        Self::BePast,
        Self::BeInfinitive,
        Self::BeParticiple,
        Self::HavePresent,
        Self::HavePast,
        Self::HaveInfinitive,
        Self::BecomePresent,
        Self::BecomePast,
        Self::BecomeInfinitive,
        Self::Will,
        Self::Go,
        Self::Can,
        Self::Would,
        Self::Do,
        Self::Did,
    ]);
}

classes! {
    /// What a verb means for a promise.
    VerbClass {
        /// Acts: what a government does.
        Act = "act",
        /// *streven*, *beogen*, *aim*.
        Intend = "intend",
        /// *onderzoeken*, *bezien*, *consider*.
        Explore = "explore",
        /// *besluiten*, *toezeggen*, *reserveren*: their perfect promises what lies ahead.
        Commissive = "commissive",
        /// Money set apart: a promise without further content.
        Reserve = "reserve",
        /// *achten*, *vinden*, *welcome*.
        Opinion = "opinion",
        /// *zeggen*, *constateren*, *report that*.
        Say = "say",
        /// *informeren*, *terugkomen*: promises to report.
        Report = "report",
        /// *ingaan op*, *schetsen*, *set out*: what a text does.
        Navigate = "navigate",
        /// *zijn*, *kennen*, *bestaan*, *depend*: states.
        State = "state",
        /// *bijdragen*, *leiden tot*, *help*: effects.
        Effect = "effect",
        /// *stijgen*, *dalen*, *fall*: happens by itself.
        Happen = "happen",
        /// *starten*, *openen*, *run*: what an instrument does.
        Event = "event",
        /// *blijken*, *lijken*.
        Seem = "seem",
        /// *ontvangen*, *receive*: somebody else gets it from the publisher.
        Receive = "receive",
        /// *doorgaan*, *continue*.
        Continue = "continue",
        /// *beginnen*, *starten*: their perfect is a result.
        Begin = "begin",
        /// Participles that describe: *opgenomen*, *gebaseerd*, *considered*.
        Describe = "describe",
        /// *pleiten*, *oproepen*, *press*.
        Plead = "plead",
        /// *moeten*, *dienen te*, *require*.
        Oblige = "oblige",
        /// *lukken*, *slagen*, *manage*.
        Succeed = "succeed",
        /// *verwachten*, *expect*.
        Expect = "expect",
        /// *betekenen dat*, *mean that*: the clause that follows says the act.
        Transparent = "transparent",
        /// *werken*, *work*, *focus*: going on, an effort rather than a result.
        Work = "work",
        /// The same, also where it continues (*blijft werken aan*).
        WorkOn = "work_on",
        /// Everyday doings of offices: *beoordelen*, *toezien*.
        Task = "task",
        /// To say it is to do it: *we commit to*, *the Government accepts*.
        Pledge = "pledge",
        /// *allow*, *tolerate*: denied in the present they state a standing rule.
        Permit = "permit",
        /// *enable*, *allow*: what a service to come lets people do.
        Enable = "enable",
    }
}
