package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

type faqProposalsCmd struct {
	Since time.Duration `placeholder:"168h" help:"How far to look back. Default: all that is kept, 30 days."`
	Least int           `default:"2" help:"How often customers must have meant the same by the same words."`
}

// Help tells where the words come from.
func (f *faqProposalsCmd) Help() string {
	return `Reads the audit trail for what customers chose among suggestions, and for their votes on answers, and proposes phrasings: as YAML to be read, judged and pasted into the entry. Nothing is learned by itself. Secrets in the words were masked before they were stored.`
}

// Run prints the proposals.
func (f *faqProposalsCmd) Run(w world, cmd *cli) error {
	store, err := openAudit(w, cmd)
	if err != nil {
		return err
	}
	defer store.Close()
	var since time.Time
	if f.Since > 0 {
		since = time.Now().Add(-f.Since)
	}
	all := proposals{}
	for fact, err := range facts(w.ctx, store, since) {
		if err != nil {
			return err
		}
		all.hear(fact)
	}
	return all.print(w.stdout, f.Least)
}

// proposals are what customers meant, by the document that they meant.
type proposals map[string]*proposal

// proposal is what is known of one document.
type proposal struct {
	words     map[string]int // by the words: how often they meant it
	good, bad int            // votes
	missed    map[string]int // by the words: how often it did not help
}

func (p proposals) of(doc string) *proposal {
	if p[doc] == nil {
		p[doc] = &proposal{words: map[string]int{}, missed: map[string]int{}}
	}
	return p[doc]
}

// hear counts a record of the audit trail.
func (p proposals) hear(f fact) {
	words := f.Values["words"]
	switch f.Kind {
	case "suggestion_taken":
		if words != "" && strings.Contains(f.Values["id"], "/") {
			p.of(f.Values["id"]).words[words]++
		}
	case "faq_helpful":
		of := p.of("faq/" + f.Values["entry"])
		of.good++
	case "faq_unhelpful":
		of := p.of("faq/" + f.Values["entry"])
		of.bad++
		if words != "" {
			of.missed[words]++
		}
	}
}

// print writes what was meant at least so often, the entries by name.
func (p proposals) print(out io.Writer, least int) error {
	var err error
	write := func(format string, args ...any) {
		_, e := fmt.Fprintf(out, format, args...)
		err = errors.Join(err, e)
	}
	found := false
	for _, doc := range slices.Sorted(maps.Keys(p)) {
		one := p[doc]
		words, missed := often(one.words, least), often(one.missed, least)
		if len(words) == 0 && one.good+one.bad == 0 {
			continue
		}
		found = true
		write("# %s: 👍 %d, 👎 %d\n", doc, one.good, one.bad)
		if len(words) > 0 {
			write("phrasings:\n")
		}
		for _, word := range words {
			write("- %s # %d times\n", strconv.Quote(word), one.words[word])
		}
		for _, word := range missed {
			write("# did not help %d times who asked: %s\n", one.missed[word], strconv.Quote(word))
		}
	}
	if !found {
		write("# nothing yet: nobody has chosen among suggestions or voted on an answer\n")
	}
	return err
}

// often are the words that came at least so often, the most frequent first.
func often(words map[string]int, least int) []string {
	list := slices.DeleteFunc(slices.Sorted(maps.Keys(words)), func(w string) bool { return words[w] < least })
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(words[b], words[a]) })
	return list
}
