package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/chatscript"
	"github.com/okpay/supportbot/bot/redact"
)

type testCmd struct {
	Paths  []string `arg:"" optional:"" name:"path" help:"Transcripts, or folders of them. Default: the shipped ones."`
	Update bool     `help:"Write what really happened into the transcripts; read the difference before you keep it."`
	Cover  bool     `help:"Tell which steps, options and outcomes no transcript reaches."`
}

// Help shows the form of a transcript.
func (t *testCmd) Help() string {
	return `A transcript is a conversation as text, as supportbot chat prints it:

  locale en
  > forgot my password
  < How do you sign in?
    [E-mail] [Phone number]
  > [E-mail]

Lines with ">" are played, and what the bot answers is compared with the lines below them. Exit status 1 if anything differs.`
}

// transcripts is where the shipped transcripts are in a checkout.
const transcripts = "bot/testdata"

// Run plays the transcripts.
func (t *testCmd) Run(w world, c *cli) error {
	_, loaded, engine, err := c.engine(w)
	if err != nil {
		return err
	}
	files, err := t.files()
	if err != nil {
		return err
	}
	o := chatscript.Options{Engine: engine, Flows: loaded.flows, Redact: redact.New(redact.Options{Pass: loaded.flows.BillPatterns()}).Event}
	var visits []bot.Visit
	failed := 0
	for _, file := range files {
		result, err := t.play(w, file, o)
		if err != nil {
			return err
		}
		visits = append(visits, result.Visits...)
		if slices.ContainsFunc(result.Mismatch, func(d chatscript.Difference) bool { return d.Err != nil || !t.Update }) {
			failed++
		}
	}
	fmt.Fprintf(w.stdout, "%d transcripts, %d differ\n", len(files), failed)
	if t.Cover {
		fmt.Fprint(w.stdout, chatscript.Cover(loaded.flows, visits))
	}
	if failed > 0 {
		return errSilent
	}
	return nil
}

// play plays one file and shows, or with --update writes, what is different.
func (t *testCmd) play(w world, file string, o chatscript.Options) (chatscript.Result, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return chatscript.Result{}, err
	}
	script, err := chatscript.Parse(file, data)
	if err != nil {
		return chatscript.Result{}, err
	}
	result := chatscript.Play(script, o)
	for _, d := range result.Mismatch {
		if d.Err != nil || !t.Update {
			fmt.Fprintf(w.stdout, "%s:%d\n%s", file, d.Line, d)
		}
	}
	if t.Update && result.Text != string(data) {
		fmt.Fprintln(w.stdout, "updated", file)
		return result, os.WriteFile(file, []byte(result.Text), 0o644)
	}
	return result, nil
}

// files lists the transcripts, sorted within each path given.
func (t *testCmd) files() ([]string, error) {
	paths := t.Paths
	if len(paths) == 0 {
		paths = []string{transcripts}
	}
	var out []string
	for _, p := range paths {
		err := filepath.WalkDir(p, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && (strings.HasSuffix(name, ".chat") || name == p) {
				out = append(out, name)
			}
			return err
		})
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("no transcripts at %s (give the path of a .chat file or of a folder of them; the shipped ones are in %s of a checkout)", p, transcripts)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no .chat files in %s", strings.Join(paths, ", "))
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
