package flows_test

import (
	"testing"

	"github.com/okpay/supportbot/flows"
)

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if l, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()}); l == nil {
			b.Fatal(problems.Err())
		}
	}
}
