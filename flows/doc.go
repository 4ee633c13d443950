// Package flows is the language of the guided dialogues: it loads, checks and
// compiles flows/*.yaml into a [Library] that the engine (package bot) runs.
// It is pure: no clock, no I/O beyond the fs.FS it is given, no goroutine.
//
//	library, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
//	flow := library.Flow("password_reset")
//
// # Files
//
// A content folder holds *.yaml files, each told apart by its first key:
//
//	flow:     one guided dialogue (password_reset.yaml …)
//	facts:    what a company must set: domain, hours, fee table (facts.yaml)
//	actions:  calls to the company's backend (actions.yaml)
//	queues:   where tickets wait: names, hours, holidays, promises (queues.yaml)
//	desk:     how the team works, and its saved replies (desk.yaml)
//	phrases:  what the engine itself says, and words for commands (phrases.yaml)
//	locale:   one further language (locales/<locale>.yaml)
//
// [Load] takes several folders and lays later ones over earlier ones: a flow
// replaces the one of the same id; a fact, an action, a queue, a setting of
// the desk, a saved reply, a phrase, a word replaces its namesake and leaves the
// others; a menu, the holidays of all queues and the guard words of a language
// replace the whole of theirs.
// Within one folder every id exists once.
//
// # Text
//
// A text is written in every source locale: {zh: 您好, en: Hello}. It may use
// bot/markup (**bold**, `code`, [label](address), "- " lists) and references
// in braces:
//
//	{email}                a slot of the flow, shown as people read it; masked when private
//	{amount.value}         the number of an amount without its currency; {amount.currency} the currency
//	{fact.hotline}         a value of facts.yaml, in the text's language where it has several
//	{locale} {platform} {customer} {ticket} {promise} {card} {cards} {flow}
//
// {ticket} is the last ticket's number, {promise} when it is answered, {card}
// the number of the open guide card, {customer} the customer's name. A literal
// brace is written {{ or }}.
//
// A text without words of any language may be written once for all: "USD",
// "{amount}", "1–5". So may addresses and the values of with.
//
// # A flow
//
//	flow: password_reset                # id: a-z, 0-9, _; at most 32 characters
//	title: {zh: 重置密码, en: Reset my password}
//	start:                              # how it begins; all keys optional
//	  command: reset                    # /reset
//	  command_names: {zh: 重置密码}       # what the command is called where platforms show it in the customer's language
//	  menu: account                     # listed in the main menu, in this group (phrases.yaml: menu)
//	  phrases: {zh: [忘记密码, 登不上], en: [forgot my password, can't log in]}
//	  on: welcome                       # run by the engine itself: see Hooks
//	limits: {idle: 30m, lifetime: 24h, turns: 60, per_customer: 3/24h}   # these are the defaults, without per_customer
//	interrupts: {faq: answer_then_resume, flow: ask, agent: always}      # the defaults; faq: off, flow: off|switch
//	private: true                       # never where others read along; see Private flows
//	inputs: [amount]                    # slots that a calling flow sets (see call)
//	outputs: [fee]                      # slots that a calling flow can read
//	upgrade: {old_step: new_step}       # where running sessions of an older version go on
//	slots:
//	  email:  {type: email, private: true}
//	  kind:   {type: choice, values: {card: {zh: 银行卡, en: Card}, bank: {zh: 银行, en: Bank}}}
//	  amount: {type: amount, currencies: [USD, EUR, CNY], currency: USD, min: 1, max: 50000}
//	  fee:    {type: number, default: 0}
//	steps: [ … ]
//
// # Slots
//
//	text    any text; min and max count characters         canonical: the text
//	email   one address                                    canonical: lower-case domain
//	phone   with or without +country; region: CN           canonical: E.164, +8613800138000
//	number  decimal, 1,234.5 or 一千二 or 3%                 canonical: 1234.5
//	int     whole number                                   canonical: 12
//	amount  number with a currency: 100美元, US$ 1,200.50   canonical: "1200.50 USD"
//	date    2026-11-23, 昨天, 11月3日, yesterday, Nov 3       canonical: 2026-11-23
//	bill    a bill number, by pattern: (a regular expression) canonical: upper case
//	choice  one of values:, or of the options into it       canonical: the value
//	yesno   是/否, yes/no                                   canonical: "true" or "false"
//
// Keys of a slot: type, label (its name for people, in a form's review and for
// the desk), private, default, pattern (text, bill), example
// (shown by the default "invalid" phrase), min, max, values, currencies,
// currency (the default one), region, past (dates: only up to today).
// A private value is masked wherever it is shown or kept in a transcript;
// only the with: of an action gets it in the clear.
//
// # Steps
//
// Steps are a list. Each has an id and exactly one verb; without next the next
// step of the list follows. Keys for every step: id, next, end (ends the flow
// with this result after say, rate, answer, ticket or guide), media (a list of
// {kind: photo|video|document|link, url, title}). A url is https://…, or, but for a
// link, a file of the content folder such as media/reset.png: a relative path of
// letters, digits, . _ - and / to a png, jpg, jpeg, gif, webp, mp4 or pdf.
//
//	say:     text. {id: hi, say: {zh: 您好, en: Hello}}
//	ask:     text, and into: slot. Waits for an answer of the slot's type.
//	         optional: true adds a skip button. reject: [{when: 'amount.value < 1', say: text}]
//	choose:  text, and options. Waits for a press, a label, a number or an alias. into: slot keeps the value;
//	         without it the value can be told by the step's id: show: [method], {method}.
//	         options: [{value: email, label: text, next: step, start: flow, when: expression, aliases: {zh: [邮件]}}]
//	         an option without next or start goes on with the step's next
//	form:    text, and fields: [{slot: bill, ask: text, why: text, invalid: text, optional: true, reject: […]}]
//	         asks one field after another, then shows a review in which each can be changed before it is confirmed.
//	         Platforms that can show a form as a whole offer that too
//	set:     {slot: expression, …}
//	branch:  [{when: expression, next: step}, …, {else: step}]
//	do:      an action of actions.yaml. with: {input: text with references}, into: {slot: value of the action},
//	         timeout: 8s, outcomes: {outcome: step, …}; "timeout" and "error" are outcomes of every action.
//	         say: text is shown while it runs
//	call:    a flow, with: {its input: text with references}, into: {slot: its output}
//	guide:   {cards: [{title: text, text: text, media: […]}, …], stuck: step}. One card at a time, edited in place, with
//	         buttons for next, back, done (goes on with next) and, where stuck is set, "stuck here"
//	answer:  the id of an FAQ entry
//	ticket:  {queue: account, subject: text, show: [slots], contact: slot, priority: high, say: text}. A deferred
//	         ticket; say may use {ticket} and {promise}
//	handoff: {queue: account, say: text, show: [slots], priority: high, closed: step}. A live ticket: the flow ends
//	         and an agent takes over. Outside the queue's hours it goes on with closed, where that is set
//	rate:    after_flow or after_agent. Asks for a rating, does not wait for it. say: text replaces the default question
//	end:     a result: solved, abandoned, … Also allowed beside another verb
//
// Keys of ask, choose and form: why (answers "why do you ask?"), invalid
// (replaces the default phrase), tries (failed answers allowed, 3), otherwise
// (the step after them; without it an agent is offered), remind: {after: 3m, say: text}.
//
// # Expressions
//
// github.com/expr-lang/expr, typed against the slots at load: text, email,
// phone, bill, choice and date are strings, number is a float, int an integer,
// yesno a boolean, amount has .value (float) and .currency. An unset slot is its
// default or else its type's zero value; filled("slot") tells whether it has a
// value. Also: fact.… (facts.yaml, dots for levels), locale, platform,
// round(x, digits), money(x, "USD"), min, max, abs, ceil, floor, int, float,
// string, len, lower, upper, trim. Nothing in an expression can loop.
//
// # What is checked
//
// Load reports every problem of all files at once, beside names, types and
// missing languages: duplicate ids, phrases and labels; steps that nothing leads
// to; slots that nothing names, or that are shown before anything can have set
// them; steps that go round without one that waits; branches without else;
// outcomes that lead nowhere; flows that call themselves; questions that seem to
// ask for a password, a code or a card number; option values that other readers
// of YAML take for true or false; and flows without a way to a person: a flow
// that asks something (ask, choose, form) or does something (do) must be able to
// reach a handoff or ticket step, in itself or in a flow that it calls or
// starts. A flow that is only called leaves that to its callers, and that the
// engine always listens for "agent" does not count. [Lint] adds what depends on
// platforms and on the FAQ.
//
// # Versions
//
// The hash of a flow covers all of its document but start, private, comments
// and layout.
// A session goes on with the version that it began with, as long as the library
// has it (see [Library.With]); a new version's upgrade says where sessions of
// lost ones go on. Facts are put in when content is loaded and do not count: a
// changed hotline reaches nobody late.
//
// # Private flows
//
// In a group or a channel others read along. What is private is not dealt with
// there: the customer gets a button that leads to the private chat, where the flow
// begins. A flow is private when it has a private slot, a form, ticket or handoff
// step, or calls such a flow. private: true makes any flow private. private: false
// lets it run in public after all, for a price list that only ends with a person, say;
// its ticket and handoff steps lead to the private chat even so. An option that
// starts a private flow does not make its own flow private. In public nothing is
// said unasked, so remind and the end of idle pass in silence.
//
// # Hooks
//
// A flow with start.on replaces what the engine does by itself at that moment:
//
//	welcome   a conversation begins, or /start      menu      /menu
//	help      /help                                 agent     the customer asks for a person
//	unknown   repeatedly nothing was understood     cancelled after /cancel
//	expired   silence ended a flow                  error     an internal error ended a flow
//	outdated  a session's flow version is gone
//
// # Facts
//
//	facts:
//	  official_domain: okpay.example            # {fact.official_domain}
//	  support_hours: {zh: 周一至周五 9:00–18:00, en: Mon–Fri 9:00–18:00}
//	  fees: {transfer: {percent: 1.5}}          # fact.fees.transfer.percent in expressions, {fact.fees.transfer.percent} in texts
//
// # Actions
//
//	actions:
//	  account.start_password_reset:
//	    about: sends the reset link             # for people
//	    inputs: {email: email, lang: text}      # slot types
//	    http:
//	      method: POST
//	      url: "{env.ACCOUNT_API}/password-resets"      # the address comes from the environment
//	      headers: {Authorization: "Bearer {env.ACCOUNT_API_TOKEN}"}
//	      body: {email: "{email}", lang: "{lang}"}      # JSON; a value that is one reference to a number stays a number
//	    timeout: 8s
//	    retries: 2                              # with one Idempotency-Key; only on timeout, 429 and 5xx
//	    outcomes: {ok: [200, 202], unknown: [404], limited: [429]}   # by status; anything else is "error"
//	    values: {reset: data.id}                # by path into the JSON answer
//	    demo:                                   # the answer while the environment does not set the address; marked as such
//	      cases:
//	      - {when: 'email endsWith "@unknown.example"', outcome: unknown}
//	      - {outcome: ok, values: {reset: DEMO-1}}      # a value that starts with = is an expression over the inputs
//
// # Queues
//
//	queues:
//	  account:
//	    title: {zh: 账户, en: Account}
//	    timezone: Asia/Shanghai
//	    hours: {mon-fri: 09:00-18:00, sat: [10:00-12:00, 13:00-16:00]}   # without hours: always open
//	    promise: {live: 5m, deferred: 18h}                               # only opening hours count: 18h are two days here
//	    holidays: [2026-12-24]                  # closed days of this queue
//	  default: account                          # where "I want a person" goes
//	  holidays:                                 # of every queue that has hours, in its own time zone
//	  - 2026-12-25
//	  - {days: 2026-10-01..2026-10-03, name: {zh: 国庆节, en: National Day}}
//	  - {days: 2026-10-10, name: {zh: 调休上班, en: Make-up working day}, hours: 09:00-18:00}   # open, whatever the weekday
//
// A day that both lists name is as the queue's own list has it. Holidays count in
// promises, and customers are told of those of the next days beside the hours.
//
// # Desk
//
//	desk:
//	  hold: 4s                                  # a reply of an agent waits, so that it can be taken back; at most 1m, 0s sends at once
//	  reopen: 72h                               # a customer takes up a resolved ticket within it, later a linked one is opened
//	  silence: {warn: 24h, close: 24h}          # the customer does not answer: warned after warn, resolved close after that; never who cannot be warned
//	  answer: {remind: 5m, release: 15m}        # the team does not: the agent is called, then the ticket goes back to its queue; its hours count
//	  promise: {live: 2m, deferred: 1h}         # agents are called this long before a promise breaks, and louder each hour after that
//	  guard: {zh: [黑名单], en: [blacklist]}      # an agent is asked before a reply with such a word is sent
//	  replies:
//	    refund_time:                            # its name: /support reply refund_time
//	      title: {zh: 退款到账, en: When a refund arrives}              # for agents
//	      text: {zh: "退款 {amount} …{note}", en: "Your refund of {amount} … {note}"}
//	      blanks:                               # what the agent fills in, with a label
//	        amount: {zh: 金额, en: Amount}
//	        note: {label: {zh: 说明, en: Note}, optional: true}
//	      media: [{kind: link, url: https://…, title: text}]          # as of steps, but by address only
//	    greeting: off                           # takes a saved reply of an earlier folder away
//
// Those are the defaults of all but guard and replies, which have none. The text of
// a reply goes out in the customer's language. It may use its blanks, facts,
// {customer} (the name, or "customer" where the platform tells none), {agent}, {ticket} and
// {locale}. A blank that no text has, or that one language lacks, is a problem, and
// so is a text that seems to ask for a password, a code or a card number. A guard
// word of an alphabet stands alone: "internal" is not found in "international".
//
// # Phrases
//
//	phrases:   every key of [PhraseKeys] as a text. command_… describe the commands of [CommandKeys] where platforms list
//	           them, command_name_… are their names in the customer's language: 菜单
//	words:     {cancel: {zh: [取消, 算了], en: [cancel]}, …}   # typed words that act as the command; keys: [WordKeys]
//	menu:      {title: text, groups: [{id: account, title: text}, …], entries: [faq ids]}
//
// # Further languages
//
// Each is one file, locales/fr.yaml. A text that it lacks is said in English.
//
//	locale: fr
//	texts:
//	  password_reset.title:          {of: 1a2b3c4d, text: Réinitialiser mon mot de passe}
//	  password_reset.method.choose:  {of: 5e6f7a8b, text: …}
//	words:  {cancel: [annuler]}                            # as in phrases.yaml
//	starts: {password_reset: [mot de passe oublié]}        # as start.phrases
//
// of is the hash of the source text that was translated. When the source has
// changed since, the translation is reported together with the new hash. The
// keys are:
//
//	<flow>.title                          <flow>.slot.<slot>            <flow>.slot.<slot>.<value>
//	<flow>.<step>.<key>                   key: say ask choose form why invalid remind subject
//	<flow>.<step>.option.<value>          <flow>.<step>.with.<input>
//	<flow>.<step>.field.<slot>.<key>      key: ask why invalid
//	<flow>.<step>.card.<n>.title          <flow>.<step>.card.<n>.text
//	….reject.<n>  ….media.<n>.url  ….media.<n>.title           counted from 1
//	phrases.<key>   phrases.menu.title   phrases.menu.groups.<group>   queues.<queue>   facts.<path>
//	holidays.<first day>                  queues.<queue>.holidays.<first day>
//	replies.<reply>.title                 replies.<reply>.text          replies.<reply>.blank.<blank>
package flows
