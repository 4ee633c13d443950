package embedding

import (
	"context"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/okpay/supportbot/faq"
)

// perDocument is how many texts of a document are embedded: those that come first, with
// its question in every language. More make the answers no better and the start slower.
const perDocument = 24

// Learn embeds documents, and uses them once all are. While it fails it tries again, until
// ctx ends; the documents before stay in use. Call it again with other documents.
func (c *Client) Learn(ctx context.Context, docs []faq.Document, report func(error)) error {
	var texts, ids []string
	for _, d := range docs {
		for _, p := range d.Phrasings[:min(len(d.Phrasings), perDocument)] {
			texts, ids = append(texts, p), append(ids, d.ID)
		}
	}
	path := c.cachePath(texts, ids)
	vectors, ok := readCache(path, len(texts))
	if !ok {
		var err error
		if vectors, err = c.embedAll(ctx, texts, report); err != nil {
			return err
		}
		if err := writeCache(path, vectors); err != nil {
			report(fmt.Errorf("embeddings are not kept over a restart: %w", err))
		}
	}
	list := make([]vector, len(texts))
	for i, v := range vectors {
		list[i] = vector{ids[i], v}
	}
	c.mu.Lock()
	c.docs = list
	c.mu.Unlock()
	return nil
}

// embedAll embeds texts batch by batch.
func (c *Client) embedAll(ctx context.Context, texts []string, report func(error)) ([][]float32, error) {
	out := make([][]float32, 0, len(texts))
	for wait := time.Second; len(out) < len(texts); {
		batch := append([]string(nil), texts[len(out):min(len(out)+batchSize, len(texts))]...)
		vectors, err := c.embedBatch(ctx, batch)
		if err == nil && len(out) > 0 && len(vectors[0]) != len(out[0]) {
			err = fmt.Errorf("embeddings: the endpoint changed from %d to %d dimensions", len(out[0]), len(vectors[0]))
		}
		if err == nil {
			out = append(out, vectors...)
			wait = time.Second
			continue
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		report(err)
		select {
		case <-time.After(wait):
			wait = min(2*wait, time.Minute)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return out, nil
}

func (c *Client) embedBatch(ctx context.Context, texts []string) ([][]float32, error) {
	ctx, cancel := context.WithTimeout(ctx, learnTimeout)
	defer cancel()
	return c.embed(ctx, texts)
}

// cachePath names the vectors of these texts under this model, "" without a cache.
func (c *Client) cachePath(texts, ids []string) string {
	if c.o.Cache == "" {
		return ""
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q", c.o.URL, c.o.Model, texts, ids)
	return filepath.Join(c.o.Cache, "embeddings-"+hex.EncodeToString(h.Sum(nil)[:12])+".gob")
}

func readCache(path string, want int) ([][]float32, bool) {
	if path == "" {
		return nil, false
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, false
	}
	defer func() { _ = f.Close() }() // it was only read
	var vectors [][]float32
	if err := gob.NewDecoder(f).Decode(&vectors); err != nil || len(vectors) != want {
		return nil, false
	}
	return vectors, true
}

func writeCache(path string, vectors [][]float32) error {
	if path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".embeddings-*") // a half-written one is never read
	if err != nil {
		return err
	}
	err = gob.NewEncoder(f).Encode(vectors)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the error matters, not what is left of it
	}
	return err
}
