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
	"regexp"
	"strings"
)

// The kinds of secret, as Text and bot.Event.Redacted name them.
const (
	Card     = "card"
	Code     = "code"
	IBAN     = "iban"
	Password = "password"
)

// kind is a kind of secret; the zero value is none.
type kind uint8

const (
	none kind = iota
	card
	code
	iban
	password
)

// kindSet is a set of kinds, as bits.
type kindSet uint8

// names returns what the kinds are called outside the package, sorted.
func (set kindSet) names() []string {
	var names []string
	for k, name := range [...]string{card: Card, code: Code, iban: IBAN, password: Password} {
		if set&(1<<k) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// Options says what passes.
type Options struct {
	// Pass are the forms of numbers that are no secrets and could look like one:
	// bill and ticket numbers. They are tried in upper and in lower case.
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
	masked, seen := r.once(s)
	if seen == 0 {
		return s, nil
	}
	// A mask can bring to light what stood beside it: 2026 in "code 2026 4242 4242
	// 4242 4242". Each round masks more, so few are needed.
	for range 8 {
		more, found := r.once(masked)
		if found == 0 {
			break
		}
		masked, seen = more, seen|found
	}
	return masked, seen.names()
}

// once finds and masks what the text shows as it is.
func (r *Redactor) once(s string) (masked string, seen kindSet) {
	var buf [160]cell // enough for most messages, without allocation
	t := text{src: s, cells: readCells(s, buf[:0])}
	t.findIBANs()
	t.findCards()
	t.findCodes()
	t.findPasswords()
	if !t.found {
		return s, 0
	}
	return r.masked(&t)
}

// text is one text while it is searched. What is found is marked in the cells.
type text struct {
	src   string
	cells []cell
	found bool
}

func (t *text) add(from, to int, k kind) {
	for i := from; i < to; i++ {
		t.cells[i].secret = k
	}
	t.cells[from].first = true
	t.found = true
}

// taken reports whether a secret was found in the cells already.
func (t *text) taken(from, to int) bool {
	for i := from; i < to; i++ {
		if t.cells[i].secret != none {
			return true
		}
	}
	return false
}

// masked writes the text with the secrets masked, except those that pass.
func (r *Redactor) masked(t *text) (masked string, seen kindSet) {
	var b strings.Builder
	b.Grow(len(t.src) + len(bullets))
	done := 0 // bytes of src
	for from := 0; from < len(t.cells); from++ {
		k := t.cells[from].secret
		if k == none {
			continue
		}
		to := from + 1
		for to < len(t.cells) && t.cells[to].secret == k && !t.cells[to].first {
			to++
		}
		if !r.passes(t, from, to) {
			b.WriteString(t.src[done:t.cells[from].lo])
			t.mask(&b, from, to)
			done = t.cells[to-1].hi
			seen |= 1 << k
		}
		from = to - 1
	}
	b.WriteString(t.src[done:])
	return b.String(), seen
}

// passes reports whether the cells from..to-1 are part of a number that is let
// through. The number is what stands together with them.
func (r *Redactor) passes(t *text, from, to int) bool {
	const furthest = 64
	start, end := from, to
	for start > 0 && from-start < furthest && inNumber(t.cells[start-1].r) {
		start--
	}
	for end < len(t.cells) && end-to < furthest && inNumber(t.cells[end].r) {
		end++
	}
	var b strings.Builder // the number, and where in it the cells are
	before, after := 0, 0
	for i := start; i < end && len(r.pass) > 0; i++ {
		if i == from {
			before = b.Len()
		}
		b.WriteRune(t.cells[i].r)
		if i == to-1 {
			after = b.Len()
		}
	}
	for _, p := range r.pass {
		for _, number := range [...]string{upperASCII(b.String()), b.String()} {
			if at := p.FindStringIndex(number); at != nil && at[0] <= before && after <= at[1] {
				return true
			}
		}
	}
	return false
}

// upperASCII keeps the length, unlike strings.ToUpper.
func upperASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

func inNumber(r rune) bool { return alnum(r) || r == '-' || r == '_' }

// bullets is the mask; it says nothing in any language.
const bullets = "••••••"

func (t *text) mask(b *strings.Builder, from, to int) {
	if t.cells[from].secret != card {
		b.WriteString(bullets[:min(to-from, len(bullets)/len("•"))*len("•")])
		return
	}
	b.WriteString("•••• ")
	last := t.lastFour(from, to)
	b.Write(last[:])
}

// lastFour returns the last four digits of a card, as plain ones.
func (t *text) lastFour(from, to int) (last [4]byte) {
	n := len(last)
	for i := to - 1; i >= from && n > 0; i-- {
		if d := t.cells[i].digit; d >= 0 {
			n--
			last[n] = '0' + byte(d)
		}
	}
	return last
}
