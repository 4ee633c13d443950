package flows

import "errors"

// Expr is one compiled expression of a flow. It knows the slots and facts that
// it uses and is safe for concurrent use.
type Expr struct{ source string }

// Env is what an expression is evaluated against. Slot gives a slot's canonical
// value; nil means that no slot is set.
type Env struct {
	Slot             func(name string) (canonical string, set bool)
	Locale, Platform string
}

// Source returns the expression as it is written.
func (x *Expr) Source() string { return x.source }

// Bool returns what a condition comes to.
func (x *Expr) Bool(env Env) (bool, error) { return false, errors.New("not compiled") }

// Value returns what an expression comes to, in the canonical form of the slot
// that it is assigned to.
func (x *Expr) Value(env Env) (canonical string, err error) { return "", errors.New("not compiled") }
