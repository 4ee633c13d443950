package flows

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

// Bounds of one expression at load. What runs is then bounded by its size, since
// nothing in it can loop, and by exprMemory.
const (
	maxExprSource = 2000
	maxExprNodes  = 500
)

// exprFunctions are the functions of expressions.
func exprFunctions() []string {
	return []string{"abs", "ceil", "filled", "float", "floor", "int", "len", "lower", "max", "min", "money", "round", "string", "trim", "upper"}
}

// exprWords are the names that no slot may have.
func exprWords() []string {
	return append(exprFunctions(), "fact", "let", "if", "else", "nil", "true", "false", "and", "or", "not", "in",
		"matches", "contains", "startsWith", "endsWith", "env", "card", "cards")
}

// expr compiles an expression for a slot that takes its value, or for a
// condition where target is nil. It returns nil after a problem.
func (l *loader) expr(s *scalar, sc *scope, target *Slot) *Expr {
	switch {
	case !s.set():
		return nil
	case strings.TrimSpace(s.text) == "":
		l.problem(s.pos, "such as amount.value > 100", "empty expression")
		return nil
	case len(s.text) > maxExprSource:
		l.problem(s.pos, "set a slot in several steps", "expression is longer than %d bytes", maxExprSource)
		return nil
	}
	tree, err := parser.Parse(s.text)
	if err != nil {
		l.exprError(s, err)
		return nil
	}
	c := &exprCheck{l: l, source: s, scope: sc, x: &Expr{source: s.text, target: target}}
	if c.check(tree.Node); c.failed {
		return nil
	}
	program, err := expr.Compile(s.text, c.options()...)
	if err != nil {
		l.exprError(s, err)
		return nil
	}
	c.x.program = program
	if !c.result(program.Node(), target) {
		return nil
	}
	return c.x
}

// exprError reports what the expression language refuses, at its place.
func (l *loader) exprError(s *scalar, err error) {
	var fe *file.Error
	offset := 0
	if errors.As(err, &fe) {
		offset = runeOffset(s.text, fe.From)
	}
	hint := "see Expressions in package flows"
	if strings.Contains(err.Error(), "token EOF") {
		hint = "something is missing at the end"
	}
	l.problem(s.at(offset), hint, "bad expression: %s", exprMessage(err))
}

// exprMessage is what the expression language says, without the place and the
// excerpt that it adds.
func exprMessage(err error) string {
	message := err.Error()
	var fe *file.Error
	if errors.As(err, &fe) {
		message = fe.Message
	}
	line, _, _ := strings.Cut(message, "\n")
	return strings.TrimPrefix(line, "runtime error: ")
}

// runeOffset turns a position in characters into one in bytes.
func runeOffset(s string, runes int) int {
	offset := 0
	for ; runes > 0 && offset < len(s); runes-- {
		_, size := utf8.DecodeRuneInString(s[offset:])
		offset += size
	}
	return offset
}

// options types the environment and puts facts and filled() in as values.
func (c *exprCheck) options() []expr.Option {
	// Not types.Map: expr 1.17.8 follows a nil pointer on structs in one.
	env := map[string]any{}
	for _, v := range c.x.vars {
		env[v.name] = v.sample()
	}
	options := []expr.Option{
		expr.Env(env), expr.MaxNodes(maxExprNodes), expr.DisableAllBuiltins(), expr.Patch(visitFunc(c.patch)),
		expr.Function("round", roundFunc, new(func(float64) float64), new(func(float64, int) float64),
			new(func(int) float64), new(func(int, int) float64)),
		expr.Function("money", moneyFunc, new(func(float64, string) exprAmount), new(func(int, string) exprAmount)),
		expr.Function("filled", func(...any) (any, error) { return false, nil }, new(func(string) bool)),
	}
	for _, name := range exprFunctions() {
		if name != "round" {
			options = append(options, expr.EnableBuiltin(name))
		}
	}
	return options
}

// sample is a value of the type that the variable has.
func (v *exprVar) sample() any {
	switch v.kind {
	case varFilled:
		return false
	case varSlot:
		return goValue(v.slot.Type, "")
	case varFact, varLocale, varPlatform:
	}
	return ""
}

func (c *exprCheck) patch(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.CallNode:
		if name, ok := filledSlot(n); ok {
			ast.Patch(node, &ast.IdentifierNode{Value: filledVar(name)})
		}
	case *ast.MemberNode:
		path, ok := factPath(n)
		if f := c.l.facts.values[path]; ok && f != nil {
			ast.Patch(node, f.node(path))
		}
	}
}

// node is the fact as a literal, or as a name where it differs by locale.
func (f *fact) node(path string) ast.Node {
	switch v := f.value.(type) {
	case bool:
		return &ast.BoolNode{Value: v}
	case int:
		return &ast.IntegerNode{Value: v}
	case float64:
		return &ast.FloatNode{Value: v}
	case string:
		return &ast.StringNode{Value: v}
	}
	return &ast.IdentifierNode{Value: factVar(path)}
}
