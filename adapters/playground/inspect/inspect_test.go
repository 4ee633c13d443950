package inspect_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/playground/inspect"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

func library(t *testing.T) *flows.Library {
	t.Helper()
	lib, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return lib
}

// overlap tells which boxes of a drawing lie upon each other.
func overlap(d inspect.Drawing) (pairs []string) {
	for i, a := range d.Boxes {
		for _, b := range d.Boxes[i+1:] {
			if a.X < b.X+b.Width && b.X < a.X+a.Width && a.Y < b.Y+b.Height && b.Y < a.Y+a.Height {
				pairs = append(pairs, a.ID+" and "+b.ID)
			}
		}
	}
	return pairs
}

func TestDrawShippedFlows(t *testing.T) {
	t.Parallel()
	for _, flow := range library(t).Flows() {
		d := inspect.Draw(flow.Graph("zh"))
		if pairs := overlap(d); len(pairs) > 0 {
			t.Errorf("%s: boxes lie upon each other: %v", flow.ID, pairs)
		}
		if len(d.Boxes) < len(flow.Steps) {
			t.Errorf("%s has %d steps and %d boxes", flow.ID, len(flow.Steps), len(d.Boxes))
		}
		for _, b := range d.Boxes {
			if b.X < 0 || b.Y < 0 || b.X+b.Width > d.Width || b.Y+b.Height > d.Height {
				t.Errorf("%s: box %s lies outside of the drawing", flow.ID, b.ID)
			}
		}
	}
}

// TestDrawAnything: whatever leads where, the drawing ends and no boxes overlap.
func TestDrawAnything(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2)) // the same graphs in every run
	for range 200 {
		var g flows.Graph
		n := 1 + r.IntN(30)
		for i := range n {
			g.Nodes = append(g.Nodes, flows.Node{ID: fmt.Sprint("s", i)})
		}
		g.Edges = append(g.Edges, flows.Edge{From: flows.GraphStart, To: "s0"})
		for range r.IntN(3 * n) {
			g.Edges = append(g.Edges, flows.Edge{From: fmt.Sprint("s", r.IntN(n)), To: fmt.Sprint("s", r.IntN(n+2))})
		}
		if pairs := overlap(inspect.Draw(g)); len(pairs) > 0 {
			t.Fatalf("boxes of %v lie upon each other: %v", g.Edges, pairs)
		}
	}
}

func TestArrowsLeadToTheRight(t *testing.T) {
	t.Parallel()
	g := flows.Graph{Nodes: []flows.Node{{ID: "a"}, {ID: "b"}, {ID: "c"}}, Edges: []flows.Edge{
		{From: flows.GraphStart, To: "a"}, {From: "a", To: "b"}, {From: "b", To: "c"}, {From: "a", To: "c"}, {From: "c", To: "a"},
	}}
	d := inspect.Draw(g)
	if !(d.Boxes[0].X < d.Boxes[1].X && d.Boxes[1].X < d.Boxes[2].X) {
		t.Errorf("a, b and c stand at %v, %v and %v, want one right of the other", d.Boxes[0].X, d.Boxes[1].X, d.Boxes[2].X)
	}
}

func TestRecorderIsBounded(t *testing.T) {
	t.Parallel()
	e, err := bot.New(bot.Options{Flows: library(t), FAQ: answers(t)})
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	r := inspect.NewRecorder(inspect.Content{Engine: e}, func(bot.ConversationID) { told++ })
	for i := range 1500 {
		r.Handle(bot.Session{}, bot.Event{ID: bot.EventID(fmt.Sprint(i)), Conversation: "c", Body: bot.TimerFired{}}, time.Now())
	}
	turns, whole := r.Turns("c")
	if len(turns) > 1000 || whole || told != 1500 || turns[len(turns)-1].Event.ID != "1499" {
		t.Errorf("of 1500 turns %d are remembered (all of them: %v), told %d times", len(turns), whole, told)
	}
	again := turns[len(turns)-1].Event
	r.Handle(bot.Session{}, again, time.Now()) // it could not be stored, and is done again
	after, _ := r.Turns("c")
	if n := len(slices.DeleteFunc(after, func(t inspect.Turn) bool { return t.Event.ID != again.ID })); n != 1 {
		t.Errorf("a turn that was done again is remembered %d times", n)
	}
	for i := range 500 {
		r.Handle(bot.Session{}, bot.Event{ID: "x", Conversation: bot.ConversationID(fmt.Sprint(i)), Body: bot.TimerFired{}}, time.Now())
	}
	if turns, _ := r.Turns("c"); len(turns) != 0 {
		t.Errorf("after 500 other talks the oldest one is remembered still")
	}
}

func TestTranscriptKeepsWordsWords(t *testing.T) {
	t.Parallel()
	lib := library(t)
	e, err := bot.New(bot.Options{Flows: lib, FAQ: answers(t), Hold: true})
	if err != nil {
		t.Fatal(err)
	}
	c := inspect.Content{Engine: e, Flows: lib}
	at := time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)
	var turns []inspect.Turn
	for i, text := range []string{"[x]", "<photo a>", "{a: b}", "«q» w", "two\nlines", "plain"} {
		turns = append(turns, inspect.Turn{At: at.Add(time.Duration(i) * time.Second), Event: bot.Event{Platform: "telegram", Time: at, Body: bot.Text{Text: text}}})
	}
	text, err := inspect.Transcript(c, turns)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(text, "\n> "); n != 6 || strings.Contains(text, "!") && strings.Contains(text, "no message so far") {
		t.Errorf("six texts became\n%s", text)
	}
	if _, err := inspect.Transcript(c, nil); err != inspect.ErrEmpty {
		t.Errorf("Transcript(nothing) = %v, want ErrEmpty", err)
	}
}

func answers(t *testing.T) *faq.Set {
	t.Helper()
	set, problems := faq.Load(func(string, string) (string, bool) { return "", true }, faq.Source{Name: "faq", FS: faq.Content()})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return set
}
