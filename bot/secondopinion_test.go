package bot

import (
	"strings"
	"testing"
	"time"
)

// unsure is an engine that asks for second opinions, and a text that it is unsure of.
func unsure(t *testing.T) (*Engine, string) {
	t.Helper()
	e := shippedEngine(t)
	asks := *e
	asks.second = true
	return &asks, "zzz qqq"
}

// hears makes a turn of a text and returns the question for a second opinion, if any.
func hears(t *testing.T, e *Engine, s Session, text string) (Session, []Action, *Do) {
	t.Helper()
	after, actions := e.Handle(s, Event{ID: "e", Conversation: "c", Platform: "telegram", Sender: Person{ID: "u", Locale: "en"}, Time: noon, Body: Text{Message: "m", Text: text}}, noon)
	for _, a := range actions {
		if do, ok := a.(Do); ok && do.Action == ActionNear {
			return after, actions, &do
		}
	}
	return after, actions, nil
}

var noon = time.Date(2026, 1, 5, 4, 0, 0, 0, time.UTC)

func (e *Engine) told(s Session, call, outcome string, values map[string]string) (Session, string) {
	after, actions := e.Handle(s, Event{ID: "r", Conversation: "c", Platform: "telegram", Time: noon, Body: ActionDone{Call: call, Outcome: outcome, Values: values}}, noon)
	return after, saidIn(actions)
}

func saidIn(actions []Action) string {
	var out []string
	for _, a := range actions {
		if send, ok := a.(Send); ok {
			out = append(out, send.Message.Text)
			for _, b := range send.Message.Buttons {
				out = append(out, "["+b.Label+"]")
			}
		}
	}
	return strings.Join(out, " ")
}

func TestSecondOpinionOffersWhatItKnows(t *testing.T) {
	t.Parallel()
	e, text := unsure(t)
	s, actions, do := hears(t, e, Session{}, text)
	if do == nil || do.Inputs["text"] != text || saidIn(actions) != "" {
		t.Fatalf("an unclear text led to %v, want a question for a second opinion and nothing said yet", actions)
	}
	_, said := e.told(s, do.Call, "ok", map[string]string{"doc1": "faq/account_close", "like1": "0.8", "doc2": "faq/gone", "like2": "0.7", "doc3": "faq/fees_fx", "like3": "0.1"})
	if !strings.Contains(said, "[How do I close my account?]") || strings.Contains(said, "gone") || strings.Contains(said, "exchange cost") {
		t.Errorf("said %q, want what is like it to be offered, and neither what is not there nor what is not like it", said)
	}
	if strings.Contains(said, "Sorry to see you go") {
		t.Errorf("the second opinion answered by itself: %q", said)
	}
}

func TestWithoutSecondOpinionTheMatcherAnswersAlone(t *testing.T) {
	t.Parallel()
	e, text := unsure(t)
	_, alone, _ := hears(t, shippedEngine(t), Session{}, text)
	want := saidIn(alone)
	for _, outcome := range []string{"error", "timeout", "ok"} {
		s, _, do := hears(t, e, Session{}, text)
		if _, said := e.told(s, do.Call, outcome, nil); said != want {
			t.Errorf("after %s: %q, want %q as without one", outcome, said, want)
		}
	}
	if _, _, do := hears(t, e, Session{}, "how long does a withdrawal take"); do != nil {
		t.Error("what is plain is asked about")
	}
}

func TestSecondOpinionConfirms(t *testing.T) {
	t.Parallel()
	e, _ := unsure(t)
	text := "password problem"
	s, _, do := hears(t, e, Session{}, text)
	matches, _ := e.Explain(text, 1)
	if do == nil || len(matches) == 0 {
		t.Fatalf("%q is plain", text)
	}
	after, said := e.told(s, do.Call, "ok", map[string]string{"doc1": matches[0].ID, "like1": "0.9", "doc2": "faq/fees_fx", "like2": "0.5"})
	if strings.Contains(said, "Did you mean") || said == "" || after.Pending != nil && after.Pending.Kind == "suggest" {
		t.Errorf("confirmed by both: %q, want the answer", said)
	}
}

func TestNextMessageDoesNotWaitForASecondOpinion(t *testing.T) {
	t.Parallel()
	e, text := unsure(t)
	s, _, do := hears(t, e, Session{}, text)
	s, actions, _ := hears(t, e, s, "how long does a withdrawal take")
	if said := saidIn(actions); !strings.Contains(said, "business days") || !strings.Contains(said, "[") {
		t.Errorf("said %q, want both messages answered", said)
	}
	if n := len(actions); n < 2 {
		t.Errorf("%d actions for two messages", n)
	}
	if _, late := e.told(s, do.Call, "ok", map[string]string{"doc1": "faq/account_close", "like1": "0.9"}); late != "" {
		t.Errorf("the late opinion said %q, want nothing", late)
	}
}
