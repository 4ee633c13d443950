package flows_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/okpay/supportbot/config/strictyaml"
	"github.com/okpay/supportbot/flows"
)

var update = flag.Bool("update", false, "write the golden files of testdata")

func base() flows.Source { return flows.Source{Name: "base", FS: os.DirFS("testdata/base")} }

// golden compares got with a file of testdata, or writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
	}
}

func lines(problems strictyaml.Problems) string {
	var b strings.Builder
	for _, p := range problems {
		b.WriteString(p.String() + "\n")
	}
	return b.String()
}

// Each folder of testdata/problems is laid over testdata/base; its want.txt has
// the exact text of every problem.
func TestLoadReportsEveryProblem(t *testing.T) {
	t.Parallel()
	dirs, err := filepath.Glob("testdata/problems/*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("Glob(testdata/problems/*) = %v, %v, want folders", dirs, err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			library, problems := flows.Load(base(), flows.Source{Name: filepath.Base(dir), FS: os.DirFS(dir)})
			if library != nil || len(problems) == 0 {
				t.Errorf("Load(%s) = %v, %d problems, want no library and problems", dir, library, len(problems))
			}
			golden(t, filepath.Join(dir, "want.txt"), lines(problems))
		})
	}
}

func TestLoadBase(t *testing.T) {
	t.Parallel()
	library, problems := flows.Load(base())
	if library == nil {
		t.Fatalf("Load(base) = %v, want a library", problems.Err())
	}
}

func TestLoadShippedContent(t *testing.T) {
	t.Parallel()
	if _, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()}); len(problems) > 0 {
		t.Errorf("Load(Content()) = %v, want no problems", problems.Err())
	}
}
