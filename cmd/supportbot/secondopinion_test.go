package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// thesaurus is an embedding endpoint that knows one thing which the content does not: what
// "hodl" is about.
type thesaurus struct {
	*httptest.Server
	mu    sync.Mutex
	texts []string
	down  bool
}

func newThesaurus(t *testing.T) *thesaurus {
	t.Helper()
	e := &thesaurus{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Input []string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.texts = append(e.texts, in.Input...)
		if e.down && len(in.Input) == 1 {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		type one struct {
			Index     int       `json:"index"`
			Embedding []float32 `json:"embedding"`
		}
		var out struct {
			Data []one `json:"data"`
		}
		for i, text := range in.Input {
			v := []float32{0.01, 1}
			if strings.Contains(text, "hodl") || strings.Contains(text, "close my account") {
				v = []float32{1, 0.01}
			}
			out.Data = append(out.Data, one{i, v})
		}
		_ = json.NewEncoder(w).Encode(out)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *thesaurus) heard(part string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, text := range e.texts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// TestSecondOpinion: what the matcher does not know is offered by the endpoint's word,
// secrets never reach it, and without it the matcher answers alone.
func TestSecondOpinion(t *testing.T) {
	t.Parallel()
	e := newThesaurus(t)
	env := map[string]string{"EMBEDDING_URL": e.URL + "/v1", "EMBEDDING_MODEL": "m"}
	g := startPlayground(t, env, "playground", "--listen", "127.0.0.1:0")
	g.says(t, "/language en")
	for deadline := time.Now().Add(time.Minute); !strings.Contains(g.page(t), `data-token="q.account_close"`); { // once the content is learned
		if time.Now().After(deadline) {
			t.Fatal("what the endpoint knows is never offered")
		}
		g.says(t, "zzz hodl qqq")
		time.Sleep(200 * time.Millisecond)
	}
	g.says(t, "zzz hodl 4111 1111 1111 1111")
	g.shows(t, "hold a card number")
	if e.heard("4111") {
		t.Error("a card number was sent to the endpoint")
	}
	e.mu.Lock()
	e.down = true
	e.mu.Unlock()
	before := strings.Count(g.page(t), `class="msg bot`)
	g.says(t, "wqx hodl vvv")
	for deadline := time.Now().Add(time.Minute); strings.Count(g.page(t), `class="msg bot`) == before; { // answered all the same
		if time.Now().After(deadline) {
			t.Fatal("without the endpoint nothing is answered")
		}
		time.Sleep(10 * time.Millisecond)
	}
	g.says(t, "how long does a withdrawal take") // plain to the matcher: nobody else is asked
	g.shows(t, "1–2 business days")
	if !e.heard("wqx hodl vvv") {
		t.Error("the endpoint was not asked about what is unclear")
	}
}
