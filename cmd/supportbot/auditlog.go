package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

type auditLogCmd struct {
	Ticket string        `arg:"" optional:"" help:"Only of this ticket (OK-7F3K2)."`
	Since  time.Duration `placeholder:"48h" help:"How far to look back. Default: all that is kept."`
}

// Help tells what a line says.
func (a *auditLogCmd) Help() string {
	return `One line for each thing that an agent did or tried, oldest first: when (UTC), the ticket, who, what, and the particulars. What was passed on is shown by "supportbot audit relay".`
}

// Run prints the lines as they are read.
func (a *auditLogCmd) Run(w world, cmd *cli) error {
	store, err := openAudit(w, cmd)
	if err != nil {
		return err
	}
	defer store.Close()
	var since time.Time
	if a.Since > 0 {
		since = time.Now().Add(-a.Since)
	}
	for f, err := range facts(w.ctx, store, since) {
		if err != nil {
			return err
		}
		if !a.wants(f) {
			continue
		}
		if _, err := fmt.Fprintln(w.stdout, f.line()); err != nil {
			return err
		}
	}
	return nil
}

// wants reports whether a record is about a ticket, and about the one that is meant.
func (a *auditLogCmd) wants(f fact) bool {
	ticket := f.Values["ticket"]
	return f.Kind != "relay" && ticket != "" && (a.Ticket == "" || strings.EqualFold(a.Ticket, ticket))
}

// line is a record as people read it.
func (f fact) line() string {
	did := f.Kind
	if f.Kind == "desk" {
		did = f.Values["did"]
	}
	parts := []string{f.at.UTC().Format("2006-01-02 15:04:05"), f.Values["ticket"], orElse(f.Values["agent"], "-"), did}
	for _, key := range slices.Sorted(maps.Keys(f.Values)) {
		if value := f.Values[key]; value != "" && value != did && key != "ticket" && key != "agent" {
			parts = append(parts, fmt.Sprintf("%s=%s", key, shown(value)))
		}
	}
	return strings.Join(parts, "  ")
}

// shown quotes a value that would not stay on its line or be told from the next one.
func shown(value string) string {
	if strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '"' }) {
		return fmt.Sprintf("%q", value)
	}
	return value
}
