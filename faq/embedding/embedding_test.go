package embedding_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/faq/embedding"
)

// ideas are the dimensions of the endpoint of these tests: how often a text speaks of each.
var ideas = [][]string{{"money", "cash", "钱"}, {"arrive", "landed", "到"}, {"password", "secret word", "密码"}, {"forgot", "slipped my mind", "忘"}}

// endpoint is an OpenAI-compatible one on the loopback, whose ways can be changed.
type endpoint struct {
	*httptest.Server
	asked  atomic.Int32
	answer atomic.Pointer[func(http.ResponseWriter, []string)]
	texts  chan string
}

func start(t *testing.T) *endpoint {
	t.Helper()
	e := &endpoint{texts: make(chan string, 1000)} // more than any test asks for
	e.well()
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Model string   `json:"model"`
			Input []string `json:"input"`
		}
		if r.URL.Path != "/v1/embeddings" || json.NewDecoder(r.Body).Decode(&in) != nil || in.Model != "small" {
			http.Error(w, "no", http.StatusNotFound)
			return
		}
		if r.Header.Get("Authorization") != "Bearer k" {
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		e.asked.Add(1)
		for _, text := range in.Input {
			e.texts <- text
		}
		(*e.answer.Load())(w, in.Input)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *endpoint) behave(f func(http.ResponseWriter, []string)) { e.answer.Store(&f) }

func (e *endpoint) well() {
	e.behave(func(w http.ResponseWriter, texts []string) { vectors(w, texts, len(ideas)+1) })
}

func vectors(w http.ResponseWriter, texts []string, dims int) {
	type one struct {
		Index     int       `json:"index"`
		Embedding []float32 `json:"embedding"`
	}
	var out struct {
		Data []one `json:"data"`
	}
	for i, text := range texts {
		v := make([]float32, dims)
		v[dims-1] = 0.1
		for d, words := range ideas {
			for _, word := range words {
				v[d%dims] += float32(strings.Count(text, word))
			}
		}
		out.Data = append([]one{{i, v}}, out.Data...) // in whatever order
	}
	_ = json.NewEncoder(w).Encode(out)
}

func docs() []faq.Document {
	return []faq.Document{
		{ID: "arrival", Phrasings: []string{"when does the money arrive", "钱什么时候到"}},
		{ID: "reset", Phrasings: []string{"I forgot my password", "忘了密码"}},
	}
}

// client is one that has learned the documents, with a clock that stands.
func client(t *testing.T, e *endpoint, now *time.Time, cache string) *embedding.Client {
	t.Helper()
	c := embedding.New(embedding.Options{
		URL: e.URL + "/v1/", Model: "small", Key: "k", Timeout: 5 * time.Second, Cache: cache, Now: func() time.Time { return *now },
	})
	if err := c.Learn(t.Context(), docs(), func(err error) { t.Log(err) }); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNearFindsMeaning(t *testing.T) {
	t.Parallel()
	now := time.Now()
	c := client(t, start(t), &now, "")
	near, err := c.Near(t.Context(), "my secret word slipped my mind", 2)
	if err != nil || len(near) != 2 || near[0].Doc != "reset" || near[0].Like < 0.9 || near[1].Like > near[0].Like {
		t.Errorf("Near = %v, %v, want reset first, by far", near, err)
	}
}

func TestNothingIsAskedBeforeTheDocumentsAreThere(t *testing.T) {
	t.Parallel()
	e := start(t)
	c := embedding.New(embedding.Options{URL: e.URL + "/v1", Model: "small", Key: "k"})
	if _, err := c.Near(t.Context(), "hello", 1); !errors.Is(err, embedding.ErrOff) || e.asked.Load() != 0 {
		t.Errorf("Near = %v after %d requests, want ErrOff after none", err, e.asked.Load())
	}
}

func TestFailuresCloseTheWayAndItOpensAgain(t *testing.T) {
	t.Parallel()
	bad := map[string]func(http.ResponseWriter, []string){
		"an error":        func(w http.ResponseWriter, _ []string) { http.Error(w, "down", http.StatusBadGateway) },
		"garbage":         func(w http.ResponseWriter, _ []string) { _, _ = w.Write([]byte("<html>")) },
		"too few vectors": func(w http.ResponseWriter, _ []string) { _, _ = w.Write([]byte(`{"data":[]}`)) },
		"a vector of nothing": func(w http.ResponseWriter, _ []string) {
			_, _ = w.Write([]byte(`{"data":[{"index":0,"embedding":[0,0]}]}`))
		},
		"another index": func(w http.ResponseWriter, _ []string) {
			_, _ = w.Write([]byte(`{"data":[{"index":7,"embedding":[1]}]}`))
		},
		"other dimensions": func(w http.ResponseWriter, texts []string) { vectors(w, texts, 3) },
		"a refused key":    func(w http.ResponseWriter, _ []string) { http.Error(w, "no", http.StatusUnauthorized) },
	}
	for name, behave := range bad {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := time.Now()
			e := start(t)
			c := client(t, e, &now, "")
			e.behave(behave)
			for range 2 {
				if _, err := c.Near(t.Context(), "hello", 1); err == nil || errors.Is(err, embedding.ErrOff) {
					t.Errorf("Near = %v, want what is wrong", err)
				}
			}
			asked := e.asked.Load()
			if _, err := c.Near(t.Context(), "hello", 1); !errors.Is(err, embedding.ErrOff) || e.asked.Load() != asked {
				t.Errorf("after two failures Near = %v and asks again, want ErrOff at once", err)
			}
			e.well()
			now = now.Add(10 * time.Second)
			if _, err := c.Near(t.Context(), "money", 1); err != nil {
				t.Errorf("once the rest is over and the endpoint is well Near = %v", err)
			}
		})
	}
}

func TestSlowEndpointIsGivenUp(t *testing.T) {
	t.Parallel()
	e := start(t)
	now := time.Now()
	c := client(t, e, &now, "")
	hang := make(chan struct{})
	defer close(hang)
	e.behave(func(http.ResponseWriter, []string) { <-hang })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Near(ctx, "hello", 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Near = %v, want that its time was over", err)
	}
}

func TestCacheSparesTheEndpoint(t *testing.T) {
	t.Parallel()
	e, now, dir := start(t), time.Now(), t.TempDir()
	client(t, e, &now, dir)
	asked := e.asked.Load()
	c := client(t, e, &now, dir)
	if e.asked.Load() != asked {
		t.Errorf("the documents were embedded again after a restart")
	}
	if near, err := c.Near(t.Context(), "cash landed", 1); err != nil || near[0].Doc != "arrival" {
		t.Errorf("with cached vectors Near = %v, %v, want arrival", near, err)
	}
}

func TestLearnGoesOnWhenTheEndpointIsBack(t *testing.T) {
	t.Parallel()
	e := start(t)
	e.behave(func(w http.ResponseWriter, _ []string) { http.Error(w, "starting", http.StatusServiceUnavailable) })
	c := embedding.New(embedding.Options{URL: e.URL + "/v1", Model: "small", Key: "k", Timeout: 5 * time.Second})
	reported := make(chan error, 100)
	err := c.Learn(t.Context(), docs(), func(err error) {
		reported <- err
		e.well()
	})
	if err != nil || len(reported) == 0 || !strings.Contains((<-reported).Error(), "503") {
		t.Errorf("Learn = %v, want it to report the failure and go on", err)
	}
}
