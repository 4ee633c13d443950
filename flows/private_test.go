package flows_test

import (
	"testing"

	"github.com/okpay/supportbot/flows"
)

// TestPrivate tells apart flows that only one of their parts makes private.
func TestPrivate(t *testing.T) {
	t.Parallel()
	const (
		say  = "- {id: hi, say: {zh: 你好, en: Hello}}\n"
		ends = "- {id: agent, handoff: {say: {zh: 好, en: OK}}}\n"
		form = "slots: {n: {type: int, label: {zh: 数, en: Count}}}\nsteps:\n- {id: f, form: {zh: 填, en: Fill}, fields: [{slot: n, ask: {zh: 几, en: How many}}]}\n" + ends
	)
	tests := []struct {
		name, flow string
		want       bool
	}{
		{"says", "steps:\n" + say, false},
		{"declared", "private: true\nsteps:\n" + say, true},
		{"hands off", "steps:\n" + ends, true},
		{"hands off in public", "private: false\nsteps:\n" + ends, false},
		{"writes a ticket", "steps:\n- {id: t, ticket: {subject: {zh: 事, en: Thing}}}\n", true},
		{"fills a form", form, true},
		{"has a private slot", "slots: {mail: {type: email, private: true, default: a@b.example}}\nsteps:\n- {id: hi, say: \"{mail}\"}\n", true},
		{"calls a private flow", "steps:\n- {id: c, call: inner}\n", true},
		{"calls one that calls a private flow", "steps:\n- {id: c, call: outer}\n", true},
		{"calls a public flow", "steps:\n- {id: c, call: open}\n", false},
		{"starts a private flow", "steps:\n- {id: c, choose: {zh: 哪个, en: Which}, options: [{value: a, label: {zh: 甲, en: A}, start: inner}]}\n", false},
	}
	for _, tt := range tests {
		l := load(t, map[string]string{
			"see.yaml":   "flow: see\ntitle: {zh: 看, en: See}\n" + tt.flow,
			"inner.yaml": "flow: inner\ntitle: {zh: 内, en: Inner}\nsteps:\n" + ends,
			"outer.yaml": "flow: outer\ntitle: {zh: 外, en: Outer}\nsteps:\n- {id: c, call: inner}\n",
			"open.yaml":  "flow: open\ntitle: {zh: 开, en: Open}\nsteps:\n" + say,
		})
		if got := l.Flow("see").Private(); got != tt.want {
			t.Errorf("a flow that %s: Private() = %t, want %t", tt.name, got, tt.want)
		}
	}
}

// TestPrivateOfShippedContent: prices are for everybody, accounts are not.
func TestPrivateOfShippedContent(t *testing.T) {
	t.Parallel()
	l, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
	if l == nil {
		t.Fatal(problems.Err())
	}
	for id, want := range map[flows.FlowID]bool{
		"welcome": false, "contact": false, "fees": false, "fee_estimate": false, "currencies": false,
		"agent": true, "incident": true, "password_reset": true, "payment_status": true, "security": true, "ticket": true,
	} {
		if got := l.Flow(id).Private(); got != want {
			t.Errorf("%s: Private() = %t, want %t", id, got, want)
		}
	}
}

func TestCommandNames(t *testing.T) {
	t.Parallel()
	l := load(t, map[string]string{"x.yaml": "flow: x\ntitle: {zh: 看, en: See}\nstart: {command: x, command_names: {zh: 看看}}\nsteps: [{id: hi, say: {zh: 你好, en: Hello}}]\n"})
	if got := l.Flow("x").Start.CommandNames["zh"]; got != "看看" {
		t.Errorf("CommandNames[zh] = %q, want 看看", got)
	}
	for name, want := range map[string]bool{"菜单": true, "reset-2": true, "": false, "Menu": false, "a b": false, "a/b": false} {
		if got := flows.ValidCommandName(name); got != want {
			t.Errorf("ValidCommandName(%q) = %t, want %t", name, got, want)
		}
	}
}
