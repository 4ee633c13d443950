package faq

import (
	"fmt"
	"slices"
	"time"

	"github.com/okpay/supportbot/config/strictyaml"
)

// The bounds of what is worth an author's look.
const (
	alike      = 0.8 // of the pieces of two phrasings are the same: one could go
	moreNearly = 0.6 // the score from which on another entry is plainly nearer
	mergeable  = 5   // phrasings of an entry that are taken for another one, or the other way round
)

// Advise finds what is not wrong but makes an FAQ worse: phrasings of two entries that
// are nearly the same, phrasings that are nearer to another entry than to their own,
// entries that are taken for each other, and entries whose time is over at now. It
// learns the content a few times, which takes seconds.
func Advise(set *Set, now time.Time) strictyaml.Problems {
	a := adviser{set: set}
	for _, e := range set.entries {
		if !e.ValidUntil.IsZero() && !now.Before(e.ValidUntil) {
			a.add(e.Pos, "give it another valid_until, or remove the entry", "entry %s has been out of date since %s", e.ID, e.ValidUntil.Format(time.DateOnly))
		}
	}
	a.nearDuplicates()
	a.strays(CrossValidate(set.Documents(""), set.Lexicon(), folds))
	a.found.Sort()
	return a.found
}

// folds is how many parts phrasings are split into; one at a time is held out.
const folds = 5

type adviser struct {
	set   *Set
	found strictyaml.Problems
}

func (a *adviser) add(at strictyaml.Pos, hint, format string, args ...any) {
	a.found.Add(at, fmt.Sprintf(format, args...), hint)
}

// nearDuplicates compares phrasings of different entries by pieces of three characters.
func (a *adviser) nearDuplicates() {
	type phrasing struct {
		entry  *Entry
		text   string
		pieces []uint64
	}
	var all []phrasing
	byPiece := map[uint64][]int{}
	for _, e := range a.set.entries {
		for _, p := range e.phrasings {
			one := phrasing{e, p, pieces(a.set.folder, p)}
			for _, piece := range one.pieces {
				byPiece[piece] = append(byPiece[piece], len(all))
			}
			all = append(all, one)
		}
	}
	for i, p := range all {
		shared := map[int]int{}
		for _, piece := range p.pieces {
			for _, j := range byPiece[piece] {
				if j > i && all[j].entry != p.entry {
					shared[j]++
				}
			}
		}
		for j, n := range shared {
			if q := all[j]; float64(n) >= alike*float64(len(p.pieces)+len(q.pieces)-n) {
				a.add(p.entry.posOf(p.text), fmt.Sprintf("keep one of them, or merge %s and %s", p.entry.ID, q.entry.ID),
					"%q of %s is nearly %q of %s", p.text, p.entry.ID, q.text, q.entry.ID)
			}
		}
	}
}

// pieces are the distinct runs of three characters of a folded text, sorted.
func pieces(f *folder, text string) []uint64 {
	runes, _ := f.fold(nil, nil, text)
	runes = append([]rune{' '}, append(runes, ' ')...)
	var out []uint64
	for i := 0; i+3 <= len(runes); i++ {
		out = append(out, hashRunes(runes[i:i+3]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// strays finds phrasings that an index which has not seen them takes for another entry's.
func (a *adviser) strays(list []Judged) {
	mixed := map[[2]string]int{}
	for _, j := range list {
		if j.right() || len(j.Matches) == 0 {
			continue
		}
		own, other := j.Labels[0], j.Matches[0].ID
		mixed[[2]string{min(own, other), max(own, other)}]++
		if j.score() >= moreNearly {
			a.add(a.set.Entry(own).posOf(j.Text), fmt.Sprintf("move it to %s, word it more plainly, or add phrasings like it", other),
				"%q of %s is nearer to %s (%.2f)", j.Text, own, other, j.score())
		}
	}
	for pair, n := range mixed {
		if n >= mergeable {
			a.add(a.set.Entry(pair[0]).Pos, "merge them, or tell them apart by more phrasings of each",
				"%s and %s are taken for each other by %d phrasings", pair[0], pair[1], n)
		}
	}
}
