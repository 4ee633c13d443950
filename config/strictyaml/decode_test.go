package strictyaml_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/config/strictyaml"
	"gopkg.in/yaml.v3"
)

type file struct {
	Title    string                                 `yaml:"title"`
	Count    int                                    `yaml:"count"`
	Small    int8                                   `yaml:"small"`
	Size     uint16                                 `yaml:"size"`
	Rate     float64                                `yaml:"rate"`
	On       bool                                   `yaml:"enabled"`
	Wait     time.Duration                          `yaml:"wait"`
	List     []string                               `yaml:"list"`
	Deep     [][]int                                `yaml:"deep"`
	Limits   *limits                                `yaml:"limits"`
	Map      map[string]int                         `yaml:"map"`
	Ordered  strictyaml.Map[limits]                 `yaml:"ordered"`
	Place    strictyaml.Value[string]               `yaml:"place"`
	Text     text                                   `yaml:"text"`
	Texts    strictyaml.Map[strictyaml.Value[text]] `yaml:"texts"`
	Any      any                                    `yaml:"any"`
	Inline   `yaml:",inline"`
	Untagged string
	Dash     string         `yaml:"-"`
	Pos      strictyaml.Pos `yaml:"-"`
}

// Inline is embedded by file.
type Inline struct {
	Extra string `yaml:"extra"`
}

type limits struct {
	Idle  time.Duration  `yaml:"idle"`
	Turns int            `yaml:"turns"`
	Pos   strictyaml.Pos `yaml:"-"`
}

// text is written as one text or as a mapping by locale.
type text map[string]string

func (t *text) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		d.Decode(n, (*map[string]string)(t))
		return
	}
	var s string
	d.Decode(n, &s)
	*t = text{"": s}
}

func TestDecodeReportsEveryProblem(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		want     []string
	}{
		{"nothing wrong", "title: x\ncount: 3\n", nil},
		{"several at once, in order", "titel: x\ncount: many\nmap: {a: 1, b: x, a: 2}\n", []string{
			`f.yaml:1:1: unknown key "titel" (did you mean "title"?)`,
			`f.yaml:2:8: want a whole number, not many`,
			`f.yaml:3:16: want a whole number, not x`,
			`f.yaml:3:19: duplicate key "a" (first on line 3)`,
		}},
		{"unknown key far from all, few known", "limits: {zzz: 1}", []string{`f.yaml:1:10: unknown key "zzz" (known keys: idle, turns)`}},
		{"unknown key far from all, many known", "zzzzzz: 1", []string{`f.yaml:1:1: unknown key "zzzzzz"`}},
		{"inlined and untagged fields", "extra: x\nExtra: y\nUntagged: z\nDash: z", []string{
			`f.yaml:2:1: unknown key "Extra" (did you mean "extra"?)`,
			`f.yaml:3:1: unknown key "Untagged"`,
			`f.yaml:4:1: unknown key "Dash"`,
		}},
		{"columns count characters", "ordered: {中文键: {turns: x}, 数: 值}", []string{
			`f.yaml:1:24: want a whole number, not x`,
			`f.yaml:1:31: want a mapping, not a text`,
		}},
		{"a byte order mark has no column", "\ufefftitel: x", []string{`f.yaml:1:1: unknown key "titel" (did you mean "title"?)`}},
		{"windows line ends", "title: x\r\nlist:\r\n- a\r\n- [b]\r\n", []string{`f.yaml:4:3: want a text, not a list`}},
		{"text for a list", "list: x", []string{"f.yaml:1:7: want a list, not a text"}},
		{"mapping for a list", "list: {a: b}", []string{"f.yaml:1:7: want a list, not a mapping"}},
		{"list for a mapping", "limits: []", []string{"f.yaml:1:9: want a mapping, not a list"}},
		{"list for a text", "title: [x]", []string{"f.yaml:1:8: want a text, not a list"}},
		{"number for a mapping", "limits: 3", []string{"f.yaml:1:9: want a mapping, not a number"}},
		{"nothing for a text", "title:\ncount: 1", []string{"f.yaml:1:7: want a text, not nothing (give it a value or remove the key)"}},
		{"nothing for a number", "count: ~", []string{"f.yaml:1:8: want a whole number, not nothing (give it a value or remove the key)"}},
		{"nothing for a mapping", "limits:\n", []string{"f.yaml:1:8: want a mapping, not nothing (give it a value or remove the key)"}},
		{"nothing in a list", "list: [a, ]\ndeep: [[1], ~]", []string{"f.yaml:2:13: want a list, not nothing (give it a value or remove the key)"}},
		{"boolean for a text", "title: true", []string{`f.yaml:1:8: want a text, not true (write "true" with quotes if it is a text)`}},
		{"old booleans", "enabled: yes", []string{"f.yaml:1:10: want true or false, not yes"}},
		{"quoted boolean", "enabled: 'true'", []string{"f.yaml:1:10: want true or false, not a text (remove the quotes)"}},
		{"quoted number", `count: "3"`, []string{"f.yaml:1:8: want a whole number, not a text (remove the quotes)"}},
		{"fraction", "count: 1.5", []string{"f.yaml:1:8: want a whole number, not 1.5"}},
		{"octal", "count: 010", []string{"f.yaml:1:8: want a whole number, not 010"}},
		{"octal for a number", "rate: 010", []string{"f.yaml:1:7: want a number, not 010"}},
		{"hexadecimal", "count: 0x10", []string{"f.yaml:1:8: want a whole number, not 0x10"}},
		{"too large", "small: 300", []string{"f.yaml:1:8: want a whole number, not 300"}},
		{"negative", "size: -1", []string{"f.yaml:1:7: want a whole number from 0, not -1"}},
		{"no number", "rate: .inf", []string{"f.yaml:1:7: want a number, not .inf"}},
		{"duration without unit", "wait: 30", []string{"f.yaml:1:7: want a duration, not 30 (such as 30s, 5m or 24h)"}},
		{"duration in days", "limits: {idle: 2d}", []string{"f.yaml:1:16: want a duration, not 2d (such as 30s, 5m or 24h)"}},
		{"list for a duration", "wait: [1s]", []string{"f.yaml:1:7: want a duration, not a list"}},
		{"strict below a custom decoder", "text: {zh: [x], en: {}}\ntexts: {a: {zh: ~}}", []string{
			"f.yaml:1:12: want a text, not a list",
			"f.yaml:1:21: want a text, not a mapping",
			"f.yaml:2:17: want a text, not nothing (give it a value or remove the key)",
		}},
		{"merge key", "limits: {<<: {idle: 1s}}", []string{"f.yaml:1:10: merge keys (<<) are not supported (write the keys out)"}},
		{"key that is a list", "? [a]\n: 1", []string{"f.yaml:1:3: a key must be a text"}},
		{"key that is nothing", "map: {~: 1}", []string{"f.yaml:1:7: a key must be a text"}},
		{"custom tag", "title: !env X", []string{"f.yaml:1:8: unknown tag !env (remove it)"}},
		{"binary tag on a mapping", "ordered: !!set {a: {turns: 1}}", []string{"f.yaml:1:10: unknown tag !!set (remove it)"}},
		{"list at the top", "- a", []string{"f.yaml:1:1: want a mapping, not a list"}},
		{"empty", "", []string{"f.yaml:1:1: the file is empty"}},
		{"only a comment", "# nothing\n", []string{"f.yaml:1:1: the file is empty"}},
		{"only a marker", "---\n", []string{"f.yaml:1:1: the file is empty"}},
		{"second document", "title: x\n---\ntitle: y\n", []string{"f.yaml:2:1: a second document begins (remove the --- line, or use a file of its own)"}},
		{"second document is broken, first has problems", "titel: x\n---\na: b: c\n", []string{
			`f.yaml:1:1: unknown key "titel" (did you mean "title"?)`,
			`f.yaml:3:5: mapping values are not allowed in this context (put a text that has ": " in it in quotes, or mend the indentation)`,
		}},
		{"alias inside itself", "any: &a [*a]", []string{"f.yaml:1:10: alias *a stands inside what it stands for"}},
		{"nested too deeply", "any: " + strings.Repeat("[", 200) + strings.Repeat("]", 200), []string{"f.yaml:1:105: nested deeper than 100 levels"}},
		{"not UTF-8", "title: x\nlist: [中\xff]\n", []string{"f.yaml:2:9: not UTF-8 text (save the file as UTF-8)"}},
		{"too large a file", strings.Repeat("#", 4<<20+1), []string{"f.yaml: larger than 4 MiB (is it the right file?)"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var f file
			checkProblems(t, tt.in, strictyaml.Decode("f.yaml", []byte(tt.in), &f), tt.want)
		})
	}
}

func checkProblems(t *testing.T, in string, got strictyaml.Problems, want []string) {
	t.Helper()
	var lines []string
	for _, p := range got {
		lines = append(lines, p.String())
	}
	if !reflect.DeepEqual(lines, want) {
		if len(in) > 200 {
			in = in[:200] + "…"
		}
		t.Errorf("Decode(%q) =\n\t%s\nwant\n\t%s", in, strings.Join(lines, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func TestDecodeFillsValues(t *testing.T) {
	t.Parallel()
	in := `# all kinds
title: 2026-11-23
count: -3
small: 7
size: 65535
rate: 1.50
enabled: true
wait: "90s"
list: [a, 404, 1.10]
deep: [[1], []]
limits: {turns: 5}
map: {b: 1}
ordered:
  b: {turns: 1}
  a: &a {turns: 2, idle: 1m}
  again: *a
place:   'x'
text: {zh: 好, en: good}
texts: {one: plain}
any: {s: x, i: 3, f: 1.5, b: false, n: , l: [1]}
extra: more
`
	at := func(line, col int) strictyaml.Pos { return strictyaml.Pos{File: "f.yaml", Line: line, Col: col} }
	got := file{Dash: "kept", Limits: &limits{Idle: time.Hour}, Map: map[string]int{"a": 0}, List: []string{"1", "2", "3", "4"}}
	want := file{
		Title: "2026-11-23", Count: -3, Small: 7, Size: 65535, Rate: 1.5, On: true, Wait: 90 * time.Second,
		List: []string{"a", "404", "1.10"}, Deep: [][]int{{1}, {}},
		Limits: &limits{Idle: time.Hour, Turns: 5, Pos: at(11, 9)},
		Map:    map[string]int{"a": 0, "b": 1},
		Ordered: strictyaml.Map[limits]{
			{Key: "b", Pos: at(14, 3), Value: limits{Turns: 1, Pos: at(14, 6)}},
			{Key: "a", Pos: at(15, 3), Value: limits{Turns: 2, Idle: time.Minute, Pos: at(15, 6)}},
			{Key: "again", Pos: at(16, 3), Value: limits{Turns: 2, Idle: time.Minute, Pos: at(15, 6)}},
		},
		Place:  strictyaml.Value[string]{Value: "x", Pos: at(17, 10)},
		Text:   text{"zh": "好", "en": "good"},
		Texts:  strictyaml.Map[strictyaml.Value[text]]{{Key: "one", Pos: at(19, 9), Value: strictyaml.Value[text]{Value: text{"": "plain"}, Pos: at(19, 14)}}},
		Any:    map[string]any{"s": "x", "i": int64(3), "f": 1.5, "b": false, "n": nil, "l": []any{int64(1)}},
		Inline: Inline{Extra: "more"}, Dash: "kept", Pos: at(2, 1),
	}
	checkProblems(t, in, strictyaml.Decode("f.yaml", []byte(in), &got), nil)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Decode filled\n%+v\nwant\n%+v", got, want)
	}
}

// To follow the aliases would take all the memory there is.
func TestDecodeRefusesAliasBombs(t *testing.T) {
	t.Parallel()
	var deep strings.Builder
	deep.WriteString("any:\n- &l0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&deep, "- &l%d [%s]\n", i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*l%d, ", i-1), 10), ", "))
	}
	wide := "any:\n- &w [" + strings.Repeat("x, ", 5000) + "]\n" + strings.Repeat("- *w\n", 1000)
	for name, in := range map[string]string{"deep": deep.String(), "wide": wide} {
		var f file
		problems := strictyaml.Decode("f.yaml", []byte(in), &f)
		if len(problems) != 1 || !strings.HasSuffix(problems[0].String(), "aliases stand for more than 10000 values (write the values out)") {
			t.Errorf("Decode(%s bomb) = %v, want one refusal", name, problems)
		}
	}
}

func TestDecodeReportsUnsupportedDestinations(t *testing.T) {
	t.Parallel()
	in := "a: 1"
	checkProblems(t, in, strictyaml.Decode("f.yaml", []byte(in), file{}), []string{"f.yaml:1:1: cannot be read into a Go strictyaml_test.file, which is no pointer"})
	checkProblems(t, in, strictyaml.Decode("f.yaml", []byte(in), &map[int]int{}), []string{"f.yaml:1:1: cannot be read into a Go map[int]int, whose keys are no texts"})
	checkProblems(t, in, strictyaml.Decode("f.yaml", []byte(in), &map[string]complex64{}), []string{"f.yaml:1:4: cannot be read into a Go complex64"})
}
