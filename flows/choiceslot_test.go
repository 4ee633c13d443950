package flows_test

import (
	"testing"
	"testing/fstest"

	"github.com/okpay/supportbot/flows"
)

// TestChoiceWithoutSlot: what was chosen can be told by the step's name, and is
// kept only where something does.
func TestChoiceWithoutSlot(t *testing.T) {
	t.Parallel()
	const head = "flow: own\ntitle: {zh: 题, en: Title}\nsteps:\n" +
		"- {id: way, choose: {zh: 哪个？, en: Which?}, options: [{value: a, label: {zh: 甲, en: First}}, {value: b, label: {zh: 乙, en: Second}}], otherwise: agent}\n"
	tests := []struct{ tail, into string }{
		{"- {id: agent, handoff: {queue: account, show: [way], say: {zh: 好, en: OK}}}\n", "way"},
		{"- {id: told, say: {zh: \"{way}\", en: \"{way}\"}}\n- {id: agent, handoff: {queue: account, say: {zh: 好, en: OK}}}\n", "way"},
		{"- {id: agent, handoff: {queue: account, say: {zh: 好, en: OK}}}\n", ""},
	}
	for _, tt := range tests {
		lib, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()},
			flows.Source{Name: "own", FS: fstest.MapFS{"own.yaml": {Data: []byte(head + tt.tail)}}})
		if lib == nil {
			t.Fatalf("Load(%s) = %v", tt.tail, problems)
		}
		flow := lib.Flow("own")
		if got := flow.Step("way").Verb.(*flows.Choose).Into; got != tt.into {
			t.Errorf("with %s the choice is kept in %q, want %q", tt.tail, got, tt.into)
		}
		if tt.into != "" && flow.Show("way", "b", "en") != "Second" {
			t.Errorf("Show(way, b) = %q, want Second", flow.Show("way", "b", "en"))
		}
	}
}
