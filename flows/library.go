package flows

import (
	"slices"

	"github.com/okpay/supportbot/config/strictyaml"
)

// Library is loaded content. It is immutable and safe for concurrent use.
type Library struct {
	flows    map[FlowID]*Flow
	versions map[version]*Flow
	past     []version // of versions, those of earlier content, the newest first
	order    []*Flow
	hooks    map[Hook]*Flow
	commands map[string]*Flow
	actions  map[string]*Action
	queues   map[string]*Queue
	queue    *Queue // the default one
	phrases  map[string]Text
	words    map[string]string
	menu     Menu
	entryPos []strictyaml.Pos // of menu.Entries
	locales  []string
	facts    *facts
	desk     *Desk
}

type version struct {
	id   FlowID
	hash string
}

func newLibrary() *Library {
	return &Library{
		flows: map[FlowID]*Flow{}, versions: map[version]*Flow{}, hooks: map[Hook]*Flow{}, commands: map[string]*Flow{},
		actions: map[string]*Action{}, queues: map[string]*Queue{}, phrases: map[string]Text{}, words: map[string]string{},
		locales: sourceLocales(), desk: defaultDesk(),
	}
}

// add files a flow under everything that it can be found by.
func (l *Library) add(f *Flow) {
	l.flows[f.ID] = f
	l.versions[version{f.ID, f.Hash}] = f
	l.order = append(l.order, f)
	if f.Start.On != "" {
		l.hooks[f.Start.On] = f
	}
	if f.Start.Command != "" {
		l.commands[f.Start.Command] = f
	}
}

// Menu is the main menu.
type Menu struct {
	Title   Text
	Groups  []MenuGroup
	Entries []string // FAQ entries
}

// MenuGroup is one heading of the menu; flows name it in start.menu.
type MenuGroup struct {
	ID    string
	Title Text
}

// Flow returns the newest version of a flow, or nil.
func (l *Library) Flow(id FlowID) *Flow { return l.flows[id] }

// Version returns the version of a flow with this hash, or nil when it is gone.
func (l *Library) Version(id FlowID, hash string) *Flow { return l.versions[version{id, hash}] }

// Flows returns the newest versions, sorted by id.
func (l *Library) Flows() []*Flow { return slices.Clone(l.order) }

// Hook returns the flow that runs at this moment, or nil.
func (l *Library) Hook(h Hook) *Flow { return l.hooks[h] }

// Command returns the flow that a slash command starts, or nil.
func (l *Library) Command(name string) *Flow { return l.commands[name] }

// Action returns the action of a name, or nil.
func (l *Library) Action(name string) *Action { return l.actions[name] }

// Actions returns all actions, sorted by name.
func (l *Library) Actions() []*Action { return sortedValues(l.actions) }

// Queue returns the queue of an id, or nil.
func (l *Library) Queue(id string) *Queue { return l.queues[id] }

// Queues returns all queues, sorted by id.
func (l *Library) Queues() []*Queue { return sortedValues(l.queues) }

// DefaultQueue returns where a customer waits who asks for a person. It is
// never nil in a library that Load returned.
func (l *Library) DefaultQueue() *Queue { return l.queue }

// Phrase returns what the engine says at an occasion; see [PhraseKeys].
func (l *Library) Phrase(key string) Text { return l.phrases[key] }

// Word returns the command that a whole message stands for in any locale
// ("取消" is "cancel"), or "" when it is none.
func (l *Library) Word(text string) string { return l.words[Fold(text)] }

// Menu returns the main menu.
func (l *Library) Menu() Menu {
	m := l.menu
	m.Groups, m.Entries = slices.Clone(m.Groups), slices.Clone(m.Entries)
	return m
}

// Locales returns the source locales, then the others sorted.
func (l *Library) Locales() []string { return slices.Clone(l.locales) }

// Fact returns a fact as a text in a locale, by its path in facts.yaml
// ("fees.transfer.percent"), for texts outside this package.
func (l *Library) Fact(path, locale string) (string, bool) {
	f, ok := l.facts.values[path]
	if !ok {
		return "", false
	}
	return f.in(locale), true
}

// maxPast bounds how many earlier versions are kept: content is edited often,
// but sessions live for a day.
const maxPast = 256

// With returns this content together with old's versions of its flows, for
// the sessions that still run them. The oldest are dropped beyond 256.
func (l *Library) With(old *Library) *Library {
	both := *l
	both.versions, both.past = map[version]*Flow{}, nil
	keep := func(v version, f *Flow) {
		if both.versions[v] == nil && len(both.past) < maxPast {
			both.versions[v] = f
			both.past = append(both.past, v)
		}
	}
	for _, f := range l.order {
		both.versions[version{f.ID, f.Hash}] = f
	}
	for _, f := range old.order {
		keep(version{f.ID, f.Hash}, f)
	}
	for _, v := range old.past {
		keep(v, old.versions[v])
	}
	return &both
}

func sortedValues[V any](m map[string]V) (list []V) {
	for _, k := range sortedKeys(m) {
		list = append(list, m[k])
	}
	return list
}
