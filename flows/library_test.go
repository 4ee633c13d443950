package flows_test

import (
	"fmt"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/okpay/supportbot/flows"
)

// load loads files over testdata/base and fails the test on problems.
func load(t testing.TB, files map[string]string) *flows.Library {
	t.Helper()
	library, problems := flows.Load(base(), flows.Source{Name: "test", FS: memory(files)})
	if library == nil {
		t.Fatalf("Load(%v) = %v", files, problems.Err())
	}
	return library
}

func memory(files map[string]string) fs.FS {
	m := fstest.MapFS{}
	for name, data := range files {
		m[name] = &fstest.MapFile{Data: []byte(data)}
	}
	return m
}

const greet = `flow: greet
title: {zh: 问候, en: Greet}
start: {command: greet, on: welcome, phrases: {zh: [你好], en: [hello]}}
steps:
- {id: hi, say: {zh: 你好, en: Hello}}
`

func TestLibraryFindsFlows(t *testing.T) {
	t.Parallel()
	l := load(t, map[string]string{"greet.yaml": greet})
	f := l.Flow("greet")
	if f == nil || l.Command("greet") != f || l.Hook(flows.HookWelcome) != f || l.Version("greet", f.Hash) != f {
		t.Errorf("Flow, Command, Hook, Version = %p, %p, %p, %p, want the same flow", f, l.Command("greet"), l.Hook(flows.HookWelcome), l.Version("greet", f.Hash))
	}
	if l.Flow("none") != nil || l.Command("none") != nil || l.Hook(flows.HookError) != nil || l.Version("greet", "none") != nil ||
		l.Action("none") != nil || l.Queue("none") != nil || !l.Phrase("none").Empty() {
		t.Errorf("what is not there is not nil")
	}
	var ids []string
	for _, f := range l.Flows() {
		ids = append(ids, string(f.ID))
	}
	if want := []string{"fee", "greet", "person"}; !slices.Equal(ids, want) {
		t.Errorf("Flows() = %v, want %v", ids, want)
	}
	for text, want := range map[string]string{" 取消。": "cancel", "CANCEL!": "cancel", "人工": "agent", "cancel it": "", "": ""} {
		if got := l.Word(text); got != want {
			t.Errorf("Word(%q) = %q, want %q", text, got, want)
		}
	}
	if got, _ := l.Fact("support_hours", "zh-TW"); got != "周一至周五" {
		t.Errorf("Fact(support_hours, zh-TW) = %q, want the Chinese one", got)
	}
	if _, ok := l.Fact("fees", "en"); ok {
		t.Errorf("Fact(fees) is there, want nothing for a group")
	}
	if got, want := fmt.Sprint(l.Menu().Entries, " ", l.DefaultQueue().ID, " ", len(l.Queues()), len(l.Actions())), "[reset] account 2 1"; got != want {
		t.Errorf("Menu, DefaultQueue, Queues, Actions = %s, want %s", got, want)
	}
}

func TestLoadOverlays(t *testing.T) {
	t.Parallel()
	l := load(t, map[string]string{
		"a.yaml": "facts: {hotline: 12345, fees: {transfer: {percent: 2}}}\n",
		"b.yaml": "phrases: {help: {zh: 帮, en: Aid}}\n",
		"c.yaml": "queues: {payments: {title: {zh: 钱, en: Money}}, default: payments}\n",
		"d.yaml": "actions: {account.reset: {demo: {cases: [{outcome: error}]}}}\n",
		"e.yaml": "flow: person\ntitle: {zh: 别人, en: Somebody else}\nsteps: [{id: agent, handoff: {}}]\n",
	})
	percent, _ := l.Fact("fees.transfer.percent", "en")
	domain, _ := l.Fact("official_domain", "en")
	got := []string{percent, domain, l.Phrase("help").Render("en", nil), l.Phrase("unknown").Render("en", nil), l.DefaultQueue().Title.Render("en", nil),
		l.Queue("account").ID, l.Action("account.reset").Method, l.Flow("person").Title.Render("en", nil), l.Flow("person").Step("agent").Verb.(*flows.Handoff).Queue}
	want := []string{"2", "okpay.example", "Aid", "text", "Money", "account", "", "Somebody else", "payments"}
	if !slices.Equal(got, want) {
		t.Errorf("Load over base = %q, want %q", got, want)
	}
}

func TestLibraryWithKeepsOldVersions(t *testing.T) {
	t.Parallel()
	version := func(n int) *flows.Library {
		return load(t, map[string]string{"x.yaml": fmt.Sprintf("flow: x\ntitle: {zh: 甲, en: X}\nsteps: [{id: say, say: {zh: 第%d, en: Take %d}}]\n", n, n)})
	}
	libraries := []*flows.Library{version(0), version(1), version(2)}
	current := libraries[2].With(libraries[1].With(libraries[0]))
	for i, l := range libraries {
		f := l.Flow("x")
		if got := current.Version("x", f.Hash); got != f {
			t.Errorf("Version(x, %s) of take %d = %p, want %p", f.Hash, i, got, f)
		}
	}
	if current.Flow("x") != libraries[2].Flow("x") || libraries[2].Version("x", libraries[0].Flow("x").Hash) != nil {
		t.Errorf("With changed its receiver or the newest version")
	}
	// The same content again, compiled anew, replaces itself.
	again := version(2).With(current)
	if got := again.Version("x", again.Flow("x").Hash); got != again.Flow("x") {
		t.Errorf("Version of the newest hash = %p, want the newest flow %p", got, again.Flow("x"))
	}
}

func TestLibraryWithForgetsTheOldest(t *testing.T) {
	t.Parallel()
	const takes, each = 14, 20 // more than 256 versions, of 20 flows
	take := func(n int) *flows.Library {
		files := map[string]string{}
		for i := range each {
			id := fmt.Sprintf("x%d", i)
			if i == 0 {
				id = "x"
			}
			files[id+".yaml"] = fmt.Sprintf("flow: %s\ntitle: {zh: 甲, en: X}\nsteps: [{id: say, say: {zh: 第%d, en: Take %d}}]\n", id, n, n)
		}
		return load(t, files)
	}
	first := take(0)
	current := take(1).With(first)
	if current.Version("x", first.Flow("x").Hash) == nil {
		t.Errorf("the version before is dropped, want it kept")
	}
	for n := range takes {
		current = take(n + 2).With(current)
	}
	if current.Version("x", first.Flow("x").Hash) != nil {
		t.Errorf("a version from %d reloads ago is kept, want it dropped", takes)
	}
}

func TestFlowHash(t *testing.T) {
	t.Parallel()
	hash := func(source string) string { return load(t, map[string]string{"greet.yaml": source}).Flow("greet").Hash }
	want := hash(greet)
	if len(want) != 12 {
		t.Errorf("Hash = %q, want 12 characters", want)
	}
	tests := []struct {
		name, source string
		same         bool
	}{
		{"comment", "# A comment.\n" + greet, true},
		{"layout and quotes", "flow: 'greet'\ntitle:\n  zh: 问候\n  en: \"Greet\"\nsteps:\n- id: hi\n  say:\n    zh: &x 你好\n    en: Hello\n", true},
		{"start", "flow: greet\ntitle: {zh: 问候, en: Greet}\nsteps:\n- {id: hi, say: {zh: 你好, en: Hello}}\n", true},
		{"text", "flow: greet\ntitle: {zh: 问候, en: Greet}\nsteps:\n- {id: hi, say: {zh: 你好, en: Hello!}}\n", false},
		{"step", "flow: greet\ntitle: {zh: 问候, en: Greet}\nsteps:\n- {id: ho, say: {zh: 你好, en: Hello}}\n", false},
		{"limits", "flow: greet\ntitle: {zh: 问候, en: Greet}\nlimits: {turns: 9}\nsteps:\n- {id: hi, say: {zh: 你好, en: Hello}}\n", false},
	}
	for _, tt := range tests {
		if got := hash(tt.source); (got == want) != tt.same {
			t.Errorf("%s: Hash = %s, of the original %s, want the same: %v", tt.name, got, want, tt.same)
		}
	}
}

func TestLocaleFiles(t *testing.T) {
	t.Parallel()
	fr := `locale: fr
texts:
  person.title: {of: 312b290b, text: "Une personne"}
  facts.support_hours: {of: 30dd2f08, text: "lun–ven"}
  phrases.help: {of: b666b29b, text: "Aide, {fact.support_hours}"}
words: {cancel: [Annuler]}
starts: {person: [quelqu'un]}
`
	l := load(t, map[string]string{"locales/fr.yaml": fr})
	if got, want := l.Locales(), []string{"zh", "en", "fr"}; !slices.Equal(got, want) {
		t.Errorf("Locales() = %v, want %v", got, want)
	}
	person := l.Flow("person")
	hours, _ := l.Fact("support_hours", "fr")
	got := []string{
		person.Title.Render("fr", nil), person.Title.Render("fr-CA", nil), person.Title.Render("zh", nil), hours,
		l.Phrase("help").Render("fr", nil), l.Phrase("unknown").Render("fr", nil), l.Word("annuler"),
	}
	want := []string{"Une personne", "Une personne", "人工", "lun–ven", "Aide, lun–ven", "text", "cancel"}
	if !slices.Equal(got, want) || !slices.Equal(person.Start.Phrases["fr"], []string{"quelqu'un"}) {
		t.Errorf("in French = %q, %v, want %q", got, person.Start.Phrases["fr"], want)
	}
}
