package flows

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/supportbot/config/strictyaml"
)

// flowBuild is one flow while it is compiled.
type flowBuild struct {
	*loader
	doc   *flowDoc
	flow  *Flow
	scope scope
	steps []*stepBuild
	used  map[string]bool // slots that something names

	choices map[StepID]*Slot // of the chooses without into
}

// stepBuild is one step while it is compiled.
type stepBuild struct {
	doc    *stepDoc
	step   *Step
	key    string // of the step's texts
	reads  []slotRead
	writes []string
}

// slotRead is one use of a slot's value.
type slotRead struct {
	slot string
	pos  strictyaml.Pos
}

// compileFlows compiles what flows say of themselves first and their steps
// after that, since steps refer to other flows.
func (l *loader) compileFlows() {
	var builds []*flowBuild
	for _, id := range sortedKeys(l.flowDocs) {
		builds = append(builds, l.newFlow(l.flowDocs[id]))
	}
	for _, b := range builds {
		b.header()
	}
	for _, b := range builds {
		b.compileSteps()
	}
	for _, b := range builds {
		b.keepChoices()
	}
	l.checkStarts(builds)
	for _, b := range builds {
		b.check()
	}
	l.checkCalls(builds)
	l.checkPeople(builds)
	l.checkCommands(builds)
	markPrivate(builds)
	for _, b := range builds {
		l.lib.add(b.flow)
	}
}

func (l *loader) newFlow(doc *flowDoc) *flowBuild {
	b := &flowBuild{loader: l, doc: doc, used: map[string]bool{}, flow: &Flow{
		ID: FlowID(doc.Flow.text), Hash: doc.hash, File: doc.Flow.pos.File, Line: doc.Flow.pos.Line,
		steps: map[StepID]*Step{}, slots: map[string]*Slot{},
	}}
	b.scope = scope{slots: b.flow.slots, read: func(slot string, _ strictyaml.Pos) { b.used[slot] = true }}
	l.flows[b.flow.ID] = b
	return b
}

// key joins the parts of a text's key after the flow's id.
func (b *flowBuild) key(parts ...string) string {
	return string(b.flow.ID) + "." + strings.Join(parts, ".")
}

func (b *flowBuild) header() {
	if !validName(b.doc.Flow.text) {
		b.problem(b.doc.Flow.pos, nameHint, "bad name %q of a flow", b.doc.Flow.text)
	}
	if !b.doc.Title.set() {
		b.problem(b.doc.Flow.pos, "add title: {zh: …, en: …}", "flow without title")
	}
	b.limits()
	b.interrupts()
	b.declareSteps()
	b.declareSlots()
	b.declareChoices()
	b.flow.Inputs = b.slotNames(b.doc.Inputs)
	b.flow.Outputs = b.slotNames(b.doc.Outputs)
	b.flow.Title = b.text(b.key("title"), &b.doc.Title, &scope{}, textRule{})
	b.upgrade()
	b.start()
}

func (b *flowBuild) slotNames(names []scalar) (list []string) {
	for i := range names {
		if b.slotRef(&names[i]) != nil {
			list = append(list, names[i].text)
		}
	}
	return list
}

// slotRef returns the slot that a key names and notes that it is used. For an
// unknown one it returns the slot that is most likely meant, so that its uses
// are not reported in turn.
func (b *flowBuild) slotRef(name *scalar) *Slot {
	if !name.set() {
		return nil
	}
	slot := b.flow.slots[name.text]
	if slot == nil {
		b.unknown(name.pos, "slot", name.text, b.scope.names())
		if slot = b.flow.slots[strictyaml.Suggest(name.text, b.scope.names())]; slot == nil {
			return nil
		}
	}
	b.used[slot.Name] = true
	return slot
}

// The limits of a flow that sets none.
const (
	defaultIdle     = 30 * time.Minute
	defaultLifetime = 24 * time.Hour
	defaultTurns    = 60
)

func (b *flowBuild) limits() {
	d := &b.doc.Limits
	b.flow.Limits = Limits{
		Idle:     b.span(d.Idle, defaultIdle),
		Lifetime: b.span(d.Lifetime, defaultLifetime),
		Turns:    defaultTurns,
	}
	if d.Turns != nil {
		b.flow.Limits.Turns = d.Turns.Value
		if d.Turns.Value < 1 {
			b.problem(d.Turns.Pos, "60 without the key", "turns must be at least 1")
		}
	}
	if d.PerCustomer.set() {
		quota, ok := parseQuota(d.PerCustomer.text)
		if !ok {
			b.problem(d.PerCustomer.pos, "such as 3/24h", "want a count in a span of time, not %s", d.PerCustomer.text)
		}
		b.flow.Limits.PerCustomer = quota
	}
}

// span returns a duration of the file, or what holds without one.
func (l *loader) span(v *strictyaml.Value[time.Duration], without time.Duration) time.Duration {
	if v == nil {
		return without
	}
	// A year: longer ones are slips of the pen, and sums with them could overflow.
	const longest = 365 * 24 * time.Hour
	if v.Value <= 0 && l.reported(v.Pos) {
		return without
	}
	if v.Value <= 0 || v.Value > longest {
		l.problem(v.Pos, "such as 30s, 5m or 24h", "duration must be more than zero and at most a year")
		return without
	}
	return v.Value
}

func parseQuota(s string) (Quota, bool) {
	count, per, cut := strings.Cut(s, "/")
	n, err := strconv.Atoi(count)
	span, err2 := time.ParseDuration(per)
	return Quota{n, span}, cut && err == nil && err2 == nil && n > 0 && span > 0
}

func (b *flowBuild) interrupts() {
	d := &b.doc.Interrupts
	b.flow.Interrupts = Interrupts{
		FAQ:  b.oneOf(&d.FAQ, "answer_then_resume", "off"),
		Flow: b.oneOf(&d.Flow, "ask", "switch", "off"),
	}
	b.oneOf(&d.Agent, "always")
}

// oneOf returns a value of a closed set; the first one when it is not set.
func (l *loader) oneOf(v *scalar, set ...string) string {
	if !v.set() {
		return set[0]
	}
	if !slices.Contains(set, v.text) {
		l.unknown(v.pos, "value", v.text, set)
	}
	return v.text
}

// upgrade maps steps of older versions to steps of this one.
func (b *flowBuild) upgrade() {
	b.flow.Upgrade = map[StepID]StepID{}
	for i := range b.doc.Upgrade {
		e := &b.doc.Upgrade[i]
		b.flow.Upgrade[StepID(e.Key)] = b.stepRef(&e.Value)
	}
}

func (b *flowBuild) start() {
	d := &b.doc.Start
	b.flow.Start = Start{
		Command: d.Command.text, CommandNames: b.commandNames(), Menu: d.Menu.text, On: Hook(d.On.text), Phrases: b.wordLists(d.Phrases),
	}
	if d.Command.set() && !validName(d.Command.text) {
		b.problem(d.Command.pos, nameHint, "bad name %q of a command", d.Command.text)
	}
	if engine := engineCommands(); slices.Contains(engine, d.Command.text) {
		b.problem(d.Command.pos, "start.on replaces what the engine does; see its hooks", "command %q is the engine's own", d.Command.text)
	}
	if d.On.set() && !slices.Contains(hooks(), d.On.text) {
		b.unknown(d.On.pos, "hook", d.On.text, hooks())
	}
	if menu := b.menuDoc; d.Menu.set() && menu != nil {
		var known []string
		for i := range menu.Groups {
			known = append(known, menu.Groups[i].ID.text)
		}
		if !slices.Contains(known, d.Menu.text) {
			b.unknown(d.Menu.pos, "menu group", d.Menu.text, known)
		}
	}
}

func hooks() []string {
	return []string{
		string(HookWelcome), string(HookMenu), string(HookHelp), string(HookAgent), string(HookUnknown),
		string(HookCancelled), string(HookExpired), string(HookError), string(HookOutdated),
	}
}

// wordLists reads lists of words by source locale.
func (l *loader) wordLists(lists strictyaml.Map[[]scalar]) map[string][]string {
	words := map[string][]string{}
	for _, e := range lists {
		if !slices.Contains(sourceLocales(), e.Key) {
			l.unknown(e.Pos, "locale", e.Key, sourceLocales())
			continue
		}
		for i := range e.Value {
			words[e.Key] = append(words[e.Key], e.Value[i].text)
		}
	}
	if n := len(words); n > 0 && n < len(sourceLocales()) {
		for _, locale := range sourceLocales() {
			if len(words[locale]) == 0 {
				l.problem(lists[0].Pos, fmt.Sprintf("add %s: […]", locale), "missing translation %q", locale)
			}
		}
	}
	return words
}

// checkStarts reports ways to start that lead to two flows.
func (l *loader) checkStarts(builds []*flowBuild) {
	commands, hooks, phrases := map[string]*flowBuild{}, map[string]*flowBuild{}, map[string]*flowBuild{}
	for _, b := range builds {
		d := &b.doc.Start
		l.startsTwice(commands, b, d.Command.text, "command", d.Command.pos)
		l.startsTwice(hooks, b, d.On.text, "hook", d.On.pos)
		for _, list := range d.Phrases {
			for i := range list.Value {
				s := &list.Value[i]
				l.startsTwice(phrases, b, Fold(s.text), "phrase", s.pos)
				if command := l.lib.words[Fold(s.text)]; command != "" && command != d.On.text {
					l.problem(s.pos, "it acts as "+command+" and never starts the flow", "phrase %q is a word for a command", s.text)
				}
			}
		}
	}
}

func (l *loader) startsTwice(seen map[string]*flowBuild, b *flowBuild, word, kind string, pos strictyaml.Pos) {
	first := seen[word]
	if word == "" || first == nil {
		seen[word] = b
		return
	}
	// The same phrase may well be written the same way in two languages of one flow.
	if first != b {
		l.problem(pos, fmt.Sprintf("also starts flow %q in %s:%d", first.flow.ID, first.flow.File, first.flow.Line), "duplicate %s %q", kind, word)
	}
}
