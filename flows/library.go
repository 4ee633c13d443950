package flows

// Library is loaded content. It is immutable and safe for concurrent use.
type Library struct {
	flows    map[FlowID]*Flow
	versions map[version]*Flow
	order    []*Flow
	hooks    map[Hook]*Flow
	commands map[string]*Flow
	actions  map[string]*Action
	queues   map[string]*Queue
	queue    *Queue // the default one
	phrases  map[string]Text
	words    map[string]string
	menu     Menu
	locales  []string
}

type version struct {
	id   FlowID
	hash string
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
func (l *Library) Flows() []*Flow { return append([]*Flow(nil), l.order...) }

// Hook returns the flow that runs at this moment, or nil.
func (l *Library) Hook(h Hook) *Flow { return l.hooks[h] }

// Command returns the flow that a slash command starts, or nil.
func (l *Library) Command(name string) *Flow { return l.commands[name] }

// Action returns the action of a name, or nil.
func (l *Library) Action(name string) *Action { return l.actions[name] }

// Actions returns all actions, sorted by name.
func (l *Library) Actions() []*Action { return nil }

// Queue returns the queue of an id, or nil.
func (l *Library) Queue(id string) *Queue { return l.queues[id] }

// Queues returns all queues, sorted by id.
func (l *Library) Queues() []*Queue { return nil }

// DefaultQueue returns where a customer waits who asks for a person. It is
// never nil in a library that Load returned.
func (l *Library) DefaultQueue() *Queue { return l.queue }

// Phrase returns what the engine says at an occasion; see [PhraseKeys].
func (l *Library) Phrase(key string) Text { return l.phrases[key] }

// Word returns the command that a whole message stands for in any locale
// ("取消" is "cancel"), or "" when it is none.
func (l *Library) Word(text string) string { return l.words[text] }

// Menu returns the main menu.
func (l *Library) Menu() Menu { return l.menu }

// Locales returns the source locales, then the others sorted.
func (l *Library) Locales() []string { return append([]string(nil), l.locales...) }

// With returns this content together with old's versions of its flows, for
// the sessions that still run them.
func (l *Library) With(old *Library) *Library { return l }
