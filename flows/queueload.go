package flows

import (
	"slices"
	"time"

	"github.com/okpay/supportbot/config/strictyaml"
)

func (l *loader) compileQueues() {
	shared := l.holidays(l.holidayDocs, "holidays")
	for _, id := range sortedKeys(l.queueDocs) {
		e := l.queueDocs[id]
		if !validName(id) {
			l.problem(e.Pos, nameHint, "bad name %q of a queue", id)
		}
		l.lib.queues[id] = l.compileQueue(&e, shared)
	}
	switch id := l.queueDoc; {
	case len(l.queueDocs) == 0:
		l.problem(l.root, "add queues.yaml with queues: {general: {title: {zh: …, en: …}}, default: general}", "no queues")
	case !id.set():
		first := l.queueDocs[sortedKeys(l.queueDocs)[0]]
		l.problem(first.Pos, "add default: "+first.Key, "no default queue")
	case l.lib.queues[id.text] == nil:
		l.unknown(id.pos, "queue", id.text, sortedKeys(l.lib.queues))
	default:
		l.lib.queue = l.lib.queues[id.text]
	}
}

// compileQueue compiles a queue; shared are the holidays of all queues with hours.
func (l *loader) compileQueue(e *strictyaml.Entry[queueDoc], shared []Holiday) *Queue {
	d := &e.Value
	q := &Queue{
		ID: e.Key, Title: l.text("queues."+e.Key, &d.Title, &scope{}, textRule{}), Location: time.UTC,
		Live: l.span(d.Promise.Live, 0), Deferred: l.span(d.Promise.Deferred, 0),
	}
	if !d.Title.set() {
		l.problem(e.Pos, "add title: {zh: …, en: …}", "queue without title")
	}
	if d.Timezone.set() {
		location, err := time.LoadLocation(d.Timezone.text)
		if err != nil || d.Timezone.text == "" || d.Timezone.text == "Local" {
			l.problem(d.Timezone.pos, "a name such as Asia/Shanghai", "unknown time zone %q", d.Timezone.text)
			location = time.UTC
		}
		q.Location = location
	} else if len(d.Hours) > 0 {
		l.problem(e.Pos, "add timezone: Asia/Shanghai", "hours without timezone")
	}
	for i := range d.Hours {
		l.hours(q, &d.Hours[i])
	}
	if len(d.Hours) > 0 && q.Hours.always() {
		l.problem(d.Hours[0].Pos, "leave hours out for a queue that is always open", "queue %q never opens", e.Key)
	}
	own := l.holidays(d.Holidays, "queues."+e.Key+".holidays")
	switch {
	case len(d.Hours) > 0:
		q.Holidays = slices.Concat(own, shared)
	case len(d.Holidays) > 0:
		l.problem(d.Holidays[0].Pos, "add hours: {mon-sun: 00:00-24:00}", "holidays without hours")
	}
	return q
}

func (l *loader) hours(q *Queue, e *strictyaml.Entry[hoursDoc]) {
	days, ok := parseDays(e.Key)
	if !ok {
		l.problem(e.Pos, "such as mon-fri, sat or mon,wed", "bad days %q", e.Key)
		return
	}
	spans := l.daySpans(e.Pos, e.Value)
	for _, day := range days {
		if len(q.Hours[day]) > 0 {
			l.problem(e.Pos, "write all spans of a day as a list", "hours of %s are given twice", day)
			return
		}
		q.Hours[day] = spans
	}
}
