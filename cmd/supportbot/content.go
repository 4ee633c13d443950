package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/config"
	"github.com/okpay/supportbot/config/strictyaml"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

// content is the flows and the FAQ that belong together.
type content struct {
	flows *flows.Library
	faq   *faq.Set
}

// load reads the configuration; its problems are printed.
func (c *cli) load(w world) (config.Config, error) {
	cfg, problems := config.Load(config.Options{Path: c.Config, Getenv: w.getenv, ReadFile: os.ReadFile})
	return cfg, printed(w, problems)
}

// printed prints problems to the standard error and turns them into an error.
func printed(w world, problems strictyaml.Problems) error {
	for _, p := range problems {
		fmt.Fprintln(w.stderr, p)
	}
	if len(problems) > 0 {
		return errSilent
	}
	return nil
}

// ready finds what a configuration lacks, and queues in it that the content has not.
func (c *cli) ready(w world, cfg config.Config, lib *flows.Library) strictyaml.Problems {
	problems := cfg.Missing()
	if lib == nil {
		return problems
	}
	var known []string
	for _, q := range lib.Queues() {
		known = append(known, q.ID)
	}
	for _, queue := range slices.Sorted(maps.Keys(cfg.Slack.Channels)) {
		if slices.Contains(known, queue) {
			continue
		}
		hint := "there are " + strings.Join(known, ", ")
		if near := strictyaml.Suggest(queue, known); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		problems.Add(c.where(w, "slack", "channels", queue), fmt.Sprintf("there is no queue %q", queue), hint)
	}
	return problems
}

// where is the place of a key of the configuration, which comes from a file.
func (c *cli) where(w world, key ...string) strictyaml.Pos {
	path := c.Config
	if path == "" {
		path = w.getenv("SUPPORTBOT_CONFIG")
	}
	data, err := os.ReadFile(path)
	if err != nil { // it was there a moment ago
		return strictyaml.Pos{File: path}
	}
	return strictyaml.Where(path, data, key...)
}

// loadContent loads the shipped content with a company's own on top of it.
func loadContent(dir string) (content, strictyaml.Problems) {
	flowSources := []flows.Source{{Name: "flows", FS: flows.Content()}}
	faqSources := []faq.Source{{Name: "faq", FS: faq.Content()}}
	if dir != "" {
		if sub, ok := folder(dir, "flows"); ok {
			flowSources = append(flowSources, flows.Source{Name: filepath.Join(dir, "flows"), FS: sub})
		}
		if sub, ok := folder(dir, "faq"); ok {
			faqSources = append(faqSources, faq.Source{Name: filepath.Join(dir, "faq"), FS: sub})
		}
	}
	return compile(flowSources, faqSources, fileIn(dir))
}

// fileIn tells which files are in some folders. A content folder that is not
// configured has none.
func fileIn(dirs ...string) func(path string) bool {
	return func(path string) bool {
		return slices.ContainsFunc(dirs, func(dir string) bool {
			if dir == "" {
				return false
			}
			info, err := fs.Stat(os.DirFS(dir), path)
			return err == nil && info.Mode().IsRegular()
		})
	}
}

func folder(dir, name string) (fs.FS, bool) {
	path := filepath.Join(dir, name)
	info, err := os.Stat(path)
	return os.DirFS(path), err == nil && info.IsDir()
}

// compile loads and lints. What it returns can be used only without problems.
func compile(flowSources []flows.Source, faqSources []faq.Source, file func(path string) bool) (content, strictyaml.Problems) {
	lib, problems := flows.Load(flowSources...)
	facts := func(path, locale string) (string, bool) {
		if lib == nil {
			return "", true // its problems are reported already
		}
		return lib.Fact(path, locale)
	}
	set, faqProblems := faq.Load(facts, faqSources...)
	problems = append(problems, faqProblems...)
	if lib != nil && set != nil {
		problems = append(problems, lint(lib, set, file)...)
	}
	problems.Sort()
	return content{lib, set}, problems
}

// lint checks what concerns more than one part: flows against the FAQ and the
// platforms, the FAQ against the flows, both against the files of the content folder.
func lint(lib *flows.Library, set *faq.Set, file func(path string) bool) strictyaml.Problems {
	known := flows.LintContext{FAQEntries: func(id string) bool { return set.Entry(id) != nil }, File: file}
	for _, c := range bot.Platforms() {
		known.Limits = append(known.Limits, flows.PlatformLimits{
			Name: string(c.Platform), ButtonLabel: c.ButtonLabel, Text: c.Text, Buttons: c.Buttons,
		})
	}
	problems := append(flows.Lint(lib, known), faq.Lint(set, file)...)
	var platforms []string
	for _, c := range bot.Platforms() {
		platforms = append(platforms, string(c.Platform))
	}
	for _, e := range set.Entries() {
		for _, p := range e.Platforms {
			if !slices.Contains(platforms, p) {
				problems.Add(e.Pos, fmt.Sprintf("entry %s is for an unknown platform %q", e.ID, p), "there are "+strings.Join(platforms, ", "))
			}
		}
		if e.Flow != "" && lib.Flow(flows.FlowID(e.Flow)) == nil {
			problems.Add(e.FlowPos, fmt.Sprintf("entry %s starts an unknown flow %q", e.ID, e.Flow), didYouMean(e.Flow, lib))
		}
	}
	return problems
}

func didYouMean(id string, lib *flows.Library) string {
	var ids []string
	for _, f := range lib.Flows() {
		ids = append(ids, string(f.ID))
	}
	if near := strictyaml.Suggest(id, ids); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}

// engine loads the configured content and makes the engine of it; problems are printed.
func (c *cli) engine(w world) (config.Config, content, *bot.Engine, error) {
	cfg, err := c.load(w)
	if err != nil {
		return cfg, content{}, nil, err
	}
	loaded, e, err := engineFor(w, cfg, false)
	return cfg, loaded, e, err
}

// engineFor does the same for a configuration that is loaded already. With hold,
// agents' replies wait for the moment in which they can be taken back.
func engineFor(w world, cfg config.Config, hold bool) (content, *bot.Engine, error) {
	loaded, problems := loadContent(cfg.Content.Dir)
	if err := printed(w, problems); err != nil {
		return loaded, nil, err
	}
	var index *faq.Index
	if cfg.Content.Dir == "" {
		index = shippedIndex()
	}
	e, err := bot.New(bot.Options{Flows: loaded.flows, FAQ: loaded.faq, Index: index, DefaultLocale: cfg.DefaultLocale, Hold: hold, SecondOpinion: cfg.FAQ.Embedding.Enabled()})
	return loaded, e, err
}

// shippedIndex is what the matcher learns of the shipped content. That never changes in a
// program, so it is learned once in it.
var shippedIndex = sync.OnceValue(func() *faq.Index {
	loaded, problems := loadContent("")
	if len(problems) > 0 {
		return nil // whoever asks has been told
	}
	return faq.Build(bot.Documents(loaded.flows, loaded.faq), loaded.faq.Lexicon())
})
