package strictyaml_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/okpay/supportbot/config/strictyaml"
)

func ExampleDecode() {
	var doc struct {
		Title string   `yaml:"title"`
		Steps []string `yaml:"steps"`
	}
	problems := strictyaml.Decode("doc.yaml", []byte("title: Hello\nstpes: [one]\n"), &doc)
	fmt.Println(problems.Err())
	// Output: doc.yaml:2:1: unknown key "stpes" (did you mean "steps"?)
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	known := []string{"id", "say", "ask", "next", "steps", "timeout", "interrupts", "per_customer"}
	tests := []struct{ word, want string }{
		{"stpes", "steps"}, {"step", "steps"}, {"Steps", "steps"}, {"nxet", "next"}, {"time_out", "timeout"},
		{"per-customer", "per_customer"}, {"perCustomer", "per_customer"}, {"interupt", "interrupts"}, {"sya", "say"}, {"ID", "id"},
		{"x", ""}, {"", ""}, {"banana", ""}, {"abc", ""}, {"queue", ""}, {"问", ""},
	}
	for _, tt := range tests {
		if got := strictyaml.Suggest(tt.word, known); got != tt.want {
			t.Errorf("Suggest(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
	if got := strictyaml.Suggest("next", nil); got != "" {
		t.Errorf("Suggest among nothing = %q, want nothing", got)
	}
}

func TestFirstKey(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"flow: x\nslots: {}\n", "flow"}, {"# c\n\n---\nfacts:\n  a: 1\n", "facts"}, {"{actions: {}}", "actions"}, {"\ufefflocale: ja", "locale"},
		{"\"flow\": x", "flow"}, {"# flow: x\nphrases: {a: [}\nflow: y\n", "phrases"}, {"\ufeffqueues: [", "queues"},
		{"", ""}, {"- a", ""}, {"text", ""}, {"{}", ""}, {": [", ""}, {strings.Repeat("#", 5<<20), ""},
	}
	for _, tt := range tests {
		if got := strictyaml.FirstKey([]byte(tt.in)); got != tt.want {
			t.Errorf("FirstKey(%.40q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestExpandReplacesInDecodedScalarsOnly(t *testing.T) {
	t.Parallel()
	env := map[string]string{"N": "3", "TRICK": "x\nextra: {a: b}", "YES": "true", "EMPTY": ""}
	expand := func(text string, report func(what, hint string)) string {
		name, ok := strings.CutPrefix(text, "$")
		if !ok {
			return text
		}
		value, set := env[name]
		if !set {
			report(name+" is not set", "set it")
		}
		return value
	}
	in := "title: $TRICK\ncount: $N\nsize: '$N'\nsmall: $MISSING\nenabled: $YES\nwait: $N\nlist: [$YES, $EMPTY, $NONE]\nrate: $EMPTY\nmap: {$N: 1}\nany: [$N, $YES]\n"
	var got file
	problems := strictyaml.DecodeWith("f.yaml", []byte(in), &got, strictyaml.Options{Expand: expand})
	checkProblems(t, in, problems, []string{
		"f.yaml:4:8: MISSING is not set (set it)",
		"f.yaml:6:7: want a duration, not 3 (such as 30s, 5m or 24h)",
		"f.yaml:7:22: NONE is not set (set it)",
		"f.yaml:8:7: want a number, not nothing (give it a value or remove the key)",
	})
	if got.Title != env["TRICK"] || got.Count != 3 || got.Size != 3 || !got.On || got.List[0] != "true" || got.Map["$N"] != 1 || got.Extra != "" {
		t.Errorf("DecodeWith filled %+v, want the values of %v", got, env)
	}
	if want := "[3 true]"; fmt.Sprint(got.Any) != want {
		t.Errorf("Any = %v, want %v", got.Any, want)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	var p strictyaml.Problems
	if err := p.Err(); err != nil {
		t.Errorf("Err of no problems = %v, want nil", err)
	}
	p.Add(strictyaml.Pos{File: "b", Line: 1, Col: 1}, "one", "")
	p.Add(strictyaml.Pos{File: "a", Line: 10, Col: 2}, "two", "mend it")
	p.Add(strictyaml.Pos{File: "a", Line: 9, Col: 30}, "three", "")
	p.Add(strictyaml.Pos{File: "a"}, "four", "")
	p.Add(strictyaml.Pos{}, "five", "")
	p.Sort()
	want := "five\na: four\na:9:30: three\na:10:2: two (mend it)\nb:1:1: one"
	var e *strictyaml.Error
	if err := p.Err(); err == nil || err.Error() != want || !errors.As(err, &e) || len(e.Problems) != 5 {
		t.Errorf("Err() = %v, want %v", err, want)
	}
}
