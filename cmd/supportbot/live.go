package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/okpay/supportbot/config/strictyaml"
)

// settle is how long files must be quiet before they are read: editors save in several
// steps, and a folder is copied file by file.
const settle = 150 * time.Millisecond

// watchContent calls read whenever a file of the content folder has changed, until the
// context ends. Folders that are made later are watched too.
func watchContent(ctx context.Context, dir string, read func()) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch %s: %w", dir, err)
	}
	defer func() { _ = w.Close() }() // nothing is lost by it
	if err := watchTree(w, dir); err != nil {
		return err
	}
	quiet := time.NewTimer(settle)
	quiet.Stop()
	for {
		select {
		case ev := <-w.Events:
			if ev.Has(fsnotify.Create) {
				_ = watchTree(w, ev.Name) // a file, or gone again: the event below tells all that matters
			}
			if concerns(ev) {
				quiet.Reset(settle)
			}
		case err := <-w.Errors:
			return fmt.Errorf("watch %s: %w", dir, err)
		case <-quiet.C:
			read()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// watchTree watches a folder and those below it.
func watchTree(w *fsnotify.Watcher, dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return w.Add(path)
	})
}

// concerns leaves out what editors do beside saving, and what is only looked at.
func concerns(ev fsnotify.Event) bool {
	name := filepath.Base(ev.Name)
	if ev.Op == fsnotify.Chmod || strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") {
		return false
	}
	info, err := os.Stat(ev.Name)
	return err != nil || info.IsDir() || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// lines writes problems as the page shows them.
func lines(problems strictyaml.Problems) []string {
	out := make([]string, len(problems))
	for i, p := range problems {
		out[i] = fmt.Sprint(p)
	}
	return out
}
