package flows_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

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
	flows.Lint(library, flows.LintContext{})
}
