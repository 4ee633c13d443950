package flows

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/expr-lang/expr/vm"
)

// Expr is one compiled expression of a flow. It knows the slots that it uses
// and is safe for concurrent use.
type Expr struct {
	source  string
	program *vm.Program
	vars    []exprVar
	target  *Slot     // what Value is for; nil for a condition
	runs    sync.Pool // of *exprRun
}

// exprVar is one value that an expression needs of its Env.
type exprVar struct {
	name string // in the program
	kind varKind
	slot *Slot
	fact *fact
}

type varKind byte

const (
	varSlot varKind = iota
	varFilled
	varFact
	varLocale
	varPlatform
)

// exprRun is what one evaluation needs and the next one uses again.
type exprRun struct {
	machine vm.VM
	values  map[string]any
}

// exprMemory bounds what one evaluation may allocate, in the machine's own units.
const exprMemory = 10_000

// maxExprText bounds the texts that an expression can make.
const maxExprText = 4096

// exprAmount is an amount in an expression.
type exprAmount struct {
	Value    float64 `expr:"value"`
	Currency string  `expr:"currency"`
}

// Env is what an expression is evaluated against. Slot gives a slot's canonical
// value; nil means that no slot is set.
type Env struct {
	Slot             func(name string) (canonical string, set bool)
	Locale, Platform string
}

// Source returns the expression as it is written.
func (x *Expr) Source() string { return x.source }

// Bool returns what a condition comes to. An error means that it has no value,
// as 1 % 0 has none.
func (x *Expr) Bool(env Env) (bool, error) {
	v, err := x.run(env)
	if err != nil {
		return false, err
	}
	b, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("%s: want true or false, not %v", x.source, v)
	}
	return b, nil
}

// Value returns what an expression comes to, in the canonical form of the slot
// that it is assigned to. An error means that it has no value or that the slot
// cannot hold it.
func (x *Expr) Value(env Env) (canonical string, err error) {
	v, err := x.run(env)
	if err != nil {
		return "", err
	}
	canonical, ok := canonicalValue(x.target, v)
	if !ok {
		return "", fmt.Errorf("%s: %v is no value of slot %s", x.source, v, x.target.Name)
	}
	return canonical, nil
}

// text returns what an expression of an action comes to, as JSON would have it.
func (x *Expr) text(env Env) (string, error) {
	v, err := x.run(env)
	if err != nil {
		return "", err
	}
	for _, t := range []Type{TypeText, TypeNumber, TypeYesNo, TypeAmount} {
		if canonical, ok := canonicalValue(&Slot{Type: t}, v); ok {
			return canonical, nil
		}
	}
	return "", fmt.Errorf("%s: %v is no value", x.source, v)
}

func (x *Expr) run(env Env) (any, error) {
	if x.program == nil {
		return nil, fmt.Errorf("%s: not compiled", x.source)
	}
	run, _ := x.runs.Get().(*exprRun)
	if run == nil {
		run = &exprRun{values: make(map[string]any, len(x.vars))}
		run.machine.MemoryBudget = exprMemory
	}
	for i := range x.vars {
		run.values[x.vars[i].name] = x.vars[i].value(env)
	}
	v, err := run.machine.Run(x.program, run.values)
	clear(run.values)
	x.runs.Put(run)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", x.source, exprMessage(err))
	}
	return v, nil
}

func (v *exprVar) value(env Env) any {
	switch v.kind {
	case varLocale:
		return env.Locale
	case varPlatform:
		return env.Platform
	case varFact:
		return v.fact.in(env.Locale)
	}
	canonical, set := v.slot.Default, false
	if env.Slot != nil {
		if c, ok := env.Slot(v.slot.Name); ok {
			canonical, set = c, true
		}
	}
	if v.kind == varFilled {
		return set || canonical != ""
	}
	return goValue(v.slot.Type, canonical)
}

// goValue is a canonical value as expressions see it; the zero value of the
// type for what is not set or cannot be read.
func goValue(t Type, canonical string) any {
	switch t {
	case TypeNumber:
		f, _ := strconv.ParseFloat(canonical, 64)
		return f
	case TypeInt:
		i, _ := strconv.Atoi(canonical)
		return i
	case TypeYesNo:
		return canonical == "true"
	case TypeAmount:
		number, currency, _ := strings.Cut(canonical, " ")
		f, _ := strconv.ParseFloat(number, 64)
		return exprAmount{f, currency}
	case TypeText, TypeEmail, TypePhone, TypeDate, TypeBill, TypeChoice:
	}
	return canonical
}

// canonicalValue is the reverse of goValue for a slot; false for what it cannot hold.
func canonicalValue(s *Slot, v any) (string, bool) {
	if s == nil {
		return "", false
	}
	switch v := v.(type) {
	case string:
		return v, len(v) <= maxExprText && s.holds(v)
	case bool:
		return strconv.FormatBool(v), s.Type == TypeYesNo
	case int:
		return strconv.Itoa(v), s.Type == TypeInt || s.Type == TypeNumber
	case float64:
		if s.Type == TypeInt {
			return strconv.FormatFloat(v, 'f', 0, 64), v == math.Trunc(v) && math.Abs(v) < 1<<53
		}
		return formatNumber(v), s.Type == TypeNumber && finite(v)
	case exprAmount:
		return formatMoney(v), s.Type == TypeAmount && finite(v.Value) && v.Currency != ""
	}
	return "", false
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// holds reports whether a slot of a textual type can hold a computed text.
func (s *Slot) holds(v string) bool {
	switch s.Type {
	case TypeChoice:
		return v == "" || len(s.Values) == 0 || s.value(v) != nil
	case TypeBill:
		return v == "" || s.Pattern == nil || matchesWhole(s.Pattern, v)
	case TypeText, TypeEmail, TypePhone, TypeDate:
		return true
	case TypeNumber, TypeInt, TypeAmount, TypeYesNo:
	}
	return false
}

// value returns the value of a choice, or nil.
func (s *Slot) value(v string) *Value {
	for i := range s.Values {
		if s.Values[i].Value == v {
			return &s.Values[i]
		}
	}
	return nil
}

// formatNumber writes a computed number without the noise of binary fractions.
func formatNumber(f float64) string {
	const decimals = 8
	s := strconv.FormatFloat(f, 'f', decimals, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

// formatMoney writes an amount in its canonical form.
func formatMoney(m exprAmount) string {
	return strconv.FormatFloat(m.Value, 'f', currencyDigits(m.Currency), 64) + " " + m.Currency
}

// currencyDigits returns how many decimals a currency has.
func currencyDigits(code string) int {
	switch code {
	case "JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}
