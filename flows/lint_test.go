package flows_test

import (
	"testing"

	"github.com/okpay/supportbot/flows"
)

const lintFlow = `flow: lint
title: {zh: 看, en: A title that is too long}
steps:
- {id: say, say: {zh: 一句很长很长很长的话, en: "Short, {fact.hotline}"}}
- {id: choose, choose: {zh: 哪个, en: Which}, options: [
    {value: a, label: {zh: 甲, en: 😀😀😀😀😀😀}},
    {value: b, label: {zh: 乙, en: B}},
    {value: c, label: {zh: 丙, en: C}}]}
- {id: guide, guide: {cards: [{title: {zh: 题, en: Title}, text: {zh: 正文, en: A card's text}}]}}
- {id: answer, answer: refund}
- {id: agent, handoff: {say: {zh: 好, en: A colleague will be with you}}}
`

func TestLint(t *testing.T) {
	t.Parallel()
	l := load(t, map[string]string{"lint.yaml": lintFlow})
	got := flows.Lint(l, flows.LintContext{
		FAQEntries: func(id string) bool { return id != "refund" && id != "reset" },
		Limits:     []flows.PlatformLimits{{Name: "roomy", ButtonLabel: 80, Text: 100}, {Name: "tight", ButtonLabel: 10, Text: 24, Buttons: 2, CardText: 15}},
	})
	want := `base/phrases.yaml:245:13: unknown FAQ entry "reset" (see the ids in the FAQ's files)
test/lint.yaml:2:20: title (a button of the menu) has 24 characters, tight takes 10 (shorten it)
test/lint.yaml:5:3: choose has 3 options, tight takes 2 (ask in two steps)
test/lint.yaml:6:35: button label has 12 characters, tight takes 10 (shorten it)
test/lint.yaml:9:78: card has 19 characters, tight takes 15 (make two cards of it)
test/lint.yaml:10:3: unknown FAQ entry "refund" (see the ids in the FAQ's files)
test/lint.yaml:11:42: text has 28 characters, tight takes 24 (shorten it)
`
	if lines(got) != want {
		t.Errorf("Lint = \n%s\nwant\n%s", lines(got), want)
	}
	if got := flows.Lint(l, flows.LintContext{}); len(got) > 0 {
		t.Errorf("Lint without a context = %v, want nothing", got)
	}
}

const mediaFlow = `flow: media
title: {zh: 图, en: Media}
steps:
- {id: say, say: {zh: 看, en: Look}, media: [{kind: photo, url: {zh: media/a.png, en: media/b.png}}, {kind: link, url: "https://okpay.example/x.png"}]}
- {id: guide, guide: {cards: [{title: {zh: 题, en: Title}, text: {zh: 正文, en: Text}, media: [{kind: video, url: guide.mp4}]}]}, end: done}
`

func TestLintFiles(t *testing.T) {
	t.Parallel()
	l := load(t, map[string]string{"media.yaml": mediaFlow})
	got := flows.Lint(l, flows.LintContext{File: func(path string) bool { return path == "media/a.png" }})
	want := `test/media.yaml:4:86: no file "media/b.png" (put it into the content folder, or correct the path)
test/media.yaml:5:112: no file "guide.mp4" (put it into the content folder, or correct the path)
`
	if lines(got) != want {
		t.Errorf("Lint = \n%s\nwant\n%s", lines(got), want)
	}
}

const repliesLint = `desk:
  replies:
    long:
      title: {zh: 题, en: A title that is too long}
      text: {zh: "短{amount}", en: "This is far too long, {amount}"}
      blanks: {amount: {zh: 金额和币种一起写在这里, en: Amount}}
`

func TestLintSavedReplies(t *testing.T) {
	t.Parallel()
	l := load(t, map[string]string{"desk.yaml": repliesLint})
	got := flows.Lint(l, flows.LintContext{
		Limits: []flows.PlatformLimits{{Name: "tight", ButtonLabel: 10, Text: 20}},
	})
	want := `test/desk.yaml:4:26: title (a choice of the desk) has 24 characters, tight takes 10 (shorten it)
test/desk.yaml:5:35: saved reply has 22 characters, tight takes 20 (shorten it)
test/desk.yaml:6:29: blank (a field of the desk's form) has 11 characters, tight takes 10 (shorten it)
`
	if lines(got) != want {
		t.Errorf("Lint = \n%s\nwant\n%s", lines(got), want)
	}
}
