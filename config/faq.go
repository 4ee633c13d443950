package config

import (
	"path/filepath"
	"time"
)

// FAQ says how questions are understood.
type FAQ struct {
	Embedding Embedding `yaml:"embedding"`
}

// Embedding is the optional second opinion of an OpenAI-compatible endpoint.
type Embedding struct {
	URL      string        `yaml:"url"` // "" asks none
	Model    string        `yaml:"model"`
	Key      Secret        `yaml:"key"`
	KeyEnv   string        `yaml:"key_env"`
	Timeout  time.Duration `yaml:"timeout"`
	CacheDir string        `yaml:"cache_dir"` // joined with the file's folder, as content.dir is
}

// Enabled reports whether there is an endpoint to ask.
func (e Embedding) Enabled() bool { return e.URL != "" }

func defaultFAQ() FAQ {
	return FAQ{Embedding: Embedding{KeyEnv: "EMBEDDING_KEY", Timeout: 300 * time.Millisecond}}
}

// faq checks the endpoint.
func (l *loader) faq() {
	e := &l.config.FAQ.Embedding
	if e.CacheDir != "" && !filepath.IsAbs(e.CacheDir) && l.path != "" {
		e.CacheDir = filepath.Join(filepath.Dir(l.path), e.CacheDir)
	}
	if !e.Enabled() {
		return
	}
	l.address("faq.embedding.url", &e.URL, web)
	l.between("faq.embedding.timeout", e.Timeout, 10*time.Millisecond, time.Second)
	if e.Model == "" {
		l.problem("faq.embedding.model", "want the name of a model, as the endpoint calls it", "such as bge-m3 or text-embedding-3-small")
	}
}
