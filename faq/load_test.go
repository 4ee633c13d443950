package faq

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func files(pairs ...string) Source {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return Source{Name: "faq", FS: m}
}

// phrases returns n phrasings in a YAML list.
func phrases(word string, n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("%s %c", word, 'a'+i))
	}
	return "[" + strings.Join(list, ", ") + "]"
}

func entry(id, more string) string {
	return "- id: " + id + "\n" +
		"  question: {zh: " + id + "问, en: " + id + " question}\n" +
		"  phrasings: {zh: " + phrases(id+"中", 8) + ", en: " + phrases(id+" en", 8) + "}\n" +
		"  answer: {zh: 答, en: answer}\n" + more
}

const header = "topic: fees\ntitle: {zh: 费, en: Fees}\nentries:\n"

func TestLoadShipped(t *testing.T) {
	t.Parallel()
	set, problems := Load(anyFact, Source{Name: "faq", FS: Content()})
	if len(problems) > 0 {
		t.Fatalf("Load(shipped) = problems\n%v", problems.Err())
	}
	if n := len(set.Entries()); n < 40 {
		t.Errorf("Load(shipped) has %d entries, want at least 40", n)
	}
	if lex := set.Lexicon(); lex == nil || len(lex.names) < 60 {
		t.Errorf("Load(shipped) has no lexicon of at least 60 concepts")
	}
	for _, topic := range set.Topics() {
		if topic.Title.In("zh") == "" || len(topic.Entries) == 0 {
			t.Errorf("topic %s = %+v, want a title and entries", topic.ID, topic)
		}
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	facts := func(path, locale string) (string, bool) {
		return map[string]string{"domain zh": "甲.example", "domain en": "a.example"}[path+" "+locale], path == "domain"
	}
	base := files("fees.yaml", header+entry("one", `  keywords: {zh: [费], en: [fee]}
  flow: fees
  related: [two]
  media:
  - {kind: link, url: {zh: "https://{fact.domain}", en: "https://{fact.domain}/en"}, title: {zh: 看, en: See}}
`)+entry("two", ""), "concepts.yaml", "concepts:\n  fee: [费, fee]\n")
	over := files("more.yaml", "topic: fees\ntitle: {zh: 费用, en: Charges}\nentries:\n"+
		strings.Replace(entry("two", ""), "answer: {zh: 答, en: answer}", `answer: {zh: "{{新}} {fact.domain}", en: new}`, 1))
	set, problems := Load(facts, base, over)
	if problems != nil {
		t.Fatalf("Load = problems\n%v", problems.Err())
	}
	one := set.Entry("one")
	if one.Topic != "fees" || one.Flow != "fees" || !slices.Equal(one.Related, []string{"two"}) || one.Pos.String() != "faq/fees.yaml:4:3" {
		t.Errorf("entry one = %+v, want topic, flow, related and place as written", one)
	}
	if m := one.Media; len(m) != 1 || m[0].URL.In("en") != "https://a.example/en" || m[0].URL.In("zh-TW") != "https://甲.example" {
		t.Errorf("media of one = %+v, want addresses with the fact of each language", m)
	}
	if got := set.Entry("two").Answer.In("zh"); got != "{新} 甲.example" {
		t.Errorf("answer of two = %q, want that of the later source", got)
	}
	if topics := set.Topics(); len(topics) != 1 || topics[0].Title.In("en") != "Charges" || len(set.Entries()) != 2 {
		t.Errorf("topics = %+v, want one with the later title and two entries", topics)
	}
	docs := set.Documents("faq/")
	if docs[0].ID != "faq/one" || len(docs[0].Phrasings) != 18 || !slices.Equal(docs[0].Keywords, []string{"费", "fee"}) {
		t.Errorf("Documents = %+v, want question, phrasings and keywords of one", docs[0])
	}
	if set.Entry("three") != nil || new(Set).Entry("one") != nil {
		t.Errorf("Entry(unknown) is not nil")
	}
}

func TestLoadProblems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file string
		want       []string
	}{
		{"unknown key", header + entry("one", "  anwser: x\n"), []string{`faq/a.yaml:8:3: unknown key "anwser" (did you mean "answer"?)`}},
		{"duplicate id", header + entry("one", "") + strings.ReplaceAll(entry("one", ""), "one ", "other "),
			[]string{`faq/a.yaml:8:7: duplicate entry "one" (first at faq/a.yaml:4:7)`}},
		{"missing translation", header + strings.Replace(entry("one", ""), "{zh: 答, en: answer}", "{zh: 答}", 1),
			[]string{`faq/a.yaml:7:12: answer has no "en" translation (add en: …)`}},
		{"few phrasings", header + strings.Replace(entry("one", ""), phrases("one en", 8), phrases("one en", 7), 1),
			[]string{`faq/a.yaml:6:85: entry "one" has 7 phrasings in "en" (at least 8)`}},
		{"related", header + entry("one", "  related: [one, tow]\n") + entry("two", ""),
			[]string{`faq/a.yaml:8:13: entry "one" is related to itself`, `faq/a.yaml:8:18: unknown entry "tow" (did you mean "two"?)`}},
		{"duplicate phrasing", header + entry("one", "") + strings.Replace(entry("two", ""), "two en h", "ONE  EN h!", 1),
			[]string{`faq/a.yaml:10:160: phrasing "ONE  EN h!" of entry "two" stands in entry "one" too (first at faq/a.yaml:6:160)`}},
		{"unknown fact", header + strings.Replace(entry("one", ""), "en: answer", `en: "{fact.nothing} {slot} {x"`, 1),
			[]string{
				`faq/a.yaml:7:23: unknown fact "nothing" (facts are declared in facts.yaml)`,
				`faq/a.yaml:7:23: unknown reference {slot} (an answer may only refer to facts: {fact.…})`,
				`faq/a.yaml:7:23: unbalanced brace in "{x" (a literal brace is written {{ or }})`,
			}},
		{"too long", header + strings.Replace(entry("one", ""), "one question", strings.Repeat("q", 76), 1),
			[]string{`faq/a.yaml:5:28: question has 76 characters (at most 75)`}},
		{"bad id", header + strings.Replace(entry("one", ""), "id: one", "id: One-1", 1),
			[]string{`faq/a.yaml:4:7: bad entry id "One-1" (a-z, 0-9 and _)`}},
		{"bad locale", header + strings.Replace(entry("one", ""), "{zh: 答,", "{zh: 答, eN: x,", 1),
			[]string{`faq/a.yaml:7:19: bad locale "eN" (a language such as zh, en or zh-TW)`}},
		{"media", header + entry("one", "  media: [{kind: vidoe, url: {zh: https://a, en: https://b}}]\n"),
			[]string{`faq/a.yaml:8:11: unknown media kind "vidoe" (did you mean "video"?)`}},
		{"address of media", header + entry("one", "  media: [{kind: photo, url: {zh: ../a.png, en: media/a.png}}, {kind: link, url: {zh: https://a, en: a.pdf}}]\n"),
			[]string{
				`faq/a.yaml:8:35: address "../a.png" cannot be opened (use https://…, or a file of the content folder such as media/reset.png; jpg, gif, webp, mp4 and pdf will do too)`,
				`faq/a.yaml:8:102: address "a.pdf" cannot be opened (use https://…)`,
			}},
		{"kind of file", "topics: x\n", []string{`faq/a.yaml:1:1: a file cannot begin with "topics" (did you mean "topic"?)`}},
		{"concept", "concepts:\n  fee: [费用, 費用, '!']\n",
			[]string{`faq/a.yaml:2:13: word "費用" of concept "fee" is empty or stands there twice (remove it)`, `faq/a.yaml:2:17: word "!" of concept "fee" is empty or stands there twice (remove it)`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set, problems := Load(nil, files("a.yaml", tt.file))
			var got []string
			for _, p := range problems {
				got = append(got, p.String())
			}
			if set != nil || !slices.Equal(got, tt.want) {
				t.Errorf("Load(%s) =\n%s\nwant\n%s", tt.name, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// TestLint: files that are not there are told by their place.
func TestLint(t *testing.T) {
	t.Parallel()
	set, problems := Load(nil, files("a.yaml", header+entry("one", "  media: [{kind: photo, url: {zh: media/a.png, en: media/b.png}}, {kind: video, url: {zh: https://a/x.mp4, en: https://a/y.mp4}}]\n")))
	if set == nil {
		t.Fatal(problems.Err())
	}
	got := Lint(set, func(path string) bool { return path == "media/a.png" })
	if len(got) != 1 || got[0].String() != `faq/a.yaml:8:52: no file "media/b.png" (put it into the content folder, or correct the path)` {
		t.Errorf("Lint = %v, want the one file that is not there", got)
	}
	if got := Lint(set, nil); len(got) > 0 {
		t.Errorf("Lint without files = %v, want nothing", got)
	}
}

func TestTextIn(t *testing.T) {
	t.Parallel()
	text := Text{locales: []string{"ja", "en", "zh"}, texts: []string{"J", "E", "Z"}}
	for locale, want := range map[string]string{"zh": "Z", "zh-TW": "Z", "ja": "J", "de": "E", "": "E"} {
		if got := text.In(locale); got != want {
			t.Errorf("In(%q) = %q, want %q", locale, got, want)
		}
	}
	if got := (Text{}).In("zh"); got != "" || !(Text{}).Empty() {
		t.Errorf("zero Text = %q, want empty", got)
	}
	if got := (Text{locales: []string{"ja"}, texts: []string{"J"}}).In("de"); got != "J" {
		t.Errorf("In(de) of a text in ja = %q, want J", got)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(header + entry("one", "  related: [x]\n"))
	f.Add("concepts:\n  a: [b, c d]\n")
	f.Add("topic: [x]\nentries: {}\n")
	f.Fuzz(func(t *testing.T, text string) {
		set, problems := Load(anyFact, files("a.yaml", text))
		if (set == nil) != (len(problems) > 0) {
			t.Fatalf("Load(%q) = %v, %v, want a set or problems", text, set, problems)
		}
	})
}
