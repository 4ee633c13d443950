package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/okpay/supportbot/config"
	"github.com/okpay/supportbot/config/strictyaml"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

type checkCmd struct {
	Advice bool `help:"Also tell what is not wrong but makes the FAQ worse: phrasings that two entries share or that are nearer to another one, entries that are taken for each other or are out of date. Takes a few seconds; does not change the exit status."`

	Paths []string `arg:"" optional:"" name:"path" help:"Files or folders of flows, FAQ or configuration. They are checked together with the shipped content, of which they replace what has the same id. Default: what is configured."`
}

// The first key of a file tells what it is.
var (
	flowKeys = []string{"flow", "facts", "actions", "queues", "desk", "phrases", "words", "menu", "locale"}
	faqKeys  = []string{"topic", "concepts"}
)

// Run prints every problem, sorted, and nothing when there is none.
func (c *checkCmd) Run(w world, cmd *cli) error {
	if len(c.Paths) == 0 {
		cfg, err := cmd.load(w)
		if err != nil {
			return err
		}
		loaded, problems := loadContent(cfg.Content.Dir)
		problems = append(problems, cmd.ready(w, cfg, loaded.flows)...)
		problems.Sort()
		return c.print(w, problems, loaded)
	}
	s := sorter{
		flows: []flows.Source{{Name: "flows", FS: flows.Content()}},
		faq:   []faq.Source{{Name: "faq", FS: faq.Content()}},
	}
	for _, path := range c.Paths {
		if err := s.add(w, path); err != nil {
			return err
		}
	}
	loaded, problems := compile(s.flows, s.faq, fileIn(s.folders...))
	problems = append(problems, s.problems...)
	problems.Sort()
	return c.print(w, problems, loaded)
}

// print prints to the standard output: the problems are what was asked for.
func (c *checkCmd) print(w world, problems strictyaml.Problems, loaded content) error {
	for _, p := range problems {
		fmt.Fprintln(w.stdout, p)
	}
	if len(problems) > 0 {
		return errSilent
	}
	if c.Advice {
		return c.advise(w, loaded)
	}
	return nil
}

// advise prints what an author may want to look at, and how the thresholds do on phrasings
// that were held out.
func (c *checkCmd) advise(w world, loaded content) error {
	for _, p := range faq.Advise(loaded.faq, time.Now()) {
		fmt.Fprintln(w.stdout, p)
	}
	r := faq.NewReport(crossValidated(loaded))
	_, err := fmt.Fprintf(w.stdout, "on phrasings that were held out: %s; %.1f %% of direct answers are right, 97 %% are from a score of %.2f on\n", r, 100*r.Precision, r.For97)
	return err
}

// sorter tells files apart and makes sources of them.
type sorter struct {
	flows    []flows.Source
	faq      []faq.Source
	folders  []string // in which media may be: what was given, and the folder around it
	problems strictyaml.Problems
}

// add sorts a file, or the files of a folder and of the folders below it.
func (s *sorter) add(w world, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("%w (give the path of a YAML file or of a folder of them)", err)
	}
	if !info.IsDir() {
		s.around(filepath.Dir(path))
		return s.files(w, filepath.Dir(path), []string{filepath.Base(path)})
	}
	s.around(path)
	return filepath.WalkDir(path, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if d.Name() == "locales" || d.Name() == "testdata" {
			return fs.SkipDir // locales are read with the folder above; test data is wrong on purpose
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		var names []string
		for _, e := range entries {
			if !e.IsDir() && (strings.HasSuffix(e.Name(), ".yaml") || strings.HasSuffix(e.Name(), ".yml")) {
				names = append(names, e.Name())
			}
		}
		return s.files(w, dir, names)
	})
}

// around notes where the media of a folder may be: a content folder has them beside
// its flows and its FAQ.
func (s *sorter) around(dir string) { s.folders = append(s.folders, dir, filepath.Join(dir, "..")) }

// files makes a source of a folder's flow files and one of its FAQ files.
func (s *sorter) files(w world, dir string, names []string) error {
	var ofFlows, ofFAQ []string
	for _, name := range names {
		path := filepath.Join(dir, name)
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		switch key := strictyaml.FirstKey(data); {
		case slices.Contains(faqKeys, key):
			ofFAQ = append(ofFAQ, name)
		case s.isConfig(key):
			_, problems := config.Load(config.Options{Path: path, Getenv: w.getenv, ReadFile: os.ReadFile})
			s.problems = append(s.problems, problems...)
		default: // the flow loader says what is wrong with a file that is nothing
			ofFlows = append(ofFlows, name)
		}
	}
	if len(ofFlows) > 0 {
		s.flows = append(s.flows, flows.Source{Name: dir, FS: some{os.DirFS(dir), ofFlows}})
	}
	if len(ofFAQ) > 0 {
		s.faq = append(s.faq, faq.Source{Name: dir, FS: some{os.DirFS(dir), ofFAQ}})
	}
	return nil
}

func (s *sorter) isConfig(key string) bool {
	return !slices.Contains(flowKeys, key) && slices.Contains(config.Keys(), key)
}

// some is a folder of which only some files are seen, and the folders below it.
type some struct {
	fs.FS
	names []string
}

// ReadDir implements fs.ReadDirFS, which fs.Glob and fs.WalkDir go by.
func (s some) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(s.FS, name)
	if name != "." {
		return entries, err
	}
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return !e.IsDir() && !slices.Contains(s.names, e.Name())
	}), err
}
