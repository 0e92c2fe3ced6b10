# The English texts. A test holds the keys against nl.ftl and against the code.

and = and
nothing = nothing
an-earlier-edition = an earlier edition
source = source

number-1 = one
number-2 = two
number-3 = three
number-4 = four
number-5 = five
number-6 = six
number-7 = seven
number-8 = eight
number-9 = nine
number-10 = ten
number-11 = eleven
number-12 = twelve

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## Subject and summary

subject = { $series } { $period }: { $what }
subject-dated = { $series }: { $what }
subject-held = not compared yet
subject-none = no promises found
subject-quiet = no promise changed
subject-unsure = { $n ->
    [one] 1 change to check
   *[other] { $n } changes to check
 }
subject-dropped = { $n } dropped
subject-weakened = { $n } weakened
subject-lapsed = { $n } lapsed
subject-new = { $n } new
subject-strengthened = { $n } strengthened
subject-restored = { $n } restored

title-held = { $new } after { $old }
title = { $new } compared with { $old }

promises = { $n ->
    [one] { $words } promise
   *[other] { $words } promises
 }
lead-none = No promises were recognised in these two editions; what else changed is below.
lead-quiet = No promise is certain to be new, changed or gone.
lead-dropped = { $words } gone without a word
lead-weakened = { $words } weakened
lead-weakened-swap = { $words } weakened from ‘{ $old }’ to ‘{ $new }’
lead-lapsed = { $words } past { $n ->
    [one] its
   *[other] their
 } deadline without report
lead-new = { $n ->
    [one] { $words } new promise
   *[other] { $words } new promises
 }
lead-strengthened = { $words } strengthened
lead-strengthened-swap = { $words } strengthened from ‘{ $old }’ to ‘{ $new }’
lead-restored = { $words } back after an absence

also-check = { $words } more to check
also-done = { $words } reported as done
also-reworded = { $words } reworded
also-kept = { $words } kept

unchanged = Nothing changed between { $old } and { $new }.
held-lead = These two editions have not been compared.
held-also = A person has to look first. Nothing below says that a promise is gone.
held-reason = Why
whole-report = Read the whole report

## The report's parts

chart = Where the changes are
chart-words = { $oldn ->
    [one] One place
   *[other] { $oldn } places
 } in { $old } and { $newn ->
    [one] one place
   *[other] { $newn } places
 } in { $new }, from the beginning of each edition on the left to its end on the right. Every promise that is marked here is listed below with its page.
kind-gone = gone
kind-weaker = weaker
kind-gain = new or firmer
kind-calm = reworded, moved or done
kind-other = other sentences

group-alarms = What matters most
group-alarms-intro = News by the rules, with both passages where there are two. Each says how sure it is.
group-check = Not found again: check
group-check-intro = These promises were not found in the new edition, but something there comes close or the reading is in doubt. Look before you quote.
group-perhaps = Possibly new or changed: check
group-perhaps-intro = Not certain enough to be called news. Look before you quote.
group-done = Reported as done
group-done-intro = The new edition says that these were carried out.
group-reworded = Reworded
group-reworded-intro = The same promise in other words.
group-moved = Moved
group-moved-intro = The same promise under another heading.
group-kept = Kept
group-kept-intro = The same promise in the same words, a year that rolls on apart.

standing = Promises that stand
rest = Everything else
list-sections = Sections that changed
list-figures = Figures that changed in ordinary sentences
list-edited = Other sentences that changed
list-came = New in it
list-went = No longer in it

companion = Beside it
companion-intro = A publication that belongs beside this one. What changed in it is listed for its figures; none of it counts as a promise here.
companion-none = No edition over { $period } could be compared yet.
companion-same = { $new } compared with { $old }: nothing changed.

more = { $n ->
    [one] 1 more
   *[other] { $n } more
 }

counts = All sentences
what = What
how-many = How many
sentences-same = unchanged
sentences-edited = edited
sentences-moved = moved
sentences-split = split
sentences-merged = merged
sentences-new = new
sentences-dropped = dropped
sentences-returned = returned

notes = Good to know
note-provisional = The { $edition } edition is not in its final form ({ $health }): it may still be corrected.
note-accepted = The { $edition } edition was compared although its text is in doubt ({ $health }): an operator said so.
note-unfit = The text of the { $edition } edition cannot be trusted ({ $health }).

sources = The two editions
pages = { $n ->
    [one] 1 page
   *[other] { $n } pages
 }
page = p. { $page }
page-labelled = p. { $label } (page { $page } in the file)

made-by = Made by annexwatch with the rules { $rules }. It quotes the editions word for word; what it makes of them is by rules, not by people.
made-by-on = Made by annexwatch on { $date } with the rules { $rules }. It quotes the editions word for word; what it makes of them is by rules, not by people.
unsubscribe = Stop these mails

## One promise

why = Why
rules-say = Rules
confidence = Confidence
is-this-wrong = Is this wrong?
doubt = Doubt
doubt-ocr = read by OCR; look at the page before you quote
doubt-cut-off = the file breaks this sentence off
nearest = closest passage in { $new }
headline-swap = from ‘{ $old }’ to ‘{ $new }’

confidence-5 = almost certain ({ $percent }%)
confidence-4 = very likely ({ $percent }%)
confidence-3 = likely ({ $percent }%)
confidence-2 = possible ({ $percent }%)
confidence-1 = uncertain ({ $percent }%)

status-new = New
status-kept = Kept
status-reworded = Reworded
status-strengthened = Strengthened
status-weakened = Weakened
status-reported-done = Reported as done
status-dropped = Dropped
status-lapsed = Lapsed
status-restored = Restored

explain-new = No sentence of { $old } covers it.
explain-kept = { $new } promises the same.
explain-reworded = { $new } promises the same in other words.
explain-strengthened = { $new } binds the publisher more than { $old } did{ $n ->
    [0] .
   *[other] . What changed: { $slots }.
 }
explain-weakened = { $new } binds the publisher less than { $old } did{ $n ->
    [0] .
   *[other] . What changed: { $slots }.
 }
explain-reported-done = { $new } reports it as done{ $n ->
    [0] .
   *[other] , with a difference in { $slots }.
 }
explain-dropped = No sentence in all of { $new } covers this act and its object, and no deadline for it has passed.
explain-lapsed = Its deadline fell in or before { $new }, and no sentence there reports on it.
explain-restored = { $old } did not have it, but { $from } did.

merged-note = Several promises became one.
split-note = One promise became several.
ocr-note = Pages of the { $edition } edition are pictures that were read by OCR.

strength-firm = firm
strength-intends = an intention
strength-explores = under consideration

slot-modality = how firmly it binds
slot-deadline = the deadline
slot-amount = the amount
slot-scope = what it covers
slot-condition = the condition
slot-actor = who does it
slot-partner = with whom or where
slot-polarity = whether it is done at all

section-added = Added
section-removed = Removed
section-split = Split
section-merged = Merged
section-moved = Moved
section-renamed = Renamed
section-renumbered = Renumbered

health-ok = whole and readable
health-provisional = provisional
health-shrunk = far shorter than the edition before
health-partly-scanned = some pages are images
health-no-text-layer = every page is an image
health-redirected = the address led elsewhere
health-ambiguous = two contents under one name
health-wrong-type = not a document
health-empty = no text
health-encrypted = needs a password
health-truncated = breaks off
health-damaged = damaged
health-too-large = too large
health-limit = took too long to read
health-crashed = could not be read

## What the rules and the comparison say

rule-same-words = the same words
rule-other-words = the same in other words
rule-close = a passage comes close: check
rule-cut-off = one of the two sentences breaks off and was not compared
rule-no-longer-done = no longer to be done
rule-no-longer-ruled-out = no longer ruled out
rule-condition-added = condition added: { $words }
rule-condition-removed = condition removed: { $words }
rule-due = it was due by { $date }
rule-added = ‘{ $words }’ added
rule-removed = ‘{ $words }’ removed

warning-cut-off = the file breaks a sentence off; that sentence is not compared.
warning-no-period = its period is unknown, so nothing is called lapsed.
warning-no-text = there is no text in it. Nothing is called removed; fetch it again.
warning-no-text-found = there is no text in it.
warning-tracked-deletions = tracked deletions were left out.
warning-tracked-insertions = tracked insertions were taken as accepted.
warning-hidden = hidden text was left out.
warning-invisible = invisible characters were removed.
warning-macros = the file holds macros, which were not run.
warning-style-sheet = the file names a style sheet, which was not loaded.
warning-nested = elements nested too deep were flattened.
warning-nul = NUL bytes were removed.
warning-not-pdf-but-word = a PDF was announced, but this is a word processor’s file.
warning-not-pdf-but-page = a PDF was announced, but this is a web page.
warning-images = every page is an image without text.
warning-cover = the cover is an image without text.
warning-time-was-up = The comparison took too long: sentences that are not equal were no longer held against each other. What is called new or dropped here may only have been reworded.
warning-no-old-sentences = The old edition has no sentences: there is nothing to compare with.
warning-no-new-sentences = The new edition has no sentences: there is nothing to compare with.
warning-other-language = The two editions are in different languages: only what reads the same in both is linked.
warning-ocr = { $n ->
    [one] one scanned page was read by OCR: mind its errors.
   *[other] { $n } scanned pages were read by OCR: mind their errors.
 }
warning-same-bytes = { $old } and { $new } are the same, byte for byte: there is nothing to compare.
held-mass-removal = { $gone } of { $all } promises are not found again, more than { $share }%: a person must look at both texts before this is reported.

## Confirmation mail

confirm-mail-subject = Confirm your subscription
confirm-mail-ask = Somebody, probably you, asked for mail whenever { $series } changes.
confirm-mail-click = If you want that, open this link and confirm:
confirm-mail-button = Confirm the subscription
confirm-mail-ignore = If it was not you, do nothing: without your confirmation no mail follows. The link works for { $n ->
    [one] one day
   *[other] { $n } days
 }.

## Web pages

site-title = Promises, year by year
site = Pages
site-lead = Publications that come out every year, each edition held against the one before: what is newly promised, what is weaker, what is gone.
site-foot = annexwatch quotes publications word for word and keeps every edition. What it says about them follows from rules; look at both passages before you quote.
skip = Skip to the content
all-series = All series
no-series = No series is watched yet.
no-report = No two editions have been compared yet.
editions = { $n ->
    [0] no edition yet
    [one] 1 edition
   *[other] { $n } editions
 }
all-reports = All reports
ledger = Promises at a glance
ledger-intro = Every promise over all editions. Choose one to read its whole life.
promise = Promise
life = The life of a promise
not-there = not there
not-found-again = Not found again in this edition.
first-seen = Present
perhaps = { $what }?
changed = What changed
tally-standing = stand
tally-done = reported as done
tally-lapsed = lapsed
tally-dropped = dropped

history = The text over the years
history-intro = The text of the newest edition, part by part: how long each has stood as it is. Choose a part to read it back line by line.
history-part = Part of the text
history-opening = Before the first heading
history-lines = Line by line
history-no-lines = This heading has no text of its own.
history-where = Where it stood
history-new = New in { $edition }
history-unchanged = Unchanged since { $edition }
history-changed = Changed in { $edition }
history-since = there since { $edition }
history-away = not there in { $editions }
history-returned = Back in { $edition }
history-again = again as in { $edition }
history-wordings = Earlier wordings
history-span = { $first } to { $last }

subscribe-link = Get the mail
subscribe-title = Get the mail
subscribe-intro = You get one mail when a new edition is out, with both passages of everything that changed.
subscribe-email = Your mail address
subscribe-wrong = That is not a mail address. It should look like name@example.org.
subscribe-series = Which series
subscribe-language = Language of the mail
subscribe-button = Subscribe
subscribe-privacy = Your address is used for these mails only. Nothing is sent before you confirm, and every mail has a link to stop.
subscribed-title = Look into your mailbox
subscribed-words = If the address is right, a mail with a link is on its way. Nothing else is sent before you open that link and confirm.
confirm-title = Confirm your subscription
confirm-ask = You get a mail whenever one of these changes:
confirm-button = Confirm
confirm-done = Done. You will hear from us when a new edition is out.
confirm-expired = This link is unknown or used up. Subscribe again to get a new one.
unsubscribe-title = Stop the mails
unsubscribe-ask = You will get no more mail about:
unsubscribe-button = Stop these mails
unsubscribe-done = Done. No more mail about this will be sent to you.
unsubscribe-expired = This link is unknown. If you still get mail, use the link in the newest one.

error-title = That did not work
error-not-found = There is no such page. It may have moved, or the address is incomplete.
error-withheld-title = Not shown, by order
error-withheld = What you ask for is in the archive and is not shown, by this order: { $order }. Its digest and the proof of it can still be had.
error-request = The request could not be understood. Go back and try once more.
error-server = Something went wrong on our side. It has been logged; please try again later.

## Verdicts and the ledger

verdict-right = Judged right by { $by } on { $date }
verdict-wrong = Judged wrong by { $by } on { $date }
verdict-same-as = Judged the same promise as { $other } by { $by } on { $date }
verdict-not-a-promise = Judged no promise by { $by } on { $date }
group-judged = Taken back by a person
group-judged-intro = The rules called these news. A person looked, and said otherwise.
state-open = Stands
state-reported-done = Reported as done
state-lapsed = Lapsed
state-dropped = Dropped
state-restored = Stands again
due = due by { $date }

## The log of the archive

log-title = Log of the archive
log-lead = Every file that is kept here is a leaf of a signed log. Whoever keeps one of its heads can later show that nothing it covers was changed, dropped or dated back.
log-keep = Keep a head
log-how = Save the newest head as a file, or have each one mailed to you: ask whoever keeps this archive. Then hold any later export or proof against it:
log-stamps = Where an authority stamped the time of a head, its stamp is checked without us:
log-key = The key that heads are signed with
log-heads = Signed heads, the newest first
log-empty = No head is signed yet.
log-stamp = time stamp
log-captures = { $n ->
    [one] 1 capture
   *[other] { $n } captures
 }

## Subscriptions

subject-correction = { $series } { $period }: correction, { $n ->
    [one] 1 alarm
   *[other] { $n } alarms
 } taken back
subject-taken-back = correction, { $n } taken back
subject-notes = { $n } pieces of news
correction-lead = { $n ->
    [one] One alarm that we mailed you was wrong.
   *[other] { $n } alarms that we mailed you were wrong.
 }
correction-also = A person looked at the passages and took it back. Please do not quote it any more.
notes-title = Also
manage = Change or end your subscriptions
asked-for = For your subscription: { $what }
asked-for-several = For your subscriptions: { $what }
asked-everything = everything about { $series }
asked-part = { $series } ({ $what })
asked-sections = under ‘{ $words }’
asked-topics = about ‘{ $words }’
asked-partners = with { $words }
asked-events = news beside the reports
and-or = or
event-late-title = { $series }: the edition over { $period } is late
event-late-text = It was expected by now, and no source offers it. It may be late, or come out under another name.
event-gone-title = { $series }: the edition over { $period } is gone
event-gone-text = It is no longer at its address. What was captured of it stays in the archive.
event-changed-title = { $series }: the edition over { $period } was changed after publication
event-changed-text = The file is another one since it was published, without a word: { $gone ->
    [one] one sentence is gone
   *[other] { $gone } sentences are gone
 }, { $came ->
    [one] one is new
   *[other] { $came } are new
 }. Both files are in the archive.
event-capture-title = { $series }: captured { $period }
event-capture-text = { $url } at { $at }, SHA-256 { $sha256 }. The newest signed head of the log covers it: { $checkpoint }

choices-summary = Only a part of it, or less often
choices-topics = Topics
choices-words-hint = Words, with a comma between topics; all words of one topic have to be there. A star stands for any end: water*.
choices-sections = Words of headings
choices-partners = Partner countries
choices-partners-hint = Country codes of two letters, with a comma between them: TN, NE.
choices-statuses = Only these (none: all)
choices-rhythm = How often
choices-events = Tell me also
choices-events-only = Only this, and no reports
choices-wrong = One of the choices cannot be used.
rhythm-at-once = At once, one mail an hour at most
rhythm-daily = Every day at 5:00 UTC, where there is news
rhythm-weekly = Every Monday at 5:00 UTC, where there is news
rhythm-edition = Once for each edition
event-late = when an edition is late
event-gone = when an edition disappears
event-changed = when an edition is changed silently
event-capture = for archivists: every capture, with the log that proves it
preview-button = Preview
preview-title = Preview
preview-intro = This is what the last report would have sent you.
preview-subject = Subject
preview-nothing = The last report holds nothing that these choices ask for: no mail would have been sent.
personal-title = Your subscriptions
personal-for = Mail goes to
personal-none = You have no subscription.
personal-change = Change
personal-save = Save
personal-leave = End this subscription
personal-language = Language of the mail
personal-data = Your data
personal-data-words = All that is kept of you is in one file. When you leave, it is erased after 28 days; you can also have it erased now.
personal-export = Download
personal-leave-all = End all subscriptions
personal-erase = End all, and erase my data now
personal-saved = Saved.
personal-left = Ended. No more mail about this will be sent to you.
personal-same = You have a subscription with the same choices already.
personal-erased = Your data is erased. No more mail will be sent to you.
personal-expired = This link is unknown, or its time is over. The newest mail has a new one; or have one sent.
personal-ask-title = Change or end your subscriptions
personal-ask-words = Every mail has a link to your own page. You can have a new one sent to you.
personal-ask-button = Send me the link
personal-ask-done = If this address has subscriptions, a mail with the link is on its way.
personal-mail-title = The link to your subscriptions
personal-mail-text = With this link you change or end your subscriptions. It needs no password, so do not pass it on. If you did not ask for it, do nothing.
sent-title = What was sent
sent-none = Nothing was sent yet.
sent-report = Report
sent-correction = Correction
personal-webhook = Tell a program
personal-webhook-words = Each piece of news is also posted to this address at once, as JSON, signed as Standard Webhooks says with the secret below.
personal-webhook-off = Switched off:
personal-webhook-url = Web address
personal-webhook-remove = Remove
personal-webhook-wrong = This address cannot be used: it must be a public web address.
error-too-many = Too many requests from your address. Nothing was sent; please wait a minute.
