package flows_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/okpay/supportbot/flows"
)

// Content is written by people and merged by machines: whatever a file holds,
// Load returns, and has either a library or problems.
func FuzzLoad(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*/*/*.yaml")
	if err != nil || len(seeds) == 0 {
		f.Fatalf("Glob = %v, %v, want seeds", seeds, err)
	}
	for _, seed := range seeds {
		data, err := os.ReadFile(seed)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("flow: &a x\nsteps: &b [*b, *a]\n"))
	f.Add([]byte("facts: {a: &a [x], b: *a}\n"))
	files := map[string]string{}
	names, _ := filepath.Glob("testdata/base/*.yaml")
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		files[filepath.Base(name)] = string(data)
	}
	content := memory(files)
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzLoad(t, content, data)
	})
}

func fuzzLoad(t *testing.T, content fs.FS, data []byte) {
	library, problems := flows.Load(flows.Source{Name: "base", FS: content}, flows.Source{Name: "fuzz", FS: memory(map[string]string{"x.yaml": string(data)})})
	if (library == nil) != (len(problems) > 0) {
		t.Errorf("Load(%q) = %v, %v, want a library or problems", data, library, problems)
	}
	if library == nil {
		return
	}
	for _, flow := range library.Flows() {
		flow.Mermaid()
	}
	now := time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)
	for _, q := range library.Queues() {
		if at := q.Opens(now); q.Open(now) && !at.Equal(now) || at.After(now) && !q.Open(at) {
			t.Errorf("queue %s opens at %v of %q, want that it is open then, and now if it is open now", q.ID, at, data)
		}
		q.HoursNow("zh", now)
		q.Promise(flows.PromiseDeferred, now)
	}
	for _, r := range library.Desk().Replies {
		r.Render("zh", nil)
	}
	flows.Lint(library, flows.LintContext{})
}
