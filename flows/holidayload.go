package flows

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/okpay/supportbot/config/strictyaml"
)

// holidayDoc is one item of a list of holidays: days, or days with more to say.
type holidayDoc struct {
	Pos   strictyaml.Pos
	Days  scalar   `yaml:"days"`
	Name  rawText  `yaml:"name"`
	Hours hoursDoc `yaml:"hours"`
}

// DecodeYAML implements strictyaml.Decodable.
func (h *holidayDoc) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		h.Pos = d.Pos(n)
		d.Decode(n, &h.Days)
		return
	}
	type plain holidayDoc
	d.Decode(n, (*plain)(h))
}

// holidays compiles a list, in the order of the calendar. key is that of its texts.
func (l *loader) holidays(docs []holidayDoc, key string) (list []Holiday) {
	var places []strictyaml.Pos
	for i := range docs {
		d := &docs[i]
		from, until, ok := parseDates(d.Days.text)
		switch {
		case ok:
		case l.reported(d.Pos) || l.reported(d.Days.pos):
			continue
		case !d.Days.set():
			l.problem(d.Pos, "add days: 2026-10-01 or days: 2026-10-01..2026-10-07", "holiday without days")
			continue
		default:
			l.problem(d.Days.pos, "such as 2026-10-01 or 2026-10-01..2026-10-07", "bad days %q of a holiday", d.Days.text)
			continue
		}
		for j, other := range list {
			if !from.After(other.Until) && !until.Before(other.From) {
				l.problem(d.Days.pos, "remove one of them", "a day of %s is given on line %d already", d.Days.text, places[j].Line)
			}
		}
		places = append(places, d.Days.pos)
		list = append(list, Holiday{
			From: from, Until: until, Hours: l.daySpans(d.Pos, d.Hours),
			Name: l.text(key+"."+from.Format(time.DateOnly), &d.Name, &scope{}, textRule{closed: true}),
		})
	}
	slices.SortStableFunc(list, func(a, b Holiday) int { return a.From.Compare(b.From) })
	return list
}

// parseDates reads "2026-10-01" or "2026-10-01..2026-10-07": at most a year, since
// a longer one is a slip of the pen.
func parseDates(s string) (from, until time.Time, ok bool) {
	first, last, isRange := strings.Cut(s, "..")
	if !isRange {
		last = first
	}
	from, err := time.Parse(time.DateOnly, strings.TrimSpace(first))
	if err != nil {
		return from, until, false
	}
	until, err = time.Parse(time.DateOnly, strings.TrimSpace(last))
	return from, until, err == nil && !until.Before(from) && until.Before(from.AddDate(1, 0, 0))
}

// daySpans reads the hours of one day, in order.
func (l *loader) daySpans(pos strictyaml.Pos, docs hoursDoc) (spans []Span) {
	for i := range docs {
		s, ok := parseSpan(docs[i].text)
		if !ok {
			l.problem(docs[i].pos, "such as 09:00-18:00, within one day", "bad hours %q", docs[i].text)
			continue
		}
		spans = append(spans, s)
	}
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	for i := 1; i < len(spans); i++ {
		if spans[i].From < spans[i-1].Until {
			l.problem(pos, "make one span of them", "hours overlap")
		}
	}
	return spans
}
