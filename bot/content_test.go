package bot

import (
	"sync"
	"testing"

	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

// shipped is the engine on the shipped content, made once for all tests.
var shipped = sync.OnceValues(func() (*Engine, []string) {
	var problems []string
	lib, p := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
	for _, x := range p {
		problems = append(problems, x.String())
	}
	if lib == nil {
		return nil, problems
	}
	set, p := faq.Load(lib.Fact, faq.Source{Name: "faq", FS: faq.Content()})
	for _, x := range p {
		problems = append(problems, x.String())
	}
	if set == nil {
		return nil, problems
	}
	e, err := New(Options{Flows: lib, FAQ: set})
	if err != nil {
		problems = append(problems, err.Error())
	}
	return e, problems
})

func shippedEngine(t testing.TB) *Engine {
	t.Helper()
	e, problems := shipped()
	for _, p := range problems {
		t.Error(p)
	}
	if e == nil {
		t.FailNow()
	}
	return e
}
