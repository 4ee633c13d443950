package flows

import (
	"fmt"
	"slices"
	"unicode/utf16"

	"github.com/okpay/supportbot/config/strictyaml"
)

// LintContext is what the rest of the product knows about content.
type LintContext struct {
	FAQEntries func(id string) bool   // nil skips the check
	File       func(path string) bool // whether the content folder has a file; nil skips the check
	Limits     []PlatformLimits
}

// PlatformLimits are the limits of one platform, in UTF-16 units as platforms
// count. Zero is no limit.
type PlatformLimits struct {
	Name        string
	ButtonLabel int
	Text        int
	Buttons     int
	CardText    int // of a guide card, title and text together
}

// Lint checks loaded content against the limits of platforms, the entries of the
// FAQ and the files beside it. It returns every problem, sorted.
func Lint(l *Library, known LintContext) strictyaml.Problems {
	c := &lint{known: known, label: smallest(known.Limits, func(p *PlatformLimits) int { return p.ButtonLabel }),
		text:    smallest(known.Limits, func(p *PlatformLimits) int { return p.Text }),
		buttons: smallest(known.Limits, func(p *PlatformLimits) int { return p.Buttons }),
		card:    smallest(known.Limits, func(p *PlatformLimits) int { return p.CardText }),
	}
	for _, key := range sortedKeys(l.phrases) {
		c.phrase(key, l.phrases[key])
	}
	c.length("text", l.menu.Title, c.text)
	for i, id := range l.menu.Entries {
		c.entry(l.entryPos[i], id)
	}
	for i := range l.desk.Replies {
		c.reply(&l.desk.Replies[i])
	}
	for _, f := range l.order {
		c.length("title (a button of the menu)", f.Title, c.label)
		for _, s := range f.Steps {
			c.step(f, s)
		}
	}
	c.problems.Sort()
	return slices.Compact(c.problems)
}

// limit is the smallest limit of a kind and whose it is.
type limit struct {
	n    int
	name string
}

func smallest(platforms []PlatformLimits, of func(*PlatformLimits) int) (l limit) {
	for i := range platforms {
		if n := of(&platforms[i]); n > 0 && (l.n == 0 || n < l.n) {
			l = limit{n, platforms[i].Name}
		}
	}
	return l
}

type lint struct {
	known                      LintContext
	label, text, buttons, card limit
	problems                   strictyaml.Problems
}

func (c *lint) problem(pos strictyaml.Pos, hint, format string, args ...any) {
	c.problems.Add(pos, fmt.Sprintf(format, args...), hint)
}

func (c *lint) phrase(key string, t Text) {
	const button = "button_"
	if len(key) > len(button) && key[:len(button)] == button {
		c.length("button label", t, c.label)
		return
	}
	c.length("text", t, c.text)
}

// length reports the forms of a text that a platform cannot show. References
// count as nothing: how long their values are is not known here.
func (c *lint) length(what string, t Text, most limit) {
	if t.Empty() || most.n == 0 {
		return
	}
	for i := range t.t.forms {
		f := &t.t.forms[i]
		if n := utf16Length(string(f.append(nil, nil))); n > most.n {
			c.problem(f.pos, "shorten it", "%s has %d characters, %s takes %d", what, n, most.name, most.n)
		}
	}
}

func utf16Length(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

func (c *lint) entry(pos strictyaml.Pos, id string) {
	if c.known.FAQEntries != nil && !c.known.FAQEntries(id) {
		c.problem(pos, "see the ids in the FAQ's files", "unknown FAQ entry %q", id)
	}
}

func (c *lint) reply(r *SavedReply) {
	c.length("title (a choice of the desk)", r.Title, c.label)
	c.length("saved reply", r.Text, c.text)
	for i := range r.Blanks {
		c.length("blank (a field of the desk's form)", r.Blanks[i].Label, c.label)
	}
}

func (c *lint) question(q *Question) {
	c.length("text", q.Text, c.text)
	c.length("text", q.Why, c.text)
	c.length("text", q.Invalid, c.text)
	if q.Remind != nil {
		c.length("text", q.Remind.Say, c.text)
	}
}

func (c *lint) step(f *Flow, s *Step) {
	pos := strictyaml.Pos{File: f.File, Line: s.Line, Col: s.Col}
	c.media(s.Media)
	switch v := s.Verb.(type) {
	case *Say:
		c.length("text", v.Text, c.text)
	case *Ask:
		c.question(&v.Question)
		c.rejects(v.Reject)
	case *Choose:
		c.question(&v.Question)
		c.options(pos, v.Options)
	case *Form:
		c.question(&v.Question)
		for _, field := range v.Fields {
			c.length("text", field.Ask, c.text)
			c.length("text", field.Why, c.text)
			c.length("text", field.Invalid, c.text)
			c.rejects(field.Reject)
		}
	case *Do:
		c.length("text", v.Say, c.text)
	case *Guide:
		for i := range v.Cards {
			c.guideCard(&v.Cards[i])
		}
	case *Answer:
		c.entry(pos, v.Entry)
	case *Ticket:
		c.length("text", v.Say, c.text)
	case *Handoff:
		c.length("text", v.Say, c.text)
	case *Rate:
		c.length("text", v.Say, c.text)
	case *Set, *Branch, *Call, *End:
	}
}

// media reports files that are not there.
func (c *lint) media(list []Media) {
	for i := range list {
		url := list[i].URL
		if c.known.File == nil || url.Empty() {
			continue
		}
		for j := range url.t.forms {
			f := &url.t.forms[j]
			if path := string(f.append(nil, nil)); strictyaml.MediaFile(path) && !c.known.File(path) {
				c.problem(f.pos, "put it into the content folder, or correct the path", "no file %q", path)
			}
		}
	}
}

func (c *lint) rejects(list []Reject) {
	for i := range list {
		c.length("text", list[i].Say, c.text)
	}
}

func (c *lint) options(pos strictyaml.Pos, options []*Option) {
	if n := len(options); c.buttons.n > 0 && n > c.buttons.n {
		c.problem(pos, "ask in two steps", "choose has %d options, %s takes %d", n, c.buttons.name, c.buttons.n)
	}
	for _, o := range options {
		c.length("button label", o.Label, c.label)
	}
}

// guideCard measures title and text together, since they are one message.
func (c *lint) guideCard(card *Card) {
	c.media(card.Media)
	if card.Text.Empty() || c.card.n == 0 {
		return
	}
	for i := range card.Text.t.forms {
		f := &card.Text.t.forms[i]
		n := utf16Length(string(f.append(nil, nil)))
		if title := card.Title.form(f.locale); title != nil {
			n += utf16Length(string(title.append(nil, nil))) + 1
		}
		if n > c.card.n {
			c.problem(f.pos, "make two cards of it", "card has %d characters, %s takes %d", n, c.card.name, c.card.n)
		}
	}
}
