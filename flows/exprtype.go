package flows

import (
	"fmt"
	"math"
	"reflect"

	"github.com/expr-lang/expr/ast"
)

// result checks the type of what the expression comes to.
func (c *exprCheck) result(n ast.Node, target *Slot) bool {
	got := typeWord(n.Type())
	switch {
	case got == "": // known only when it runs, and checked then
	case target == nil && got != "true or false":
		c.problem(n, "such as amount.value > 100", "a condition must be true or false, this is %s", got)
	case target != nil && target.Type != "" && !takes(target.Type, n.Type()):
		c.problem(n, castHint(target.Type, n.Type()), "slot %q takes %s, this is %s", target.Name, target.Type.word(), got)
	case target != nil:
		c.literals(n, target)
	}
	return !c.failed
}

// literals checks the texts that an expression may come to against a choice.
func (c *exprCheck) literals(n ast.Node, target *Slot) {
	switch n := n.(type) {
	case *ast.StringNode:
		c.choiceValue(n, target)
	case *ast.ConditionalNode:
		c.literals(n.Exp1, target)
		c.literals(n.Exp2, target)
	}
}

func takes(t Type, got reflect.Type) bool {
	switch t {
	case TypeNumber:
		return got.Kind() == reflect.Float64 || got.Kind() == reflect.Int
	case TypeInt:
		return got.Kind() == reflect.Int
	case TypeYesNo:
		return got.Kind() == reflect.Bool
	case TypeAmount:
		return got == reflect.TypeFor[exprAmount]()
	case TypeText, TypeEmail, TypePhone, TypeDate, TypeBill, TypeChoice:
	}
	return got.Kind() == reflect.String
}

func castHint(t Type, got reflect.Type) string {
	number := got.Kind() == reflect.Float64 || got.Kind() == reflect.Int
	switch {
	case t == TypeInt && number:
		return "write int(round(…))"
	case t == TypeAmount && number:
		return `write money(…, "USD")`
	case t == TypeText && number:
		return "write string(…)"
	}
	return "change the expression or the slot's type"
}

// word names what a slot of the type takes, as typeWord names values.
func (t Type) word() string {
	switch t {
	case TypeNumber:
		return "a number"
	case TypeInt:
		return "a whole number"
	case TypeYesNo:
		return "true or false"
	case TypeAmount:
		return "an amount"
	case TypeText, TypeEmail, TypePhone, TypeDate, TypeBill, TypeChoice:
	}
	return "a text"
}

// example shows what a value of the type looks like in a content file.
func (t Type) example() string {
	switch t {
	case TypeEmail:
		return "such as name@example.com"
	case TypePhone:
		return "such as +8613800138000"
	case TypeNumber:
		return "such as 1.5"
	case TypeInt:
		return "such as 3"
	case TypeAmount:
		return "such as 100 USD"
	case TypeDate:
		return "such as 2026-11-23"
	case TypeYesNo:
		return "true or false"
	case TypeText, TypeBill, TypeChoice:
	}
	return "see the slot's pattern, min, max and values"
}

func typeWord(t reflect.Type) string {
	if t == nil {
		return ""
	}
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Float64:
		return "a number"
	case reflect.Int:
		return "a whole number"
	case reflect.Bool:
		return "true or false"
	case reflect.Struct:
		return "an amount"
	case reflect.Interface:
		return ""
	}
	return "a list"
}

// maxDigits bounds round's second argument; more digits are noise in a float.
const maxDigits = 8

func roundFunc(params ...any) (any, error) {
	x, err := toFloat(params[0])
	digits := 0
	if len(params) > 1 {
		digits, _ = params[1].(int)
	}
	scale := math.Pow10(min(max(digits, 0), maxDigits))
	// The nudge makes 1.005 round up, as on paper, though its binary form is below.
	return math.Round(x*scale+math.Copysign(1e-9, x)) / scale, err
}

func moneyFunc(params ...any) (any, error) {
	x, err := toFloat(params[0])
	currency, _ := params[1].(string)
	return exprAmount{x, currency}, err
}

func toFloat(v any) (float64, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case int:
		return float64(v), nil
	}
	return 0, fmt.Errorf("want a number, not %v", v)
}
