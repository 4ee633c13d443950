package flows

import (
	"slices"
	"strings"
	"time"

	"github.com/okpay/supportbot/config/strictyaml"
)

// defaultTimeout is how long an action may take that sets no timeout.
const defaultTimeout = 8 * time.Second

func (l *loader) compileActions() {
	for _, name := range sortedKeys(l.actionDocs) {
		e := l.actionDocs[name]
		if !validActionName(name) {
			l.problem(e.Pos, nameHint+"; dots between words", "bad name %q of an action", name)
		}
		l.lib.actions[name] = l.action(&e)
	}
}

func (l *loader) action(e *strictyaml.Entry[actionDoc]) *Action {
	d := &e.Value
	a := &Action{Name: e.Key, About: d.About.text, Timeout: l.span(d.Timeout, defaultTimeout)}
	if d.Retries != nil {
		// More retries keep the customer waiting without much hope.
		const most = 5
		if a.Retries = d.Retries.Value; a.Retries < 0 || a.Retries > most {
			l.problem(d.Retries.Pos, "2 is enough for most", "retries must be between 0 and %d", most)
		}
	}
	sc := &scope{slots: map[string]*Slot{}}
	for i := range d.Inputs {
		in := &d.Inputs[i]
		slot := &Slot{Name: in.Key, Type: Type(in.Value.text)}
		if !validName(in.Key) || reservedSlot(in.Key) && !slices.Contains(textRefs(), in.Key) {
			l.problem(in.Pos, nameHint, "bad name %q of an input", in.Key)
		}
		if !slices.Contains(slotTypes(), in.Value.text) {
			l.problem(in.Value.pos, slotTypeHint(in.Value.text), "unknown type %q", in.Value.text)
			slot.Type = TypeText
		}
		a.Inputs = append(a.Inputs, slot)
		sc.slots[slot.Name] = slot
	}
	l.outcomes(a, d)
	for i := range d.Values {
		v := &d.Values[i]
		a.Values = append(a.Values, Path{v.Key, v.Value.text})
	}
	if d.HTTP == nil && d.Demo == nil {
		l.problem(e.Pos, "add http: {…} or demo: {cases: […]}", "action %q does nothing", e.Key)
	}
	l.http(a, d, sc)
	l.demo(a, d, sc)
	return a
}

func (l *loader) outcomes(a *Action, d *actionDoc) {
	seen := map[int]string{}
	for i := range d.Outcomes {
		e := &d.Outcomes[i]
		o := Outcome{Name: e.Key}
		switch {
		case e.Key == "timeout" || e.Key == "error":
			l.problem(e.Pos, "every action has it; remove it", "outcome %q cannot be declared", e.Key)
			continue
		case !validName(e.Key):
			l.problem(e.Pos, nameHint, "bad name %q of an outcome", e.Key)
		}
		for _, status := range e.Value {
			if status.Value < 100 || status.Value > 599 {
				l.problem(status.Pos, "such as 200 or 404", "%d is no HTTP status", status.Value)
			}
			if other := seen[status.Value]; other != "" {
				l.problem(status.Pos, "it already means "+other, "status %d means two outcomes", status.Value)
			}
			seen[status.Value] = e.Key
			o.Status = append(o.Status, status.Value)
		}
		a.Outcomes = append(a.Outcomes, o)
	}
}

func (l *loader) http(a *Action, d *actionDoc, sc *scope) {
	if d.HTTP == nil {
		return
	}
	methods := []string{"GET", "POST", "PUT", "PATCH", "DELETE"}
	h := d.HTTP
	a.Method = l.oneOf(&h.Method, methods...)
	if !h.URL.set() {
		l.problem(h.Pos, `such as url: "{env.ACCOUNT_API}/resets"`, "http without url")
	}
	a.url = l.template(&h.URL, sc)
	if n := len(a.url); n > 0 && a.url[0].name == "" && !strings.HasPrefix(a.url[0].lit, "https://") && !strings.HasPrefix(a.url[0].lit, "http://") {
		l.problem(h.URL.pos, `begin with {env.…} or https://`, "address %q cannot be called", h.URL.text)
	}
	for i := range h.Headers {
		e := &h.Headers[i]
		if !headerName(e.Key) {
			l.problem(e.Pos, "letters, digits and -", "bad name %q of a header", e.Key)
		}
		a.headers = append(a.headers, headerTemplate{e.Key, l.template(&e.Value, sc)})
	}
	if h.Body == nil {
		return
	}
	if a.Method == "GET" {
		l.problem(h.Pos, "use POST, or put the values into the url", "GET has no body")
	}
	a.body = l.body(h.Body, sc)
}

func headerName(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	}) < 0
}

// template compiles a text of an action, which may use its inputs and the environment.
func (l *loader) template(s *scalar, sc *scope) []part {
	parts, errs := parseTemplate(s.text)
	for _, e := range errs {
		l.problem(s.at(e.offset), e.hint, "%s", e.what)
	}
	for i := range parts {
		p := &parts[i]
		slot := sc.slots[p.name]
		name, env := strings.CutPrefix(p.name, "env.")
		switch {
		case p.name == "" || env && envName(name):
		case slot == nil:
			known := append(sc.names(), "env.…")
			l.problem(s.at(p.offset), didYouMean(p.name, known), "unknown input %q", p.name)
		case p.field != "" && slot.Type != TypeAmount:
			l.problem(s.at(p.offset), "only amounts have parts", "input %q has no %q", p.name, p.field)
		}
	}
	return joinLiterals(parts)
}

// envName reports whether s can name an environment variable.
func envName(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
	}) < 0
}

func (l *loader) body(d *bodyDoc, sc *scope) *bodyTemplate {
	b := &bodyTemplate{value: d.value}
	switch {
	case d.text != nil:
		b.kind, b.text = bodyText, l.template(d.text, sc)
		b.number = jsonTyped(b.text, sc)
	case len(d.list) > 0:
		b.kind = bodyList
		for i := range d.list {
			b.list = append(b.list, l.body(&d.list[i], sc))
		}
	case len(d.keys) > 0:
		b.kind = bodyObject
		for i := range d.keys {
			b.keys = append(b.keys, bodyKey{d.keys[i].Key, l.body(&d.keys[i].Value, sc)})
		}
	}
	return b
}

// jsonTyped reports whether a text is one reference to a number or a yes/no.
func jsonTyped(parts []part, sc *scope) bool {
	if len(parts) != 1 || sc.slots[parts[0].name] == nil {
		return false
	}
	switch sc.slots[parts[0].name].Type {
	case TypeNumber, TypeInt, TypeYesNo:
		return true
	case TypeAmount:
		return parts[0].field == "value"
	case TypeText, TypeEmail, TypePhone, TypeDate, TypeBill, TypeChoice:
	}
	return false
}

func (l *loader) demo(a *Action, d *actionDoc, sc *scope) {
	if d.Demo == nil {
		return
	}
	if len(d.Demo.Cases) == 0 {
		l.problem(d.Demo.Pos, "add cases: [{outcome: …}]", "demo without cases")
	}
	for i := range d.Demo.Cases {
		a.Demo = append(a.Demo, l.demoCase(a, &d.Demo.Cases[i], sc))
	}
	if n := len(d.Demo.Cases); n > 0 && d.Demo.Cases[n-1].When.set() {
		l.problem(d.Demo.Cases[n-1].Pos, "end with a case without when", "demo has no answer where no case applies")
	}
}

func (l *loader) demoCase(a *Action, d *demoCaseDoc, sc *scope) DemoCase {
	c := DemoCase{When: l.expr(&d.When.scalar, sc, nil), Outcome: d.Outcome.text}
	if !d.Outcome.set() {
		l.problem(d.Pos, "add outcome: …", "demo case without outcome")
	} else if !slices.Contains(a.outcomeNames(), d.Outcome.text) {
		l.unknown(d.Outcome.pos, "outcome of action "+a.Name, d.Outcome.text, a.outcomeNames())
	}
	for i := range d.Values {
		e := &d.Values[i]
		if !slices.Contains(a.valueNames(), e.Key) {
			l.unknown(e.Pos, "value of action "+a.Name, e.Key, a.valueNames())
		}
		v := DemoValue{Name: e.Key, Value: e.Value.text}
		if source, ok := strings.CutPrefix(e.Value.text, "="); ok {
			s := e.Value.scalar
			s.text = source
			s.pos = s.at(1)
			v.Expr = l.expr(&s, sc, anyTarget())
		}
		c.Values = append(c.Values, v)
	}
	return c
}

// anyTarget is what a computed demo value is for: any type becomes a text.
func anyTarget() *Slot { return &Slot{} }
