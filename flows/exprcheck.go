package flows

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"github.com/okpay/supportbot/config/strictyaml"
)

// exprCheck finds the names of one expression and refuses what cannot be bounded.
type exprCheck struct {
	l      *loader
	source *scalar
	scope  *scope
	x      *Expr
	failed bool
	inner  map[ast.Node]bool // part of a call or of a fact's path, judged there
	locals []string          // names that let declares
}

func (c *exprCheck) problem(n ast.Node, hint, format string, args ...any) {
	c.failed = true
	c.l.problem(c.place(n), hint, format, args...)
}

func (c *exprCheck) place(n ast.Node) (pos strictyaml.Pos) {
	return c.source.at(runeOffset(c.source.text, n.Location().From))
}

type visitFunc func(n *ast.Node)

func (f visitFunc) Visit(n *ast.Node) { f(n) }

func (c *exprCheck) check(root ast.Node) {
	c.inner = map[ast.Node]bool{}
	ast.Walk(&root, visitFunc(c.collect))
	ast.Walk(&root, visitFunc(c.visit))
}

// collect marks what belongs to a larger name.
func (c *exprCheck) collect(n *ast.Node) {
	switch n := (*n).(type) {
	case *ast.CallNode:
		c.inner[n.Callee] = true
	case *ast.MemberNode:
		if _, ok := factPath(n); ok {
			c.inner[n.Node] = true
		}
	case *ast.VariableDeclaratorNode:
		c.locals = append(c.locals, n.Name)
	}
}

func (c *exprCheck) visit(node *ast.Node) {
	if c.inner[*node] {
		return
	}
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		c.identifier(n)
	case *ast.MemberNode:
		c.member(n)
	case *ast.CallNode:
		c.call(n)
	case *ast.BuiltinNode:
		if !slices.Contains(exprFunctions(), n.Name) {
			c.problem(n, didYouMean(n.Name, exprFunctions()), "unknown function %q", n.Name)
		}
	case *ast.BinaryNode:
		c.binary(n)
	case *ast.PredicateNode, *ast.PointerNode:
		c.problem(n, "compare the values one by one", "loops are not supported in expressions")
	}
}

func (c *exprCheck) identifier(n *ast.IdentifierNode) {
	switch slot, ok := c.scope.slots[n.Value]; {
	case ok:
		c.scope.note(n.Value, c.place(n))
		c.use(exprVar{name: n.Value, kind: varSlot, slot: slot})
	case n.Value == "locale":
		c.use(exprVar{name: n.Value, kind: varLocale})
	case n.Value == "platform":
		c.use(exprVar{name: n.Value, kind: varPlatform})
	case n.Value == "fact":
		c.problem(n, "such as fact.fees.transfer", "fact needs a name")
	case slices.Contains(c.locals, n.Value):
	default:
		known := slices.Concat(c.scope.names(), []string{"locale", "platform"})
		c.problem(n, didYouMean(n.Value, known), "unknown slot %q", n.Value)
	}
}

func (c *exprCheck) use(v exprVar) {
	if !slices.ContainsFunc(c.x.vars, func(have exprVar) bool { return have.name == v.name }) {
		c.x.vars = append(c.x.vars, v)
	}
}

// factPath returns the path of fact.a.b, without the first word.
func factPath(n *ast.MemberNode) (string, bool) {
	property, ok := n.Property.(*ast.StringNode)
	if !ok {
		return "", false
	}
	switch base := n.Node.(type) {
	case *ast.IdentifierNode:
		return property.Value, base.Value == "fact"
	case *ast.MemberNode:
		path, ok := factPath(base)
		return path + "." + property.Value, ok
	}
	return "", false
}

// member judges a fact's path, and parts of a slot's value.
func (c *exprCheck) member(n *ast.MemberNode) {
	if path, ok := factPath(n); ok {
		c.fact(n, path)
		return
	}
	base, isName := n.Node.(*ast.IdentifierNode)
	part, isText := n.Property.(*ast.StringNode)
	if !isName || !isText || c.scope.slots[base.Value] == nil {
		return
	}
	switch parts := []string{"value", "currency"}; {
	case c.scope.slots[base.Value].Type != TypeAmount:
		c.problem(n, "only amounts have parts", "slot %q has no %q", base.Value, part.Value)
	case !slices.Contains(parts, part.Value):
		c.problem(n, didYouMean(part.Value, parts), "slot %q has no %q", base.Value, part.Value)
	}
}

func (c *exprCheck) fact(n *ast.MemberNode, path string) {
	f, ok := c.l.facts.values[path]
	if !ok {
		c.problem(n, c.l.facts.hint(path), "unknown fact %q", path)
		return
	}
	if f.forms != nil {
		c.use(exprVar{name: factVar(path), kind: varFact, fact: f})
	}
}

// factVar and filledVar name values of the environment that no slot can be named.
func factVar(path string) string   { return "fact " + path }
func filledVar(slot string) string { return "filled " + slot }

func (c *exprCheck) call(n *ast.CallNode) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || !slices.Contains(exprFunctions(), callee.Value) {
		name := n.Callee.String()
		c.problem(n.Callee, didYouMean(name, exprFunctions()), "unknown function %q", name)
		return
	}
	if callee.Value != "filled" {
		return
	}
	name, ok := filledSlot(n)
	if !ok {
		c.problem(n, `such as filled("email")`, "filled takes the name of one slot in quotes")
		return
	}
	slot, ok := c.scope.slots[name]
	if !ok {
		c.problem(n.Arguments[0], didYouMean(name, c.scope.names()), "unknown slot %q", name)
		return
	}
	c.scope.note(name, strictyaml.Pos{})
	c.use(exprVar{name: filledVar(name), kind: varFilled, slot: slot})
}

// filledSlot returns the slot of filled("slot").
func filledSlot(n *ast.CallNode) (string, bool) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || callee.Value != "filled" || len(n.Arguments) != 1 {
		return "", false
	}
	name, ok := n.Arguments[0].(*ast.StringNode)
	if !ok {
		return "", false
	}
	return name.Value, true
}

// binary refuses what costs more than its length tells, and finds choices that
// are compared with a value they never have.
func (c *exprCheck) binary(n *ast.BinaryNode) {
	switch n.Operator {
	case "..":
		c.problem(n, "compare with >= and <=", "ranges are not supported in expressions")
	case "matches":
		if _, ok := n.Right.(*ast.StringNode); !ok {
			c.problem(n.Right, `such as matches "^A[0-9]+$"`, "matches needs its pattern in quotes")
		}
	case "**", "^":
		if _, ok := n.Right.(*ast.IntegerNode); !ok {
			c.problem(n.Right, "such as x ** 2", "a power needs a whole number")
		}
	case "==", "!=":
		c.compare(n.Left, n.Right)
		c.compare(n.Right, n.Left)
	case "in":
		if list, ok := n.Right.(*ast.ArrayNode); ok {
			for _, item := range list.Nodes {
				c.compare(n.Left, item)
			}
		}
	}
}

func (c *exprCheck) compare(left, right ast.Node) {
	name, ok := left.(*ast.IdentifierNode)
	if !ok || c.scope.slots[name.Value] == nil {
		return
	}
	if literal, ok := right.(*ast.StringNode); ok {
		c.choiceValue(literal, c.scope.slots[name.Value])
	}
}

// choiceValue reports a literal that is none of a choice's values.
func (c *exprCheck) choiceValue(n *ast.StringNode, s *Slot) {
	if s.Type != TypeChoice || n.Value == "" || len(s.Values) == 0 || s.value(n.Value) != nil {
		return
	}
	c.problem(n, didYouMean(n.Value, s.valueNames()), "%q is no value of slot %q", n.Value, s.Name)
}

func (s *Slot) valueNames() []string {
	names := make([]string, len(s.Values))
	for i := range s.Values {
		names[i] = s.Values[i].Value
	}
	return names
}
