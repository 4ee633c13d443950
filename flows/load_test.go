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

func TestLoadReportsWhatIsMissing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"nothing", nil, "x: no queues (add queues.yaml with queues: {general: {title: {zh: …, en: …}}, default: general})\nx: no phrases (add phrases.yaml)\n"},
		{
			"no default queue", map[string]string{"q.yaml": "queues:\n  a: {title: {zh: 甲, en: A}}\n"},
			"x: no phrases (add phrases.yaml)\nx/q.yaml:2:3: no default queue (add default: a)\n",
		},
		{
			"hours without a zone", map[string]string{"q.yaml": "queues:\n  a: {title: {zh: 甲, en: A}, hours: {mon: 09:00-10:00}}\n  default: a\n"},
			"x: no phrases (add phrases.yaml)\nx/q.yaml:2:3: hours without timezone (add timezone: Asia/Shanghai)\n",
		},
		{
			"another ending", map[string]string{"q.yaml": "queues: {a: {title: {zh: 甲, en: A}}, default: a}\n", "flow.yml": "flow: x\n", ".#q.yaml": "x", "notes.txt": "x"},
			"x: no phrases (add phrases.yaml)\nx/flow.yml: file is not read (rename it to .yaml)\n",
		},
	}
	for _, tt := range tests {
		library, problems := flows.Load(flows.Source{Name: "x", FS: memory(tt.files)})
		if got := lines(problems); library != nil || got != tt.want {
			t.Errorf("%s: Load = \n%swant\n%s", tt.name, got, tt.want)
		}
	}
}

func TestLoadReportsMissingPhrases(t *testing.T) {
	t.Parallel()
	files := map[string]string{"q.yaml": "queues: {a: {title: {zh: 甲, en: A}}, default: a}\n", "p.yaml": "# Two of them.\nphrases:\n  help: {zh: 帮, en: Help}\n  demo: {zh: 演, en: Demo}\n"}
	_, problems := flows.Load(flows.Source{Name: "x", FS: memory(files)})
	if want := len(flows.PhraseKeys()) - 2; len(problems) != want {
		t.Errorf("Load with two phrases = %d problems, want %d", len(problems), want)
	}
	want := `x/p.yaml:3:3: missing phrase "attachment_counted" (add attachment_counted: {zh: …, en: …})`
	if len(problems) > 0 && problems[0].String() != want {
		t.Errorf("Load with two phrases = %s, want %s", problems[0], want)
	}
}
