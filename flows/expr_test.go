package flows_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/okpay/supportbot/flows"
)

// exprFlow is a flow with a slot of each type; the expressions under test are
// conditions of its branch or values of its set.
const exprFlow = `flow: x
title: {zh: 式, en: X}
inputs: [text, email, number, count, amount, date, choice, yesno, preset]
slots:
  text: {type: text}
  email: {type: email}
  number: {type: number}
  count: {type: int}
  amount: {type: amount, currency: USD}
  date: {type: date}
  choice: {type: choice, values: {card: {zh: 卡, en: Card}, bank: {zh: 银行, en: Bank}}}
  yesno: {type: yesno}
  preset: {type: int, default: 7}
steps:
`

func loadFlow(t testing.TB, steps string) *flows.Flow {
	t.Helper()
	library, problems := flows.Load(base(), flows.Source{Name: "test", FS: fstest.MapFS{"x.yaml": {Data: []byte(exprFlow + steps)}}})
	if library == nil {
		t.Fatalf("Load(%s) = %v, want no problems", steps, problems.Err())
	}
	return library.Flow("x")
}

func condition(t testing.TB, source string) *flows.Expr {
	t.Helper()
	flow := loadFlow(t, fmt.Sprintf("- {id: a, branch: [{when: '%s', next: b}, {else: b}]}\n- {id: b, end: done}\n", strings.ReplaceAll(source, "'", "''")))
	return flow.Step("a").Verb.(*flows.Branch).Cases[0].When
}

func env(slots map[string]string) flows.Env {
	return flows.Env{Locale: "zh", Platform: "telegram", Slot: func(name string) (string, bool) {
		value, ok := slots[name]
		return value, ok
	}}
}

func TestExprBool(t *testing.T) {
	t.Parallel()
	slots := map[string]string{
		"text": "Hello", "number": "12.5", "count": "3", "amount": "1200.50 USD", "date": "2026-11-23", "choice": "card", "yesno": "true",
	}
	tests := []struct {
		source string
		want   bool
	}{
		{`text == "Hello" && text startsWith "He"`, true},
		{`number > count * 4`, true},
		{`count == 3.0`, true},
		{`amount.value >= 1200.5 and amount.currency == "USD"`, true},
		{`date < "2026-12-01"`, true},
		{`choice in ["card", "bank"]`, true},
		{`not yesno`, false},
		{`filled("email")`, false},
		{`filled("text") && filled("preset")`, true},
		{`email == ""`, true},
		{`preset == 7`, true},
		{`fact.fees.transfer.percent == 1.5 and fact.beta`, true},
		{`fact.support_hours == "周一至周五"`, true},
		{`locale == "zh" && platform != "discord"`, true},
		{`round(1.005, 2) == 1.01 && round(-2.5) == -3.0`, true},
		{`min(number, 1) == 1 && max(count, 9) == 9`, true},
		{`let half = number / 2; half > 6`, true},
		{`text matches "^H.*o$"`, true},
		{`len(text) == 5 ? yesno : false`, true},
		{`money(5, "EUR").value == 5`, true},
	}
	for _, tt := range tests {
		x := condition(t, tt.source)
		for range 2 { // the second run uses what the first one left
			if got, err := x.Bool(env(slots)); got != tt.want || err != nil {
				t.Errorf("Bool(%s) = %v, %v, want %v", tt.source, got, err, tt.want)
			}
		}
	}
}

func TestExprBoolWithoutValue(t *testing.T) {
	t.Parallel()
	tests := []struct{ source, want string }{
		{`count % (count - 3) == 1`, "count % (count - 3) == 1: integer divide by zero"},
		{`int(text) > 1`, `int(text) > 1: invalid operation: int(Hello)`},
		{`["a"][count] == "x"`, `["a"][count] == "x": index out of range: 3 (array length is 1)`},
	}
	for _, tt := range tests {
		got, err := condition(t, tt.source).Bool(env(map[string]string{"text": "Hello", "count": "3"}))
		if err == nil || got || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Bool(%s) = %v, %v, want error %q", tt.source, got, err, tt.want)
		}
	}
}

func TestExprValue(t *testing.T) {
	t.Parallel()
	slots := map[string]string{"number": "0.1", "count": "3", "amount": "1200.50 USD", "text": "a"}
	tests := []struct{ slot, source, want string }{
		{"text", `text + "b"`, "ab"},
		{"text", `string(count)`, "3"},
		{"number", `number + 0.2`, "0.3"},
		{"number", `count`, "3"},
		{"number", `amount.value * fact.fees.transfer.percent / 100`, "18.0075"},
		{"number", `-number * 0`, "0"},
		{"count", `count + 1`, "4"},
		{"count", `int(round(amount.value))`, "1201"},
		{"yesno", `count > 2`, "true"},
		{"choice", `count > 2 ? "card" : "bank"`, "card"},
		{"choice", `""`, ""}, // unset again
		{"amount", `money(amount.value / 3, "EUR")`, "400.17 EUR"},
		{"amount", `money(12.6, "JPY")`, "13 JPY"},
		{"amount", `amount`, "1200.50 USD"},
	}
	for _, tt := range tests {
		got, err := value(t, tt.slot, tt.source).Value(env(slots))
		if got != tt.want || err != nil {
			t.Errorf("Value(%s = %s) = %q, %v, want %q", tt.slot, tt.source, got, err, tt.want)
		}
	}
}

func value(t *testing.T, slot, source string) *flows.Expr {
	t.Helper()
	flow := loadFlow(t, fmt.Sprintf("- {id: a, set: {%s: '%s'}}\n", slot, source))
	return flow.Step("a").Verb.(*flows.Set).Assign[0].Expr
}

func TestExprValueThatSlotCannotHold(t *testing.T) {
	t.Parallel()
	tests := []struct{ slot, source string }{
		{"number", `1 / 0`},
		{"choice", `text`},
		{"amount", `money(1, "")`},
		{"count", `yesno ? 1 : 2.5`},
		{"text", `text + text + text + text + text`},
	}
	slots := map[string]string{"text": strings.Repeat("x", 1000)}
	for _, tt := range tests {
		if got, err := value(t, tt.slot, tt.source).Value(env(slots)); err == nil {
			t.Errorf("Value(%s = %s) = %q, nil, want an error", tt.slot, tt.source, got)
		}
	}
}

func FuzzExpr(f *testing.F) {
	for _, seed := range []string{`amount.value > 1`, `filled("text") and count in [1, 2]`, `((((`, `1..9`, `fact.fees`, `$env`, `let a = 1; a`, `text[1:2]`, `"\x00"`, `map([1], #)`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		quoted := strings.ReplaceAll(source, "'", "''")
		data := exprFlow + "- {id: a, branch: [{when: '" + quoted + "', next: b}, {else: b}]}\n- {id: b, end: done}\n"
		library, _ := flows.Load(flows.Source{Name: "base", FS: os.DirFS("testdata/base")}, flows.Source{Name: "fuzz", FS: fstest.MapFS{"x.yaml": {Data: []byte(data)}}})
		if library == nil || library.Flow("x") == nil {
			return
		}
		if branch, ok := library.Flow("x").Step("a").Verb.(*flows.Branch); ok {
			_, _ = branch.Cases[0].When.Bool(env(map[string]string{"text": "x", "count": "3"}))
		}
	})
}

func BenchmarkExprBool(b *testing.B) {
	x := condition(b, `amount.value > 100 && choice == "card" && !filled("email")`)
	e := env(map[string]string{"amount": "120.00 USD", "choice": "card"})
	b.ReportAllocs()
	for b.Loop() {
		if ok, err := x.Bool(e); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}

// One expression serves all conversations at once.
func TestExprConcurrently(t *testing.T) {
	t.Parallel()
	x := condition(t, `amount.value > 100 && filled("text")`)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			want := i%2 == 0
			slots := map[string]string{"amount": "50.00 USD", "text": "x"}
			if want {
				slots["amount"] = "150.00 USD"
			}
			for range 200 {
				if got, err := x.Bool(env(slots)); got != want || err != nil {
					t.Errorf("Bool(%v) = %v, %v, want %v", slots, got, err, want)
					return
				}
			}
		})
	}
	wg.Wait()
}
