package embedding

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options say which endpoint to ask.
type Options struct {
	URL     string        // to which /embeddings is added, such as https://api.openai.com/v1
	Model   string        // as the endpoint calls it
	Key     string        // sent as a bearer token; "" sends none
	Timeout time.Duration // for a customer's text; default 300 ms
	Cache   string        // a folder where the documents' vectors are kept over restarts; "" keeps none
	HTTP    *http.Client  // default: a client of its own
	Now     func() time.Time
}

// The bounds of what is asked.
const (
	defaultTimeout = 300 * time.Millisecond
	learnTimeout   = time.Minute // for a batch of documents, where nobody waits
	batchSize      = 128
	maxAnswer      = 64 << 20 // bytes: a batch of vectors as JSON numbers
	maxText        = 2000     // bytes of a text: a question is shorter
)

// ErrOff says that the endpoint is not asked at the moment: it has failed lately, or the
// documents are not embedded yet.
var ErrOff = errors.New("embeddings are off for now")

// Client asks one endpoint. It is safe for concurrent use.
type Client struct {
	o       Options
	breaker breaker

	mu   sync.RWMutex
	docs []vector // of the documents, replaced as a whole
}

// vector is one text of a document.
type vector struct {
	doc    string
	values []float32 // of length 1
}

// New makes a client. Nothing is asked before it is used.
func New(o Options) *Client {
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.HTTP == nil {
		o.HTTP = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }} // a key goes nowhere else
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Client{o: o, breaker: breaker{now: o.Now}}
}

// Near is a document that a text is like.
type Near struct {
	Doc  string
	Like float64 // the cosine to the nearest text of the document, -1 to 1
}

// Near returns the n documents that a text is most like, the likest first. It returns
// ErrOff at once while the endpoint is not well, so that nobody waits for it.
func (c *Client) Near(ctx context.Context, text string, n int) ([]Near, error) {
	c.mu.RLock()
	docs := c.docs
	c.mu.RUnlock()
	if len(docs) == 0 || !c.breaker.open() {
		return nil, ErrOff
	}
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	vectors, err := c.embed(ctx, []string{text})
	if err == nil && len(vectors[0]) != len(docs[0].values) {
		err = fmt.Errorf("the endpoint gives vectors of %d dimensions, the documents have %d (has its model changed?)", len(vectors[0]), len(docs[0].values))
	}
	c.breaker.heard(err)
	if err != nil {
		return nil, err
	}
	return nearest(docs, vectors[0], n), nil
}

// nearest ranks documents by their nearest text.
func nearest(docs []vector, text []float32, n int) []Near {
	best := map[string]float64{}
	for _, d := range docs {
		like := dot(d.values, text)
		if old, ok := best[d.doc]; !ok || like > old {
			best[d.doc] = like
		}
	}
	return top(best, n)
}

func dot(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// embed asks for the vectors of some texts, in their order.
func (c *Client) embed(ctx context.Context, texts []string) ([][]float32, error) {
	for i, t := range texts {
		if len(t) > maxText {
			texts[i] = strings.ToValidUTF8(t[:maxText], "")
		}
	}
	body, err := json.Marshal(map[string]any{"model": c.o.Model, "input": texts})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(c.o.URL, "/")+"/embeddings", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("embeddings: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if c.o.Key != "" {
		req.Header.Set("Authorization", "Bearer "+c.o.Key)
	}
	resp, err := c.o.HTTP.Do(req)
	if err != nil {
		return nil, fmt.Errorf("embeddings: %w", err)
	}
	defer func() { _ = resp.Body.Close() }() // it is read, or given up
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	switch {
	case err != nil:
		return nil, fmt.Errorf("embeddings: %w", err)
	case resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden:
		return nil, fmt.Errorf("embeddings: the endpoint refuses the key (%s)", resp.Status)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("embeddings: the endpoint answers %s", resp.Status)
	}
	return vectorsOf(data, len(texts))
}

// vectorsOf reads an answer, and brings its vectors to length 1.
func vectorsOf(data []byte, want int) ([][]float32, error) {
	var answer struct {
		Data []struct {
			Index     int       `json:"index"`
			Embedding []float32 `json:"embedding"`
		} `json:"data"`
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return nil, fmt.Errorf("embeddings: the answer is no list of vectors: %v", err)
	}
	out := make([][]float32, want)
	for _, d := range answer.Data {
		if d.Index < 0 || d.Index >= want || !unit(d.Embedding) {
			return nil, fmt.Errorf("embeddings: the answer has a vector that cannot be used")
		}
		out[d.Index] = d.Embedding
	}
	for _, v := range out {
		if len(v) == 0 || len(v) != len(out[0]) {
			return nil, fmt.Errorf("embeddings: the answer lacks a vector, or they differ in length")
		}
	}
	return out, nil
}

// unit brings a vector to length 1, and reports whether it has one.
func unit(v []float32) bool {
	length := math.Sqrt(dot(v, v))
	if length == 0 || math.IsNaN(length) || math.IsInf(length, 0) {
		return false
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / length)
	}
	return true
}
