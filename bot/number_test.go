package bot

import (
	"fmt"
	"strings"
	"testing"
)

// manyFlows are n flows of the menu, one of which asks for one of n values.
func manyFlows(n int) []string {
	docs := make([]string, n)
	for i := range docs {
		docs[i] = fmt.Sprintf("flow: many_%02d\ntitle: {zh: 题%02d, en: Topic %02d}\nstart: {menu: help}\nsteps: [{id: a, say: {zh: 到%02d, en: This is %02d}, end: done}]\n", i, i, i, i, i)
	}
	var values strings.Builder
	for i := range n {
		fmt.Fprintf(&values, "v%d: {zh: 第%d个, en: Place %c}, ", i, i, 'A'+i)
	}
	return append(docs, "flow: places\ntitle: {zh: 地, en: Places}\nstart: {command: places}\nslots:\n  place: {type: choice, values: {"+strings.TrimSuffix(values.String(), ", ")+"}}\n"+
		"steps:\n- {id: place, ask: {zh: 哪里, en: Where}, into: place, otherwise: agent}\n- {id: said, say: {zh: \"去{place}\", en: \"Off to {place}\"}, end: done}\n"+
		"- {id: agent, handoff: {queue: account, say: {zh: 好, en: OK}}}\n")
}

// TestNumbers: where there are more options than the platform has buttons for,
// they are a numbered list, and a number is an answer.
func TestNumbers(t *testing.T) {
	t.Parallel()
	e := engineWith(t, library(t, manyFlows(26)...))
	for _, platform := range []Platform{"discord", "telegram"} {
		k := talkOn(t, e)
		k.platform = platform
		k.do(Command{Name: "menu"})
		tokens := k.buttons()
		for _, n := range []int{1, 12, len(tokens)} {
			k.do(Command{Name: "menu"})
			k.write(fmt.Sprint(n))
			typed := k.said()
			k.do(Command{Name: "cancel"})
			k.do(Command{Name: "menu"})
			k.do(Pick{Token: tokens[n-1].Token})
			if listed := len(tokens) > e.can[platform].Buttons; (typed == k.said()) != listed {
				t.Errorf("%s: %d in the menu says %q, want %q: %v", platform, n, typed, k.said(), listed)
			}
			k.do(Command{Name: "bot"})
			k.do(Command{Name: "cancel"})
		}
		k.do(Command{Name: "menu"})
		if k.write("no"); k.s.Pending != nil {
			t.Errorf("%s: no to the menu leaves it open", platform)
		}
		k.do(Command{Name: "places"}).expect("Where")
		k.write("12")
		k.expect("Off to Place L")
	}
}
