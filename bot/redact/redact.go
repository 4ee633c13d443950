// Package redact finds secrets in what people write and masks them: card
// numbers, IBANs, one-time codes and passwords. Ingest calls it before an event
// is stored, logged or relayed to an agent, so nothing behind ingest ever holds
// one. It is a leaf beside its use of bot.Event, and safe for concurrent use.
//
//	redactor := redact.New(redact.Options{Pass: []*regexp.Regexp{billNumber, ticketNumber}})
//	event = redactor.Event(event)                      // event.Redacted has the kinds
//	masked, kinds := redactor.Text("验证码 482913")     // "验证码 ••••••", ["code"]
//
// Cards and IBANs are found by their check digits, whatever separators and digit
// forms they are written with. Codes and passwords have no form of their own and
// are found by the words around them, in Chinese and English. A secret that
// nothing gives away, such as a message of six digits alone, passes; so do bill
// numbers, dates, phone numbers and amounts. It is a safety net and no promise.
//
// Masking takes linear time, and a text that gives no cause is returned as it
// is, without allocation. Masking twice changes nothing more.
package redact

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// The kinds of secret, as Text and bot.Event.Redacted name them.
const (
	Card     = "card"
	Code     = "code"
	IBAN     = "iban"
	Password = "password"
)

// Options says what passes.
type Options struct {
	// Pass are the forms of numbers that are no secrets and could look like one:
	// bill and ticket numbers. They are tried in upper case and as typed.
	Pass []*regexp.Regexp
}

// Redactor masks secrets.
type Redactor struct{ pass []*regexp.Regexp }

// New returns a Redactor. It keeps its own copy of the options.
func New(o Options) *Redactor {
	r := &Redactor{}
	for _, p := range o.Pass {
		longest := *p
		longest.Longest() // a|ab must not stop at a
		r.pass = append(r.pass, &longest)
	}
	return r
}

// Text returns s with its secrets masked, and their kinds, sorted and each once;
// nil kinds mean that s is unchanged. A card keeps its last four digits (•••• 4242),
// everything else becomes up to six bullets, so that the text never gets longer
// in characters.
func (r *Redactor) Text(s string) (masked string, kinds []string) {
	if !suspicious(s) {
		return s, nil
	}
	var buf [160]cell
	t := text{src: s, cells: readCells(s, buf[:0])}
	t.findIBANs()
	t.findCards()
	t.findCodes()
	t.findPasswords()
	found := slices.DeleteFunc(t.found, func(f finding) bool { return r.passes(&t, f) })
	if len(found) == 0 {
		return s, nil
	}
	return t.masked(found)
}

// text is one text while it is searched.
type text struct {
	src   string
	cells []cell
	found []finding
}

// finding is a secret: the cells from..to-1.
type finding struct {
	from, to int
	kind     string
}

func (t *text) add(from, to int, kind string) {
	t.found = append(t.found, finding{from, to, kind})
	for i := from; i < to; i++ {
		t.cells[i].hidden = true
	}
}

// taken reports whether a secret was found in the cells already.
func (t *text) taken(from, to int) bool {
	for _, c := range t.cells[from:to] {
		if c.hidden {
			return true
		}
	}
	return false
}

// passes reports whether a finding is part of a number that is let through.
func (r *Redactor) passes(t *text, f finding) bool {
	if len(r.pass) == 0 {
		return false
	}
	from, to := f.from, f.to
	for from > 0 && f.from-from < 64 && inNumber(t.cells[from-1].r) {
		from--
	}
	for to < len(t.cells) && to-f.to < 64 && inNumber(t.cells[to].r) {
		to++
	}
	// A clone, since what regexp is given would move all cells to the heap.
	typed := strings.Clone(t.src[t.cells[from].lo:t.cells[to-1].hi])
	before := t.cells[f.from].lo - t.cells[from].lo
	after := before + t.cells[f.to-1].hi - t.cells[f.from].lo
	upper := make([]byte, 0, 96)
	start, end := 0, 0 // of the finding in upper
	for i := from; i < to; i++ {
		if i == f.from {
			start = len(upper)
		}
		upper = append(upper, strings.ToUpper(string(t.cells[i].r))...)
		if i == f.to-1 {
			end = len(upper)
		}
	}
	for _, p := range r.pass {
		if at := p.FindStringIndex(typed); at != nil && at[0] <= before && after <= at[1] {
			return true
		}
		if at := p.FindIndex(upper); at != nil && at[0] <= start && end <= at[1] {
			return true
		}
	}
	return false
}

func inNumber(r rune) bool { return alnum(r) || r == '-' || r == '_' }

// masked writes the text with the findings masked. Findings that overlap are
// one, of the kind that begins first.
func (t *text) masked(found []finding) (string, []string) {
	slices.SortFunc(found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	var b strings.Builder
	b.Grow(len(t.src) + 18)
	var kinds []string
	done := 0 // bytes of src
	for i := 0; i < len(found); {
		f := found[i]
		for i++; i < len(found) && found[i].from < f.to; i++ {
			f.to = max(f.to, found[i].to)
			kinds = append(kinds, found[i].kind)
		}
		b.WriteString(t.src[done:t.cells[f.from].lo])
		t.mask(&b, f)
		done = t.cells[f.to-1].hi
		kinds = append(kinds, f.kind)
	}
	b.WriteString(t.src[done:])
	slices.Sort(kinds)
	return b.String(), slices.Compact(kinds)
}

// bullets is the mask; it says nothing in any language.
const bullets = "••••••"

func (t *text) mask(b *strings.Builder, f finding) {
	if f.kind == Card {
		b.WriteString("•••• ")
		b.WriteString(t.lastFour(f))
		return
	}
	n := min(f.to-f.from, len(bullets)/len("•"))
	b.WriteString(bullets[:n*len("•")])
}

// lastFour returns the last four digits of a card, as plain ones.
func (t *text) lastFour(f finding) string {
	var last [4]byte
	n := len(last)
	for i := f.to - 1; i >= f.from && n > 0; i-- {
		if d := t.cells[i].digit; d >= 0 {
			n--
			last[n] = '0' + byte(d)
		}
	}
	return string(last[n:])
}
