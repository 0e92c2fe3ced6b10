# De Nederlandse teksten. Een test houdt de sleutels naast en.ftl en naast de code.

and = en
nothing = niets
an-earlier-edition = een eerdere editie
source = bron

number-1 = één
number-2 = twee
number-3 = drie
number-4 = vier
number-5 = vijf
number-6 = zes
number-7 = zeven
number-8 = acht
number-9 = negen
number-10 = tien
number-11 = elf
number-12 = twaalf

month-1 = januari
month-2 = februari
month-3 = maart
month-4 = april
month-5 = mei
month-6 = juni
month-7 = juli
month-8 = augustus
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december

## Onderwerp en samenvatting

subject = { $series } { $period }: { $what }
subject-dated = { $series }: { $what }
subject-held = nog niet vergeleken
subject-none = geen toezeggingen gevonden
subject-quiet = geen toezegging veranderd
subject-unsure = { $n ->
    [one] 1 wijziging om na te gaan
   *[other] { $n } wijzigingen om na te gaan
 }
subject-dropped = { $n } weggevallen
subject-weakened = { $n } afgezwakt
subject-lapsed = { $n } verlopen
subject-new = { $n } nieuw
subject-strengthened = { $n } versterkt
subject-restored = { $n } teruggekeerd

title-held = { $new } na { $old }
title = { $new } vergeleken met { $old }

promises = { $n ->
    [one] { $words } toezegging
   *[other] { $words } toezeggingen
 }
lead-none = In deze twee edities zijn geen toezeggingen herkend; wat verder veranderde, staat hieronder.
lead-quiet = Van geen enkele toezegging staat vast dat ze nieuw, veranderd of verdwenen is.
lead-dropped = { $words } zonder een woord verdwenen
lead-weakened = { $words } afgezwakt
lead-weakened-swap = { $words } afgezwakt van ‘{ $old }’ naar ‘{ $new }’
lead-lapsed = { $words } over de termijn zonder bericht
lead-new = { $n ->
    [one] { $words } nieuwe toezegging
   *[other] { $words } nieuwe toezeggingen
 }
lead-strengthened = { $words } versterkt
lead-strengthened-swap = { $words } versterkt van ‘{ $old }’ naar ‘{ $new }’
lead-restored = { $words } terug van weggeweest

also-check = nog { $words } om na te gaan
also-done = { $words } gemeld als uitgevoerd
also-reworded = { $words } anders verwoord
also-kept = { $words } gehandhaafd

unchanged = Er is niets veranderd tussen { $old } en { $new }.
held-lead = Deze twee edities zijn niet vergeleken.
held-also = Eerst moet iemand ernaar kijken. Niets hieronder zegt dat een toezegging weg is.
held-reason = Waarom
whole-report = Lees het hele rapport

## De delen van het rapport

chart = Waar de wijzigingen staan
chart-words = { $oldn ->
    [one] Eén plaats
   *[other] { $oldn } plaatsen
 } in { $old } en { $newn ->
    [one] één plaats
   *[other] { $newn } plaatsen
 } in { $new }, van het begin van elke editie links tot het eind rechts. Elke toezegging die hier is gemarkeerd, staat hieronder met haar pagina.
kind-gone = verdwenen
kind-weaker = zwakker
kind-gain = nieuw of sterker
kind-calm = anders verwoord, verplaatst of gedaan
kind-other = andere zinnen

group-alarms = Het belangrijkste
group-alarms-intro = Nieuws volgens de regels, met beide passages waar er twee zijn. Bij elk staat hoe zeker het is.
group-check = Niet teruggevonden: nagaan
group-check-intro = Deze toezeggingen zijn in de nieuwe editie niet teruggevonden, maar iets komt in de buurt of er is twijfel over de tekst. Kijk eerst zelf, citeer daarna.
group-perhaps = Mogelijk nieuw of veranderd: nagaan
group-perhaps-intro = Niet zeker genoeg om nieuws te heten. Kijk eerst zelf, citeer daarna.
group-done = Gemeld als uitgevoerd
group-done-intro = Volgens de nieuwe editie zijn deze uitgevoerd.
group-reworded = Anders verwoord
group-reworded-intro = Dezelfde toezegging in andere woorden.
group-moved = Verplaatst
group-moved-intro = Dezelfde toezegging onder een ander kopje.
group-kept = Gehandhaafd
group-kept-intro = Dezelfde toezegging in dezelfde woorden, op een doorgeschoven jaartal na.

standing = Toezeggingen die blijven staan
rest = Al het andere
list-sections = Veranderde paragrafen
list-figures = Veranderde cijfers in gewone zinnen
list-edited = Andere veranderde zinnen
list-came = Nieuw erin
list-went = Niet meer erin

companion = Ernaast
companion-intro = Een publicatie die bij deze hoort. Wat erin is veranderd, staat hier om de cijfers; niets ervan telt hier als toezegging.
companion-none = Er kon nog geen editie over { $period } worden vergeleken.
companion-same = { $new } vergeleken met { $old }: er is niets veranderd.

more = { $n ->
    [one] nog 1
   *[other] nog { $n }
 }

counts = Alle zinnen
what = Wat
how-many = Aantal
sentences-same = gelijk
sentences-edited = bewerkt
sentences-moved = verplaatst
sentences-split = gesplitst
sentences-merged = samengevoegd
sentences-new = nieuw
sentences-dropped = weggevallen
sentences-returned = teruggekeerd

notes = Goed om te weten
note-provisional = De editie { $edition } is nog niet definitief ({ $health }): ze kan nog worden gecorrigeerd.
note-accepted = De editie { $edition } is vergeleken hoewel er twijfel is over haar tekst ({ $health }): een beheerder heeft dat besloten.
note-unfit = De tekst van de editie { $edition } is niet te vertrouwen ({ $health }).

sources = De twee edities
pages = { $n ->
    [one] 1 pagina
   *[other] { $n } pagina’s
 }
page = p. { $page }
page-labelled = p. { $label } (pagina { $page } in het bestand)

made-by = Gemaakt door annexwatch met de regels { $rules }. De edities zijn woordelijk geciteerd; de duiding komt van regels, niet van mensen.
made-by-on = Gemaakt door annexwatch op { $date } met de regels { $rules }. De edities zijn woordelijk geciteerd; de duiding komt van regels, niet van mensen.
unsubscribe = Geen mail meer ontvangen

## Eén toezegging

why = Waarom
rules-say = Regels
confidence = Zekerheid
is-this-wrong = Klopt dit niet?
doubt = Twijfel
doubt-ocr = gelezen met OCR; bekijk de bladzijde voordat u citeert
doubt-cut-off = het bestand breekt deze zin af
nearest = dichtstbijzijnde passage in { $new }
headline-swap = van ‘{ $old }’ naar ‘{ $new }’

confidence-5 = vrijwel zeker ({ $percent } %)
confidence-4 = zeer waarschijnlijk ({ $percent } %)
confidence-3 = waarschijnlijk ({ $percent } %)
confidence-2 = mogelijk ({ $percent } %)
confidence-1 = onzeker ({ $percent } %)

status-new = Nieuw
status-kept = Gehandhaafd
status-reworded = Anders verwoord
status-strengthened = Versterkt
status-weakened = Afgezwakt
status-reported-done = Gemeld als uitgevoerd
status-dropped = Weggevallen
status-lapsed = Verlopen
status-restored = Teruggekeerd

explain-new = Geen zin van { $old } gaat hierover.
explain-kept = { $new } zegt hetzelfde toe.
explain-reworded = { $new } zegt hetzelfde toe in andere woorden.
explain-strengthened = { $new } bindt de uitgever sterker dan { $old }{ $n ->
    [0] .
   *[other] . Wat veranderde: { $slots }.
 }
explain-weakened = { $new } bindt de uitgever minder dan { $old }{ $n ->
    [0] .
   *[other] . Wat veranderde: { $slots }.
 }
explain-reported-done = { $new } meldt dat het is uitgevoerd{ $n ->
    [0] .
   *[other] , met een verschil in { $slots }.
 }
explain-dropped = Geen zin in heel { $new } gaat over deze handeling en haar voorwerp, en geen termijn ervoor is verstreken.
explain-lapsed = De termijn viel in of vóór { $new }, en geen zin daar doet er verslag van.
explain-restored = { $old } had deze toezegging niet, { $from } wel.

merged-note = Meerdere toezeggingen werden er één.
split-note = Eén toezegging werd er meer dan één.
ocr-note = Bladzijden van de editie { $edition } zijn afbeeldingen, gelezen met OCR.

strength-firm = vast
strength-intends = een voornemen
strength-explores = in overweging

slot-modality = hoe vast het bindt
slot-deadline = de termijn
slot-amount = het bedrag of aantal
slot-scope = waarop het slaat
slot-condition = de voorwaarde
slot-actor = wie het doet
slot-partner = met wie of waar
slot-polarity = of het wel gebeurt

section-added = Toegevoegd
section-removed = Verwijderd
section-split = Gesplitst
section-merged = Samengevoegd
section-moved = Verplaatst
section-renamed = Hernoemd
section-renumbered = Hernummerd

health-ok = heel en leesbaar
health-provisional = voorlopig
health-shrunk = veel korter dan de vorige editie
health-partly-scanned = sommige pagina’s zijn beelden
health-no-text-layer = elke pagina is een beeld
health-redirected = het adres leidde ergens anders heen
health-ambiguous = twee inhouden onder één naam
health-wrong-type = geen document
health-empty = geen tekst
health-encrypted = vraagt een wachtwoord
health-truncated = breekt af
health-damaged = beschadigd
health-too-large = te groot
health-limit = lezen duurde te lang
health-crashed = niet te lezen

## Wat de regels en de vergelijking zeggen

rule-same-words = dezelfde woorden
rule-other-words = hetzelfde in andere woorden
rule-close = een passage komt in de buurt: nagaan
rule-cut-off = een van beide zinnen breekt af en is niet vergeleken
rule-no-longer-done = wordt niet meer gedaan
rule-no-longer-ruled-out = niet langer uitgesloten
rule-condition-added = voorwaarde toegevoegd: { $words }
rule-condition-removed = voorwaarde vervallen: { $words }
rule-due = de termijn liep tot { $date }
rule-added = ‘{ $words }’ toegevoegd
rule-removed = ‘{ $words }’ vervallen

warning-cut-off = het bestand breekt een zin af; die zin is niet vergeleken.
warning-no-period = de periode is onbekend; daarom heet niets verlopen.
warning-no-text = er staat geen tekst in. Niets heet verdwenen; haal het bestand opnieuw op.
warning-no-text-found = er staat geen tekst in.
warning-tracked-deletions = bijgehouden verwijderingen zijn weggelaten.
warning-tracked-insertions = bijgehouden invoegingen gelden als aanvaard.
warning-hidden = verborgen tekst is weggelaten.
warning-invisible = onzichtbare tekens zijn verwijderd.
warning-macros = het bestand bevat macro’s; die zijn niet uitgevoerd.
warning-style-sheet = het bestand noemt een opmaakblad; dat is niet geladen.
warning-nested = elementen die te diep in elkaar zaten, zijn platgeslagen.
warning-nul = NUL-bytes zijn verwijderd.
warning-not-pdf-but-word = er was een pdf aangekondigd, maar dit is een bestand van een tekstverwerker.
warning-not-pdf-but-page = er was een pdf aangekondigd, maar dit is een webpagina.
warning-images = elke pagina is een beeld zonder tekst.
warning-cover = de omslag is een beeld zonder tekst.
warning-time-was-up = De vergelijking duurde te lang: zinnen die niet gelijk zijn, zijn niet meer naast elkaar gelegd. Wat hier nieuw of vervallen heet, kan ook herschreven zijn.
warning-no-old-sentences = De oude editie heeft geen zinnen: er is niets om mee te vergelijken.
warning-no-new-sentences = De nieuwe editie heeft geen zinnen: er is niets om mee te vergelijken.
warning-other-language = De twee edities zijn in verschillende talen: alleen wat in beide hetzelfde luidt, is aan elkaar gekoppeld.
warning-ocr = { $n ->
    [one] één gescande bladzijde is met OCR gelezen: let op leesfouten.
   *[other] { $n } gescande bladzijden zijn met OCR gelezen: let op leesfouten.
 }
warning-same-bytes = { $old } en { $new } zijn byte voor byte gelijk: er is niets te vergelijken.
held-mass-removal = { $gone } van de { $all } toezeggingen zijn niet teruggevonden, meer dan { $share } %: iemand moet beide teksten zien voordat dit wordt gemeld.

## Bevestigingsmail

confirm-mail-subject = Bevestig uw aanmelding
confirm-mail-ask = Iemand, waarschijnlijk u, vroeg om mail wanneer { $series } verandert.
confirm-mail-click = Wilt u dat, open dan deze link en bevestig:
confirm-mail-button = Aanmelding bevestigen
confirm-mail-ignore = Was u het niet, doe dan niets: zonder uw bevestiging volgt er geen mail. De link werkt { $n ->
    [one] één dag
   *[other] { $n } dagen
 }.

## Webpagina’s

site-title = Toezeggingen, jaar na jaar
site = Pagina’s
site-lead = Publicaties die elk jaar verschijnen, elke editie naast de vorige: wat nieuw is toegezegd, wat zwakker is, wat weg is.
site-foot = annexwatch citeert publicaties woordelijk en bewaart elke editie. Wat het erover zegt, volgt uit regels; bekijk beide passages voordat u citeert.
skip = Naar de inhoud
all-series = Alle reeksen
no-series = Er wordt nog geen reeks gevolgd.
no-report = Er zijn nog geen twee edities vergeleken.
editions = { $n ->
    [0] nog geen editie
    [one] 1 editie
   *[other] { $n } edities
 }
all-reports = Alle rapporten
ledger = Toezeggingen in één oogopslag
ledger-intro = Elke toezegging over alle edities. Kies er een om haar hele levensloop te lezen.
promise = Toezegging
life = De levensloop van een toezegging
not-there = niet aanwezig
not-found-again = In deze editie niet teruggevonden.
first-seen = Aanwezig
perhaps = { $what }?
changed = Wat veranderde
tally-standing = staan
tally-done = gemeld als uitgevoerd
tally-lapsed = verlopen
tally-dropped = weggevallen

history = Tekst door de jaren
history-intro = De tekst van de nieuwste editie, deel voor deel: hoe lang elk er zo staat. Kies een deel om het regel voor regel terug te lezen.
history-part = Deel van de tekst
history-opening = Vóór het eerste kopje
history-lines = Regel voor regel
history-no-lines = Onder dit kopje staat geen eigen tekst.
history-where = Waar het stond
history-new = Nieuw in { $edition }
history-unchanged = Ongewijzigd sinds { $edition }
history-changed = Gewijzigd in { $edition }
history-since = staat er sinds { $edition }
history-away = niet aanwezig in { $editions }
history-returned = Terug in { $edition }
history-again = weer zoals in { $edition }
history-wordings = Eerdere bewoordingen
history-span = { $first } tot en met { $last }

subscribe-link = Mail ontvangen
subscribe-title = Mail ontvangen
subscribe-intro = U krijgt één mail wanneer er een nieuwe editie is, met beide passages van alles wat veranderde.
subscribe-email = Uw mailadres
subscribe-wrong = Dat is geen mailadres. Het moet eruitzien als naam@example.org.
subscribe-series = Welke reeksen
subscribe-language = Taal van de mail
subscribe-button = Aanmelden
subscribe-privacy = Uw adres wordt alleen voor deze mails gebruikt. Er gaat niets uit voordat u bevestigt, en in elke mail staat een link om te stoppen.
subscribed-title = Kijk in uw mailbox
subscribed-words = Als het adres klopt, is er een mail met een link onderweg. Verder gaat er niets uit voordat u die link opent en bevestigt.
confirm-title = Bevestig uw aanmelding
confirm-ask = U krijgt een mail wanneer een van deze verandert:
confirm-button = Bevestigen
confirm-done = Gelukt. U hoort van ons wanneer er een nieuwe editie is.
confirm-expired = Deze link is onbekend of al gebruikt. Meld u opnieuw aan voor een nieuwe.
unsubscribe-title = Geen mail meer
unsubscribe-ask = U krijgt geen mail meer over:
unsubscribe-button = Deze mails stoppen
unsubscribe-done = Gelukt. U krijgt hierover geen mail meer.
unsubscribe-expired = Deze link is onbekend. Krijgt u nog mail, gebruik dan de link in de nieuwste.

error-title = Dat ging niet goed
error-not-found = Deze pagina bestaat niet. Misschien is ze verplaatst, of het adres is niet volledig.
error-withheld-title = Niet getoond, op last
error-withheld = Wat u vraagt, is in het archief en wordt niet getoond, op grond van: { $order }. De digest en het bewijs ervan blijven beschikbaar.
error-request = Het verzoek was niet te begrijpen. Ga terug en probeer het nog eens.
error-server = Er ging iets mis aan onze kant. Het is vastgelegd; probeer het later opnieuw.

## Oordelen en het grootboek

verdict-right = Juist bevonden door { $by } op { $date }
verdict-wrong = Onjuist bevonden door { $by } op { $date }
verdict-same-as = Dezelfde toezegging als { $other } volgens { $by } op { $date }
verdict-not-a-promise = Geen toezegging volgens { $by } op { $date }
group-judged = Door een mens teruggenomen
group-judged-intro = De regels noemden dit nieuws. Een mens heeft gekeken en oordeelde anders.
state-open = Staat
state-reported-done = Gemeld als uitgevoerd
state-lapsed = Verlopen
state-dropped = Weggevallen
state-restored = Staat weer
due = uiterlijk { $date }

## The log of the archive

log-title = Logboek van het archief
log-lead = Elk bestand dat hier wordt bewaard, is een blad van een ondertekend logboek. Wie een van de koppen bewaart, kan later aantonen dat niets wat eronder valt is gewijzigd, weggelaten of teruggedateerd.
log-keep = Een kop bewaren
log-how = Bewaar de nieuwste kop als bestand, of laat u elke kop mailen: vraag het de beheerder van dit archief. Leg er daarna elke latere export of elk bewijs naast:
log-stamps = Waar een autoriteit het tijdstip van een kop heeft gestempeld, is dat stempel zonder ons te controleren:
log-key = De sleutel waarmee de koppen zijn ondertekend
log-heads = Ondertekende koppen, de nieuwste eerst
log-empty = Er is nog geen kop ondertekend.
log-stamp = tijdstempel
log-captures = { $n ->
    [one] 1 vastlegging
   *[other] { $n } vastleggingen
 }

## Subscriptions

subject-correction = { $series } { $period }: rectificatie, { $n ->
    [one] 1 alarm
   *[other] { $n } alarmen
 } ingetrokken
subject-taken-back = rectificatie, { $n } ingetrokken
subject-notes = { $n } berichten
correction-lead = { $n ->
    [one] Eén alarm dat wij u stuurden, klopte niet.
   *[other] { $n } alarmen die wij u stuurden, klopten niet.
 }
correction-also = Iemand heeft de passages bekeken en het ingetrokken. Citeer het alstublieft niet meer.
notes-title = Verder
manage = Abonnementen wijzigen of beëindigen
asked-for = Voor uw abonnement: { $what }
asked-for-several = Voor uw abonnementen: { $what }
asked-everything = alles over { $series }
asked-part = { $series } ({ $what })
asked-sections = onder ‘{ $words }’
asked-topics = over ‘{ $words }’
asked-partners = met { $words }
asked-events = berichten buiten de rapporten om
and-or = of
event-late-title = { $series }: de editie over { $period } is laat
event-late-text = Zij werd intussen verwacht, en geen bron biedt haar aan. Misschien komt zij later, of onder een andere naam.
event-gone-title = { $series }: de editie over { $period } is weg
event-gone-text = Zij staat niet meer op haar adres. Wat ervan is vastgelegd, blijft in het archief.
event-changed-title = { $series }: de editie over { $period } is na publicatie gewijzigd
event-changed-text = Het bestand is sinds de publicatie zonder aankondiging een ander: { $gone ->
    [one] één zin is weg
   *[other] { $gone } zinnen zijn weg
 }, { $came ->
    [one] één is nieuw
   *[other] { $came } zijn nieuw
 }. Beide bestanden staan in het archief.
event-capture-title = { $series }: { $period } vastgelegd
event-capture-text = { $url } op { $at }, SHA-256 { $sha256 }. De nieuwste ondertekende kop van het logboek omvat het: { $checkpoint }

choices-summary = Alleen een deel, of minder vaak
choices-topics = Onderwerpen
choices-words-hint = Woorden, met een komma tussen onderwerpen; alle woorden van één onderwerp moeten er staan. Een sterretje staat voor elk einde: water*.
choices-sections = Woorden uit kopjes
choices-partners = Partnerlanden
choices-partners-hint = Landcodes van twee letters, met een komma ertussen: TN, NE.
choices-statuses = Alleen deze (geen: alle)
choices-rhythm = Hoe vaak
choices-events = Meld ook
choices-events-only = Alleen dit, en geen rapporten
choices-wrong = Een van de keuzes is niet bruikbaar.
rhythm-at-once = Meteen, hoogstens één mail per uur
rhythm-daily = Elke dag om 5:00 UTC, als er nieuws is
rhythm-weekly = Elke maandag om 5:00 UTC, als er nieuws is
rhythm-edition = Eén keer per editie
event-late = als een editie te laat is
event-gone = als een editie verdwijnt
event-changed = als een editie stilzwijgend is gewijzigd
event-capture = voor archivarissen: elke vastlegging, met het logboek dat haar bewijst
preview-button = Voorbeeld
preview-title = Voorbeeld
preview-intro = Dit had het laatste rapport u gestuurd.
preview-subject = Onderwerp
preview-nothing = Het laatste rapport bevat niets waar deze keuzes om vragen: er was geen mail gestuurd.
personal-title = Uw abonnementen
personal-for = Mail gaat naar
personal-none = U hebt geen abonnement.
personal-change = Wijzigen
personal-save = Opslaan
personal-leave = Dit abonnement beëindigen
personal-language = Taal van de mail
personal-data = Uw gegevens
personal-data-words = Alles wat van u wordt bewaard, staat in één bestand. Als u stopt, wordt het na 28 dagen gewist; u kunt het ook nu laten wissen.
personal-export = Downloaden
personal-leave-all = Alle abonnementen beëindigen
personal-erase = Alles beëindigen, en mijn gegevens nu wissen
personal-saved = Opgeslagen.
personal-left = Beëindigd. U krijgt hierover geen mail meer.
personal-same = U hebt al een abonnement met dezelfde keuzes.
personal-erased = Uw gegevens zijn gewist. U krijgt geen mail meer.
personal-expired = Deze link is onbekend, of niet meer geldig. In de nieuwste mail staat een nieuwe; of laat er een sturen.
personal-ask-title = Abonnementen wijzigen of beëindigen
personal-ask-words = In elke mail staat een link naar uw eigen pagina. U kunt u een nieuwe laten sturen.
personal-ask-button = Stuur mij de link
personal-ask-done = Als dit adres abonnementen heeft, is een mail met de link onderweg.
personal-mail-title = De link naar uw abonnementen
personal-mail-text = Met deze link wijzigt of beëindigt u uw abonnementen. Hij vraagt geen wachtwoord; geef hem dus niet door. Hebt u er niet om gevraagd, doe dan niets.
sent-title = Wat er is gestuurd
sent-none = Er is nog niets gestuurd.
sent-report = Rapport
sent-correction = Rectificatie
personal-webhook = Een programma inlichten
personal-webhook-words = Elk bericht wordt ook meteen naar dit adres gestuurd, als JSON, ondertekend volgens Standard Webhooks met het geheim hieronder.
personal-webhook-off = Uitgeschakeld:
personal-webhook-url = Webadres
personal-webhook-remove = Verwijderen
personal-webhook-wrong = Dit adres is niet bruikbaar: het moet een openbaar webadres zijn.
error-too-many = Te veel aanvragen vanaf uw adres. Er is niets verstuurd; wacht een minuut.
